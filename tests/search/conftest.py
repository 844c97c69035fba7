"""Questions read over the seed's own concepts, by the real model."""

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.snapshot.cache import known as known_of
from graph.snapshot.lexicon import Lexicon
from graph.store import Store
from tests.search.reading import Read


@pytest.fixture(scope="session")
def known(seeded: Store, embedder: SentenceTransformerEmbedder) -> Lexicon:
    return known_of(seeded, embedder).lexicon


@pytest.fixture(scope="session")
def read(known: Lexicon, embedder: SentenceTransformerEmbedder) -> Read:
    return Read(known, embedder)
