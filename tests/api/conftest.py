"""The API over the seeded server, as `casegraph serve` runs it, and how tests ask it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from tests.waiting import until

BASE = "http://127.0.0.1:8000"
#: Who asks: without this Starlette's client has no address at all.
HERE = ("127.0.0.1", 50000)


def settings_for(server: LocalServer) -> Settings:
    address = server.find()
    assert address is not None
    return Settings.model_validate(
        {"neo4j_uri": address.uri, "neo4j_user": address.user, "neo4j_password": address.password}
    )


def wait_for(client: TestClient, path: str) -> None:
    """Ask until the answer is there."""
    until(lambda: client.get(path).status_code == 200)


@pytest.fixture(scope="session")
def client(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    """The API over the seed, ready."""
    seeded.connect()
    app = create_app(settings_for(seeded_server), embedder)
    with TestClient(app, base_url=BASE, client=HERE, raise_server_exceptions=False) as client:
        wait_for(client, "/readyz")
        yield client
