"""Neo4j's own copy of its database, made and read by its administration tool while no server runs on it."""

import re
from collections.abc import Sequence
from pathlib import Path

from graph.errors import DatabaseUnfit
from graph.local.causes import Cause, cause_of, error_of
from graph.local.config import admin_command
from graph.local.folders import write_private
from graph.local.process import run_to_end

LIMIT = 3600.0  # seconds; 4 to 8 for the seed
UNCLEAN = r"Active logical log detected"

NOT_DUMPED = Cause(
    "",
    DatabaseUnfit,
    "The data in {folder} could not be copied.",
    "`casegraph db start` says whether it opens.",
)
NOT_LOADED = Cause(
    "",
    DatabaseUnfit,
    "Neo4j does not take what is in this backup.",
    "What was there before is untouched. Name another backup.",
)


def dump(home: Path, jars: Path, names: Sequence[str], folder: Path) -> bool:
    """Copy the database into neo4j.dump in the folder, and say whether that was possible.

    It is not after a server that was killed: one must be started and stopped first. Raises DatabaseUnfit, FolderUnfit.
    """
    code, output = _run(home, jars, names, ("dump", "neo4j", f"--to-path={folder}"))
    if code != 0 and re.search(UNCLEAN, output):
        return False
    if code != 0:
        raise error_of(cause_of(output, NOT_DUMPED), home)
    return True


def load(home: Path, jars: Path, names: Sequence[str], folder: Path) -> None:
    """Make the database of that home from neo4j.dump in the folder. Raises DatabaseUnfit, FolderUnfit."""
    code, output = _run(home, jars, names, ("load", "neo4j", f"--from-path={folder}", "--overwrite-destination=true"))
    if code != 0:
        raise error_of(cause_of(output, NOT_LOADED), home)


def arguments_file(home: Path) -> Path:
    """Return the file of the tool's arguments, by which a tool that outlived its caller is known."""
    return home / "conf" / "database.args"


def _run(home: Path, jars: Path, names: Sequence[str], words: Sequence[str]) -> tuple[int, str]:
    # Quoted, or a blank in a folder's name ends the argument.
    quoted = ('"' + re.sub(r'(["\\])', r"\\\1", word) + '"' for word in ("database", *words))
    write_private(arguments_file(home), "".join(f"{word}\n" for word in quoted))
    try:
        return run_to_end(admin_command(arguments_file(home), names), home, jars, LIMIT)
    finally:
        arguments_file(home).unlink(missing_ok=True)
