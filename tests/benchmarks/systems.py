"""What is compared: a question and its vector go in, documents come out, best first. Ours, and the peer's.

The peer is `HybridRetriever` of neo4j-graphrag, on the same two indexes of the same server.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from neo4j import Driver
from neo4j_graphrag.retrievers import HybridRetriever
from neo4j_graphrag.types import HybridSearchRanker

from graph.embedding import Vectors
from graph.search.arms import arms
from graph.search.fuse import DEFAULT, TextSeen, text_score
from graph.store import Store
from graph.text import lucene
from tests.benchmarks.stored import document_of

#: The weight of meaning in the peer's linear ranker.
ALPHA = 0.6


@dataclass(frozen=True)
class System:
    """One row of the comparison. `ask` takes a question and its vector, shape (dimensions,), and may raise."""

    name: str
    ask: Callable[[str, Vectors], list[str]]


def ours(store: Store, pool: int) -> list[System]:
    """Words alone, meaning alone, and the default recipe, each by the product's own query and score."""

    def seen(words: str, question: Vectors, near: int, worded: int) -> list[TextSeen]:
        return store.read_together(lambda run: arms(run, words, question, near=near, worded=worded))

    def words(asked: str, question: Vectors) -> list[str]:
        # The arm of meaning brings at least one text; without a word in common it does not count here.
        return _best([(one.words, one.id) for one in seen(asked, question, 1, pool) if one.words > 0])

    def meaning(_: str, question: Vectors) -> list[str]:
        return _best([(one.cosine, one.id) for one in seen("", question, pool, 1)])

    def fused(asked: str, question: Vectors) -> list[str]:
        texts = seen(asked, question, pool, pool)
        top = max((one.words for one in texts), default=0.0) or 1.0
        return _best([(text_score(one, top, DEFAULT), one.id) for one in texts])

    return [
        System("casegraph, words only", words),
        System("casegraph, meaning only", meaning),
        System(f"casegraph, fused ({DEFAULT.name}, the default)", fused),
    ]


def peer(driver: Driver, top: int) -> list[System]:
    """Both rankers of the peer, each with questions as they are and with our cleaned words; `top` texts each."""
    retriever = HybridRetriever(driver, "text_meaning", "text_words", return_properties=["id"])

    def system(name: str, clean: Callable[[str], str], ranker: HybridSearchRanker, alpha: float | None) -> System:
        def ask(asked: str, question: Vectors) -> list[str]:
            found = retriever.get_search_results(
                query_text=clean(asked), query_vector=question.tolist(), top_k=top, ranker=ranker, alpha=alpha
            )
            return _documents([record["node"]["id"] for record in found.records])

        return System(name, ask)

    naive, linear = HybridSearchRanker.NAIVE, HybridSearchRanker.LINEAR
    return [
        system("peer, naive, questions as they are", str, naive, None),
        system(f"peer, linear {ALPHA}, questions as they are", str, linear, ALPHA),
        system("peer, naive, our cleaned words", lucene, naive, None),
        system(f"peer, linear {ALPHA}, our cleaned words", lucene, linear, ALPHA),
    ]


def _best(scored: Sequence[tuple[float, str]]) -> list[str]:
    return _documents([id_ for _, id_ in sorted(scored, key=lambda one: (-one[0], one[1]))])


def _documents(texts: Sequence[str]) -> list[str]:
    """The documents of these windows, each where its best window stands."""
    return list(dict.fromkeys(document_of(id_) for id_ in texts))
