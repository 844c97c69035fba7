"""Clients that go away in the middle of their request: nothing is left of them, and nothing is logged as an error."""

import socket
import struct

import psutil
import pytest

from api.http.app import AT_A_TIME
from tests.api.serving_workers import Serving
from tests.faults.asking import CASE, EXPORT, SEARCH, get
from tests.search.doors import Door
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.hard

EACH = 25


def _begin(served: Serving, path: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return client


def _reset(client: socket.socket) -> None:
    """Close it so that the other end is told at once, as when a program is killed with answers unread."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def _gone_while_searching(served: Serving, door: Door) -> None:
    """So many clients go while the database is at their searches, which stays silent until they have gone."""
    door.shut()
    try:
        clients = [_begin(served, SEARCH) for _ in range(EACH)]
        # As many as are worked on at a time; the others wait for their turn, and go as well.
        until(lambda: door.held >= AT_A_TIME)
        for client in clients:
            _reset(client)
    finally:
        door.open()


def _gone_while_exporting(served: Serving) -> None:
    """As many go with the head of their file read; there is more of it than fits into the buffers on the way."""
    for _ in range(EACH):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", served.port))
        client.sendall(f"GET {EXPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert client.recv(1024).startswith(b"HTTP/1.1 200")
        _reset(client)


def _held(served: Serving) -> tuple[int, int]:
    """Threads, and open files and sockets, once no client is connected any more."""
    process = psutil.Process(served.process.pid)

    def alone() -> bool:
        connections = process.net_connections("tcp")
        return not any(one.laddr.port == served.port and one.raddr for one in connections)

    until(alone)
    return process.num_threads(), process.num_fds()


def test_nothing_is_left_of_clients_that_went_away(served: Serving, door: Door) -> None:
    right = {path: get(served.port, path).right for path in (SEARCH, CASE)}
    export = get(served.port, EXPORT)
    assert export.status == 200
    assert len(export.body) > 200_000
    # The first time brings threads and connections to the database, which are kept for whoever comes next.
    _gone_while_searching(served, door)
    _gone_while_exporting(served)
    threads, files = _held(served)
    for _ in range(2):
        _gone_while_searching(served, door)
        _gone_while_exporting(served)
    again = _held(served)
    # Two more may be under way just then; what leaked would be fifty and more.
    assert again[0] <= threads + 2, (again, threads)
    assert again[1] <= files + 2, (again, files)
    assert {path: get(served.port, path).right for path in right} == right
    assert len(get(served.port, EXPORT).body) == len(export.body)
    written = served.written.read_text()
    assert "ERROR" not in written
    assert "Traceback" not in written
