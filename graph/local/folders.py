"""The data folder: private, checked for free space, with one error for every failure."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import Timeout

from graph.errors import FolderUnfit

ELSEWHERE = "or name a folder elsewhere with CASEGRAPH_DATA_DIR"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def unfit_if_os_fails(folder: Path) -> Iterator[None]:
    """Turn an OSError about the folder into FolderUnfit. The Timeout of a lock, which is an OSError too, stays."""
    try:
        yield
    except Timeout:
        raise
    except OSError as error:
        message, remedy = f"The folder {folder} cannot be written.", "Give yourself the right to write it"
        if error.errno in FULL:
            message, remedy = f"The disk that holds {folder} is full.", "Make room on it"
        raise FolderUnfit(message, f"{remedy}, {ELSEWHERE}.") from error


def require_space(folder: Path, needed: int) -> None:
    """Raise OSError unless the disk of the folder, which has to exist, has `needed` bytes free."""
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def make_private(folder: Path) -> None:
    """Create the folder, accessible to its owner only. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def delete_folder(folder: Path) -> None:
    """Delete the folder and everything in it, if there is one. Raises OSError."""
    if folder.exists():
        shutil.rmtree(folder)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)


def sha256_of(*paths: Path) -> str:
    """Return one SHA-256 over the files in order, as hexadecimal digits. Raises OSError."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, lambda: digest)
    return digest.hexdigest()


def size_of(folder: Path) -> int:
    """Return the size in bytes of all files below the folder, 0 if there is none. Raises OSError."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            # A running server deletes files meanwhile.
            with suppress(FileNotFoundError):
                total += (Path(parent) / name).stat().st_size
    return total
