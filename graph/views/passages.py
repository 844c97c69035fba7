"""Passages and claims by their ids, for answers that name evidence by its id alone. What does not exist is left out."""

from collections.abc import Sequence

from graph.evidence import Cited, CitedClaims, claims_shown, passages_shown
from graph.store import Run, Store

_FORMERLY = """
MATCH (t:Thing) WHERE t.formerly IS NOT NULL
UNWIND t.formerly AS old
WITH t, old WHERE old IN $ids AND NOT EXISTS { (:Thing {id: old}) }
RETURN old, t.id AS now
"""


def passages(store: Store, ids: Sequence[str]) -> Cited:
    """These passages with their sources."""
    return store.read_together(lambda run: passages_shown(run, ids))


def claims(store: Store, ids: Sequence[str]) -> CitedClaims:
    """These claims with their evidence; an id is read with the ids that its things have now."""
    return store.read_together(lambda run: claims_shown(run, _current(run, ids)))


def _current(run: Run, ids: Sequence[str]) -> list[str]:
    parts = sorted({part for id_ in ids for part in id_.split("--")})
    now = {row["old"]: row["now"] for row in run(_FORMERLY, ids=parts)}
    return ["--".join(now.get(part, part) for part in id_.split("--")) for id_ in ids]
