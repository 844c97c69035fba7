"""How tests wait: for something to happen, and never longer than one limit that means that it never will."""

import time
from collections.abc import Callable

import psutil

from graph.local import LocalServer
from graph.local.process import find_process, is_alive

#: Seconds after which what is waited for is taken for something that never happens. No test asserts how quick anything
#: is: two workers are ready after 10 s on a quiet machine, and were seen to take 200 s on one that did much else.
PATIENCE = 600.0


def until(holds: Callable[[], object], every: float = 0.02) -> None:
    """Ask again and again, with so many seconds between, until it holds. Fails where it never does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(every)


def kill(process: psutil.Process) -> None:
    """Kill a process and wait until it is gone: until then its ports still answer."""
    process.kill()
    until(lambda: not is_alive(process))


def kill_server(server: LocalServer) -> None:
    """Kill a private server, which runs."""
    process = find_process(server.home)
    assert process is not None
    kill(process)
