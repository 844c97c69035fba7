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
from graph.views.thing import show
from ingest.load import load
from tests.local.conftest import NewServer

pytestmark = pytest.mark.hard

#: Made by `casegraph load` and `casegraph backup` of the last commits with these schemas, from the files of `CASES`.
BACKUPS = {schema: Path(__file__).with_name(f"villages-schema-{schema}.backup") for schema in (3, 4)}
CASES = Path(__file__).with_name("villages.yaml")
_LINKS = "MATCH (a:Thing)-[link]->(b:Thing) WHERE link.claim IS NOT NULL RETURN type(link) AS type ORDER BY type"


@pytest.mark.parametrize("schema", BACKUPS)
def test_a_backup_and_a_folder_of_an_older_schema_are_migrated_by_a_load(
    new_server: NewServer, tmp_path: Path, schema: int
) -> None:
    server, embedder = new_server("villages"), SentenceTransformerEmbedder()
    assert check_backup(server, BACKUPS[schema]).contents.schema_version == schema
    assert restore(server, BACKUPS[schema]).contents.schema_version == schema
    with closing(Store(lambda: server.start(database_status))) as store:
        with pytest.raises(Refused, match=rf"schema {schema}, this casegraph reads schema 5.*by `casegraph load` or"):
            search(store, embedder, SearchRequest(q="short budgets"))
        assert store.read("MATCH (c:Corpus) RETURN c.schema AS schema") == [{"schema": schema}]
        report = load(store, embedder, [CASES], "villages")
        assert (report.changed, report.refused, report.corpus) == (5, (), 2)
        assert store.read("MATCH (c:Corpus) RETURN c.schema AS schema") == [{"schema": SCHEMA_VERSION}]
        assert [row["type"] for row in store.read(_LINKS)] == ["HELPS_WITH", "RUN_IN", "TACKLED", "USED"]
        answer = search(store, embedder, SearchRequest(q="who overcame short budgets with a shared pot"))
        assert answer.cases.hits[0].id == "village-nurse"
        assert [system.id for system in answer.cases.hits[0].systems] == ["three-villages"]
        assert answer.verdict == "answered"
        assert show(store, "village-nurse").properties.model_dump()["implementation"] == "not said"
    again = back_up(server, tmp_path / "again.backup", stop=True)
    assert again.contents.schema_version == SCHEMA_VERSION
