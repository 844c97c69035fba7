"""What uvicorn itself bounds, as casegraph sets it up: a request's first line and its headers."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
import uvicorn

from api.app import create_app
from api.settings import Settings
from api.workers import MOST_HEADERS, config
from graph.embedding import SentenceTransformerEmbedder


@pytest.fixture
def port(embedder: SentenceTransformerEmbedder) -> Iterator[int]:
    """The API as it is served, over an address where no database listens."""
    settings = Settings.model_validate({"neo4j_uri": "bolt://127.0.0.1:1"})
    served = config(create_app(settings, embedder))
    served.port = 0
    server = uvicorn.Server(served)
    thread = threading.Thread(target=server.run, name="serve", daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.05)
    yield int(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(30)


def _status(port: int, path: str, headers: dict[str, str]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_headers_and_addresses_are_bounded(port: int) -> None:
    assert _status(port, "/healthz", {"X-Long": "x" * (MOST_HEADERS // 2)}) == 200
    assert _status(port, "/healthz", {"X-Long": "x" * (2 * MOST_HEADERS)}) == 400
    assert _status(port, "/healthz", {f"X-{n}": "x" * 100 for n in range(300)}) == 400
    assert _status(port, f"/{'x' * (2 * MOST_HEADERS)}", {}) == 400
    assert _status(port, "/healthz", {}) == 200
