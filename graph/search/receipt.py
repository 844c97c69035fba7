"""Step 5: what it takes to ask the same again and to see what changed."""

import uuid
from datetime import datetime

from graph.search.answer import Receipt, Took
from graph.search.request import SearchRequest
from graph.store import Run

_CORPUS = """
MATCH (c:Corpus {id: 'corpus'})
RETURN c.version AS version, c.digest AS digest, c.model AS model, c.fingerprint AS fingerprint
"""


def state(run: Run) -> tuple[int, str]:
    """The counter of the corpus and its digest, as they stand now."""
    corpus = run(_CORPUS)[0]
    return corpus["version"], corpus["digest"]


def receipt(run: Run, request: SearchRequest, recipe: str, at: datetime, took: Took) -> Receipt:
    """The receipt of an answer that was read in the transaction of `run`; `at` is when it was asked, in UTC."""
    corpus = run(_CORPUS)[0]
    return Receipt(
        id=str(uuid.uuid4()),
        question=request.q,
        filters=request.filters,
        drop=request.drop,
        literal=request.literal,
        limit=request.limit,
        page=request.page,
        corpus=corpus["version"],
        digest=corpus["digest"],
        model=f"{corpus['model']} {corpus['fingerprint']}",
        recipe=recipe,
        at=at.isoformat(timespec="milliseconds"),
        took_ms=took,
    )
