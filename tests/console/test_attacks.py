"""Each attack is refused by a rule or ends within bounds, and leaves graph, files, sockets and others as they were."""

import itertools
import socket
import threading
from collections.abc import Iterator
from typing import Self

import pytest

from graph.console import Console, QueryAnswer, QueryRequest
from graph.console.connection import Connection
from graph.console.limits import MOST_BYTES, MOST_CHARACTERS
from graph.embedding import SentenceTransformerEmbedder
from graph.errors import CasegraphError, QueryRefused
from graph.search import search
from graph.search.request import SearchRequest
from graph.store import Store
from tests.console.attacks import Attack
from tests.console.attacks_on_resources import ATTACKS, GIVEN
from tests.console.state import state
from tests.waiting import PATIENCE, until

#: Each class of attacks. Those that a rule refuses take milliseconds; those that only a bound of time ends are hard.
KINDS = [
    pytest.param(kind, marks=pytest.mark.hard if any("time" in one.rules for one in attacks) else ())
    for kind, attacks in itertools.groupby(sorted(ATTACKS, key=lambda one: one.kind), lambda one: one.kind)
]


@pytest.fixture(scope="module")
def door() -> Iterator[socket.socket]:
    """A listener that nobody may come to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.0)
        yield listening


@pytest.fixture(scope="module")
def before(seeded: Store) -> tuple[int, int, str]:
    """What stood in the graph before the first attack."""
    return state(seeded)


class Others:
    """Other people, who go on searching meanwhile."""

    def __init__(self, store: Store, embedder: SentenceTransformerEmbedder) -> None:
        self.answered, self.wrong = 0, list[str]()
        self._ended = threading.Event()
        self._expected = self._ask(store, embedder)
        self._thread = threading.Thread(target=self._go_on, args=(store, embedder), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(PATIENCE)

    def _ask(self, store: Store, embedder: SentenceTransformerEmbedder) -> list[str]:
        return [hit.id for hit in search(store, embedder, SearchRequest(q="joint funding")).hits]

    def _go_on(self, store: Store, embedder: SentenceTransformerEmbedder) -> None:
        while not self._ended.is_set():
            try:
                if self._ask(store, embedder) != self._expected:
                    self.wrong.append("another answer")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                self.wrong.append(repr(error))
            self.answered += 1
            self._ended.wait(0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_attacks_of_a_class_harm_nothing(
    kind: str,
    hurried: Console,
    seeded: Store,
    embedder: SentenceTransformerEmbedder,
    door: socket.socket,
    before: tuple[int, int, str],
) -> None:
    attacks = [attack for attack in ATTACKS if attack.kind == kind]
    with Others(seeded, embedder) as others:
        for attack in attacks:
            _attack(hurried, attack, door.getsockname()[1])
        until(lambda: others.answered >= 2)
    assert not others.wrong
    # Once a class, since it reads the whole graph.
    assert state(seeded) == before
    with pytest.raises(BlockingIOError):
        door.accept()


def _attack(console: Console, attack: Attack, port: int) -> None:
    query = attack.query.replace("{door}", str(port)).replace("{{", "{").replace("}}", "}")
    parameters = {name: value for name, value in GIVEN.items() if f"${name}" in query} | attack.parameters
    request = QueryRequest.model_construct(query=query, parameters=parameters, limit=100)
    answer, refusal = _asked(console, request)
    if refusal is not None:
        assert refusal.rule in attack.rules, f"{query}: {refusal.rule}: {refusal}"
        assert refusal.remedy
    if answer is not None:
        assert attack.may_run, f"{query} was answered: {str(answer.rows)[:200]}"
        assert len(answer.rows) <= 100
        assert len(answer.model_dump_json()) < MOST_BYTES + 10 * MOST_CHARACTERS


def _asked(console: Console, request: QueryRequest) -> tuple[QueryAnswer | None, QueryRefused | None]:
    try:
        return console.ask(request), None
    except QueryRefused as refusal:
        return None, refusal


def test_the_server_itself_reaches_no_address_and_no_file(seeded: Store, door: socket.socket) -> None:
    connection = Connection(seeded.address, None)
    try:
        for place in (f"http://127.0.0.1:{door.getsockname()[1]}/x.csv", "file:///etc/passwd"):
            with pytest.raises(QueryRefused):
                connection.read(f"LOAD CSV FROM '{place}' AS line RETURN line", {}, 10)
        with pytest.raises(BlockingIOError):
            door.accept()
    finally:
        connection.close()


def test_the_transaction_itself_refuses_to_write(seeded: Store, before: tuple[int, int, str]) -> None:
    connection = Connection(seeded.address, None)
    try:
        for query in (
            "CREATE (n:Attack) RETURN n",
            "MATCH (n) SET n.owned = 1",
            "CREATE INDEX attack FOR (n:A) ON (n.b)",
        ):
            with pytest.raises(QueryRefused) as refusal:
                connection.read(query, {}, 10)
            assert refusal.value.rule == "read-only"
    finally:
        connection.close()
    assert state(seeded) == before


def test_of_many_at_once_some_are_told_to_wait(hurried: Console) -> None:
    told: list[str] = []

    def ask() -> None:
        slow = "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y RETURN sum(x % (y + 1))"
        try:
            hurried.ask(QueryRequest(query=slow))
        except CasegraphError as error:
            told.append(getattr(error, "rule", "") or str(error))

    askers = [threading.Thread(target=ask) for _ in range(12)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(PATIENCE)
    assert len(told) == 12
    assert {"time"} < set(told)
    assert any("as many queries as it can" in one for one in told)
    assert hurried.ask(QueryRequest(query="RETURN 1 AS one")).rows == [[1]]
