"""Neo4j's dump of a database, made and loaded by its administration tool while no server is running."""

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
    DatabaseUnfit,
    "The data in {folder} could not be copied.",
    "`casegraph db start` says whether it opens.",
)
NOT_LOADED = Cause(
    DatabaseUnfit,
    "Neo4j does not accept what is in this backup.",
    "The data is unchanged. Name another backup.",
)


def dump(home: Path, jars: Path, names: Sequence[str], folder: Path) -> bool:
    """Copy the database into neo4j.dump in the folder, and return whether that was possible.

    It is not if the server was killed: start and stop it first. Raises DatabaseUnfit, FolderUnfit.
    """
    code, output = _run(home, jars, names, ("dump", "neo4j", f"--to-path={folder}"))
    if code != 0 and re.search(UNCLEAN, output):
        return False
    if code != 0:
        raise error_of(cause_of(output, NOT_DUMPED), home)
    return True


def load(home: Path, jars: Path, names: Sequence[str], folder: Path) -> None:
    """Load neo4j.dump from the folder as the database of that home. Raises DatabaseUnfit, FolderUnfit."""
    code, output = _run(home, jars, names, ("load", "neo4j", f"--from-path={folder}", "--overwrite-destination=true"))
    if code != 0:
        raise error_of(cause_of(output, NOT_LOADED), home)


def arguments_file(home: Path) -> Path:
    """Return the file of the tool's arguments, which identifies a tool that outlived its caller."""
    return home / "conf" / "database.args"


def _run(home: Path, jars: Path, names: Sequence[str], words: Sequence[str]) -> tuple[int, str]:
    # Quoted, since a space in a folder's name would end the argument.
    quoted = ('"' + re.sub(r'(["\\])', r"\\\1", word) + '"' for word in ("database", *words))
    write_private(arguments_file(home), "".join(f"{word}\n" for word in quoted))
    try:
        return run_to_end(admin_command(arguments_file(home), names), home, jars, LIMIT)
    finally:
        arguments_file(home).unlink(missing_ok=True)
