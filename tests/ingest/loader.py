"""Loads folders, each load in a process of its own, for tests that kill it: torch and the model are read once for all.

Arguments: the home of the server and the jars. Each line of standard input is a folder; answered are the id of the
process that loads it, and, when that has ended, its exit code, or the signal that ended it with a minus before it.
"""

import os
import sys
import traceback
from pathlib import Path

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Unavailable
from graph.local import LocalServer
from graph.store import Store, database_status
from ingest import plan
from ingest.load import load

#: Exit codes: loaded whole; told that the database is away; anything else.
LOADED, AWAY, BROKEN = 0, 3, 4


def main() -> None:
    """Fork once for each folder, until the one who asks is gone."""
    # Few entries share a transaction here, so that many moments lie between two.
    plan.MOST_ENTRIES = 4
    home, jars = map(Path, sys.argv[1:])
    embedder = SentenceTransformerEmbedder()
    # Reads the model, but embeds nothing before the forks: the threads that a first text starts are not inherited.
    assert embedder.dimensions
    for line in sys.stdin:
        child = os.fork()
        if not child:
            # Not sys.exit: what a fork shares with its parent is not its own to tidy up.
            os._exit(_load(LocalServer(home, jars, quick=True), embedder, Path(line.strip())))
        _say(child)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _load(server: LocalServer, embedder: SentenceTransformerEmbedder, folder: Path) -> int:
    try:
        report = load(Store(lambda: server.start(database_status)), embedder, [folder], "test")
    except Unavailable:
        return AWAY
    except BaseException:  # noqa: BLE001 - whatever it is, the exit code has to tell
        traceback.print_exc()
        return BROKEN
    return BROKEN if report.refused else LOADED


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
