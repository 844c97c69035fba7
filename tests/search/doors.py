"""Two doors to one server, so that a routing table can name one for reads and another for writes, as a cluster does."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

_BOOKMARK = re.compile(rb"FB:[\w+/=]+")


@dataclass
class Door:
    """A port that leads to the server, and the bytes of Bolt that went through it."""

    listening: socket.socket
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)

    @property
    def address(self) -> str:
        """Host and port of the door."""
        return f"127.0.0.1:{self.listening.getsockname()[1]}"

    def last_bookmark(self) -> bytes:
        """The bookmark that the server gave last through this door."""
        return bytes(_BOOKMARK.findall(self.received)[-1])

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
            threading.Thread(target=_let_in, args=(door, port, routed), daemon=True).start()
        yield writes, reads
        for door in (writes, reads):
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
