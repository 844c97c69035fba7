"""SIGTERM: what is under way is answered whole, who comes after it is refused, and the process ends well."""

import socket
import threading
from pathlib import Path

import pytest

from api.settings import Settings
from graph.local import LocalServer
from tests.api.serving_workers import Serving, serving
from tests.faults.asking import EXPORT, SEARCH, Answer, AtOnce, await_ready, get
from tests.faults.conftest import through
from tests.search.doors import Door
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.hard

#: Seconds that the database is silent after SIGTERM: far less than what is under way is waited for.
SLOW = 1.0


@pytest.fixture(scope="module")
def settings(door: Door, seeded_server: LocalServer, forms: Path) -> Settings:
    return through(door, seeded_server, forms)


def _refuses(served: Serving) -> bool:
    try:
        socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False


def _lines(export: bytes) -> list[bytes]:
    """Those of an export that are not its receipt, which has the time in it."""
    return [line for line in export.splitlines() if b'"receipt"' not in line]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_under_way_is_answered_whole(settings: Settings, door: Door, tmp_path: Path, workers: int) -> None:
    with serving(settings, tmp_path, workers) as served:
        await_ready(served)
        right, export = get(served.port, SEARCH).right, get(served.port, EXPORT).body
        door.shut()
        try:
            asked = AtOnce(served.port, [SEARCH, EXPORT])
            until(lambda: door.held >= 2)
            served.process.terminate()
            until(lambda: _refuses(served))
            threading.Timer(SLOW, door.open).start()
            found = {one.path: one for one in asked.answers() if isinstance(one, Answer)}
        finally:
            door.open()
        code, written = served.ended()
        assert found.keys() == {SEARCH, EXPORT}, written
        assert found[SEARCH].right == right
        assert _lines(found[EXPORT].body) == _lines(export)
        assert code == 0, written
        assert "ERROR" not in written


def test_a_database_that_stays_silent_does_not_keep_it_from_ending(
    settings: Settings, door: Door, tmp_path: Path
) -> None:
    with serving(settings, tmp_path, workers=1) as served:
        await_ready(served)
        door.shut()
        try:
            asked = AtOnce(served.port, [SEARCH])
            until(lambda: door.held >= 1)
            served.process.terminate()
            code, written = served.ended()
        finally:
            door.open()
        assert code == 0, written
        assert [one for one in asked.answers() if isinstance(one, Answer) and one.status == 200] == []
