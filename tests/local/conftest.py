"""Real servers, each in a folder of its own and stopped after its test, on the jars that casegraph itself would use."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import pytest

from graph.local import VERSION, LocalServer
from graph.local.jars import fetch
from graph.store import database_status

CHILD = Path(__file__).with_name("child.py")

NewServer = Callable[[str], LocalServer]
StartChild = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="session")
def jars() -> Path:
    """Return the folder of the jars, fetched at most once on this machine."""
    folder = platformdirs.user_data_path("casegraph") / "jars" / VERSION
    fetch(folder)
    return folder


@pytest.fixture(scope="module")
def running(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """Give a server that runs, in a folder whose name is as awkward as people make them."""
    server = LocalServer(tmp_path_factory.mktemp("local") / "Dåta of: today", jars, quick=True)
    server.start(database_status)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def stopped_home(jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a server that was started once and stopped, to be copied."""
    server = LocalServer(tmp_path_factory.mktemp("stopped") / "neo4j", jars, quick=True)
    try:
        server.start(database_status)
    finally:
        server.stop()
    return server.home


@pytest.fixture
def new_server(jars: Path, tmp_path: Path) -> Iterator[NewServer]:
    """Return what makes a server in an empty folder of that name; it is stopped after the test."""
    made: list[LocalServer] = []

    def make(name: str) -> LocalServer:
        made.append(LocalServer(tmp_path / name, jars, quick=True))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def used_server(new_server: NewServer, stopped_home: Path) -> LocalServer:
    """Return a server that ran before and was stopped."""
    server = new_server("used")
    shutil.copytree(stopped_home, server.home)
    return server


@pytest.fixture
def start_child() -> Iterator[StartChild]:
    """Return what begins child.py in a process of its own, ended after the test."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        command = [*before, sys.executable, str(CHILD), *map(str, arguments)]
        begun.append(subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        return begun[-1]

    yield start
    for child in begun:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
