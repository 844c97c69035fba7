"""The API as uvicorn serves it, over an address where no database listens, asked by raw bytes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.http.workers import config
from tests.waiting import PATIENCE, until


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The port of a server in a thread of its own."""
    configured = config(app)
    configured.port = 0
    server = uvicorn.Server(configured)
    thread = threading.Thread(target=server.run, name="serve", daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    yield int(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(PATIENCE)


def send(port: int, request: bytes) -> tuple[int, bytes]:
    """Send bytes as they are: the status, and the whole answer. The request has to close the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(request)
        answer = b""
        while part := client.recv(65536):
            answer += part
    return int(answer.split(b" ", 2)[1]), answer
