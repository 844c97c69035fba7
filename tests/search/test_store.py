"""The one module that speaks to Neo4j, on the real thing."""

import pytest

from graph.errors import DatabaseAway, DatabaseUnfit, Unavailable
from graph.local import Address, LocalServer
from graph.store import Store


def test_a_query_that_neo4j_advises_against_fails_in_tests(seeded: Store) -> None:
    with pytest.raises(Warning, match="cartesian product"):
        seeded.read("MATCH (a:Barrier), (b:Enabler) RETURN a.id AS a, b.id AS b LIMIT 1")


def test_a_read_cannot_write(seeded: Store) -> None:
    before = seeded.read("MATCH (n) RETURN count(n) AS nodes")
    with pytest.raises(Exception, match=r"(?i)writ"):
        seeded.read("CREATE (:Stray)")
    assert seeded.read("MATCH (n) RETURN count(n) AS nodes") == before


def test_a_transaction_that_takes_too_much_memory_is_told_as_such(seeded: Store) -> None:
    with pytest.raises(Unavailable, match="more memory than Neo4j gives one"):
        seeded.read("UNWIND range(1, 100000000) AS x RETURN count(DISTINCT x)")
    assert seeded.read("RETURN 1 AS one") == [{"one": 1}]


def test_a_wrong_password_is_told_as_such(seeded_server: LocalServer) -> None:
    found = seeded_server.find()
    assert found is not None
    store = Store(lambda: Address(found.uri, found.user, "wrong"))
    with pytest.raises(DatabaseUnfit, match="user name or password"):
        store.connect()


def test_nobody_there_is_told_as_such() -> None:
    with pytest.raises(DatabaseAway, match="does not answer"):
        Store(lambda: Address("bolt://127.0.0.1:9", "neo4j", "x")).connect()
