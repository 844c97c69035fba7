"""Embedding: the texts of a load, or every stored text again with the model that is configured now."""

import secrets
from collections.abc import Iterator, Sequence
from typing import LiteralString

from graph.embedding import Embedder, Vectors
from graph.errors import Refused
from graph.progress import Progress, silent
from graph.schema import define_meaning_index, readable
from graph.store import Run, Store, vector

#: Texts per call of the model: enough to keep it busy, few enough for a progress bar that moves.
EMBED_AT_ONCE = 32

# Until the last vector is written, the corpus belongs to this run and to no model: loads and searches are refused, an
# interrupted run has to be repeated, and of two runs only the later one continues.
_DISOWN: LiteralString = (
    "MATCH (c:Corpus {id: 'corpus'}) SET c.fingerprint = $mark, c.model = 'an unfinished `casegraph embed`'"
)
_STILL_OURS = "MATCH (c:Corpus {id: 'corpus', fingerprint: $mark}) SET c.turn = coalesce(c.turn, 0) + 1 RETURN c.id"
_FORGET = "MATCH (x:Text) WHERE x.embedding IS NOT NULL REMOVE x.embedding"
_TEXTS = "MATCH (x:Text) RETURN x.id AS id, x.content AS content ORDER BY x.id"
_VECTORS = """
UNWIND $rows AS row
MATCH (x:Text {id: row.id})
CALL db.create.setNodeVectorProperty(x, 'embedding', row.vector)
"""
_OWN = "MATCH (c:Corpus {id: 'corpus'}) SET c.model = $model, c.fingerprint = $fingerprint, c.version = c.version + 1"


def embedded(
    embedder: Embedder, texts: Sequence[tuple[str, str]], progress: Progress
) -> Iterator[list[tuple[str, Vectors]]]:
    """Batches of text ids with their vectors; `texts` are pairs of id and content.

    Sorted by length, since all texts of a batch are padded to the longest: unsorted costs a third more time.
    """
    by_length = sorted(texts, key=lambda text: len(text[1]))
    for start in range(0, len(by_length), EMBED_AT_ONCE):
        progress("Embedding texts", start, len(by_length))
        batch = by_length[start : start + EMBED_AT_ONCE]
        vectors = embedder.documents([content for _, content in batch])
        yield [(id_, row) for (id_, _), row in zip(batch, vectors, strict=True)]
    if texts:
        progress("Embedding texts", len(texts), len(texts))


def embed_again(store: Store, embedder: Embedder, progress: Progress = silent) -> int:
    """Replace all vectors and their index, which resolves `OtherModel`; returns the number of texts.

    Can be repeated after any failure.
    """
    if store.read_together(readable) is None:
        return 0
    mark = f"unfinished-{secrets.token_hex(4)}"
    store.write_together(lambda run: run(_DISOWN, mark=mark))
    _write(store, mark, _FORGET)
    texts = [(row["id"], row["content"]) for row in store.read(_TEXTS)]
    for batch in embedded(embedder, texts, progress):
        _write(store, mark, _VECTORS, rows=[{"id": id_, "vector": vector(row)} for id_, row in batch])
    define_meaning_index(store, embedder)
    _write(store, mark, _OWN, model=embedder.name, fingerprint=embedder.fingerprint)
    return len(texts)


def _write(store: Store, mark: str, query: LiteralString, **parameters: object) -> None:
    def write(run: Run) -> None:
        if not run(_STILL_OURS, mark=mark):
            raise Refused("Another `casegraph embed` started meanwhile.", "Let that one finish.")
        run(query, **parameters)

    store.write_together(write)
