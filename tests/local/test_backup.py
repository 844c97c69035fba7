"""Backup and restore of a real server: what comes back is what was there, and nothing is lost on the way."""

import hashlib
import json
import shutil
import stat
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.errors import DatabaseUnfit, Refused
from graph.local import LocalServer
from graph.local.archive import DUMP, MANIFEST
from graph.local.backup import back_up, check_backup, restore
from graph.local.launch import read_password
from graph.local.process import find_process
from graph.schema import SCHEMA_VERSION
from graph.store import Row, Store, database_status
from tests.local.conftest import NewServer
from tests.local.test_folders import on_small_disk
from tests.waiting import PATIENCE, kill_server, until

pytestmark = pytest.mark.hard

RESTORER = Path(__file__).with_name("restorer.py")

_MADE = """
CREATE (c:Corpus {id: 'corpus', version: 4, digest: 'd4', turn: 4, schema: $schema, model: 'm', fingerprint: 'f'})
WITH c UNWIND range(1, 300) AS n
CREATE (c)-[:HOLDS {n: n}]->(:Thing:Case {n: n, name: 'Försök ' + n, list: [n, n + 1], vector: [n / 7.0, 0.25]})
"""
_UNIQUE = "CREATE CONSTRAINT thing_n IF NOT EXISTS FOR (t:Thing) REQUIRE t.n IS UNIQUE"
_WORDS = "CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (t:Thing) ON EACH [t.name]"
_NODES = "MATCH (n) WITH n ORDER BY n.n RETURN labels(n) AS labels, properties(n) AS held"
_LINKS = "MATCH (a)-[r]->(b) WITH a, r, b ORDER BY b.n RETURN a.id AS a, type(r) AS type, r.n AS held, b.n AS b"
_FOUND = "CALL db.index.fulltext.queryNodes('words', 'Försök') YIELD node RETURN count(node) AS found"
_INDEXES = "SHOW INDEXES YIELD name, state, type RETURN name, state, type ORDER BY name"


@dataclass(frozen=True)
class Made:
    """A backup, what stood in the database when it was made, and the folder of that database, stopped."""

    file: Path
    rows: list[Row]
    home: Path


def rows_of(server: LocalServer) -> list[Row]:
    """Everything that the database holds and tells."""
    store = Store(lambda: server.start(database_status))
    try:
        return [row for query in (_NODES, _LINKS, _INDEXES, _FOUND) for row in store.read(query)]
    finally:
        store.close()


