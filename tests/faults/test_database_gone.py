"""The database is stopped and killed under load: every answer is right or says 503, and all is well again by itself."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.composition import private_server
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from tests.api.conftest import kill, private_seed, settings_for
from tests.api.serving_workers import serving
from tests.faults.asking import CASE, SEARCH, asking, await_ready

PATHS = (
    SEARCH,
    CASE,
    "/v1/search?q=pooled+budgets&barrier=short-termism",
    "/v1/map?rows=barrier&columns=enabler",
    "/v1/suggest?q=joint",
    "/v1/about",
)
CLIENTS = 3


@pytest.fixture(scope="module")
def private(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder, forms: Path
) -> Iterator[Settings]:
    """Settings of a private server that holds the seed."""
    folder = tmp_path_factory.mktemp("private")
    (folder / "models").symlink_to(forms, target_is_directory=True)
    with private_seed(folder, embedder) as settings:
        yield settings


def _stop(server: LocalServer) -> None:
    assert server.stop()


def test_every_answer_is_right_or_503_while_the_database_is_stopped_and_killed(
    private: Settings, forms: Path, tmp_path: Path
) -> None:
    server = private_server(private)
    # One that starts the server again by itself, and one that only looks for it again, as for a server elsewhere.
    elsewhere = settings_for(server).model_copy(update={"data_dir": forms.parent})
    ends: tuple[Callable[[LocalServer], object], ...] = (_stop, kill)
    with ExitStack() as stack:
        services = []
        for name, settings in (("own", private), ("elsewhere", elsewhere)):
            folder = tmp_path / name
            folder.mkdir()
            services.append(stack.enter_context(serving(settings, folder, workers=1)))
        for service in services:
            await_ready(service)
        crowds = [stack.enter_context(asking(service.port, PATHS, CLIENTS)) for service in services]
        for end in ends:
            for crowd in crowds:
                crowd.until_all(crowd.well, crowd.well.copy())
            before = [crowd.away.copy() for crowd in crowds]
            end(server)
            for crowd, away in zip(crowds, before, strict=True):
                crowd.until_all(crowd.away, away)
            for crowd in crowds:
                crowd.until_all(crowd.well, crowd.well.copy(), len(PATHS))
        for service in services:
            assert service.process.poll() is None
            assert "Traceback" not in service.written.read_text()
