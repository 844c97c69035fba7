"""A backup that the casegraph before made, of the schema before: refused with what to do, and migrated by a load."""

from contextlib import closing
from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.local.backup import back_up, check_backup, restore
from graph.schema import SCHEMA_VERSION
from graph.search import search
from graph.search.request import SearchRequest
from graph.store import Store, database_status
from graph.views.listing import ListRequest, listing
from graph.views.thing import show
from ingest.load import load
from tests.local.conftest import NewServer

pytestmark = pytest.mark.hard

#: Made by `casegraph load` and `casegraph backup` of the last commits with these schemas, from the files of `CASES`.
#: A start takes half a minute: the oldest and the newest are tried one way, those between the other way.
BACKUPS = {schema: Path(__file__).with_name(f"villages-schema-{schema}.backup") for schema in (3, 5, 6)}
CASES = Path(__file__).with_name("villages.yaml")
#: Of another data set.
MORE = "barriers:\n  - {id: haste, name: Haste, definition: Nobody has time.}\n"
#: What is of a type of its own.
TYPES = {"three-villages": "place", "village-nurse": "service"}
_LINKS = "MATCH (a:Thing)-[link]->(b:Thing) WHERE link.claim IS NOT NULL RETURN type(link) AS type ORDER BY type"
_THINGS = """
MATCH (t:Thing) MATCH (e:Entry {id: t.entry})
RETURN t.id AS id, t.type AS type, t.added_at AS added_at, datetime.truncate('second', e.loaded_at) AS loaded_at,
  t.kind IS NULL AND t.url IS NULL AS renamed, e.data_set AS data_set ORDER BY id
"""
_LOADED = "MATCH (e:Entry {id: 'villages/village-nurse'}) RETURN datetime.truncate('second', e.loaded_at) AS at"


@pytest.mark.parametrize("schema", [min(BACKUPS), max(BACKUPS)])
def test_a_backup_and_a_folder_of_an_older_schema_are_migrated_by_a_load(
    new_server: NewServer, tmp_path: Path, schema: int
) -> None:
    server, embedder = new_server("villages"), SentenceTransformerEmbedder()
    assert check_backup(server, BACKUPS[schema]).contents.schema_version == schema
    assert restore(server, BACKUPS[schema]).contents.schema_version == schema
    with closing(Store(lambda: server.start(database_status))) as store:
        before = store.read(_LOADED)[0]["at"]
        with pytest.raises(
            Refused, match=rf"schema {schema}, this casegraph reads schema {SCHEMA_VERSION}.*by `casegraph load` or"
        ):
            search(store, embedder, SearchRequest(q="short budgets"))
        assert store.read("MATCH (c:Corpus) RETURN c.schema AS schema") == [{"schema": schema}]
        report = load(store, embedder, [CASES], "villages")
        assert (report.changed, report.refused, report.corpus) == (5, (), 2)
        assert store.read("MATCH (c:Corpus) RETURN c.schema AS schema") == [{"schema": SCHEMA_VERSION}]
        things = {row["id"]: row for row in store.read(_THINGS)}
        assert {id_: row["type"] for id_, row in things.items() if row["type"]} == TYPES
        assert all(row["renamed"] for row in things.values())
        # Of when the older casegraph loaded it, not of today.
        assert {row["added_at"] for row in things.values()} == {before}
        assert {row["loaded_at"] > before for row in things.values()} == {True}
        assert [row["type"] for row in store.read(_LINKS)] == ["HELPS_WITH", "RUN_IN", "TACKLED", "USED"]
        answer = search(store, embedder, SearchRequest(q="who overcame short budgets with a shared pot"))
        assert answer.cases.hits[0].id == "village-nurse"
        assert [system.id for system in answer.cases.hits[0].systems] == ["three-villages"]
        assert answer.verdict == "answered"
        assert show(store, "village-nurse").properties.model_dump()["implementation"] == "not said"
    again = back_up(server, tmp_path / "again.backup", stop=True)
    assert again.contents.schema_version == SCHEMA_VERSION


@pytest.mark.parametrize("schema", sorted(BACKUPS)[1:-1])
def test_a_data_set_of_an_older_schema_that_is_not_loaded_again_has_the_names_of_today(
    new_server: NewServer, tmp_path: Path, schema: int
) -> None:
    server, embedder = new_server("villages"), SentenceTransformerEmbedder()
    restore(server, BACKUPS[schema])
    (tmp_path / "more.yaml").write_text(MORE)
    with closing(Store(lambda: server.start(database_status))) as store:
        report = load(store, embedder, [tmp_path / "more.yaml"], "more")
        assert (report.added, report.changed, report.refused) == (1, 0, ())
        things = {row["id"]: row for row in store.read(_THINGS)}
        assert {id_ for id_, row in things.items() if row["data_set"] == "villages"} == set(things) - {"haste"}
        assert {id_: row["type"] for id_, row in things.items() if row["type"]} == TYPES
        assert all(row["renamed"] for row in things.values())
        of_before = [row for id_, row in things.items() if id_ != "haste"]
        assert [row["added_at"] for row in of_before] == [row["loaded_at"] for row in of_before]
        assert things["haste"]["added_at"] > of_before[0]["added_at"]
        view = show(store, "village-nurse")
        assert (view.properties.model_dump()["type"], view.review.data_set) == ("service", "villages")
        listed = listing(store, embedder, "barrier", ListRequest(sort="added"))
        assert [one.id for one in listed.items] == ["haste", "short-budgets"]
        found = listing(store, embedder, "initiative", ListRequest(type=["service"]))
        assert [(one.id, one.added_at) for one in found.items] == [("village-nurse", view.added_at)]
        answer = search(store, embedder, SearchRequest(q="who overcame short budgets with a shared pot"))
        assert answer.cases.hits[0].id == "village-nurse"
        assert {passage.source for passage in answer.passages.values()} == {"village-report"}
