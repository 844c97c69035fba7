"""Fixtures of all tests: a real Neo4j, started by the suite in temporary folders, and the real embedding model.

There are two servers, because Neo4j Community has one database each. `seeded` holds the seed and is only read;
`scratch` is emptied before each test. Both are started when the first test needs them, and shared by all. A third,
`private`, is for hard tests that stop or kill it. The jars are those of `make run`, fetched once for each machine.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from hypothesis import settings

from api.composition import compose, private_server
from api.settings import Settings
from graph.embedding import QuickEmbedder, SentenceTransformerEmbedder, Vectors
from graph.local import VERSION, LocalServer
from graph.store import Store, database_status
from ingest.load import load

# How long an example takes says nothing on a busy machine.
settings.register_profile("casegraph", deadline=None)
settings.load_profile("casegraph")

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seed"
JARS = platformdirs.user_data_path("casegraph") / "jars" / VERSION


def running(home: Path) -> Iterator[LocalServer]:
    """A server in that folder, stopped when the fixture ends."""
    server = LocalServer(home, JARS, quick=True)
    try:
        server.start(database_status)
        yield server
    finally:
        server.stop()


class Remembering(SentenceTransformerEmbedder):
    """The real model, which embeds each document once: hundreds of tests load the same ones."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Vectors] = {}

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors as the model gives them, now or before."""
        if fresh := [text for text in dict.fromkeys(texts) if text not in self._known]:
            self._known |= zip(fresh, super().documents(fresh), strict=True)
        return np.asarray([self._known[text] for text in texts], dtype=np.float32)


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The real model, for all tests."""
    return Remembering()


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ONNX form of the real model, made once. Tests only read it."""
    folder = tmp_path_factory.mktemp("data") / "models"
    assert QuickEmbedder(folder).make_quick() is None
    return folder


@pytest.fixture(scope="session")
def seeded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    yield from running(tmp_path_factory.mktemp("seeded") / "neo4j")


@pytest.fixture(scope="session")
def seeded(seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[Store]:
    """A store over the seed, loaded once. Tests only read it."""
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
    """A store over an empty database, which the test may write to."""
    store = Store(lambda: scratch_server.start(database_status))
    store.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    yield store
    store.close()


@pytest.fixture(scope="session")
def private(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder, forms: Path
) -> Iterator[Settings]:
    """Settings with a data folder whose private server holds the seed. Tests may stop or kill that server."""
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
