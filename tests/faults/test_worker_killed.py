"""A worker is killed while both have requests under way: those of the other one are answered as if nothing happened."""

from collections import defaultdict
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import pytest

from graph.local import LocalServer
from tests.api.serving_workers import Serving, serving, until
from tests.faults.asking import HANGS, SEARCH, await_ready, get, right
from tests.faults.conftest import through
from tests.search.doors import Door

EACH_AT_LEAST = 4


def _under_way(served: Serving, stack: ExitStack, door: Door) -> dict[int, list[HTTPConnection]]:
    """Searches at the database, by the process id of the worker that they wait for; each worker has some."""
    found = defaultdict[int, list[HTTPConnection]](list)

    def each_has_some() -> bool:
        connection = stack.enter_context(closing(HTTPConnection("127.0.0.1", served.port, timeout=HANGS)))
        connection.request("GET", SEARCH)
        begun = sum(map(len, found.values())) + 1
        until(lambda: door.held >= begun)
        worker = served.worker_of(connection.sock.getsockname()[1])
        assert worker is not None
        found[worker].append(connection)
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
            worker = psutil.Process(killed)
            worker.kill()
            psutil.wait_procs([worker], timeout=60)
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
