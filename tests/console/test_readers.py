"""The processes that read for the console end with the one that started them, however that ends."""

import subprocess
import sys
from pathlib import Path

import psutil

from graph.local import LocalServer
from graph.local.process import is_alive
from graph.store import Store
from tests.waiting import until

ASKER = Path(__file__).with_name("asker.py")


def test_readers_do_not_outlive_a_parent_that_is_killed(seeded: Store, seeded_server: LocalServer) -> None:
    seeded.connect()
    address = seeded_server.find()
    assert address is not None
    command = [sys.executable, str(ASKER), address.uri, address.user, address.password]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asker:
        assert asker.stdout is not None
        one, *pids = asker.stdout.readline().split()
        readers = [psutil.Process(int(pid)) for pid in pids]
        asker.kill()
    assert one == "1"
    assert len(readers) >= 2
    until(lambda: not any(is_alive(reader) for reader in readers))
