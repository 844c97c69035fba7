"""The database falls silent: its connections stay open and nothing comes back through them."""

import psutil
import pytest

from api.http.app import AT_A_TIME
from tests.api.serving_workers import Serving
from tests.faults.asking import CASE, SEARCH, Answer, AtOnce, get
from tests.search.doors import Door
from tests.waiting import until

pytestmark = pytest.mark.hard

#: Threads that requests are answered by, and more requests than that: some of these wait for a thread.
THREADS, MANY = AT_A_TIME, 60
#: Threads that come and go beside them: one that mends the connection, one that takes a silent one away for each read.
BESIDE = THREADS + 5
#: Connections to the database that a pool of the driver has at most; when one is closed its next may stand already.
POOLS = 2 * 100


def test_silence_is_told_and_does_not_pile_up_and_passes(served: Serving, door: Door) -> None:
    right = {path: get(served.port, path).right for path in (SEARCH, CASE)}
    process = psutil.Process(served.process.pid)
    before = process.num_threads()
    door.shut()
    try:
        asked = AtOnce(served.port, [SEARCH, CASE] * (MANY // 2))
        # All threads are taken, or soon will be: who asks for nothing of the database is answered meanwhile.
        assert {get(served.port, "/healthz").status for _ in range(20)} == {200}
        assert asked.under_way
        for answer in asked.answers():
            assert isinstance(answer, Answer), answer
            assert answer.is_away, answer
        # Those who come later are told, too, and take no more of anything.
        for _ in range(3):
            for answer in AtOnce(served.port, [SEARCH, CASE] * (MANY // 2)).answers():
                assert isinstance(answer, Answer), answer
                assert answer.is_away, answer
            assert process.num_threads() <= before + THREADS + BESIDE
            assert len(process.net_connections("tcp")) < MANY + POOLS
    finally:
        door.open()
    until(lambda: get(served.port, "/readyz").status == 200)
    assert {path: get(served.port, path).right for path in right} == right
