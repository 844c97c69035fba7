"""Texts as vectors, some at a time; every stored text again, by the model that is configured now."""

import secrets
from collections.abc import Iterator, Sequence
from typing import LiteralString

from graph.embedding import Embedder, Vectors
from graph.errors import Refused
from graph.progress import Progress, silent
from graph.schema import define_meaning_index, readable
from graph.store import Run, Store, vector

#: Texts embedded at a time: enough to keep the model busy, few enough for a bar that moves.
EMBED_AT_ONCE = 32

# Until the last vector is written the corpus belongs to no model but to this run, so that loads and searches are
# refused, an interrupted run is repeated, and of two runs the later one alone goes on.
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
    """The vectors of texts given as id and content, with their ids, as many at a time as suits the model.

    Texts of one length go together: all of a batch are padded to its longest, which costs a third of the time.
    """
    by_length = sorted(texts, key=lambda text: len(text[1]))
    for start in range(0, len(by_length), EMBED_AT_ONCE):
        progress("Embedding texts", start, len(by_length))
        some = by_length[start : start + EMBED_AT_ONCE]
        vectors = embedder.documents([content for _, content in some])
        yield [(id_, one) for (id_, _), one in zip(some, vectors, strict=True)]
    if texts:
        progress("Embedding texts", len(texts), len(texts))


def embed_again(store: Store, embedder: Embedder, progress: Progress = silent) -> int:
    """Replace all vectors and the index over them, the way out of `OtherModel`; gives the number of texts.

    Can be repeated after any failure.
    """
    if store.read_together(readable) is None:
        return 0
    mark = f"unfinished-{secrets.token_hex(4)}"
    store.write_together(lambda run: run(_DISOWN, mark=mark))
    _write(store, mark, _FORGET)
    texts = [(row["id"], row["content"]) for row in store.read(_TEXTS)]
    for some in embedded(embedder, texts, progress):
        _write(store, mark, _VECTORS, rows=[{"id": id_, "vector": vector(one)} for id_, one in some])
    define_meaning_index(store, embedder)
    _write(store, mark, _OWN, model=embedder.name, fingerprint=embedder.fingerprint)
    return len(texts)


def _write(store: Store, mark: str, query: LiteralString, **parameters: object) -> None:
    def ours(run: Run) -> None:
        if not run(_STILL_OURS, mark=mark):
            raise Refused("Another `casegraph embed` began meanwhile.", "Let that one finish.")
        run(query, **parameters)

    store.write_together(ours)
