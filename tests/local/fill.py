"""A child process: fill the disk under a running server, then make room. Usage: fill.py HOME JARS."""

import sys
from collections.abc import Callable
from pathlib import Path

from graph.errors import CasegraphError
from graph.local import LocalServer
from graph.store import Store, database_status

JUNK = "UNWIND range(1, 5000) AS n CREATE (:Junk {text: $text})"


def main(home: Path, jars: Path) -> None:
    """Write until the disk is full, ask, make room, ask again."""
    server = LocalServer(home, jars, quick=True)
    store = Store(lambda: server.start(database_status))
    try:
        store.write_together(lambda run: run("CREATE (:Kept {number: 1})"))
        filler = home.parent / "filler"
        try:
            with filler.open("wb") as file:
                while True:
                    file.write(bytes(65536))
        except OSError:
            pass
        for _ in range(2):
            attempt("write", lambda: store.write_together(lambda run: run(JUNK, text="y" * 900)))
        filler.unlink()
        attempt("read", lambda: store.read("MATCH (k:Kept) RETURN k.number AS number"))
        attempt("write", lambda: store.write_together(lambda run: run("CREATE (:More)")))
    finally:
        store.close()
        server.stop()


def attempt(what: str, work: Callable[[], object]) -> None:
    """Print what came of it."""
    try:
        sys.stdout.write(f"{what} {work()}\n")
    except CasegraphError as error:
        sys.stdout.write(f"{what} {type(error).__name__} {error}\n")


main(Path(sys.argv[1]), Path(sys.argv[2]))
