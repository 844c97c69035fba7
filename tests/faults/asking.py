"""Clients of a real service: single requests, many at once for as long as a fault lasts, and what counts as right."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.api.serving_workers import Serving
from tests.waiting import PATIENCE, until

SEARCH = "/v1/search?q=systems+that+overcame+short-termism+with+joint+funding+pots"
CASE = "/v1/initiatives/people-in-mind"
EXPORT = "/v1/export?format=jsonl"


@dataclass(frozen=True)
class Answer:
    """One whole answer over HTTP; header names in small letters."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def right(self) -> Any:  # noqa: ANN401 - JSON
        """As the function of that name has it."""
        return right(self.body)

    @property
    def is_away(self) -> bool:
        """Whether this says in the agreed form that it cannot be answered now, and when to ask again."""
        problem = self.headers["content-type"] == "application/problem+json" and json.loads(self.body)
        return self.status == 503 and bool(problem and problem["detail"]) and self.headers.get("retry-after", "") > "0"


def right(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """What is the same each time: all but a receipt's id, when it was asked and how long that took."""
    told = json.loads(body)
    for varies in ("id", "at", "took_ms"):
        told.get("receipt", {}).pop(varies, None)
    return told


def ask(connection: HTTPConnection, path: str) -> Answer:
    """One answer over a connection that stays open."""
    connection.request("GET", path)
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(path, response.status, headers, response.read())


def get(port: int, path: str) -> Answer:
    """One answer over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        return ask(connection, path)
    finally:
        connection.close()


def await_ready(served: Serving) -> None:
    """Wait until the service says that it is ready."""

    def is_ready() -> bool:
        assert served.process.poll() is None, served.written.read_text()
        try:
            return get(served.port, "/readyz").status == 200
        except (OSError, HTTPException):
            return False

    until(is_ready)


@dataclass
class Clients:
    """Several clients that ask the same paths in turn, and how often each saw what it should.

    `well` counts right answers and `away` those that say that there is none now, by client. `faults` are all others: a
    wrong or half answer, another status, a connection that ends, an answer that never comes.
    """

    port: int
    right: dict[str, Any]
    well: list[int]
    away: list[int]
    faults: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def until_all(self, seen: Sequence[int], before: Sequence[int], more: int = 1) -> None:
        """Wait until each client has seen so many more of that kind than before. Fails where one saw a fault."""

        def all_did() -> bool:
            assert not self.faults, self.faults
            return all(now >= then + more for now, then in zip(seen, before, strict=True))

        until(all_did)

    def _client(self, number: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        paths = list(self.right)
        turn = number
        while not self.ended.is_set():
            path = paths[turn % len(paths)]
            turn += 1
            begun = time.monotonic()
            try:
                answer = ask(connection, path)
            except (OSError, HTTPException) as error:
                self.faults.append(f"{path}: {error!r} after {time.monotonic() - begun:.1f} s")
                return
            if answer.status == 200 and answer.right == self.right[path]:
                self.well[number] += 1
            elif answer.is_away:
                self.away[number] += 1
            else:
                self.faults.append(f"{path}: {answer.status} {answer.body[:300]!r}")
                return
        connection.close()


@contextmanager
def asking(port: int, paths: Sequence[str], count: int) -> Iterator[Clients]:
    """So many clients that ask these paths all the time; what the service answers now, being well, is right."""
    clients = Clients(port, {path: get(port, path).right for path in paths}, [0] * count, [0] * count)
    threads = [threading.Thread(target=clients._client, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        clients.ended.set()
        for thread in threads:
            thread.join()
    assert not clients.faults, clients.faults


class AtOnce:
    """Requests that are all sent at the same time."""

    def __init__(self, port: int, paths: Sequence[str]) -> None:
        self._port = port
        self._got: list[Answer | Exception] = []
        self._threads = [threading.Thread(target=self._ask, args=(path,)) for path in paths]
        for thread in self._threads:
            thread.start()

    @property
    def under_way(self) -> int:
        """How many have no answer yet."""
        return sum(thread.is_alive() for thread in self._threads)

    def answers(self) -> list[Answer | Exception]:
        """All the answers, or what came instead of them. Waits for the last."""
        for thread in self._threads:
            thread.join()
        return self._got

    def _ask(self, path: str) -> None:
        try:
            self._got.append(get(self._port, path))
        except (OSError, HTTPException) as error:
            self._got.append(error)
