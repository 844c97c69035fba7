"""`casegraph backup` and `restore` as a person meets them."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.conftest import JARS


@pytest.fixture
def private(program: Program, tmp_path: Path) -> Iterator[Program]:
    """The program with a data folder of its own, whose Neo4j is stopped after the test."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "jars").symlink_to(JARS.parent, target_is_directory=True)
    yield program
    program("db", "stop")


@pytest.mark.parametrize("arguments", [["backup", "x.zip"], ["restore", "x.zip", "--yes"]])
def test_a_neo4j_elsewhere_is_not_ours_to_back_up(over_seed: Program, arguments: list[str]) -> None:
    ended = over_seed(*arguments)
    assert ended.code == 1
    assert "CASEGRAPH_NEO4J_URI names a Neo4j that casegraph did not start" in ended.err


def test_what_cannot_be_done_is_told_before_anything_is_fetched_or_made(program: Program, tmp_path: Path) -> None:
    for arguments, told in (
        (["backup", "x.zip"], "There is no database in"),
        (["backup", "no/x.zip"], "There is no folder no."),
        (["backup", "."], "is a folder."),
        (["restore", "x.zip"], "There is no file x.zip."),
    ):
        ended = program(*arguments)
        assert ended.code == 1
        assert told in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.hard
def test_one_file_there_and_back(private: Program, tmp_path: Path) -> None:
    assert private("db", "start").code == 0
    running = private("backup", "x.zip")
    assert running.code == 1
    assert "Stop it with `casegraph db stop`, or say --stop" in running.err
    saved = private("backup", "--stop", "x.zip")
    assert saved.code == 0, saved.err
    assert saved.out.startswith("Backed up 0 nodes and 0 relationships: nothing loaded yet, Neo4j 2")
    assert "x.zip has " in saved.out
    assert "Copying the database: done." in saved.err
    assert "Trying the copy: done." in saved.err
    assert stat.S_IMODE((tmp_path / "x.zip").stat().st_mode) == 0o600
    assert "Neo4j answers at" in private("db", "status").out

    again = private("backup", "--stop", "x.zip")
    assert (again.code, "--force" in again.err) == (1, True)
    running = private("restore", "x.zip", "--yes")
    assert (running.code, "Stop it with `casegraph db stop`." in running.err) == (1, True)
    private("db", "stop")
    unasked = private("restore", "x.zip")
    assert (unasked.code, "--yes" in unasked.err) == (1, True)
    restored = private("restore", "x.zip", "--yes")
    assert restored.code == 0, restored.err
    assert restored.out.startswith("Restored 0 nodes and 0 relationships")
    assert "Neo4j is stopped." in private("db", "status").out
    assert {path.name for path in tmp_path.iterdir()} == {"data", "x.zip"}
