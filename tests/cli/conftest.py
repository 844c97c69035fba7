"""The program as a person meets it, over the seeded server and with settings of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.cli.main import app, guarded
from graph.local import LocalServer
from graph.store import Store


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


Program = Callable[..., Ended]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """Runs `casegraph` in a folder of its own; nothing of this machine's settings reaches it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEGRAPH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> Ended:
        code = guarded(lambda: app(list(arguments), prog_name="casegraph"))
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return run


@pytest.fixture
def over_seed(program: Program, monkeypatch: pytest.MonkeyPatch, seeded: Store, seeded_server: LocalServer) -> Program:
    """The program with the seeded server as its database."""
    seeded.connect()
    address = seeded_server.find()
    assert address is not None
    monkeypatch.setenv("CASEGRAPH_NEO4J_URI", address.uri)
    monkeypatch.setenv("CASEGRAPH_NEO4J_USER", address.user)
    monkeypatch.setenv("CASEGRAPH_NEO4J_PASSWORD", address.password)
    return program
