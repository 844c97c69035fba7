"""Questions read over the seed's own concepts, by the real model."""

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.snapshot.cache import current
from graph.snapshot.lexicon import Lexicon
from graph.store import Store
from tests.search.reading import Read


@pytest.fixture(scope="session")
def lexicon(seeded: Store, embedder: SentenceTransformerEmbedder) -> Lexicon:
    return current(seeded, embedder).lexicon


@pytest.fixture(scope="session")
def read(lexicon: Lexicon, embedder: SentenceTransformerEmbedder) -> Read:
    return Read(lexicon, embedder)
