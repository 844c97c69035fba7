"""How much of what is nearest the vector index brings, against all vectors of the world."""

from collections.abc import Sequence

import numpy as np

from graph.embedding import Embedder, Vectors
from graph.search.retrieve.texts import POOL
from graph.store import Store, vector

#: Vectors fetched in one read.
AT_ONCE = 5000

_NEAREST = """
MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $pool)
RETURN x.id AS id
"""
# As a vector of 32-bit floats, which the driver reads as one piece of bytes; a list costs an object a number.
_PAGE = """
MATCH (x:Text) WHERE x.id > $after
WITH x ORDER BY x.id LIMIT $most
RETURN x.id AS id, vector(x.embedding, $dimensions, FLOAT32) AS vector
"""


def recall(store: Store, embedder: Embedder, questions: Sequence[str]) -> float:
    """The mean share of the 100 nearest texts that the index brings when it is asked for 100."""
    ids, stored = all_vectors(store, embedder.dimensions)
    shares = []
    for question in embedder.questions(questions):
        likeness = stored @ question
        nearest = {ids[place] for place in np.argpartition(-likeness, min(POOL, len(ids) - 1))[:POOL]}
        found = {row["id"] for row in store.read(_NEAREST, vector=vector(question), pool=POOL)}
        shares.append(len(nearest & found) / len(nearest))
    return float(np.mean(shares))


def all_vectors(store: Store, dimensions: int) -> tuple[list[str], Vectors]:
    """The ids of all texts in order, and their vectors, shape (texts, dimensions)."""
    ids: list[str] = []
    pages: list[Vectors] = []
    while rows := store.read(_PAGE, after=ids[-1] if ids else "", most=AT_ONCE, dimensions=dimensions):
        ids += [row["id"] for row in rows]
        pages.append(np.stack([row["vector"].to_numpy() for row in rows]).astype(np.float32))
    return ids, np.concatenate(pages)
