"""The data folder: private, checked for free space, with one error for every failure."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph.errors import FolderUnfit

ELSEWHERE = "or name a folder elsewhere with CASEGRAPH_DATA_DIR"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk_full(folder: Path) -> FolderUnfit:
    """Return the error for a disk without enough space."""
    return FolderUnfit(f"The disk that holds {folder} is full.", f"Make room on it, {ELSEWHERE}.")


def not_writable(folder: Path) -> FolderUnfit:
    """Return the error for a folder that we may not write, or that is not a folder."""
    return FolderUnfit(f"The folder {folder} cannot be written.", f"Give yourself the right to write it, {ELSEWHERE}.")


@contextmanager
def unfit_if_os_fails(folder: Path) -> Iterator[None]:
    """Turn an OSError about the folder into FolderUnfit."""
    try:
        yield
    except OSError as error:
        raise (disk_full(folder) if error.errno in FULL else not_writable(folder)) from error


def require_space(folder: Path, needed: int) -> None:
    """Raise FolderUnfit unless the disk of the folder, which has to exist, has `needed` bytes free."""
    if shutil.disk_usage(folder).free < needed:
        raise disk_full(folder)


def make_private(folder: Path) -> None:
    """Create the folder, accessible to its owner only. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(folder: Path) -> int:
    """Return the size in bytes of all files below the folder, 0 if there is none. Raises OSError."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            # A running server deletes files meanwhile.
            with suppress(FileNotFoundError):
                total += (Path(parent) / name).stat().st_size
    return total
