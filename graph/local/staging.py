"""A second home inside the first, where a copy of the database is tried before it may replace the data.

After a kill, the holder of the lock finds one of these states, and `tidy` resolves it:
`staged` or `dumped` exists: a backup or a restore was killed, the data is unchanged, and the copy is deleted;
`replaced` exists without `data`: killed between the two renames of `swap`, and the old data is put back;
`replaced` exists beside `data`: killed after both, and the old data is deleted.
"""

from collections.abc import Sequence
from pathlib import Path

from graph.local.dumps import arguments_file, load
from graph.local.folders import delete_folder, make_private, unfit_if_os_fails, write_private
from graph.local.launch import password_file, prepare_password
from graph.local.process import end, find_process, find_tool


def staged(home: Path) -> Path:
    """Return the second home."""
    return home / "staged"


def dumped(home: Path) -> Path:
    """Return the folder of a dump that is being backed up or restored."""
    return home / "dumped"


def tidy(home: Path) -> None:
    """Finish or undo what was interrupted; the caller holds the lock of the home. Raises FolderUnfit."""
    with unfit_if_os_fails(home):
        if staged(home).exists() or dumped(home).exists():
            _end_leftovers(home)
        replaced = home / "replaced"
        if replaced.exists() and not (home / "data").exists():
            replaced.rename(home / "data")
        for folder in (staged(home), dumped(home), replaced):
            delete_folder(folder)


def stage(home: Path, jars: Path, names: Sequence[str]) -> None:
    """Create the second home from the dump, with the password of the first and nothing else of it.

    Its database of users is created anew, so that a restored server accepts the password that is stored in this home,
    whatever happened to the old one. Raises DatabaseUnfit, FolderUnfit.
    """
    second = staged(home)
    with unfit_if_os_fails(home):
        make_private(second)
        make_private(second / "conf")
        if password_file(home).exists():
            write_private(password_file(second), password_file(home).read_text("utf-8"))
        prepare_password(second, jars, names)
        load(second, jars, names, dumped(home))


def swap(home: Path) -> None:
    """Replace the data by that of the second home, whose server is stopped. Raises FolderUnfit."""
    with unfit_if_os_fails(home):
        if not password_file(home).exists():
            make_private(home / "conf")
            write_private(password_file(home), password_file(staged(home)).read_text("utf-8"))
        if (home / "data").exists():
            (home / "data").rename(home / "replaced")
        (staged(home) / "data").rename(home / "data")
    tidy(home)


def _end_leftovers(home: Path) -> None:
    tools = (find_tool(arguments_file(each)) for each in (home, staged(home)))
    for process in (find_process(staged(home)), *tools):
        if process is not None:
            end(process)
