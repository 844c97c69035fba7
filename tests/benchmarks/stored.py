"""A collection on a private Neo4j of its own, its documents stored as the product stores passages.

The server's folder is kept: what is embedded already is not embedded again, also after a run that was cut off.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import platformdirs
from filelock import FileLock, Timeout

from graph.embedding import Embedder
from graph.errors import Refused
from graph.local import Address, LocalServer
from graph.progress import Progress, silent
from graph.schema import prepare
from graph.store import Store, database_status, vector
from graph.text import code, windows
from ingest.embed import embedded
from ingest.plan import TextRow
from tests.benchmarks.beir import Document
from tests.conftest import JARS

#: What is kept between runs, one folder for a collection and a model.
KEPT = platformdirs.user_cache_path("casegraph") / "bench-retrieval"
#: Texts dropped in one transaction.
AT_ONCE = 1000

_STORED = "MATCH (x:Text) RETURN x.id AS id, x.digest AS digest"
_DROP = "MATCH (x:Text) WHERE x.id IN $ids DETACH DELETE x"
# As ingest/write_texts.py has it, but for the thing that a text speaks for: of a document nothing more is known.
_WRITE = """
UNWIND $rows AS row
MERGE (x:Text {id: row.id})
SET x.title = row.title, x.content = row.content, x.code = row.code, x.digest = row.digest
WITH x, row
CALL db.create.setNodeVectorProperty(x, 'embedding', row.vector)
"""
_AWAIT = "CALL db.awaitIndexes(300)"


@contextmanager
def served(home: Path, *, fresh: bool = False, progress: Progress = silent) -> Iterator[tuple[Store, Address]]:
    """A store on the server of that folder, and its address; the server ends with this, the folder stays.

    Raises `Refused` where another run has it: it would lose its server to this one.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(f"{home}.lock", timeout=0).acquire()
    except Timeout as taken:
        raise Refused("Another run uses the server of this collection.", "Let that one finish.") from taken
    with lock, _started(LocalServer(home, JARS), fresh=fresh, progress=progress) as found:
        yield found


@contextmanager
def _started(server: LocalServer, *, fresh: bool, progress: Progress) -> Iterator[tuple[Store, Address]]:
    if fresh:
        server.reset()
    store = Store(lambda: server.start(database_status, progress))
    try:
        store.connect()
        address = server.find()
        assert address is not None, "the server went as soon as it was there"
        yield store, address
    finally:
        store.close()
        server.stop()


def texts_of(document: Document) -> list[TextRow]:
    """The windows of a document, each after its title, as `ingest.plan` makes them of a passage."""
    before = f"{document.title}. " if document.title else ""
    return [
        TextRow(f"{document.id}.{number}", document.id, document.title, f"{before}{window}")
        for number, window in enumerate(windows(document.text))
    ]


def document_of(text: str) -> str:
    """The id of the document of which the text of that id is a window."""
    return text.rpartition(".")[0]


def store_texts(store: Store, embedder: Embedder, documents: Sequence[Document], progress: Progress = silent) -> int:
    """Make the texts of these documents all that is stored; gives how many had to be embedded."""
    prepare(store, embedder)
    wanted = {row.id: row for document in documents for row in texts_of(document)}
    stored = {row["id"]: row["digest"] for row in store.read(_STORED)}
    gone = sorted(id_ for id_ in stored if id_ not in wanted)
    for start in range(0, len(gone), AT_ONCE):
        _write(store, _DROP, ids=gone[start : start + AT_ONCE])
    lacking = [(id_, row.content) for id_, row in wanted.items() if stored.get(id_) != row.digest]
    for batch in embedded(embedder, lacking, progress):
        _write(store, _WRITE, rows=[{**_properties(wanted[id_]), "vector": vector(one)} for id_, one in batch])
    store.read(_AWAIT)
    return len(lacking)


def _write(store: Store, query: LiteralString, **parameters: object) -> None:
    store.write_together(lambda run: run(query, **parameters))


def _properties(row: TextRow) -> dict[str, str]:
    return {"id": row.id, "title": row.title, "content": row.content, "code": code(row.id), "digest": row.digest}


def home_of(name: str, embedder: Embedder) -> Path:
    """The folder of a collection's server for that model."""
    return KEPT / f"{name}-{embedder.fingerprint}"
