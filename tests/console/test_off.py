"""A server that bounds no query's memory has no console."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.console import Console, QueryRequest
from graph.errors import QueryRefused
from graph.local import LocalServer, launch
from graph.local.config import conf_text
from graph.store import Store, database_status
from tests.conftest import JARS


@pytest.fixture
def unbounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A real server whose settings lack the bound."""

    def without(port: int, memory: int) -> str:
        return re.sub(r"^db\.memory\.transaction\.max=.*\n", "", conf_text(port, memory), flags=re.MULTILINE)

    monkeypatch.setattr(launch, "conf_text", without)
    server = LocalServer(tmp_path / "neo4j", JARS, quick=True)
    store = Store(lambda: server.start(database_status))
    try:
        store.connect()
        yield store
    finally:
        store.close()
        server.stop()


def test_without_a_bound_on_memory_the_console_is_off(unbounded: Store) -> None:
    console = Console(unbounded, 1)
    try:
        with pytest.raises(QueryRefused, match="console is off") as refusal:
            console.ask(QueryRequest(query="RETURN 1 AS one"))
    finally:
        console.close()
    assert refusal.value.rule == "off"
    assert "db.memory.transaction.max" in refusal.value.remedy
