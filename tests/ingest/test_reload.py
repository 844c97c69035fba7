"""A changed case in the place of the old one; what hangs together; what two entries and two data sets share."""

from pathlib import Path

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from tests.ingest.world import (
    ACCOUNT,
    CASE,
    REGISTER,
    add_good,
    add_text,
    assert_whole,
    ids,
    load_good,
    load_text,
    snapshot,
    vectors,
)

Embedder = SentenceTransformerEmbedder
OUTCOME = """\
outcomes:
  - id: one-team-less
    name: Less of it
    statement: There is less of it.
    type: outcome
    known: reported
"""
OUTCOME_CLAIM = "  - has_outcome: one-team-less\n    shown_by: [one-team-place]\n"
TACKLED = "  - tackled: silos\n    result: eased\n    through: [shared-fund]\n    shown_by: [one-team-place]\n"


def two_accounts(store: Store, embedder: Embedder, folder: Path) -> str:
    """Load two accounts that make one claim; gives its id."""
    texts = {name: ACCOUNT.format(id=name) for name in ("first", "second")}
    load_good(store, embedder, folder, register=REGISTER, **texts)
    return "the-north--faced--silos"


def because(store: Store, claim: str) -> list[object]:
    return [row["b"] for row in store.read("MATCH (c:Claim {id: $id}) RETURN c.because AS b", id=claim)]


