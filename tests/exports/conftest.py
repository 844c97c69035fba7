"""The whole seed as one selection, one that holds nothing, and a collection of cases."""

import typing

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.exports.request import ExportRequest, PageKind
from graph.exports.selection import Selection, select
from graph.store import Store
from graph.views.collection import Collection, CollectionRequest, collection
from tests.exports.collected import BASE, IDS, NOTE, NOW, TITLE


@pytest.fixture(scope="session")
def everything(seeded: Store, embedder: SentenceTransformerEmbedder) -> Selection:
    return select(seeded, embedder, ExportRequest(want=list(typing.get_args(PageKind))))


@pytest.fixture(scope="session")
def nothing(seeded: Store, embedder: SentenceTransformerEmbedder) -> Selection:
    return select(seeded, embedder, ExportRequest(want=["initiative", "source"], since="2090"))


@pytest.fixture(scope="session")
def collected(seeded: Store, embedder: SentenceTransformerEmbedder) -> Collection:
    return collection(seeded, embedder, CollectionRequest(id=IDS, title=TITLE, note=NOTE), BASE, NOW)
