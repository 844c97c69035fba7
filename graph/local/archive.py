"""A backup file: an uncompressed zip of a manifest and Neo4j's dump. Written whole, and checked when it is read."""

import hashlib
import json
import os
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import AwareDatetime, Field

from graph.errors import FolderUnfit, Refused
from graph.local.config import VERSION
from graph.local.folders import FULL
from graph.record import Record

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "neo4j.dump"
MANIFEST_BYTES = 1 << 16  # one has about 500
CHUNK = 1 << 20
ANOTHER = "Name another backup."

Count = Annotated[int, Field(ge=0)]


class Contents(Record):
    """What a database contains; `corpus` is None if casegraph has loaded nothing yet."""

    nodes: Count
    relationships: Count
    schema_version: int | None
    corpus: int | None
    digest: str | None


class Manifest(Record):
    """Describes the dump in a backup. `store` is the size of the database on disk; all sizes in bytes."""

    format: Count = FORMAT
    casegraph: str = Field(default_factory=lambda: version("casegraph"))
    neo4j: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)*$")] = VERSION
    made_at: AwareDatetime
    contents: Contents
    store: Count
    dump: Count
    sha256: str


def require_new_file(file: Path, *, force: bool) -> None:
    """Raise Refused unless a backup may be written there; `force` allows to replace a file."""
    if file.is_dir():
        raise Refused(f"{file} is a folder.", f"Name a file in it, such as {file / 'casegraph.zip'}.")
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.", "Make it, or name a file in another.")
    if file.exists() and not (force and file.is_file()):
        raise Refused(f"{file} exists already.", "Name another file, or use --force to replace it.")


@contextmanager
def written_whole(file: Path, *, force: bool) -> Iterator[Path]:
    """Yield an empty file beside it, readable by its owner only, which replaces the file if nothing fails.

    Raises Refused as `require_new_file` does, and FolderUnfit if it cannot be written.
    """
    require_new_file(file, force=force)
    part = file.with_name(f"{file.name}.part")
    with _unfit_if_not_written(file):
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
        with _unfit_if_not_written(file):
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def write(part: Path, file: Path, dump: Path, manifest: Manifest) -> None:
    """Write the backup into `part`, which will become the file. Raises FolderUnfit."""
    with _unfit_if_not_written(file):
        if shutil.disk_usage(file.parent).free < manifest.dump + MANIFEST_BYTES:
            raise _no_room(file)
        with part.open("r+b") as raw:
            with ZipFile(raw, "w", ZIP_STORED) as archive:
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
                archive.write(dump, DUMP)
            raw.flush()
            os.fsync(raw.fileno())


def read_manifest(file: Path) -> Manifest:
    """Return the manifest of a backup. Raises Refused if it is not a backup, is cut off, or has a newer format."""
    with _opened(file) as archive:
        return _manifest(file, archive)


def extract_dump(file: Path, folder: Path) -> Manifest:
    """Write the dump into the folder and check its SHA-256.

    Raises Refused as `read_manifest` does, and OSError for the folder.
    """
    with _opened(file) as archive:
        manifest = _manifest(file, archive)
        digest = hashlib.sha256()
        with (folder / DUMP).open("wb") as target:
            for chunk in _chunks(file, archive):
                digest.update(chunk)
                target.write(chunk)
    if digest.hexdigest() != manifest.sha256:
        raise _damaged(file)
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        # Reading a pipe would block, and a device may never end.
        raw = file.open("rb") if file.is_file() else None
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.", ANOTHER) from error
    if raw is None:
        raise Refused(f"There is no file {file}.", ANOTHER)
    with raw:
        with _as_damage(file):
            archive = ZipFile(raw)
        with archive:
            yield archive


def _manifest(file: Path, archive: ZipFile) -> Manifest:
    with _as_damage(file):
        entries = {entry.filename: entry for entry in archive.infolist()}
        if len(archive.infolist()) != 2 or set(entries) != {MANIFEST, DUMP} or not all(map(_plain, entries.values())):
            raise Refused(f"{file} is not a backup of casegraph.", ANOTHER)
        if entries[MANIFEST].file_size > MANIFEST_BYTES:
            raise _damaged(file)
        fields = json.loads(archive.read(MANIFEST))
        if isinstance(fields, dict) and isinstance(fields.get("format"), int) and fields["format"] > FORMAT:
            raise Refused(f"{file} was made by a newer casegraph.", "Use that one, or a newer one.")
        manifest = Manifest.model_validate(fields)
        if manifest.dump != entries[DUMP].file_size:
            raise _damaged(file)
    return manifest


def _plain(entry: ZipInfo) -> bool:
    encrypted = entry.flag_bits & 0x1
    return entry.compress_type == ZIP_STORED and entry.compress_size == entry.file_size and not encrypted


def _chunks(file: Path, archive: ZipFile) -> Iterator[bytes]:
    with _as_damage(file):
        source = archive.open(DUMP)
    with source:
        while True:
            with _as_damage(file):
                chunk = source.read(CHUNK)
            if not chunk:
                return
            yield chunk


@contextmanager
def _as_damage(file: Path) -> Iterator[None]:
    # Everything that zipfile was seen to raise for altered bytes; json and pydantic raise ValueError.
    try:
        yield
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, struct.error, ValueError) as error:
        raise _damaged(file) from error


def _damaged(file: Path) -> Refused:
    return Refused(f"{file} is not a backup of casegraph, or is damaged or cut off.", f"Nothing was changed. {ANOTHER}")


@contextmanager
def _unfit_if_not_written(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise _no_room(file) from error
        raise FolderUnfit(
            f"{file} cannot be written: {error.strerror}.", "Name a file in a folder that is yours to write."
        ) from error


def _no_room(file: Path) -> FolderUnfit:
    return FolderUnfit(f"The disk that holds {file.parent} is full.", "Make room on it, or name a file on another.")
