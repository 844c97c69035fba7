"""Every stored text embedded again, by the model that is configured now: the way out of `OtherModel`."""

from typing import LiteralString

from graph.embedding import Embedder
from graph.progress import Progress, silent
from graph.schema import define_meaning_index
from graph.store import Store, vector
from ingest.load import EMBED_AT_ONCE

# Until the last vector is written the corpus belongs to no model, so that an interrupted run is refused and repeated.
_DISOWN: LiteralString = (
    "MATCH (c:Corpus {id: 'corpus'}) SET c.fingerprint = '', c.model = 'an unfinished `casegraph embed`'"
)
_FORGET = "MATCH (x:Text) WHERE x.embedding IS NOT NULL REMOVE x.embedding"
_TEXTS = "MATCH (x:Text) RETURN x.id AS id, x.content AS content ORDER BY x.id"
_VECTORS = """
UNWIND $rows AS row
MATCH (x:Text {id: row.id})
CALL db.create.setNodeVectorProperty(x, 'embedding', row.vector)
"""
_OWN = "MATCH (c:Corpus {id: 'corpus'}) SET c.model = $model, c.fingerprint = $fingerprint, c.version = c.version + 1"


def embed_again(store: Store, embedder: Embedder, progress: Progress = silent) -> int:
    """Replace all vectors and the index over them; gives the number of texts. Can be repeated after any failure."""
    store.write_together(lambda run: run(_DISOWN))
    store.write_together(lambda run: run(_FORGET))
    define_meaning_index(store, embedder, replace=True)
    texts = store.read(_TEXTS)
    for start in range(0, len(texts), EMBED_AT_ONCE):
        progress("Embedding texts", start, len(texts))
        some = texts[start : start + EMBED_AT_ONCE]
        vectors = embedder.documents([row["content"] for row in some])
        rows = [{"id": row["id"], "vector": vector(one)} for row, one in zip(some, vectors, strict=True)]
        store.write_together(lambda run, rows=rows: run(_VECTORS, rows=rows))  # type: ignore[misc]
    progress("Embedding texts", len(texts), len(texts))
    store.write_together(lambda run: run(_OWN, model=embedder.name, fingerprint=embedder.fingerprint))
    return len(texts)
