"""What is refused: each fault is named at its place, nothing of its entry is loaded, and what is good beside it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store, database_status
from tests.ingest.world import ACCOUNT, CASE, REGISTER, add_text, ids, load_good

Embedder = SentenceTransformerEmbedder

#: Stands in the same file as each bad case, and is loaded.
GOOD = "---\norganisations:\n  - id: good\n    name: Good beside it\n    type: charity\n"


class Bad(NamedTuple):
    """The case with `old` become `new`; where and how that is refused."""

    name: str
    old: str
    new: str
    line: int
    field: str
    reason: str
    remedy: str


BAD = [
    Bad("a field is missing", "  name: One team\n", "", 2, "initiative.name", "name is missing",
        "Add the line `name: ...`"),
    Bad("a field is misspelt", "  type: ser", "  status: active\n  scael: place\n  type: ser", 6, "initiative.scael",
        "scael is not known here", "Did you mean `scale`?"),
    Bad("a field is unknown", "  name: One", "  colour: red\n  name: One", 4, "initiative.colour", "not known",
        "levels"),
    Bad("a field of before is renamed", "  type: ser", "  kind: ser", 5, "initiative.kind", "kind is not known here",
        "It is called `type` now."),
    Bad("an address of before is renamed", "  type: ser", "  url: https://example.org\n  type: ser", 5,
        "initiative.url", "url is not known here", "It is called `link` now."),
    Bad("a field of an outcome is renamed", "type: outcome", "kind: outcome", 21, "outcomes.0.kind", "not known",
        "It is called `type` now."),
    Bad("a field of before where there is none of today", "    heading: What", "    kind: aside\n    heading: What", 14,
        "passages.1.kind", "kind is not known here", "Remove it; allowed here: id, source"),
    Bad("a section is misspelt", "claims:", "claim:", 23, "claim", "claim is not known here", "Did you mean `claims`?"),
    Bad("a word is not in the list", "type: service", "type: servise", 5, "initiative.type", "'servise' is not one",
        "'service'"),
    Bad("a word of a list is not in the list", "type: ser", "levels:\n    - primary\n    - later\n  type: ser", 7,
        "initiative.levels.1", "'later' is not one", "'primary', 'secondary'"),
    Bad("an id has capitals", "id: one-team-less", "id: One_Less", 18, "outcomes.0.id", "form of an id",
        "people-in-mind"),
    Bad("an id is a number", "id: one-team\n", "id: 7\n", 3, "initiative.id", "7 is not text", "quotes"),
    Bad("a date is a word", "type: ser", "started: spring\n  type: ser", 5, "initiative.started", "is not a date",
        "2024-23"),
    Bad("a date is not in the calendar", "type: ser", "ended: 2024-02-31\n  type: ser", 5, "initiative.ended",
        "not a day of the calendar", "Correct"),
    Bad("a month is not in the calendar", "type: ser", "ended: 2024-13-01\n  type: ser", 5, "initiative.ended",
        "not a date", "2024-09"),
    Bad("a date is true", "type: ser", "ended: true\n  type: ser", 5, "initiative.ended", "True is not text", "quotes"),
    Bad("a day is a number", "type: ser", "reviewed_on: 2024\n  type: ser", 5, "initiative.reviewed_on", "not a day",
        "Correct"),
    Bad("a number is where text belongs", "name: One team", "name: 2024", 4, "initiative.name", "2024 is not text",
        "quotes"),
    Bad("true is where text belongs", "name: One team", "name: true", 4, "initiative.name", "True is not text",
        "quotes"),
    Bad("nothing is where text belongs", "name: One team", "name:", 4, "initiative.name", "None is not text", "quotes"),
    Bad("a list is where text belongs", "name: One team", "name: [One, team]", 4, "initiative.name", "is not text",
        "quotes"),
    Bad("text is where a list belongs", "type: ser", "aliases: Team\n  type: ser", 5, "initiative.aliases",
        "aliases is not a list", "`aliases: [one, two]`"),
    Bad("text is where a number belongs", "known: reported", "known: reported\n    value: many", 23, "outcomes.0.value",
        "'many' is not a number", "2.5"),
    Bad("a number is too large to count with", "known: reported", "known: reported\n    value: " + "9" * 5000, 23,
        "outcomes.0.value", "is not a number", "digits"),
    Bad("a number is infinite", "known: reported", "known: reported\n    value: .inf", 23, "outcomes.0.value", "'.inf'",
        "digits"),
    Bad("a number is past all bounds", "known: reported", "known: reported\n    value: 1e999", 23, "outcomes.0.value",
        "finite", "Correct"),
    Bad("a name is very long", "name: One team", "name: " + "One team " * 5_000, 4, "initiative.name", "too long",
        "at most 200"),
    Bad("a name is empty", "name: One team", "name: ''", 4, "initiative.name", "too short", "at least 2"),
    Bad("an address is none", "type: ser", "link: javascript:alert(1)\n  type: ser", 5, "initiative.link", "address",
        "https://"),
    Bad("the first words are seven", "starts: The first few words", "starts: one two three four five six seven", 9 + 1,
        "passages.0.starts", "one to six words", "Correct"),
    Bad("a page is below one", "heading: Where", "page: 0\n    heading: Where", 9, "passages.0.page", "greater than",
        "Correct"),
    Bad("the head is empty", "initiative:\n  id: one-team\n  name: One team\n  type: service\n", "initiative: {}\n", 2,
        "initiative.id", "id is missing", "Add the line `id: ...`"),
    Bad("passages are no list", "passages:\n", "passages: none\nvoices:\n", 6, "passages", "not a list", "- id"),
    Bad("a passage is text", "  - id: one-team-place\n", "  - just words\n  - id: one-team-place\n", 7, "passages.0",
        "fields are missing", "`id: ...`"),
    Bad("keys are no text", "  type: ser", "  2024: x\n  type: ser", 5, "initiative.2024", "2024 is not known",
        "started"),
    Bad("a merge key", "  type: ser", "  <<: {status: active}\n  type: ser", 5, "initiative.<<", "<< is not known",
        "started"),
    Bad("a claim has two verbs", "  - tackled: silos", "  - tackled: silos\n    used: shared-fund", 24, "claims.0",
        "exactly one relationship, this has tackled and used", "tackled, used"),
    Bad("a claim has no verb", "  - tackled: silos\n    result", "  - result", 24, "claims.0", "this has none",
        "run_in"),
    Bad("a claim is text", "claims:\n", "claims:\n  - tackled silos\n", 24, "claims.0", "this has none", "tackled"),
    Bad("claims are no list",
        "claims:\n  - tackled: silos\n    result: eased\n    through: [shared-fund]\n"
        "    shown_by: [one-team-place]\n  - has_outcome: one-team-less\n"
        "    shown_by: [one-team-place]\n", "claims: none\n", 23, "claims", "not a list", "- used"),
    Bad("a claim has another subject", "    result: eased", "    subject: turf\n    result: eased", 25,
        "claims.0.subject", "subject is not known here", "result"),
    Bad("a register's fact as a claim", "  - tackled: silos", "  - part_of: the-north", 24, "claims.0", "this has none",
        "run_in"),
    Bad("the object has no form of an id", "tackled: silos", "tackled: Silos!", 24, "claims.0.tackled", "form of an id",
        "lower-case letters"),
    Bad("the object is a list", "tackled: silos", "tackled: [silos, turf]", 24, "claims.0.tackled", "is not text",
        "write it as text"),
    Bad("a result is missing", "    result: eased\n", "", 24, "claims.0", "result is missing", "Correct"),
    Bad("a result is no word of ours", "result: eased", "result: solved", 25, "claims.0.result", "'solved' is not one",
        "'overcame'"),
    Bad("a result where none goes", "has_outcome: one-team-less", "has_outcome: one-team-less\n    result: eased", 28,
        "claims.1", "result does not go with has_outcome", "remove"),
    Bad("inferred without a reason", "    result: eased", "    result: eased\n    reading: inferred", 24, "claims.0",
        "because goes with reading: inferred", "Correct"),
    Bad("a reason without inferred", "    result: eased", "    result: eased\n    because: So.", 24, "claims.0",
        "because goes", "Correct"),
    Bad("only a proviso", "shown_by: [one-team-place]\n  - has",
        "shown_by:\n      - passage: one-team-place\n        stance: qualifies\n  - has", 24, "claims.0",
        "no passage that supports", "Correct"),
    Bad("no evidence", "shown_by: [one-team-place]\n  - has", "shown_by: []\n  - has", 27, "claims.0.shown_by",
        "is empty", "at least one"),
    Bad("evidence as text", "shown_by: [one-team-place]\n  - has", "shown_by: one-team-place\n  - has", 27,
        "claims.0.shown_by", "shown_by is not a list", "`shown_by: [one, two]`"),
    Bad("evidence twice", "[one-team-place]\n  - has", "[one-team-place, one-team-place]\n  - has", 24, "claims.0",
        "same passage twice", "remove"),
    Bad("a field of evidence is misspelt", "shown_by: [one-team-place]\n  - has",
        "shown_by:\n      - passage: one-team-place\n        stanse: supports\n  - has", 29,
        "claims.0.shown_by.0.stanse", "not known", "Did you mean `stance`?"),
    Bad("the footing is missing", "basis: monitored\n", "", 1, "basis", "basis is missing", "at the top: evaluated"),
    Bad("the footing is no word of ours", "basis: monitored", "basis: measured", 1, "basis", "'measured' is not one",
        "'monitored'"),
    Bad("the same claim twice", "  - has_outcome",
        "  - {tackled: silos, result: eased, shown_by: [one-team-place]}\n  - has_outcome", 28, "claims.1",
        "the same claim is listed twice", "Keep one"),
    Bad("a barrier that is not there", "tackled: silos", "tackled: silence", 24, "claims.0.tackled",
        "no barrier with the id silence", "correct the id"),
    Bad("a barrier that is misspelt", "tackled: silos", "tackled: silo", 24, "claims.0.tackled",
        "no barrier with the id silo", "Did you mean `silos`?"),
    Bad("an enabler that is not there", "through: [shared-fund]", "through: [magic]", 26, "claims.0.through.0",
        "no enabler", "Add it"),
    Bad("a passage that is not there", "shown_by: [one-team-place]\n  - has",
        "shown_by: [one-team-place, nowhere]\n  - has", 27, "claims.0.shown_by.1", "no passage with the id nowhere",
        "Add it"),
    Bad("an outcome that is not there", "has_outcome: one-team-less", "has_outcome: more", 28, "claims.1.has_outcome",
        "no outcome", "Add it"),
    Bad("a source that is not there", "source: report\n    heading: Where", "source: book\n    heading: Where", 8,
        "passages.0.source", "no source with the id book", "Add it"),
    Bad("a source of the head that is not there", "type: ser", "source: book\n  type: ser", 5, "initiative.source",
        "no source", "Add it"),
    Bad("a thing of the wrong kind", "tackled: silos", "tackled: shared-fund", 24, "claims.0.tackled",
        "shared-fund is an enabler, not a barrier", "Correct the id"),
    Bad("a barrier for an enabler", "through: [shared-fund]", "through: [silos]", 26, "claims.0.through.0",
        "silos is a barrier", "Correct"),
    Bad("a relationship of other things", "has_outcome: one-team-less", "faced: silos", 28, "claims.1.faced",
        "faced needs a system, and one-team is an initiative", "another relationship"),
    Bad("an id twice in one case", "id: one-team-proviso", "id: one-team-place", 12, "passages.1.id", "already used at",
        "unique across all kinds"),
    Bad("an id twice across kinds", "id: one-team-less", "id: one-team", 18, "outcomes.0.id", "already used at",
        "unique"),
    Bad("an id of the graph, another kind", "id: one-team-less", "id: turf", 18, "outcomes.0.id",
        "that of a barrier in the graph", "another id"),
    Bad("an id of the graph, same kind", "id: one-team-proviso", "id: there-place", 12, "passages.1.id",
        "the id there-place is that of a passage of there", "load that first"),
    Bad("an id of an account", "id: one-team\n", "id: there\n", 3, "initiative.id", "an account in the graph",
        "another id"),
    Bad("a passage of another data set", "id: one-team-proviso", "id: elsewhere-place", 14, "passages.1.heading",
        "heading is 'What holds it back' here and 'Where it stands' in theirs/there.yaml of the data set other",
        "change it there"),
    Bad("a case of another data set", "id: one-team\n  name: One team\n", "id: theirs\n  name: One club\n", 4,
        "initiative.name", "name is 'One club' here and 'One team' in theirs/case.yaml of the data set other, which",
        "Write the same, leave it out, or change it there."),
    Bad("more than another data set says", "id: one-team\n", "id: theirs\n  scale: place\n", 4, "initiative.scale",
        "scale is given here and not in theirs/case.yaml of the data set other", "leave it out"),
]  # fmt: skip


@pytest.fixture(scope="module")
def world(scratch_server: LocalServer, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that holds the register, an account, and what another data set brought."""
    store = Store(lambda: scratch_server.start(database_status))
    store.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    folder = tmp_path_factory.mktemp("world")
    from_world = ACCOUNT.format(id="there")
    load_good(store, embedder, folder / "ours", register=REGISTER, there=from_world)
    theirs = CASE.replace("one-team", "theirs")
    load_good(store, embedder, folder / "theirs", "other", there=ACCOUNT.format(id="elsewhere"), case=theirs)
    yield store
    store.close()