def test_what_needs_a_refused_thing_is_refused_with_its_own_line(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    register = REGISTER.replace("    definition: Each works alone.\n", "")
    third = "organisations:\n  - {id: b-trust, name: B trust, type: trust, source: report}\n"
    report = load_text(scratch, embedder, tmp_path, register=register, case=CASE, third=third)
    assert [(Path(one.file).name, one.line, one.field) for one in report.refused] == [
        ("register.yaml", 10, "definition"),
        ("case.yaml", 24, "claims.0.tackled"),
        ("register.yaml", 17, "broader.0"),
    ]
    assert "no barrier with the id silos" in report.refused[1].reason
    assert (report.added, report.refused_entries) == (6, 3)
    assert not ids(scratch, "one-team")
    assert not ids(scratch, "silos")
    assert load_good(scratch, embedder, tmp_path, register=REGISTER).added == 3
    assert_whole(scratch, embedder)


def test_a_refused_change_leaves_what_was_loaded_before(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    before = snapshot(scratch)
    report = load_text(scratch, embedder, tmp_path, register=REGISTER.replace("type: region", "type: moon"))
    assert (report.refused_entries, report.unchanged) == (1, 7)
    assert snapshot(scratch) == before


def test_the_same_id_thrice_is_loaded_once(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    names = ("a", "b", "c")
    texts = {name: f"organisations:\n  - {{id: same, name: Of {name}, type: trust}}\n" for name in names}
    report = load_text(scratch, embedder, tmp_path, **texts)
    assert (report.added, report.refused_entries) == (1, 2)
    assert [Path(one.file).name for one in report.refused] == ["b.yaml", "c.yaml"]
    assert all(one.reason.endswith("a.yaml:2") for one in report.refused)


def test_a_removed_claim_goes_with_its_link(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    load_good(scratch, embedder, tmp_path, case=CASE.replace(TACKLED, ""))
    assert not ids(scratch, "--tackled--")
    assert not scratch.read("MATCH ()-[r:TACKLED]->() RETURN r")
    assert ids(scratch, "--has-outcome--")
    assert_whole(scratch, embedder)


def test_another_result_is_another_claim(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    load_good(scratch, embedder, tmp_path, case=CASE.replace("result: eased", "result: overcame"))
    rows = scratch.read("MATCH ()-[r:TACKLED]->() RETURN r.result AS result, r.claim AS claim")
    assert rows == [{"result": "overcame", "claim": "one-team--tackled--silos--overcame"}]
    assert_whole(scratch, embedder)


def test_a_claim_lives_on_by_the_evidence_of_another_entry(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    claim = two_accounts(scratch, embedder, tmp_path)
    assert because(scratch, claim) == ["Of first."]
    silent = ACCOUNT.format(id="first").split("claims:")[0]
    load_good(scratch, embedder, tmp_path, first=silent)
    assert because(scratch, claim) == ["Of second."]
    assert scratch.read("MATCH (:Claim)-[s:SHOWN_BY]->(p) RETURN p.id AS id") == [{"id": "second-place"}]
    assert_whole(scratch, embedder)
    load_good(scratch, embedder, tmp_path, second=ACCOUNT.format(id="second").split("claims:")[0])
    assert not ids(scratch, claim)
    assert_whole(scratch, embedder)


def test_a_second_data_set_adds_evidence_and_withdraws_nothing(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER, first=ACCOUNT.format(id="first"))
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", second=ACCOUNT.format(id="second"))
    claim = "the-north--faced--silos"
    assert because(scratch, claim) == ["Of first."]
    load_good(
        scratch, embedder, tmp_path / "theirs", "theirs", second=ACCOUNT.format(id="second").replace("Of ", "By ")
    )
    assert because(scratch, claim) == ["Of first."]
    load_good(scratch, embedder, tmp_path / "ours", "ours", first=ACCOUNT.format(id="first").split("claims:")[0])
    assert because(scratch, claim) == ["By second."]
    shown = scratch.read("MATCH (:Claim)-[s:SHOWN_BY]->() RETURN s.data_set AS data_set")
    assert shown == [{"data_set": "theirs"}]
    assert_whole(scratch, embedder)


def test_a_removed_outcome_and_passage_go_with_their_texts(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    proviso = CASE[CASE.index("  - id: one-team-proviso") : CASE.index("outcomes:")]
    load_good(
        scratch, embedder, tmp_path, case=CASE.replace(proviso, "").replace(OUTCOME, "").replace(OUTCOME_CLAIM, "")
    )
    assert ids(scratch, "one-team") == {
        "one-team", "one-team-place", "one-team-place.0", "one-team--tackled--silos--eased", "test/one-team",
    }  # fmt: skip
    assert_whole(scratch, embedder)


def test_what_is_still_needed_elsewhere_is_not_withdrawn(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    other = CASE.replace("one-team", "two-teams").replace("[two-teams-place]", "[two-teams-place, one-team-proviso]")
    load_good(scratch, embedder, tmp_path / "all", register=REGISTER, case=CASE, other=other)
    proviso = CASE[CASE.index("  - id: one-team-proviso") : CASE.index("outcomes:")]
    before = snapshot(scratch)
    report = add_text(scratch, embedder, tmp_path / "one", case=CASE.replace(proviso, ""))
    assert [(one.line, one.field) for one in report.refused] == [(2, "")]
    assert "still needed: one-team-proviso (by two-teams--" in report.refused[0].reason
    assert (report.added, report.refused_entries) == (0, 1)
    assert snapshot(scratch) == before
    # In one load, what still shows it is told at its own lines, until it gives it up as well.
    changes = {"case": CASE.replace(proviso, ""), "other": other}
    report = add_text(scratch, embedder, tmp_path / "two", **changes)
    assert {(one.line, one.field) for one in report.refused} == {
        (2, ""), (27, "claims.0.shown_by.1"), (29, "claims.1.shown_by.1"),
    }  # fmt: skip
    changes["other"] = other.replace(", one-team-proviso", "")
    add_good(scratch, embedder, tmp_path / "two", **changes)
    assert "one-team-proviso" not in ids(scratch, "proviso")
    assert_whole(scratch, embedder)


def test_one_blocked_thing_of_a_register_keeps_no_other_back(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    passage = "    passages: [{id: silos-place, source: report, heading: Here, starts: So, text: So it is.}]\n"
    register = REGISTER.replace("    definition: Each works alone.\n", f"    definition: Each works alone.\n{passage}")
    case = CASE.replace("[one-team-place]\n  - has", "[one-team-place, silos-place]\n  - has")
    load_good(scratch, embedder, tmp_path, register=register, case=case)
    changed = REGISTER.replace("A trust", "A new trust")
    report = add_text(scratch, embedder, tmp_path / "more", register=changed)
    assert [(one.line, one.reason.split(":")[0]) for one in report.refused] == [
        (10, "no longer here, but still needed")
    ]
    assert (report.changed, report.refused_entries) == (1, 1)
    assert scratch.read("MATCH (t {id: 'a-trust'}) RETURN t.name AS name") == [{"name": "A new trust"}]
    assert_whole(scratch, embedder)


def test_a_register_may_show_a_claim_by_a_passage_of_a_case(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    said = "    claims:\n      - helps_with: silos\n        shown_by: [{passage: one-team-place, basis: monitored}]\n"
    register = REGISTER.replace("one pot.\n", f"one pot.\n{said}")
    other = CASE.replace("one-team", "two-teams").replace("[two-teams-place]", "[two-teams-place, one-team-proviso]")
    back = CASE.replace("[one-team-place]\n  - has", "[one-team-place, two-teams-proviso]\n  - has")
    report = load_good(scratch, embedder, tmp_path, register=register, case=back, other=other)
    assert report.added == 9
    assert_whole(scratch, embedder)


def test_only_changed_texts_are_embedded_again(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    before = vectors(scratch)
    report = load_good(scratch, embedder, tmp_path, case=CASE.replace("Two teams became one.", "They merged."))
    after = vectors(scratch)
    assert report.embedded == 1
    assert {id_ for id_ in after if after[id_] != before[id_]} == {"one-team-place.0"}
    assert_whole(scratch, embedder)
    assert load_good(scratch, embedder, tmp_path, case=CASE.replace("type: service", "type: fund")).embedded == 1
    assert (
        load_good(
            scratch, embedder, tmp_path, case=CASE.replace("type: service", "type: fund\n  scale: place")
        ).embedded
        == 0
    )
    assert_whole(scratch, embedder)


def test_long_passages_lose_windows_that_they_no_longer_have(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    long = CASE.replace("Two teams became one.", "word " * 300)
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=long)
    assert ids(scratch, "one-team-place.") == {"one-team-place.0", "one-team-place.1", "one-team-place.2"}
    load_good(scratch, embedder, tmp_path, case=CASE)
    assert ids(scratch, "one-team-place.") == {"one-team-place.0"}
    assert_whole(scratch, embedder)
