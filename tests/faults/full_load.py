"""A child process: load a folder on a disk that fills up meanwhile, look at what is there, make room and load again.

Arguments: the home of the server, on the small disk, the jars, the folder, and `stopped` for a person who stops the
database once there is room, as `casegraph db stop` does. Prints one JSON object.
"""

import json
import sys
from pathlib import Path
from typing import Any

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import CasegraphError
from graph.local import LocalServer
from graph.store import Store, database_status
from ingest import plan
from ingest.load import load
from tests.ingest.world import assert_graph

#: Bytes that are left on the disk once the indexes stand: some of the cases find room, not all.
ROOM = 300 << 10
#: The work of a load at whose beginning the disk is filled up but for that.
WRITING = "Writing entries"

_CASES = "MATCH (i:Initiative) RETURN count(i) AS cases"
_DIGEST = "MATCH (c:Corpus) RETURN c.digest AS digest"


def main(home: Path, jars: Path, folder: Path, *, stopped: bool) -> None:
    """Load, fail, make room, look, load again."""
    # Few cases share a transaction here, so that the disk is full between two of them.
    plan.MOST_ENTRIES = 4
    server = LocalServer(home, jars, quick=True)
    store = Store(lambda: server.start(database_status))
    embedder = SentenceTransformerEmbedder()
    filler = home.parent / "filler"
    told: dict[str, Any] = {}

    def fill(what: str, _done: int, _total: int) -> None:
        if what == WRITING and not filler.exists():
            _fill(filler)

    try:
        try:
            load(store, embedder, [folder], "test", progress=fill)
        except CasegraphError as error:
            told["failed"] = [type(error).__name__, error.message, error.remedy]
        filler.unlink()
        if stopped:
            assert server.stop()
        told["cases"] = store.read(_CASES)[0]["cases"]
        # Whole cases or none of them, though the load was cut off before it counted.
        assert_graph(store, counted=False)
        told["again"] = load(store, embedder, [folder], "test").model_dump(mode="json")
        assert_graph(store)
        told["digest"] = store.read(_DIGEST)[0]["digest"]
    finally:
        store.close()
        server.stop()
    sys.stdout.write(json.dumps(told))


def _fill(filler: Path) -> None:
    block = bytes(4096)
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(block)
    except OSError:
        pass
    with filler.open("r+b") as file:
        file.truncate(filler.stat().st_size - ROOM)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), stopped=sys.argv[4:] == ["stopped"])
