"""Doors to a server: two, as a cluster has them, or one that can be shut.

Of two a routing table can name one for reads and another for writes. Behind one that is shut the server falls silent
without going away.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

_BOOKMARK = re.compile(rb"FB:[\w+/=]+")


@dataclass
class Door:
    """A port that leads to the server, and the bytes of Bolt that went through it.

    `held` are the answers that wait behind it while it is shut, at most one of each connection.
    """

    listening: socket.socket
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    opened: threading.Event = field(default_factory=threading.Event)
    held: int = 0

    @property
    def address(self) -> str:
        """Host and port of the door."""
        return f"127.0.0.1:{self.listening.getsockname()[1]}"

    def last_bookmark(self) -> bytes:
        """The bookmark that the server gave last through this door."""
        return bytes(_BOOKMARK.findall(self.received)[-1])

    def shut(self) -> None:
        """Let no answer of the server through any more, until `open`."""
        self.held = 0
        self.opened.clear()

    def open(self) -> None:
        """Let through what was held back and all that comes."""
        self.opened.set()

    def forget(self) -> None:
        """Begin anew with what went through."""
        self.sent.clear()
        self.received.clear()


@contextmanager
def doors(port: int) -> Iterator[tuple[Door, Door]]:
    """A door for writes, which also gives the routing table, and the one for reads that this table names."""
    with ExitStack() as stack:
        writes, reads = (Door(stack.enter_context(socket.create_server(("127.0.0.1", 0)))) for _ in range(2))

        def routed(data: bytes) -> bytes:
            # A server names the address by which it was asked in all three roles. Of equal length: five digits each.
            role = b"\x84role\x84READ"
            return data.replace(writes.address.encode() + role, reads.address.encode() + role)

        for door in (writes, reads):
            _begin(door, port, routed)
        yield writes, reads
        for door in (writes, reads):
            _end(door)


@contextmanager
def single_door(port: int) -> Iterator[Door]:
    """A door that can be shut; it is open."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        door, turn = Door(listening), threading.Lock()

        def held_back(data: bytes) -> bytes:
            if not door.opened.is_set():
                with turn:
                    door.held += 1
                door.opened.wait()
            return data

        _begin(door, port, held_back)
        try:
            yield door
        finally:
            _end(door)


def _begin(door: Door, port: int, changed: Callable[[bytes], bytes]) -> None:
    door.open()
    threading.Thread(target=_let_in, args=(door, port, changed), daemon=True).start()


def _end(door: Door) -> None:
    door.open()
    # Closing alone does not wake up who waits at it.
    with suppress(OSError):
        door.listening.shutdown(socket.SHUT_RDWR)


def _let_in(door: Door, port: int, routed: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):
        while True:
            client, _ = door.listening.accept()
            server = socket.create_connection(("127.0.0.1", port))
            for arguments in ((client, server, door.sent, bytes), (server, client, door.received, routed)):
                threading.Thread(target=_pass_on, args=arguments, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, seen: bytearray, changed: Callable[[bytes], bytes]) -> None:
    with source, suppress(OSError):
        while data := source.recv(1 << 16):
            seen += data
            target.sendall(changed(data))
    # Each way closes the end that it reads from, once the other way knows.
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
