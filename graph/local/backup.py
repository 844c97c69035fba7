"""Backup and restore of the private server. Both try the copy first: a second server opens it and counts what it holds.

So every backup could be restored when it was made, and a restore replaces nothing before it has succeeded.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import CasegraphError, DatabaseUnfit, FolderUnfit, Refused
from graph.local import archive, dumps, staging
from graph.local.address import Address
from graph.local.archive import Contents, Manifest
from graph.local.config import VERSION
from graph.local.folders import make_private, require_space, sha256_of, size_of, unfit_if_os_fails
from graph.local.launch import ROOM
from graph.local.process import find_process
from graph.local.server import LocalServer
from graph.progress import Progress, silent
from graph.schema import SCHEMA_VERSION, standing
from graph.store import Run, Store, database_status

# In seconds: an index that was being built when the server stopped is built again.
_AWAIT = "CALL db.awaitIndexes(3600)"
_FAULTY = "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name"
# Neo4j keeps both counts.
_NODES = "MATCH (n) RETURN count(n) AS held"
_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS held"


def back_up(
    server: LocalServer, file: Path, *, stop: bool = False, force: bool = False, progress: Progress = silent
) -> Manifest:
    """Copy the database into one file, whole or not at all, and return what was copied.

    With `stop`, a running server is stopped for the copy, for about 5 s, and started again. Raises Refused,
    DatabaseUnfit, FolderUnfit, and Offline if Neo4j is not installed and cannot be fetched.
    """
    archive.require_new_file(file, force=force)
    if not server.holds_data():
        raise Refused(f"There is no database in {server.home} yet.", "Load cases first, with `casegraph load FOLDER`.")
    _require_stopped(server, "copied", stop=stop)
    names = _program(server, progress)
    with _workshop(server), archive.written_whole(file, force=force) as part:
        # Checked again: it may have been started while we waited for the lock.
        ran = _require_stopped(server, "copied", stop=stop)
        store = _store_size(server.home)
        with unfit_if_os_fails(server.home):
            require_space(server.home, 2 * store + ROOM)
        try:
            server.stop_held()
            _dump(server, names, progress)
        finally:
            if ran:
                server.start_held(names, database_status, progress)
        copy = staging.dumped(server.home) / archive.DUMP
        with unfit_if_os_fails(server.home):
            size, sha256 = copy.stat().st_size, sha256_of(copy)
        contents = _tried(server, names, progress)
        manifest = Manifest(made_at=datetime.now(UTC), contents=contents, store=store, dump=size, sha256=sha256)
        archive.write(part, file, copy, manifest)
    return manifest


def check_backup(server: LocalServer, file: Path) -> Manifest:
    """Return the manifest of a backup that may be restored here.

    Raises Refused if the server is running, the file is not a backup, or something newer than this program wrote it.
    """
    manifest = archive.read_manifest(file)
    _require_not_newer(file, manifest)
    _require_stopped(server, "replaced", stop=False)
    return manifest


def restore(server: LocalServer, file: Path, progress: Progress = silent) -> Manifest:
    """Replace the database by that of a backup, and return its manifest. The server is stopped before and after.

    If this is killed at any moment, the data is the old or the new, complete. Raises as `check_backup` and `back_up`.
    """
    manifest = check_backup(server, file)
    names = _program(server, progress)
    with _workshop(server):
        _require_stopped(server, "replaced", stop=False)
        with unfit_if_os_fails(server.home):
            require_space(server.home, manifest.dump + manifest.store + ROOM)
            make_private(staging.dumped(server.home))
            progress("Checking the backup", 0, 1)
            manifest = archive.extract_dump(file, staging.dumped(server.home))
            progress("Checking the backup", 1, 1)
        # Checked again, since the file may have been replaced meanwhile.
        _require_not_newer(file, manifest)
        contents = _tried(server, names, progress)
        if contents != manifest.contents:
            counts = f"{_counts(contents)}, not {_counts(manifest.contents)}"
            raise Refused(f"{file} does not contain what it says: {counts}.", f"Nothing was changed. {archive.ANOTHER}")
        staging.swap(server.home)
    return manifest


def _program(server: LocalServer, progress: Progress) -> list[str]:
    from graph.local.jars import fetch  # noqa: PLC0415 - imports of a third of a second, as in `LocalServer.start`

    return fetch(server.jars, progress)


def _require_stopped(server: LocalServer, done: str, *, stop: bool) -> bool:
    process = find_process(server.home)
    if process is not None and not stop:
        too = ", or say --stop to have it stopped and started again" if done == "copied" else ""
        raise Refused(
            f"Neo4j is running (process {process.pid}), and a running database cannot be {done}.",
            f"Stop it with `casegraph db stop`{too}.",
        )
    return process is not None


def _require_not_newer(file: Path, manifest: Manifest) -> None:
    remedy = f"Use casegraph {manifest.casegraph}, or a newer one."
    if _numbers(manifest.neo4j) > _numbers(VERSION):
        raise Refused(f"{file} was made by Neo4j {manifest.neo4j}; this casegraph runs {VERSION}.", remedy)
    if (found := manifest.contents.schema_version or 0) > SCHEMA_VERSION:
        raise Refused(f"{file} contains data of schema {found}, this casegraph reads schema {SCHEMA_VERSION}.", remedy)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _store_size(home: Path) -> int:
    with unfit_if_os_fails(home):
        return sum(size_of(home / "data" / part / "neo4j") for part in ("databases", "transactions"))


def _dump(server: LocalServer, names: Sequence[str], progress: Progress) -> None:
    folder = staging.dumped(server.home)
    with unfit_if_os_fails(server.home):
        make_private(folder)
    progress("Copying the database", 0, 1)
    if not dumps.dump(server.home, server.jars, names, folder):
        # The server was killed last time. Starting and stopping it once repairs the database.
        server.start_held(names, database_status, progress)
        server.stop_held()
        if not dumps.dump(server.home, server.jars, names, folder):
            raise DatabaseUnfit(
                f"The data in {server.home} could not be copied.", "`casegraph db start` says whether it opens."
            )
    progress("Copying the database", 1, 1)


@contextmanager
def _workshop(server: LocalServer) -> Iterator[None]:
    with server.alone():
        try:
            yield
        finally:
            staging.tidy(server.home)


def _tried(server: LocalServer, names: Sequence[str], progress: Progress) -> Contents:
    """Open the dump with a server in the second home, return what it contains, and stop that server."""
    second = LocalServer(staging.staged(server.home), server.jars, server.quick)
    progress("Trying the copy", 0, 1)
    try:
        try:
            staging.stage(server.home, server.jars, names)
            contents = _contents(second.start(database_status))
        finally:
            second.stop()
    except FolderUnfit as error:
        raise FolderUnfit(
            f"The disk of {server.home} has no room for a second copy of the database, or cannot be written.",
            "Make room on it. Nothing was changed.",
        ) from error
    except CasegraphError as error:
        raise DatabaseUnfit(
            "The copy of the database does not open.", f"Nothing was changed. The reason: {error.message}"
        ) from error
    progress("Trying the copy", 1, 1)
    return contents


def _contents(address: Address) -> Contents:
    """Count what a database contains, once all its indexes are online. Raises DatabaseUnfit for a failed index."""
    store = Store(lambda: address)
    try:
        store.define(_AWAIT)
        faulty = [row["name"] for row in store.read(_FAULTY)]
        if faulty:
            raise DatabaseUnfit(f"These indexes cannot be used: {', '.join(faulty)}.", "Name another backup.")
        return store.read_together(_count)
    finally:
        store.close()


def _count(run: Run) -> Contents:
    corpus = standing(run) or {}
    return Contents(
        nodes=run(_NODES)[0]["held"],
        relationships=run(_RELATIONSHIPS)[0]["held"],
        schema_version=corpus.get("schema"),
        corpus=corpus.get("version"),
        digest=corpus.get("digest"),
    )


def _counts(contents: Contents) -> str:
    return f"{contents.nodes:,} nodes and {contents.relationships:,} relationships (corpus {contents.digest})"
