"""Questions read over the seed's own concepts, by the real model."""

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.lexicon import Lexicon, read_lexicon
from graph.store import Store
from tests.search.reading import Read


@pytest.fixture(scope="session")
def known(seeded: Store) -> Lexicon:
    return seeded.read_together(read_lexicon)


@pytest.fixture(scope="session")
def read(known: Lexicon, embedder: SentenceTransformerEmbedder) -> Read:
    return Read(known, embedder)