def _forget_good(store: Store) -> None:
    store.write_together(lambda run: run("MATCH (n) WHERE n.id IN ['good', 'test/good'] DETACH DELETE n"))


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_a_bad_case_is_refused_at_its_place(world: Store, embedder: Embedder, tmp_path: Path, bad: Bad) -> None:
    assert bad.old in CASE
    _forget_good(world)
    report = add_text(world, embedder, tmp_path, case=CASE.replace(bad.old, bad.new, 1) + GOOD)
    first = next((one for one in report.refused if one.field == bad.field), report.refused[0])
    assert (first.file, first.line, first.field) == (str(tmp_path / "case.yaml"), bad.line, bad.field), report.refused
    assert bad.reason in first.reason
    assert bad.remedy in first.remedy
    assert len(str(first)) < 600
    assert (report.refused_entries, report.added) == (1, 1)
    assert not ids(world, "one-team")
    assert "good" in ids(world, "good")


def test_all_faults_of_a_case_are_named_at_once(world: Store, embedder: Embedder, tmp_path: Path) -> None:
    bad = (
        CASE.replace("type: service", "type: servise")
        .replace("result: eased", "result: solved")
        .replace("starts:", "start:")
    )
    report = add_text(world, embedder, tmp_path, case=bad)
    assert [(one.line, one.field) for one in report.refused] == [
        (5, "initiative.type"), (7, "passages.0.starts"), (10, "passages.0.start"), (12, "passages.1.starts"),
        (15, "passages.1.start"), (25, "claims.0.result"),
    ]  # fmt: skip
    assert report.refused_entries == 1


