"""What every test stands on: a real Neo4j that the suite starts in folders of its own, and the real model.

Two servers, since Community has one database each: `seeded` holds the seed and is only read, `scratch` is emptied
before each test. The jars are shared with `make run`, so that they are fetched once a machine.
"""

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from api.composition import compose, private_server
from api.settings import Settings
from graph.embedding import QuickEmbedder, SentenceTransformerEmbedder
from graph.local import VERSION, LocalServer
from graph.store import Store, database_status
from ingest.load import load

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seed"
JARS = platformdirs.user_data_path("casegraph") / "jars" / VERSION


def running(home: Path) -> Iterator[LocalServer]:
    """A server in that folder, which ends with the fixture."""
    server = LocalServer(home, JARS, quick=True)
    try:
        server.start(database_status)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ONNX form of the real model; tests only read it."""
    folder = tmp_path_factory.mktemp("data") / "models"
    assert QuickEmbedder(folder).make_quick() is None
    return folder


@pytest.fixture(scope="session")
def seeded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    yield from running(tmp_path_factory.mktemp("seeded") / "neo4j")


@pytest.fixture(scope="session")
def seeded(seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[Store]:
    """A store over the seed as it is; tests only read it."""
    store = Store(lambda: seeded_server.start(database_status))
    report = load(store, embedder, [SEED], "seed")
    assert not report.refused, report.refused
    yield store
    store.close()


@pytest.fixture(scope="session")
def scratch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    yield from running(tmp_path_factory.mktemp("scratch") / "neo4j")


@pytest.fixture
def scratch(scratch_server: LocalServer) -> Iterator[Store]:
    """A store over an empty database that the test may write to."""
    store = Store(lambda: scratch_server.start(database_status))
    store.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    yield store
    store.close()


@pytest.fixture(scope="session")
def private(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder, forms: Path
) -> Iterator[Settings]:
    """Settings of a data folder whose private server holds the seed, for tests that stop or kill that server."""
    folder = tmp_path_factory.mktemp("private")
    (folder / "jars").symlink_to(JARS.parent, target_is_directory=True)
    (folder / "models").symlink_to(forms, target_is_directory=True)
    settings = Settings.model_validate({"data_dir": folder})
    store = compose(settings, embedder=embedder).store
    try:
        load(store, embedder, [SEED], "seed")
        store.close()
        yield settings
    finally:
        private_server(settings).stop()
