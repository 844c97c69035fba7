"""The file of a backup: private, whole or not at all; nothing altered, cut off or foreign is taken for one."""

import hashlib
import json
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.errors import FolderUnfit, Refused
from graph.local.archive import (
    DUMP,
    FORMAT,
    MANIFEST,
    Contents,
    Manifest,
    extract_dump,
    read_manifest,
    require_new_file,
    write,
    written_whole,
)

HELD = Contents(nodes=3, relationships=2, schema_version=3, corpus=1, digest="d")
BYTES = bytes(range(256)) * 4


def manifest_of(dump: bytes) -> Manifest:
    return Manifest(
        made_at=datetime(2026, 11, 28, tzinfo=UTC), contents=HELD, store=9, dump=len(dump),
        sha256=hashlib.sha256(dump).hexdigest(),
    )  # fmt: skip


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    file, dump = tmp_path / "backup.zip", tmp_path / "dump"
    dump.write_bytes(BYTES)
    with written_whole(file, force=False) as part:
        write(part, file, dump, manifest_of(BYTES))
    return file


def zipped(file: Path, entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file


def text_of(manifest: Manifest, **changes: object) -> bytes:
    return json.dumps({**manifest.model_dump(mode="json"), **changes}).encode()


def test_what_was_written_is_read(backup: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert read_manifest(backup) == manifest_of(BYTES)
    (tmp_path / "out").mkdir()
    assert extract_dump(backup, tmp_path / "out") == manifest_of(BYTES)
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "out").iterdir()] == [(DUMP, BYTES)]
    assert {path.name for path in tmp_path.iterdir()} == {"backup.zip", "dump", "out"}


def test_a_byte_that_flips_is_found_wherever_it_matters(backup: Path, tmp_path: Path) -> None:
    """Each byte in turn: either it is refused, or what is read is what was written."""
    whole, file = backup.read_bytes(), tmp_path / "altered.zip"
    refused = 0
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert extract_dump(file, tmp_path) == manifest_of(BYTES)
            assert (tmp_path / DUMP).read_bytes() == BYTES
        except Refused:
            refused += 1
    assert refused > len(BYTES)


@pytest.mark.parametrize("kept", [0, 1, 300, -1, -30])
def test_a_file_that_is_cut_off_is_refused(backup: Path, kept: int) -> None:
    backup.write_bytes(backup.read_bytes()[:kept])
    with pytest.raises(Refused, match="is not a backup of casegraph, or is damaged or cut off"):
        read_manifest(backup)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [(MANIFEST, text_of(manifest_of(BYTES)))],
        [(MANIFEST, text_of(manifest_of(BYTES))), (f"../{DUMP}", BYTES)],
        [(MANIFEST, text_of(manifest_of(BYTES))), (DUMP, BYTES), ("../evil", b"x")],
        [(MANIFEST, text_of(manifest_of(BYTES))), (DUMP, BYTES[:-1])],
        [(MANIFEST, text_of(manifest_of(BYTES), contents={})), (DUMP, BYTES)],
        [(MANIFEST, text_of(manifest_of(BYTES), neo4j="newest")), (DUMP, BYTES)],
        [(MANIFEST, b"[]"), (DUMP, BYTES)],
        [(MANIFEST, b"\xff"), (DUMP, BYTES)],
        [(MANIFEST, b"[" * 60_000), (DUMP, BYTES)],
        [(MANIFEST, b" " * 70_000 + text_of(manifest_of(BYTES))), (DUMP, BYTES)],
    ],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, entries: list[tuple[str, bytes]]) -> None:
    file = zipped(tmp_path / "foreign.zip", entries)
    with pytest.raises(Refused, match="is not a backup of casegraph"):
        extract_dump(file, tmp_path)
    assert not (tmp_path.parent / DUMP).exists()


def test_what_is_compressed_is_refused(tmp_path: Path) -> None:
    entries = [(MANIFEST, text_of(manifest_of(BYTES))), (DUMP, BYTES)]
    with pytest.raises(Refused, match="is not a backup of casegraph"):
        read_manifest(zipped(tmp_path / "small.zip", entries, zipfile.ZIP_DEFLATED))


def test_another_dump_under_the_same_manifest_is_refused(tmp_path: Path) -> None:
    other = bytes(len(BYTES))
    with pytest.raises(Refused, match="damaged"):
        extract_dump(zipped(tmp_path / "x.zip", [(MANIFEST, text_of(manifest_of(BYTES))), (DUMP, other)]), tmp_path)


def test_a_newer_form_of_the_file_is_told_as_such(tmp_path: Path) -> None:
    entries = [(MANIFEST, json.dumps({"format": FORMAT + 1}).encode()), (DUMP, BYTES)]
    with pytest.raises(Refused, match="made by a newer casegraph"):
        read_manifest(zipped(tmp_path / "new.zip", entries))


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", Path("/dev/zero")):
        with pytest.raises(Refused, match="There is no file"):
            read_manifest(path)


def test_nothing_is_written_over_unasked_nor_anything_but_a_file(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"exists already.*--force"):
        require_new_file(backup, force=False)
    require_new_file(backup, force=True)
    with pytest.raises(Refused, match="is a folder"):
        require_new_file(tmp_path, force=True)
    with pytest.raises(Refused, match="There is no folder"):
        require_new_file(tmp_path / "none" / "x.zip", force=False)
    with pytest.raises(Refused, match="exists already"):
        require_new_file(Path("/dev/null"), force=True)


def test_a_failure_leaves_the_earlier_file_and_nothing_else(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(RuntimeError), written_whole(backup, force=True) as part:  # noqa: PT012 - a failure half-way
        part.write_bytes(b"half")
        raise RuntimeError
    assert backup.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"backup.zip", "dump"}


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(BYTES)
    with pytest.raises(FolderUnfit, match=r"The disk that holds .* is full"):
        write(Path("/dev/full"), Path("/dev/full"), tmp_path / "dump", manifest_of(BYTES))