def test_files_of_before_are_told_the_names_of_today(world: Store, embedder: Embedder, tmp_path: Path) -> None:
    bodies = (
        "systems:\n  - {id: old-town, name: Old town, kind: place}\n"
        "  - id: old-board\n    name: Old board\n    type: place\n    source: report\n"
        "    succeeded_by: [{object: the-north, kind: merger}]\n"
        "sources:\n  - {id: paper, title: A paper, licence: Ours., url: https://example.org}\n"
    )
    report = add_text(world, embedder, tmp_path, case=CASE.replace("type:", "kind:"), bodies=bodies)
    told = {(Path(one.file).name, one.field): (one.line, one.remedy) for one in report.refused}
    assert {place: line for place, (line, remedy) in told.items() if remedy == "It is called `type` now."} == {
        ("case.yaml", "initiative.kind"): 5, ("case.yaml", "outcomes.0.kind"): 21,
        ("bodies.yaml", "kind"): 2, ("bodies.yaml", "succeeded_by.0.kind"): 7,
    }  # fmt: skip
    assert {place: line for place, (line, remedy) in told.items() if remedy == "It is called `link` now."} == {
        ("bodies.yaml", "url"): 9
    }
    # Beside these only that the field of today is missing.
    others = {place for place, (_, remedy) in told.items() if "It is called" not in remedy}
    assert others == {("case.yaml", "initiative.type"), ("case.yaml", "outcomes.0.type"), ("bodies.yaml", "type")}


def test_a_missing_head_does_not_hide_behind_its_claims(world: Store, embedder: Embedder, tmp_path: Path) -> None:
    report = add_text(world, embedder, tmp_path, case=CASE.replace("  id: one-team\n", ""))
    assert [(one.line, one.field) for one in report.refused] == [(2, "initiative.id")]
