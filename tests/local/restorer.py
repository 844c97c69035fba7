"""Backs up or restores in a process of its own, for tests that kill it or take its disk away.

Arguments: `backup` or `restore`, the home, the jars, the file. Prints `done`, or the error's class, message and remedy.
"""

import sys
from pathlib import Path

from graph.errors import CasegraphError
from graph.local import LocalServer
from graph.local.backup import back_up, restore


def main() -> None:
    """Do what the first argument says."""
    what, home, jars, file = sys.argv[1:]
    server = LocalServer(Path(home), Path(jars), quick=True)
    try:
        if what == "backup":
            back_up(server, Path(file), stop=True)
        else:
            restore(server, Path(file))
        lines = ["done"]
    except CasegraphError as error:
        lines = [type(error).__name__, error.message, error.remedy]
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
