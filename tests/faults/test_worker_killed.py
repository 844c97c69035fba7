"""A worker is killed while both have requests under way: those of the other one are answered as if nothing happened."""

from collections import defaultdict
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import pytest

from api.http.app import AT_A_TIME
from graph.local import LocalServer
from tests.api.serving_workers import Serving, serving
from tests.faults.asking import SEARCH, await_ready, get, right
from tests.faults.conftest import through
from tests.search.doors import Door
from tests.waiting import PATIENCE, kill, until

pytestmark = pytest.mark.hard

EACH_AT_LEAST = 4


def _worker_of(served: Serving, connection: HTTPConnection) -> int:
    """The process id of the worker that has this request, which is under way."""
    found: list[int | None] = []

    def is_seen() -> bool:
        # Linux lists connections piece by piece: one that stands may be missing while many others come and go.
        found.append(served.worker_of(connection.sock.getsockname()[1]))
        return found[-1] is not None

    until(is_seen)
    assert found[-1] is not None
    return found[-1]


def _under_way(served: Serving, stack: ExitStack, door: Door) -> dict[int, list[HTTPConnection]]:
    """Searches at the database, by the process id of the worker that they wait for; each worker has some."""
    found = defaultdict[int, list[HTTPConnection]](list)

    def each_has_some() -> bool:
        connection = stack.enter_context(closing(HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)))
        connection.request("GET", SEARCH)
        found[_worker_of(served, connection)].append(connection)
        # Of more than that, a worker lets some wait for their turn.
        begun = sum(min(len(some), AT_A_TIME) for some in found.values())
        until(lambda: door.held >= begun)
        return len(found) == 2 and all(len(some) >= EACH_AT_LEAST for some in found.values())

    until(each_has_some)
    return found


def test_requests_under_way_on_the_other_worker_are_answered(
    door: Door, seeded_server: LocalServer, forms: Path, tmp_path: Path
) -> None:
    with serving(through(door, seeded_server, forms), tmp_path) as served, ExitStack() as stack:
        await_ready(served)
        served.by_each(SEARCH)
        expected = right(get(served.port, SEARCH).body)
        door.shut()
        try:
            under_way = _under_way(served, stack, door)
            killed, other = under_way
            kill(psutil.Process(killed))
        finally:
            door.open()
        for connection in under_way[other]:
            response = connection.getresponse()
            assert response.status == 200
            assert right(response.read()) == expected
        for connection in under_way[killed]:
            with pytest.raises((OSError, HTTPException)):
                connection.getresponse()
        until(lambda: len(served.workers()) == 2)
