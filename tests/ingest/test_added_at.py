"""When a thing was added is the moment of its first load: kept at later ones, and new for one that came again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import LiteralString

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from ingest.load import load
from tests.ingest.world import CASE, REGISTER, add_good, load_good

Embedder = SentenceTransformerEmbedder
LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)

_ADDED: LiteralString = "MATCH (t:Thing) RETURN t.id AS id, t.added_at AS at"
_AGE: LiteralString = "MATCH (t:Thing) SET t.added_at = datetime('2020-02-29T12:00:00Z')"


def added(store: Store) -> dict[str, datetime]:
    """When each thing was added."""
    return {row["id"]: row["at"].to_native() for row in store.read(_ADDED)}


def aged(store: Store) -> None:
    """Make everything that there is old."""
    store.write_together(lambda run: run(_AGE))


def recent(moment: datetime) -> bool:
    return datetime.now(UTC) - timedelta(minutes=10) < moment <= datetime.now(UTC) and moment.microsecond == 0


def test_a_thing_is_as_old_as_its_first_load(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    first = added(scratch)
    assert {"one-team", "one-team-less", "one-team-place", "silos", "report"} <= set(first)
    assert all(map(recent, first.values()))
    aged(scratch)
    changed = CASE.replace("One team", "Our team").replace("Two teams became one.", "They merged.")
    assert load_good(scratch, embedder, tmp_path, case=changed).changed == 1
    assert added(scratch) == dict.fromkeys(first, LONG_AGO)
    assert scratch.read("MATCH (t:Thing {id: 'one-team'}) RETURN t.name AS name") == [{"name": "Our team"}]


def test_what_comes_with_a_later_load_is_new(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    aged(scratch)
    more = CASE.replace(
        "outcomes:\n", "outcomes:\n  - {id: fresh, name: Fresh, statement: So., type: reach, known: aimed}\n"
    )
    other = CASE.replace("one-team", "two-teams")
    load_good(scratch, embedder, tmp_path, case=more, other=other)
    new = {id_ for id_, moment in added(scratch).items() if recent(moment)}
    assert new == {"fresh", *(id_ for id_ in added(scratch) if id_.startswith("two-teams"))}


def test_what_was_withdrawn_and_came_again_is_new(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    aged(scratch)
    (tmp_path / "case.yaml").unlink()
    assert load(scratch, embedder, [tmp_path], "test").withdrawn_ids == ("one-team",)
    load_good(scratch, embedder, tmp_path, case=CASE)
    new = {id_ for id_, moment in added(scratch).items() if recent(moment)}
    assert new == {"one-team", "one-team-less", "one-team-place", "one-team-proviso"}


def test_what_another_data_set_brings_as_well_stays_as_old_as_it_is(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path / "ours", "ours", register=REGISTER, case=CASE)
    aged(scratch)
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", register=REGISTER)
    assert set(added(scratch).values()) == {LONG_AGO}
    # It is handed over where the first gives it up.
    renamed = CASE.replace("  id: one-team\n  name: One team", "  id: a-team\n  name: A team")
    add_good(scratch, embedder, tmp_path / "ours", "ours", more=renamed.replace("one-team", "a-team"))
    assert {id_ for id_, moment in added(scratch).items() if recent(moment)} == {
        "a-team", "a-team-less", "a-team-place", "a-team-proviso"
    }  # fmt: skip


def test_a_load_that_changes_nothing_leaves_the_moment(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    aged(scratch)
    report = load_good(scratch, embedder, tmp_path)
    assert (report.added, report.changed) == (0, 0)
    assert set(added(scratch).values()) == {LONG_AGO}
