"""How tests wait: for an event, with one generous limit for all of them.

No test asserts how fast something is. On a quiet machine two workers are ready after 10 s; on a busy one they were seen
to take 200 s.
"""

import time
from collections.abc import Callable

import psutil

from graph.local import LocalServer
from graph.local.process import find_process

#: Seconds after which a test gives up and fails.
PATIENCE = 400.0


def until(holds: Callable[[], object], every: float = 0.02) -> None:
    """Poll at that interval, in seconds, until the condition holds. Fails after `PATIENCE`."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE:g} s"
        time.sleep(every)


def kill(process: psutil.Process) -> None:
    """Kill a process and wait until it is gone. Until then its ports may still answer."""
    process.kill()
    # Not until it is a zombie only: its threads may then still hold the ports.
    process.wait(PATIENCE)


def kill_server(server: LocalServer) -> None:
    """Kill the process of a private server that is running."""
    process = find_process(server.home)
    assert process is not None
    kill(process)
