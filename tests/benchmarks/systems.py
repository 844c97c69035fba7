"""What is compared: a question and its vector go in, documents come out, best first. Ours, and the peer's.

The peer is `HybridRetriever` of neo4j-graphrag, on the same two indexes of the same server.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from neo4j import Driver
from neo4j_graphrag.retrievers import HybridRetriever
from neo4j_graphrag.types import HybridSearchRanker

from graph.embedding import Vectors
from graph.search.fuse import DEFAULT, Texts, text_score
from graph.search.retrieve.texts import TextSeen, both_arms, words_arm
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

    def words(asked: str, _: Vectors) -> list[str]:
        return _best(
            [(score, id_) for id_, score in store.read_together(lambda run: words_arm(run, asked, worded=pool))]
        )

    def seen(asked: str, question: Vectors) -> list[TextSeen]:
        return store.read_together(lambda run: both_arms(run, asked, question, pool=pool))

    def meaning(_: str, question: Vectors) -> list[str]:
        return _best([(one.cosine or 0.0, one.id) for one in seen("", question)])

    def fused(asked: str, question: Vectors) -> list[str]:
        texts = seen(asked, question)
        arms = Texts(np.asarray([one.cosine for one in texts], float), np.asarray([one.words for one in texts], float))
        return _best(list(zip(text_score(arms, DEFAULT).tolist(), (one.id for one in texts), strict=True)))

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
