"""The database goes away under a running API, which says so at once and answers again by itself."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.composition import private_server
from api.http.app import create_app
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from tests.api.conftest import BASE, settings_for, wait_for
from tests.waiting import PATIENCE, kill_server, until


@contextmanager
def _killed(server: LocalServer) -> Iterator[int]:
    """The server is gone, and nobody can start it again before this ends. Gives the port that it had."""
    address = server.find()
    assert address is not None
    with server.alone():
        kill_server(server)
        yield int(address.uri.rpartition(":")[2])


def _is_away(client: TestClient, path: str) -> None:
    response = ThreadPoolExecutor(1).submit(client.get, path).result(PATIENCE)
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"]


@pytest.mark.hard
def test_a_private_server_that_was_killed_is_started_again(
    private: Settings, embedder: SentenceTransformerEmbedder
) -> None:
    server = private_server(private)
    with TestClient(create_app(private, embedder), base_url=BASE) as own:
        wait_for(own, "/readyz")
        with TestClient(create_app(settings_for(server), embedder), base_url=BASE) as elsewhere:
            wait_for(elsewhere, "/readyz")
            # Answered while no server can be up again: none of these answers waited for it.
            with _killed(server):
                for path in ("/v1/systems/dorset", "/readyz"):
                    _is_away(elsewhere, path)
                for path in ("/v1/search?q=joint+funding", "/v1/systems/dorset", "/v1/about", "/readyz"):
                    _is_away(own, path)
                assert own.get("/healthz").status_code == 200
            wait_for(own, "/v1/search?q=joint+funding")
            wait_for(own, "/readyz")
            # The one elsewhere is only looked for again; it came back where it was.
            wait_for(elsewhere, "/v1/systems/dorset")
            wait_for(elsewhere, "/readyz")


@pytest.mark.hard
def test_a_private_server_is_found_at_another_port(private: Settings, embedder: SentenceTransformerEmbedder) -> None:
    server = private_server(private)
    with TestClient(create_app(private, embedder), base_url=BASE) as client:
        wait_for(client, "/readyz")
        with socket.socket() as taken:
            with _killed(server) as port:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                taken.bind(("127.0.0.1", port))
                taken.listen()
            wait_for(client, "/v1/systems/dorset")
        address = server.find()
        assert address is not None
        assert not address.uri.endswith(f":{port}")


def test_a_server_elsewhere_that_is_away_is_told(embedder: SentenceTransformerEmbedder) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings = Settings.model_validate({"neo4j_uri": f"bolt://127.0.0.1:{nobody.getsockname()[1]}"})
        with TestClient(create_app(settings, embedder), base_url=BASE) as client:
            for path in ("/v1/about", "/readyz", "/v1/search?q=x"):
                _is_away(client, path)
            assert client.get("/healthz").status_code == 200


def test_an_empty_database_is_not_ready(
    scratch: Store, scratch_server: LocalServer, embedder: SentenceTransformerEmbedder
) -> None:
    scratch.connect()
    with TestClient(create_app(settings_for(scratch_server), embedder), base_url=BASE) as client:
        # Before it looked, it says that it is not ready for another reason.
        until(lambda: "no cases" in client.get("/readyz").json()["detail"])
        assert client.get("/readyz").status_code == 503
        assert "no cases" in client.get("/v1/about").json()["detail"]


def test_vectors_of_another_model_are_not_served(seeded: Store, seeded_server: LocalServer, tmp_path: Path) -> None:
    seeded.connect()
    other = SentenceTransformerEmbedder()
    other.fingerprint = f"another model's, in {tmp_path.name}"
    with TestClient(create_app(settings_for(seeded_server), other), base_url=BASE) as client:
        wait_for(client, "/v1/about")
        for path in ("/readyz", "/v1/search?q=joint+funding"):
            problem = client.get(path)
            assert problem.status_code == 503
            assert problem.json()["type"] == "urn:casegraph:problem:other-model"
            assert "casegraph embed" in problem.json()["detail"]
