"""The API over the seeded server, as `casegraph serve` would run it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from fastapi.testclient import TestClient

from api.composition import compose, private_server
from api.http.app import create_app
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from ingest.load import load
from tests.conftest import JARS, SEED

BASE = "http://127.0.0.1:8000"
#: Who asks: without this Starlette's client has no address at all.
HERE = ("127.0.0.1", 50000)
DEADLINE = 200.0  # seconds; a restart takes 6 to 15, on a machine that does much else many times that


def settings_for(server: LocalServer) -> Settings:
    address = server.find()
    assert address is not None
    return Settings.model_validate(
        {"neo4j_uri": address.uri, "neo4j_user": address.user, "neo4j_password": address.password}
    )


@contextmanager
def private_seed(folder: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Settings]:
    """Settings of a private server of its own in that folder, which holds the seed; it ends with this."""
    (folder / "jars").symlink_to(JARS.parent, target_is_directory=True)
    settings = Settings.model_validate({"data_dir": folder})
    parts = compose(settings, embedder=embedder)
    try:
        load(parts.store, embedder, [SEED], "seed")
        parts.store.close()
        yield settings
    finally:
        private_server(settings).stop()


def kill(server: LocalServer) -> int:
    """Kill the server and give the port that it had."""
    found = server.status()
    assert found.pid is not None
    assert found.address is not None
    process = psutil.Process(found.pid)
    process.kill()
    psutil.wait_procs([process])
    return int(found.address.uri.rpartition(":")[2])


def wait_for(client: TestClient, path: str, status: int = 200) -> dict[str, object]:
    """Ask until the answer has that status."""
    deadline = time.monotonic() + DEADLINE
    while True:
        response = client.get(path)
        if response.status_code == status:
            body: dict[str, object] = response.json()
            return body
        assert time.monotonic() < deadline, response.text
        time.sleep(0.2)


@pytest.fixture(scope="session")
def client(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    """The API over the seed, ready."""
    seeded.connect()
    app = create_app(settings_for(seeded_server), embedder)
    with TestClient(app, base_url=BASE, client=HERE, raise_server_exceptions=False) as client:
        wait_for(client, "/readyz")
        yield client
