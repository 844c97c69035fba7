"""Asking a store as a person would."""

from collections.abc import Iterator

from graph.embedding import Embedder
from graph.search import search
from graph.search.answer import Answer, Arms, Hit
from graph.search.request import MOST_HITS, SearchRequest
from graph.store import Store

MUST_WORK = "systems that overcame short-termism with joint funding pots"


def arms(hit: Hit) -> Arms:
    """How each arm saw a hit. A search always has it; only JSON leaves it out."""
    assert hit.arms is not None
    return hit.arms


class Ask:
    """Asks one store."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store, self.embedder = store, embedder

    def __call__(self, question: str = "", /, **asked: object) -> Answer:
        """The answer to a question with filters and the rest."""
        return search(self.store, self.embedder, SearchRequest.model_validate({"q": question, **asked}))

    def pages(self, question: str, limit: int, /, **asked: object) -> Iterator[Answer]:
        """All pages until one is empty."""
        for page in range(1, MOST_HITS // limit + 1):
            answer = self(question, limit=limit, page=page, **asked)
            yield answer
            if not answer.hits:
                return

    def hits(self, question: str = "", /, **asked: object) -> list[Hit]:
        """All hits, of all pages."""
        return [hit for answer in self.pages(question, 100, **asked) for hit in answer.hits]
