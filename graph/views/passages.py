"""Passages and claims by their ids, for answers that name evidence by its id alone."""

from collections.abc import Sequence

from graph.embedding import Embedder
from graph.evidence import Cited, CitedClaims, claims_shown, passages_shown
from graph.store import Store


def passages(store: Store, embedder: Embedder, ids: Sequence[str]) -> Cited:  # noqa: ARG001 - every view has both
    """These passages with their sources; what does not exist is left out."""
    return store.read_together(lambda run: passages_shown(run, ids))


def claims(store: Store, embedder: Embedder, ids: Sequence[str]) -> CitedClaims:  # noqa: ARG001 - as above
    """These claims with their evidence; what does not exist is left out."""
    return store.read_together(lambda run: claims_shown(run, ids))
