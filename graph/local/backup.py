"""Backup and restore of the private server. Both try the copy: a server opens it in a home beside the data, and counts.

So a backup is one that could be restored when it was made, and a restore replaces nothing before it has succeeded.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import CasegraphError, DatabaseUnfit, FolderUnfit, Refused
from graph.local import archive, dumps, staging
from graph.local.address import Address, Probe
from graph.local.archive import Contents, Manifest
from graph.local.config import VERSION
from graph.local.folders import make_private, require_space, size_of, unfit_if_os_fails
from graph.local.launch import ROOM
from graph.local.process import find_process
from graph.local.server import LocalServer
from graph.progress import Progress, silent

Look = Callable[[Address], Contents]
"""Tells what the database at that address holds, once all its indexes are online."""


@dataclass(frozen=True)
class Eyes:
    """How a server is asked whether it can be used, and then what it holds."""

    probe: Probe
    look: Look


def back_up(
    server: LocalServer, file: Path, eyes: Eyes, *, stop: bool = False, force: bool = False, progress: Progress = silent
) -> Manifest:
    """Copy the database into one file, whole or not at all, and return what was copied.

    With `stop`, a server that runs is stopped for the copy, about 5 s, and started again. Raises Refused,
    DatabaseUnfit, FolderUnfit, and Offline where the server's program is not there.
    """
    archive.require_new_file(file, force=force)
    if not server.holds_data():
        raise Refused(f"There is no database in {server.home} yet.", "Load cases first, with `casegraph load FOLDER`.")
    _require_stopped(server, "copied", stop=stop)
    names = _program(server, progress)
    with _workshop(server), archive.written_whole(file, force=force) as part:
        # Again, for it may have been started while the lock was waited for.
        ran = _require_stopped(server, "copied", stop=stop)
        store = _store_size(server.home)
        with unfit_if_os_fails(server.home):
            require_space(server.home, 2 * store + ROOM)
        try:
            server.stop_held()
            _dump(server, names, eyes.probe, progress)
        finally:
            if ran:
                server.start_held(names, eyes.probe, progress)
        copy = staging.dumped(server.home) / archive.DUMP
        with unfit_if_os_fails(server.home):
            size, sha256 = copy.stat().st_size, archive.sha256_of(copy)
        contents = _tried(server, names, eyes, progress)
        manifest = Manifest(made_at=datetime.now(UTC), contents=contents, store=store, dump=size, sha256=sha256)
        archive.write(part, file, copy, manifest)
    return manifest


def check_backup(server: LocalServer, file: Path, schema: int) -> Manifest:
    """Return what stands in a backup, if it may be restored here.

    Raises Refused where the server runs, the file is no backup, or what wrote it is newer than this program, which
    reads the data of schemas up to `schema`.
    """
    manifest = archive.read_manifest(file)
    _require_not_newer(file, manifest, schema)
    _require_stopped(server, "replaced", stop=False)
    return manifest


def restore(server: LocalServer, file: Path, eyes: Eyes, schema: int, progress: Progress = silent) -> Manifest:
    """Replace the database by that of a backup, and return what there is now. The server is stopped before and after.

    Killed at any moment, the next to use the server finds the old data or the new, whole. Raises as `check_backup` and
    `back_up` do.
    """
    manifest = check_backup(server, file, schema)
    names = _program(server, progress)
    with _workshop(server):
        _require_stopped(server, "replaced", stop=False)
        with unfit_if_os_fails(server.home):
            require_space(server.home, manifest.dump + manifest.store + ROOM)
            make_private(staging.dumped(server.home))
            progress("Checking the backup", 0, 1)
            manifest = archive.extract_dump(file, staging.dumped(server.home))
            progress("Checking the backup", 1, 1)
        # The file as it was read just now, should it be another than a moment before.
        _require_not_newer(file, manifest, schema)
        contents = _tried(server, names, eyes, progress)
        if contents != manifest.contents:
            raise Refused(
                f"{file} holds another database than it says: {_said(contents)}, not {_said(manifest.contents)}.",
                f"Nothing was changed. {archive.ANOTHER}",
            )
        staging.swap(server.home)
    return manifest


def _program(server: LocalServer, progress: Progress) -> list[str]:
    from graph.local.jars import fetch  # noqa: PLC0415 - a third of a second of imports, as in `LocalServer.start`

    return fetch(server.jars, progress)


def _require_stopped(server: LocalServer, done: str, *, stop: bool) -> bool:
    process = find_process(server.home)
    if process is not None and not stop:
        too = ", or say --stop to have it stopped and started again" if done == "copied" else ""
        raise Refused(
            f"Neo4j runs (process {process.pid}), and a database that runs cannot be {done}.",
            f"Stop it with `casegraph db stop`{too}.",
        )
    return process is not None


def _require_not_newer(file: Path, manifest: Manifest, schema: int) -> None:
    remedy = f"Use casegraph {manifest.casegraph}, or a newer one."
    if _numbers(manifest.neo4j) > _numbers(VERSION):
        raise Refused(f"{file} was made by Neo4j {manifest.neo4j}; this casegraph runs {VERSION}.", remedy)
    if (found := manifest.contents.schema_version or 0) > schema:
        raise Refused(f"{file} holds data of schema {found}, this casegraph reads schema {schema}.", remedy)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _store_size(home: Path) -> int:
    with unfit_if_os_fails(home):
        return sum(size_of(home / "data" / part / "neo4j") for part in ("databases", "transactions"))


def _dump(server: LocalServer, names: Sequence[str], probe: Probe, progress: Progress) -> None:
    folder = staging.dumped(server.home)
    with unfit_if_os_fails(server.home):
        make_private(folder)
    progress("Copying the database", 0, 1)
    if not dumps.dump(server.home, server.jars, names, folder):
        # It was killed when it ran last. Opened and closed once, it is whole again.
        server.start_held(names, probe, progress)
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


def _tried(server: LocalServer, names: Sequence[str], eyes: Eyes, progress: Progress) -> Contents:
    """Open what is in `dumped` by a server in the second home, and return what it holds; it is stopped then."""
    second = LocalServer(staging.staged(server.home), server.jars, server.quick)
    progress("Trying the copy", 0, 1)
    try:
        try:
            staging.stage(server.home, server.jars, names)
            contents = eyes.look(second.start(eyes.probe))
        finally:
            second.stop()
    except FolderUnfit as error:
        raise FolderUnfit(
            f"The disk that holds {server.home} has no room for a second copy of the database, or may not be written.",
            "Make room on it. Nothing was changed.",
        ) from error
    except CasegraphError as error:
        raise DatabaseUnfit(
            "The copy of the database does not open.", f"Nothing was changed. What was told of it: {error.message}"
        ) from error
    progress("Trying the copy", 1, 1)
    return contents


def _said(contents: Contents) -> str:
    return f"{contents.nodes:,} nodes and {contents.relationships:,} relationships (corpus {contents.digest})"
