"""The model's folder is away or another one, at the start or later: told by name; what needs no model answers on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings
from graph.embedding import QuickEmbedder, SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.local.process import free_port
from graph.store import Store
from tests.api.conftest import BASE, settings_for, wait_for
from tests.faults.asking import CASE, SEARCH
from tests.ingest.world import CASE as SMALL_CASE
from tests.ingest.world import REGISTER, load_good
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.hard

OTHER_MODEL = "urn:casegraph:problem:other-model"
UNAVAILABLE = "urn:casegraph:problem:unavailable"


@pytest.fixture
def folder(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Path:
    """A folder with the model that the seed was embedded by; it has its fingerprint, whatever its name."""
    copy = tmp_path / "model"
    shutil.copytree(embedder.folder, copy)
    return copy


@pytest.fixture
def settings(seeded: Store, seeded_server: LocalServer) -> Settings:
    seeded.connect()
    return settings_for(seeded_server)


@pytest.fixture
def late(folder: Path, tmp_path: Path) -> QuickEmbedder:
    """An embedder that knows its folder and has read nothing of it but what it hashes to."""
    return QuickEmbedder(tmp_path / "forms", str(folder))


def _api(settings: Settings, embedder: QuickEmbedder | SentenceTransformerEmbedder) -> TestClient:
    return TestClient(create_app(settings, embedder), base_url=BASE, raise_server_exceptions=False)


def _is_told(client: TestClient, type_: str, words: str, case: str = CASE) -> None:
    """Readiness and search say what is wrong; a case and the facts of the service are shown all the same."""
    # Before the warm-up met it, readiness says that it is warming up.
    until(lambda: words in client.get("/readyz").text)
    for path in ("/readyz", SEARCH):
        problem = client.get(path)
        assert problem.status_code == 503, problem.text
        assert problem.json()["type"] == type_, problem.text
        assert words in problem.json()["detail"]
    for path in (case, "/v1/about"):
        assert client.get(path).status_code == 200


def test_a_folder_that_is_missing_at_the_start_is_told_in_one_sentence(tmp_path: Path) -> None:
    set_ = {"CASEGRAPH_MODEL": str(tmp_path / "none"), "CASEGRAPH_NEO4J_URI": "bolt://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli.main import main; main()", "serve", "--port", str(free_port(None))],
        cwd=tmp_path, env={**os.environ, **set_, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done
    assert "there is no such folder here" in done.stderr
    assert "Name the folder of a sentence-transformers model" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_goes_away_before_it_is_read_is_told_until_it_is_back(
    settings: Settings, late: QuickEmbedder, folder: Path
) -> None:
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    with _api(settings, late) as client:
        wait_for(client, "/v1/about")
        wait_for(client, CASE)
        _is_told(client, UNAVAILABLE, "cannot be read any more")
        elsewhere.rename(folder)
        wait_for(client, "/readyz")
        before = client.get(SEARCH).json()
        # Read once it is kept in memory, whatever becomes of the folder.
        shutil.rmtree(folder)
        assert client.get("/readyz").status_code == 200
        assert client.get(SEARCH).json()["cases"] == before["cases"]


def test_a_folder_that_changes_before_it_is_read_is_told_until_it_is_as_it_was(
    settings: Settings, late: QuickEmbedder, folder: Path
) -> None:
    shape = folder / "config.json"
    as_it_was = shape.read_bytes()
    shape.write_bytes(as_it_was + b"\n")
    with _api(settings, late) as client:
        wait_for(client, "/v1/about")
        wait_for(client, CASE)
        _is_told(client, OTHER_MODEL, "has changed since")
        shape.write_bytes(as_it_was)
        wait_for(client, "/readyz")
        assert client.get(SEARCH).status_code == 200


def test_a_corpus_that_another_model_embeds_while_it_is_served_is_told_until_it_is_embedded_again(
    scratch: Store, scratch_server: LocalServer, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=SMALL_CASE)
    with _api(settings_for(scratch_server), embedder) as client:
        wait_for(client, "/readyz")
        assert client.get(SEARCH).status_code == 200
        set_to = "MATCH (c:Corpus) SET c.fingerprint = $fingerprint, c.turn = c.turn + 1"
        scratch.write_together(lambda run: run(set_to, fingerprint="another"))
        _is_told(client, OTHER_MODEL, "casegraph embed", "/v1/initiatives/one-team")
        scratch.write_together(lambda run: run(set_to, fingerprint=embedder.fingerprint))
        assert client.get("/readyz").status_code == 200
        assert client.get(SEARCH).status_code == 200
