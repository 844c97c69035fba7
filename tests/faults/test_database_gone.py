"""The database is stopped and killed under load: every answer is right or says 503, and all is well again by itself."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.composition import private_server
from api.settings import Settings
from graph.local import LocalServer
from graph.store import database_status
from tests.api.conftest import settings_for
from tests.api.serving_workers import serving
from tests.faults.asking import CASE, SEARCH, asking, await_ready
from tests.waiting import kill_server

pytestmark = pytest.mark.hard

PATHS = (
    SEARCH,
    CASE,
    "/v1/search?q=pooled+budgets&barrier=short-termism",
    "/v1/map?rows=barrier&columns=enabler",
    "/v1/suggest?q=joint",
    "/v1/about",
)
CLIENTS = 3


def test_every_answer_is_right_or_503_while_the_database_is_stopped_and_killed(
    private: Settings, forms: Path, tmp_path: Path
) -> None:
    server = private_server(private)
    server.start(database_status)
    # One that starts the server again by itself, and one that only looks for it again, as for a server elsewhere.
    elsewhere = settings_for(server).model_copy(update={"data_dir": forms.parent})
    ends: tuple[Callable[[LocalServer], object], ...] = (LocalServer.stop_held, kill_server)
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
            # Nobody can start it again before each client was told that it is away.
            with server.alone():
                end(server)
                for crowd, away in zip(crowds, before, strict=True):
                    crowd.until_all(crowd.away, away)
            for crowd in crowds:
                crowd.until_all(crowd.well, crowd.well.copy(), len(PATHS))
        for service in services:
            assert service.process.poll() is None
            assert "Traceback" not in service.written.read_text()
