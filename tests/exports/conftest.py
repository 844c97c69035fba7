"""The whole seed as one selection, and one that holds nothing."""

import typing

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.exports.request import ExportRequest, PageKind
from graph.exports.selection import Selection, select
from graph.store import Store


@pytest.fixture(scope="session")
def everything(seeded: Store, embedder: SentenceTransformerEmbedder) -> Selection:
    return select(seeded, embedder, ExportRequest(want=list(typing.get_args(PageKind))))


@pytest.fixture(scope="session")
def nothing(seeded: Store, embedder: SentenceTransformerEmbedder) -> Selection:
    return select(seeded, embedder, ExportRequest(want=["initiative", "source"], since="2090"))