@pytest.fixture(scope="module")
def made(jars: Path, stopped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return a backup made of a server that ran, and runs again after it."""
    folder = tmp_path_factory.mktemp("backup of: today's")
    server = LocalServer(shutil.copytree(stopped_home, folder / "home"), jars, quick=True)
    file = folder / "made.zip"
    store = Store(lambda: server.start(database_status))
    try:
        store.define(_UNIQUE)
        store.define(_WORDS)
        store.write_together(lambda run: run(_MADE, schema=SCHEMA_VERSION))
        store.close()
        rows = rows_of(server)
        with pytest.raises(
            Refused, match=r"Neo4j is running .* cannot be copied. Stop it with `casegraph db stop`, or say"
        ):
            back_up(server, file)
        assert not list(folder.glob("made*"))
        back_up(server, file, stop=True)
        assert server.find() is not None
        assert rows_of(server) == rows
    finally:
        store.close()
        server.stop()
    return Made(file, rows, server.home)


@pytest.fixture
def copied(new_server: NewServer, made: Made) -> LocalServer:
    """Return a stopped server with the data that was backed up."""
    server = new_server("copied")
    shutil.copytree(made.home, server.home)
    return server


def altered(made: Made, file: Path, **changes: object) -> Path:
    """A backup whose manifest says something else."""
    with zipfile.ZipFile(made.file) as old, zipfile.ZipFile(file, "w") as new:
        new.writestr(MANIFEST, json.dumps({**json.loads(old.read(MANIFEST)), **changes}))
        new.writestr(DUMP, old.read(DUMP))
    return file


def left_over(server: LocalServer) -> set[str]:
    """What stands in the home beside what always does."""
    return {path.name for path in server.home.iterdir()} - {"casegraph.lock", "conf", "data", "logs", "run"}


def test_a_backup_is_private_and_says_what_is_in_it(made: Made) -> None:
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    with zipfile.ZipFile(made.file) as archive:
        told = json.loads(archive.read(MANIFEST))
    assert told["contents"] == {
        "nodes": 301, "relationships": 300, "schema_version": SCHEMA_VERSION, "corpus": 4, "digest": "d4",
    }  # fmt: skip


def test_what_was_changed_since_is_as_it_was_and_the_password_stays(copied: LocalServer, made: Made) -> None:
    store = Store(lambda: copied.start(database_status))
    store.write_together(lambda run: run("MATCH (t:Thing) WHERE t.n > 100 DETACH DELETE t"))
    store.write_together(lambda run: run("CREATE (:Later {n: 999})"))
    store.close()
    password = read_password(copied.home)
    with pytest.raises(Refused, match=r"Neo4j is running .* cannot be replaced. Stop it with `casegraph db stop`\.$"):
        restore(copied, made.file)
    copied.stop()
    restored = restore(copied, made.file)
    assert restored.contents.nodes == 301
    assert find_process(copied.home) is None
    assert left_over(copied) == set()
    assert rows_of(copied) == made.rows
    assert read_password(copied.home) == password


def test_an_empty_folder_takes_a_backup_with_a_password_of_its_own(new_server: NewServer, made: Made) -> None:
    server = new_server("fresh: ümläut")
    assert not server.holds_data()
    with pytest.raises(Refused, match=r"There is no database .* yet\."):
        back_up(server, made.file.with_name("none.zip"))
    restore(server, made.file)
    assert rows_of(server) == made.rows
    assert read_password(server.home) != read_password(made.home)
    assert stat.S_IMODE((server.home / "conf" / "password").stat().st_mode) == 0o600


def test_a_store_that_is_damaged_is_not_backed_up_and_a_restore_mends_it(copied: LocalServer, made: Made) -> None:
    damaged = copied.home / "data" / "databases" / "neo4j" / "neostore"
    damaged.write_bytes(b"\x55" * damaged.stat().st_size)
    (copied.home / "conf" / "password").write_text("0" * 48)
    file = copied.home.parent / "damaged.zip"
    with pytest.raises(DatabaseUnfit):
        back_up(copied, file)
    assert not list(file.parent.glob("damaged*"))
    assert left_over(copied) == set()
    restore(copied, made.file)
    assert rows_of(copied) == made.rows


def test_a_server_that_was_killed_is_made_whole_before_it_is_copied(copied: LocalServer) -> None:
    copied.start(database_status)
    kill_server(copied)
    file = copied.home.parent / "after.zip"
    assert back_up(copied, file).contents.nodes == 301
    assert find_process(copied.home) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"neo4j": "2026.09.0"}, "made by Neo4j 2026.09.0; this casegraph runs"),
        ({"neo4j": "2027.1"}, "made by Neo4j 2027.1; this casegraph runs"),
        ({"format": 2}, "made by a newer casegraph"),
        (
            {"contents": {"nodes": 1, "relationships": 0, "schema_version": 99, "corpus": 1, "digest": ""}},
            "contains data of schema 99, this casegraph reads schema",
        ),
        ({"sha256": "0" * 64}, "damaged or cut off"),
    ],
)
def test_what_is_newer_or_damaged_is_refused_before_anything_happens(
    new_server: NewServer, made: Made, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    server = new_server("refuses")
    with pytest.raises(Refused, match=told):
        restore(server, altered(made, tmp_path / "altered.zip", **changes))
    assert not server.holds_data()


def test_an_older_one_is_no_reason_to_refuse(
    new_server: NewServer, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = altered(made, tmp_path / "older.zip", neo4j="2026.07.3")
    monkeypatch.setattr("graph.local.backup.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    assert check_backup(new_server("takes"), older).neo4j == "2026.07.3"


def test_a_backup_that_holds_something_else_than_it_says_changes_nothing(
    copied: LocalServer, made: Made, tmp_path: Path
) -> None:
    contents = {"nodes": 300, "relationships": 300, "schema_version": SCHEMA_VERSION, "corpus": 4, "digest": "d4"}
    with pytest.raises(Refused, match=r"does not contain what it says: 301 nodes .* not 300 nodes"):
        restore(copied, altered(made, tmp_path / "lying.zip", contents=contents))
    assert left_over(copied) == set()
    assert rows_of(copied) == made.rows


def test_a_dump_that_neo4j_does_not_take_changes_nothing(copied: LocalServer, tmp_path: Path) -> None:
    junk = b"DZV1" + bytes(1000)
    with zipfile.ZipFile(tmp_path / "junk.zip", "w") as archive:
        contents = {"nodes": 1, "relationships": 0, "schema_version": None, "corpus": None, "digest": None}
        told = {
            "format": 1, "casegraph": "0", "neo4j": "2026.08.1", "made_at": "2026-11-28T00:00:00Z",
            "contents": contents, "store": 9, "dump": len(junk), "sha256": hashlib.sha256(junk).hexdigest(),
        }  # fmt: skip
        archive.writestr(MANIFEST, json.dumps(told))
        archive.writestr(DUMP, junk)
    with pytest.raises(DatabaseUnfit, match="does not open"):
        restore(copied, tmp_path / "junk.zip")
    assert left_over(copied) == set()
    assert copied.holds_data()


def test_a_restore_that_is_killed_while_it_tries_the_copy_leaves_the_old_data(copied: LocalServer, made: Made) -> None:
    staged = copied.home / "staged"
    command = [sys.executable, str(RESTORER), "restore", str(copied.home), str(copied.jars), str(made.file)]
    with subprocess.Popen(command) as child:
        until(lambda: find_process(staged))
        child.kill()
    tried = find_process(staged)
    assert tried is not None
    assert rows_of(copied) == made.rows
    assert left_over(copied) == set()
    assert not tried.is_running()


def test_a_restore_that_is_killed_while_neo4j_s_tool_works_is_cleared_away(copied: LocalServer, made: Made) -> None:
    command = [sys.executable, str(RESTORER), "restore", str(copied.home), str(copied.jars), str(made.file)]
    with subprocess.Popen(command) as child:
        until((copied.home / "staged" / "conf" / "database.args").exists)
        child.kill()
    copied.reset()
    assert left_over(copied) == set()
    assert not copied.holds_data()


def test_killed_between_the_two_renames_the_old_data_comes_back(copied: LocalServer) -> None:
    (copied.home / "data").rename(copied.home / "replaced")
    (copied.home / "staged" / "data").mkdir(parents=True)
    assert copied.holds_data()
    copied.stop()
    assert (copied.home / "data" / "databases" / "neo4j").exists()
    assert left_over(copied) == set()


def test_killed_after_both_renames_the_new_data_stays(copied: LocalServer) -> None:
    (copied.home / "replaced" / "databases").mkdir(parents=True)
    (copied.home / "staged").mkdir()
    copied.stop()
    assert (copied.home / "data" / "databases" / "neo4j").exists()
    assert left_over(copied) == set()


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_too_little_room_is_told_and_the_data_stays(made: Made, jars: Path, tmp_path: Path, what: str) -> None:
    disk = tmp_path / "disk"
    before = (*on_small_disk(disk, "size=100m"), "sh", "-c", 'cp -r "$0" "$1" && shift && exec "$@"')
    script = (str(made.home), str(disk / "home"))
    file = made.file if what == "restore" else tmp_path / "new.zip"
    done = subprocess.run(
        [*before, *script, sys.executable, str(RESTORER), what, str(disk / "home"), str(jars), str(file)],
        capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(f"FolderUnfit\nThe disk that holds {disk}/home is full.")
    assert not (tmp_path / "new.zip").exists()


def test_who_needs_the_server_has_it_while_the_copy_is_tried(used_server: LocalServer) -> None:
    used_server.start(database_status)
    file = used_server.home.parent / "new.zip"
    command = [sys.executable, str(RESTORER), "backup", str(used_server.home), str(used_server.jars), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        until((used_server.home / "dumped").exists)
        assert used_server.find() is None
        used_server.start(database_status)
        assert child.poll() is None
        assert child.communicate()[0] == "done"
    assert used_server.find() is not None


def test_two_that_use_the_folder_take_turns(copied: LocalServer, made: Made) -> None:
    """A start that comes while a restore is going on waits for it, and finds the new data."""
    command = [sys.executable, str(RESTORER), "restore", str(copied.home), str(copied.jars), str(made.file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        until((copied.home / "staged").exists)
        assert rows_of(copied) == made.rows
        assert child.communicate()[0] == "done"
    assert find_process(copied.home) is not None
