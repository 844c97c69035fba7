"""What is bounded of a request before anything looks at it, as uvicorn serves it: address and headers."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
import uvicorn

from api.http.app import create_app
from api.http.bounds import MOST_ADDRESS, MOST_HEADERS
from api.http.workers import config
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from tests.waiting import PATIENCE, until


@pytest.fixture
def port(embedder: SentenceTransformerEmbedder) -> Iterator[int]:
    """The API as it is served, over an address where no database listens."""
    settings = Settings.model_validate({"neo4j_uri": "bolt://127.0.0.1:1"})
    served = config(create_app(settings, embedder))
    served.port = 0
    server = uvicorn.Server(served)
    thread = threading.Thread(target=server.run, name="serve", daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    yield int(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(PATIENCE)


def _status(port: int, path: str, headers: dict[str, str]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_headers_and_addresses_are_bounded(port: int) -> None:
    assert _status(port, "/healthz", {"X-Long": "x" * (MOST_HEADERS // 2)}) == 200
    assert _status(port, "/healthz", {"X-Long": "x" * (MOST_HEADERS + 1)}) == 431
    assert _status(port, "/healthz", {f"X-{n}": "x" * 100 for n in range(200)}) == 431
    assert _status(port, f"/{'x' * (MOST_ADDRESS + 1)}", {}) == 414
    assert _status(port, f"/v1/search?q={'x' * (MOST_ADDRESS + 1)}", {}) == 414
    assert _status(port, "/healthz", {}) == 200


def test_headers_without_end_are_ended(port: int) -> None:
    assert _refused_to_go_on(port)
    assert _status(port, "/healthz", {}) == 200


def _refused_to_go_on(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ")
        try:
            # 12 MB, of which nobody may keep more than a few kB.
            for _ in range(200):
                client.sendall(b"x" * 64 * 1024)
            return client.recv(1024).startswith(b"HTTP/1.1 4")
        except OSError:
            return True
