"""A disk without room, a folder without rights, a machine without network or memory: one error each, with a remedy."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import Offline
from graph.local import LocalServer
from graph.local.jars import fetch, read_lock
from graph.local.process import find_process
from tests.local.conftest import StartChild
from tests.waiting import PATIENCE


def on_small_disk(folder: Path, options: str) -> tuple[str, ...]:
    """Return the start of a command that sees a file system of its own on the folder."""
    folder.mkdir()
    space = ("unshare", "-m") if os.geteuid() == 0 else ("unshare", "-Urm")
    mount = 'mount -t tmpfs -o "$0" tmpfs "$1" && shift && exec "$@"'
    return (*space, "sh", "-c", mount, options, str(folder))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that everybody may look into and only root may write: tmp_path may not even be looked into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.fixture
def linked_jars(jars: Path, tmp_path: Path) -> Path:
    """Return a folder of links to all jars, of which a test may take away or alter some."""
    folder = tmp_path / "jars"
    folder.mkdir()
    for jar in read_lock():
        (folder / jar.name).symlink_to(jars / jar.name)
    return folder


def test_a_full_disk_is_told_before_the_start(start_child: StartChild, tmp_path: Path, jars: Path) -> None:
    home = tmp_path / "disk"
    answer = start_child(home, jars, before=on_small_disk(home, "size=50m")).communicate()[0]
    assert answer.startswith(f"FolderUnfit\nThe disk that holds {home} is full.\nMake room")


def test_a_disk_too_small_for_the_jars_is_told(start_child: StartChild, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    answer = start_child(tmp_path / "home", folder, before=on_small_disk(folder, "size=50m")).communicate()[0]
    assert answer.startswith(f"FolderUnfit\nThe disk that holds {folder} is full.")


def test_a_disk_that_fills_up_while_fetching_is_told(start_child: StartChild, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    # Room enough by the megabyte, but only for eight files.
    answer = start_child(tmp_path / "home", folder, before=on_small_disk(folder, "nr_inodes=8")).communicate()[0]
    assert answer.startswith(f"FolderUnfit\nThe disk that holds {folder} is full.")


def test_a_folder_without_rights_is_told(start_child: StartChild, open_folder: Path, jars: Path) -> None:
    answer = start_child(open_folder / "neo4j", jars, "nobody").communicate()[0]
    assert answer.startswith(f"FolderUnfit\nThe folder {open_folder}/neo4j cannot be written.\nGive yourself")
    assert "CASEGRAPH_DATA_DIR" in answer


def test_a_file_in_the_folders_place_is_told(start_child: StartChild, tmp_path: Path, jars: Path) -> None:
    (tmp_path / "file").touch()
    answer = start_child(tmp_path / "file" / "neo4j", jars).communicate()[0]
    assert answer.startswith(f"FolderUnfit\nThe folder {tmp_path}/file/neo4j cannot be written.")


def test_too_little_memory_is_told(used_server: LocalServer, start_child: StartChild) -> None:
    limited = ("sh", "-c", 'ulimit -v 900000; exec "$0" "$@"')  # kB of address space
    answer = start_child(used_server.home, used_server.jars, before=limited).communicate()[0]
    assert answer.startswith("DatabaseUnfit\nThis machine has too little memory")
    assert find_process(used_server.home) is None


def test_no_network_is_told_and_names_no_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(Offline) as told:
        fetch(tmp_path / "jars")
    assert str(told.value) == (
        "Neo4j must be fetched once, 160 MB, and the network does not answer. "
        "Run the command again when the network is there: what has arrived is kept."
    )
    assert not list(tmp_path.glob("jars/*.part"))


def test_jars_that_are_missing_or_altered_are_fetched_and_no_others(linked_jars: Path) -> None:
    altered, truncated, missing = (jar.name for jar in sorted(read_lock(), key=lambda jar: jar.name)[:3])
    for name in (altered, truncated, missing):
        (linked_jars / name).unlink()
    (linked_jars / altered).write_bytes(b"not a jar")
    (linked_jars / truncated).write_bytes(b"")
    (linked_jars / f"{missing}.part").write_bytes(b"half of")
    told: list[tuple[str, int, int]] = []
    names = fetch(linked_jars, lambda *progress: told.append(progress))
    assert told == [("Fetching Neo4j", done, 3) for done in (1, 2, 3)]
    assert names == [jar.name for jar in read_lock()]
    assert sorted(path.name for path in linked_jars.iterdir()) == sorted([*names, "fetch.lock"])


def test_jars_that_are_there_need_no_network_and_no_rights(monkeypatch: pytest.MonkeyPatch, linked_jars: Path) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    linked_jars.chmod(0o555)
    assert len(fetch(linked_jars)) == 225


@pytest.mark.hard
def test_a_disk_that_fills_up_under_a_running_server_loses_nothing_and_room_mends_it(
    tmp_path: Path, jars: Path
) -> None:
    disk = tmp_path / "disk"
    child = [sys.executable, str(Path(__file__).with_name("fill.py")), str(disk / "neo4j"), str(jars)]
    done = subprocess.run(
        [*on_small_disk(disk, "size=420m"), *child], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    first, second, read, write = done.stdout.splitlines()
    assert first.startswith("write DatabaseAway Neo4j can no longer write; most often the disk of its data is full.")
    assert second.startswith("write FolderUnfit The disk that holds")
    assert read == "read [{'number': 1}]"
    assert write == "write []"
