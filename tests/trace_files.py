"""Which files a request enters: one search, one map, and one load of one case file. `make trace-files` prints them.

A file is entered when the body of one of its functions runs. Each request is traced after one like it, so imports and
the reading of the corpus do not count. The files are listed in the order in which they are entered.
"""

import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from api.http.app import create_app
from graph.embedding import Embedder, SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store, database_status
from ingest.load import load
from tests.api.conftest import BASE, HERE, settings_for, wait_for
from tests.conftest import JARS, ROOT, SEED
from tests.ingest.world import CASE, REGISTER, load_good

#: How many files each kind of request may enter.
LIMITS: Mapping[str, int] = {"search": 44, "map": 19, "load": 25}
REQUESTS: Mapping[str, str] = {
    "search": "/v1/search?q=systems+that+overcame+short-termism+with+joint+funding+pots",
    "map": "/v1/map",
}
#: Only files in these folders count.
FOLDERS = tuple(f"{ROOT / name}/" for name in ("api", "ingest", "graph"))


def files_entered(work: Callable[[], object]) -> list[str]:
    """The files that `work` enters, in this thread and in every thread that starts meanwhile, as paths in the repo."""
    entered: dict[str, None] = {}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            entered[frame.f_code.co_filename] = None

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return [str(Path(file).relative_to(ROOT)) for file in entered if file.startswith(FOLDERS)]


def trace_request(app: ASGIApp, address: str) -> list[str]:
    """The files that a GET enters, from the ASGI application inwards; the application has to be started."""
    # A client that is not entered starts threads for each request, so that all of them, and no others, are traced.
    client = TestClient(app, base_url=BASE, client=HERE)

    def ask() -> None:
        client.get(address).raise_for_status()

    ask()
    return files_entered(ask)


def trace_load(store: Store, embedder: Embedder, folder: Path) -> list[str]:
    """The files that the load of one case file enters, in an empty database; `casegraph load` calls the same function.

    The case refers to a register, which is loaded before it as another data set.
    """
    load_good(store, embedder, folder / "register", "register", register=REGISTER)
    case = folder / "one-team.yaml"
    case.write_text(CASE)
    return files_entered(lambda: load(store, embedder, [case], "one-team"))


def main() -> None:
    """Trace all three over a private server and print the files."""
    with tempfile.TemporaryDirectory() as folder:
        server = LocalServer(Path(folder) / "neo4j", JARS, quick=True)
        store = Store(lambda: server.start(database_status))
        embedder = SentenceTransformerEmbedder()
        try:
            found = {"load": trace_load(store, embedder, Path(folder))}
            store.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
            load(store, embedder, [SEED], "seed")
            app = create_app(settings_for(server), embedder)
            with TestClient(app, base_url=BASE, client=HERE) as client:
                wait_for(client, "/readyz")
                found |= {name: trace_request(app, address) for name, address in REQUESTS.items()}
        finally:
            store.close()
            server.stop()
    for name, limit in LIMITS.items():
        print(f"\n{name}: {len(found[name])} files, of {limit} at most", *found[name], sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    main()
