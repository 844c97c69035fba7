"""Two data sets that bring one thing: the first owns it, the second holds it and may add evidence."""

from pathlib import Path

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from ingest.load import load
from tests.ingest.world import CASE, REGISTER, add_good, assert_whole, ids, load_good, load_text, put, snapshot

Embedder = SentenceTransformerEmbedder
MORE = """\
basis: evaluated
initiative:
  id: one-team
  name: One team
  type: service
passages:
  - id: second-look
    source: report
    heading: A second look
    starts: Years later
    text: It lasted.
claims:
  - tackled: silos
    result: eased
    shown_by: [second-look]
"""
HOLDS = "MATCH (e:Entry)-[:HOLDS]->(t) RETURN e.id AS entry, t.id AS id ORDER BY id"
SHOWN = "MATCH (:Claim {id: 'one-team--tackled--silos--eased'})-[s:SHOWN_BY]->(p) RETURN p.id AS id ORDER BY id"


def test_a_second_data_set_adds_evidence_to_a_case(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER, case=CASE)
    before = snapshot(scratch)
    report = load_good(scratch, embedder, tmp_path / "theirs", "theirs", case=MORE)
    assert (report.added, report.embedded) == (1, 1)
    assert scratch.read(HOLDS) == [{"entry": "theirs/one-team", "id": "one-team"}]
    assert [row["id"] for row in scratch.read(SHOWN)] == ["one-team-place", "second-look"]
    assert scratch.read("MATCH (t:Thing {id: 'one-team'}) RETURN t.entry AS entry") == [{"entry": "ours/one-team"}]
    assert_whole(scratch, embedder)
    assert load_good(scratch, embedder, tmp_path / "theirs", "theirs").unchanged == 1

    # What the other holds stays, and it is said.
    (tmp_path / "ours" / "case.yaml").unlink()
    refused = load(scratch, embedder, [tmp_path / "ours"], "ours")
    assert [one.line for one in refused.refused] == [1]
    assert "one-team (by one-team--tackled--silos--eased)" in refused.refused[0].reason
    assert (refused.withdrawn, refused.kept) == (0, 1)
    # Once it is gone, all is as it was.
    nothing = "organisations:\n  - {id: b-trust, name: B trust, type: trust}\n"
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", case=nothing)
    load_good(scratch, embedder, tmp_path / "ours", "ours", case=CASE)
    assert [row["id"] for row in scratch.read(SHOWN)] == ["one-team-place"]
    assert len(snapshot(scratch)[1]) == len(before[1])
    assert_whole(scratch, embedder)


def test_the_same_files_under_two_names_are_one_graph(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER, case=CASE)
    things = scratch.read("MATCH (t:Thing) RETURN count(t) AS n")
    links = scratch.read("MATCH (:Thing)-[r:BROADER|WITHIN]->(:Thing) RETURN count(r) AS n")
    report = load(scratch, embedder, [tmp_path / "ours"], "theirs")
    assert (report.refused, report.added, report.embedded) == ((), 8, 0)
    assert len(scratch.read(HOLDS)) == 11
    assert scratch.read("MATCH (t:Thing) RETURN count(t) AS n") == things
    assert scratch.read("MATCH (:Thing)-[r:BROADER|WITHIN]->(:Thing) RETURN count(r) AS n") == links
    assert_whole(scratch, embedder)
    report = load_text(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER[: REGISTER.index("systems:")])
    assert {one.reason.split(" is ")[0] for one in report.refused} == {"the-north", "a-trust"}
    assert all("(by theirs/" in one.reason for one in report.refused)


def test_facts_of_registers_are_shared_as_they_stand(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER)
    same = "barriers:\n  - id: turf\n    name: Turf wars\n    definition: Each guards its own.\n    source: report\n"
    folder = tmp_path / "theirs"
    for fact in ("", "    broader: silos\n"):
        add_good(scratch, embedder, folder, "theirs", same=same + fact)
    for fact, field, reason in (
        ("    within: fit\n", "within", "within fit is here and not in ours/register.yaml of the data set ours"),
        ("    locator: Row 7\n", "locator", "locator is given here and not in ours/register.yaml"),
        ("    broader: {object: silos, row: Seven}\n", "broader", "row of broader silos is given here and not in"),
    ):
        report = load_text(scratch, embedder, folder, "theirs", same=same + fact)
        assert [(one.line, one.field) for one in report.refused] == [(6, field)], report.refused
        assert reason in report.refused[0].reason
    titled = "sources:\n  - id: report\n    title: Another title\n    licence: Facts only.\n"
    report = load(scratch, embedder, [put(tmp_path / "titled", sources=titled)], "theirs", keep=True)
    assert [(one.line, one.field) for one in report.refused] == [(3, "title")]
    assert_whole(scratch, embedder)


def test_the_owner_may_change_what_it_owns(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER, case=CASE)
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", case=MORE)
    load_good(scratch, embedder, tmp_path / "ours", "ours", case=CASE.replace("name: One team", "name: A team"))
    report = load(scratch, embedder, [tmp_path / "theirs"], "theirs")
    assert [(one.line, one.field) for one in report.refused] == [(4, "initiative.name")]
    assert "second-look" in ids(scratch, "second")
    assert_whole(scratch, embedder)
