"""`neo4j://`: how a store behaves with a routing table, against one server that plays all members of a cluster."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import DatabaseAway
from graph.local import Address, LocalServer
from graph.store import Store, database_status
from tests.ingest.world import CASE, REGISTER, load_good
from tests.search.asking import Ask
from tests.search.doors import Door, doors
from tests.waiting import kill_server

_MARK: LiteralString = "MERGE (s:Stray {id: 'mark'}) SET s.times = coalesce(s.times, 0) + 1"
_MARKS: LiteralString = "MATCH (s:Stray) RETURN s.times AS times"


def _address(server: LocalServer) -> tuple[str, Address]:
    """Host and port of the server, and its address by routing."""
    found = server.find()
    assert found is not None
    place = found.uri.removeprefix("bolt://")
    return place, Address(f"neo4j://{place}", found.user, found.password)


@pytest.fixture
def routed(scratch: Store, scratch_server: LocalServer) -> Iterator[Store]:
    """A store over the empty database, by routing."""
    scratch.connect()
    _, address = _address(scratch_server)
    store = Store(lambda: address)
    yield store
    store.close()


@pytest.fixture
def doored(scratch: Store, scratch_server: LocalServer) -> Iterator[tuple[Store, Door, Door]]:
    """A store over the empty database, whose routing table names a door for writes and another for reads."""
    scratch.connect()
    place, address = _address(scratch_server)
    with doors(int(place.rpartition(":")[2])) as (writes, reads):
        store = Store(lambda: Address(f"neo4j://{writes.address}", address.user, address.password))
        yield store, writes, reads
        store.close()


def test_the_server_names_itself_in_every_role(routed: Store, scratch_server: LocalServer) -> None:
    place, _ = _address(scratch_server)
    rows: list[dict[str, Any]] = routed.read("CALL dbms.routing.getRoutingTable({}) YIELD servers RETURN servers")
    assert {one["role"]: one["addresses"] for one in rows[0]["servers"]} == {
        "READ": [place], "WRITE": [place], "ROUTE": [place],
    }  # fmt: skip


@pytest.mark.hard
def test_load_and_search_before_and_after_the_server_was_killed(
    routed: Store, scratch_server: LocalServer, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(routed, embedder, tmp_path, register=REGISTER, case=CASE)
    ask = Ask(routed, embedder)
    before = ask("silos that were eased with a shared fund")
    assert before.hits

    kill_server(scratch_server)
    with pytest.raises(DatabaseAway):
        ask("silos")

    # It comes back at its port, which is why a named address finds it again.
    scratch_server.start(database_status)
    after = ask("silos that were eased with a shared fund")
    assert [hit.id for hit in after.hits] == [hit.id for hit in before.hits]
    assert after.receipt.corpus == before.receipt.corpus


def test_reads_go_where_the_table_sends_reads(doored: tuple[Store, Door, Door]) -> None:
    store, writes, reads = doored
    store.connect()
    # What the server is was asked of the reader: to write and to give the table is all that the other is for.
    assert b"dbms.components" in reads.sent
    assert b"dbms.components" not in writes.sent

    store.write_together(lambda run: run(_MARK))
    assert store.read(_MARKS) == [{"times": 1}]
    assert _MARK.encode() in writes.sent
    assert _MARK.encode() not in reads.sent
    assert _MARKS.encode() in reads.sent
    assert _MARKS.encode() not in writes.sent


def test_a_read_names_the_write_that_it_has_to_see(doored: tuple[Store, Door, Door]) -> None:
    store, writes, reads = doored
    store.connect()
    given = set()
    for times in (1, 2):
        store.write_together(lambda run: run(_MARK))
        bookmark = writes.last_bookmark()
        reads.forget()
        assert store.read(_MARKS) == [{"times": times}]
        assert bookmark in reads.sent
        given.add(bookmark)
    assert len(given) == 2


def test_what_was_read_of_another_store_is_not_unread(doored: tuple[Store, Door, Door], scratch: Store) -> None:
    store, _, reads = doored
    store.read(_MARKS)
    before = reads.last_bookmark()
    scratch.write_together(lambda run: run(_MARK))
    reads.forget()
    assert store.read(_MARKS) == [{"times": 1}]
    seen = reads.last_bookmark()
    # It did not know of the other's write, and would have been given an older state by a member that lags behind ...
    assert before in reads.sent
    assert seen != before
    reads.forget()
    store.read(_MARKS)
    # ... but never an older one than it has seen.
    assert seen in reads.sent
