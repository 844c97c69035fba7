"""Step 5: what it takes to ask the same again and to see what changed."""

import uuid
from datetime import datetime

from graph.search.answer import Receipt, Took
from graph.search.request import SearchRequest
from graph.snapshot.cache import State


def receipt(now: State, request: SearchRequest, recipe: str, at: datetime, took: Took) -> Receipt:
    """The receipt of an answer that was read of the corpus in this state; `at` is when it was asked, in UTC."""
    return Receipt(
        id=str(uuid.uuid4()),
        question=request.q,
        filters=request.filters,
        drop=request.drop,
        literal=request.literal,
        limit=request.limit,
        page=request.page,
        corpus=now.version,
        digest=now.digest,
        model=f"{now.model} {now.fingerprint}",
        recipe=recipe,
        at=at.isoformat(timespec="milliseconds"),
        took_ms=took,
    )
