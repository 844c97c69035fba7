"""Passages and claims by their ids, for answers that name evidence by its id alone. What does not exist is left out."""

from collections.abc import Sequence

from graph.evidence import Cited, CitedClaims, claims_shown, passages_shown
from graph.store import Store


def passages(store: Store, ids: Sequence[str]) -> Cited:
    """These passages with their sources."""
    return store.read_together(lambda run: passages_shown(run, ids))


def claims(store: Store, ids: Sequence[str]) -> CitedClaims:
    """These claims with their evidence."""
    return store.read_together(lambda run: claims_shown(run, ids))
