"""Turns what Neo4j wrote into one sentence and a remedy: the first row of the table that matches.

The texts are those of Neo4j 2026.08.1, each seen in neo4j.log, on standard error or in a database's `statusMessage`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from graph.errors import DatabaseAway, DatabaseUnfit, FolderUnfit, Unavailable

MOVE = "name another folder in CASEGRAPH_DATA_DIR"
RESET = "`casegraph db reset` makes an empty one, into which the cases can be loaded again"
RESTORE = f"`casegraph restore FILE` puts a backup in its place, and {RESET}."


@dataclass(frozen=True)
class Cause:
    """What a pattern in what Neo4j writes means to a person; {folder} is the data folder. Some have no pattern."""

    error: type[Unavailable]
    message: str
    remedy: str
    pattern: str = ""


PORT_TAKEN = Cause(
    DatabaseUnfit,
    "Another program took the port of the private Neo4j while it started.",
    "Run the command again: it chooses another port.",
    r"PortBindException|Address already in use",
)
UNKNOWN = Cause(
    DatabaseUnfit,
    "The private Neo4j ended while it started.",
    "Its last words are in {folder}/logs; `casegraph db start` tries again.",
)
DAMAGED = Cause(
    DatabaseUnfit,
    "The data in {folder} is damaged and the database does not open.",
    RESTORE,
)
LOCKED_OUT = Cause(
    DatabaseUnfit,
    "The private Neo4j does not accept the password that is stored in {folder}.",
    RESTORE,
)
SLOW = Cause(
    DatabaseAway,
    "The private Neo4j is starting and was not ready in three minutes.",
    "`casegraph db start` waits for it again; `casegraph db status` says whether it is there.",
)
CAUSES = (
    PORT_TAKEN,
    Cause(
        FolderUnfit,
        "The disk that holds {folder} is full.",
        f"Make room on it and run `casegraph db start`, or {MOVE}.",
        r"No space left on device|OutOfDiskSpace|Disk quota exceeded|not enough space",
    ),
    Cause(
        DatabaseUnfit,
        "The data in {folder} was written by another version of Neo4j.",
        f"Use the casegraph that wrote it, or {MOVE}, or start anew: {RESET}.",
        r"UnsupportedLogVersionException|UnableToMigrateException",
    ),
    Cause(
        FolderUnfit,
        "Another Neo4j, in another container or on another machine, is using {folder}.",
        f"Stop that one, or {MOVE}.",
        r"locked by another process",
    ),
    Cause(
        FolderUnfit,
        "The folder {folder} cannot be written.",
        f"Give yourself the right to write it and everything in it, or {MOVE}.",
        r"AccessDeniedException|Permission denied|Read-only file system|FileLockException",
    ),
    Cause(
        DatabaseUnfit,
        "This machine has too little memory for the private Neo4j, which needs about 1.5 GB.",
        "Close other programs or raise the memory limit, or name a server elsewhere in CASEGRAPH_NEO4J_URI.",
        r"Invalid memory configuration|Could not reserve enough space|insufficient memory for the Java",
    ),
)


def cause_of(text: str, otherwise: Cause) -> Cause:
    """Return the first cause whose pattern matches what Neo4j wrote."""
    return next((cause for cause in CAUSES if re.search(cause.pattern, text)), otherwise)


def error_of(cause: Cause, folder: Path) -> Unavailable:
    """Return the error for the cause, for the server of that folder."""
    return cause.error(cause.message.format(folder=folder), cause.remedy.format(folder=folder))
