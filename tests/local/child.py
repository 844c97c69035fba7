"""Starts a server in a process of its own, for tests that kill it, run several, or take its rights or its disk away.

Arguments: the home, the jars, and `nobody` to give up root's rights first. Prints the address, or the error's class,
message and remedy, one a line.
"""

import os
import sys
from pathlib import Path

from graph.errors import CasegraphError
from graph.local import LocalServer
from graph.store import database_status

NOBODY = 65534


def main() -> None:
    """Start the server."""
    home, jars, *rights = sys.argv[1:]
    # Only now, when all is imported: the interpreter may stand in a folder that nobody may read.
    if rights and os.geteuid() == 0:
        os.setgroups([])
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    try:
        lines = [LocalServer(Path(home), Path(jars), quick=True).start(database_status).uri]
    except CasegraphError as error:
        lines = [type(error).__name__, error.message, error.remedy]
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
