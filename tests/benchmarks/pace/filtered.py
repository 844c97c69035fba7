"""Whether filters starve: the first ten hits as they are found, against those of looking at every text that passes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from graph.embedding import Embedder
from graph.progress import Progress
from graph.search import search
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.search.retrieve import texts
from graph.snapshot.cache import current, fill_vectors
from graph.store import Store
from tests.benchmarks.growing.register import SHARES

#: What each share of the cases is linked to, so that one, two or three filters leave the same.
KINDS = ("organisation", "enabler", "barrier")
TOP = 10


@dataclass(frozen=True)
class Filtered:
    """So many filters that let a share of the cases through: texts that pass, how they were searched, what was found.

    `found` of `right` hits are those of the exact search, over all questions.
    """

    share: str
    filters: int
    texts: int
    way: str
    found: int
    right: int

    def kept(self) -> dict[str, Any]:
        """For the file of results."""
        return asdict(self)


def filtered(store: Store, embedder: Embedder, questions: Sequence[str], progress: Progress) -> list[Filtered]:
    """All shares by one, two and three filters; empty in a world that has none of them."""
    there = store.read("MATCH (t:Thing {id: $id}) RETURN t.id AS id", id=f"share-50-{KINDS[0]}")
    rows: list[Filtered] = []
    # As a process that goes on answering does.
    current(store, embedder)
    while fill_vectors(store, embedder):
        pass
    total = len(SHARES) * len(KINDS) if there else 0
    for share in SHARES if there else ():
        for count in range(1, len(KINDS) + 1):
            progress("Looking for what filters starve", len(rows), total)
            cuts = {kind: [f"share-{share}-{kind}"] for kind in KINDS[:count]}
            requests = [SearchRequest.model_validate({"q": question, **cuts}) for question in questions]
            rows.append(_compared(store, embedder, share, count, requests))
    if total:
        progress("Looking for what filters starve", total, total)
    return rows


def _compared(store: Store, embedder: Embedder, share: str, count: int, requests: Sequence[SearchRequest]) -> Filtered:
    answers = [search(store, embedder, request) for request in requests]
    with _every_text():
        exact = [search(store, embedder, request) for request in requests]
    pairs = [(_top(answer), _top(right)) for answer, right in zip(answers, exact, strict=True)]
    found, right = sum(len(got & all_) for got, all_ in pairs), sum(len(all_) for _, all_ in pairs)
    return Filtered(share, count, answers[0].searched.texts, answers[0].searched.way, found, right)


def _top(answer: Answer) -> set[str]:
    return {hit.id for hit in answer.hits[:TOP]}


@contextmanager
def _every_text() -> Iterator[None]:
    """Every set is small."""
    before = texts.EXACT
    texts.EXACT = 10**9
    try:
        yield
    finally:
        texts.EXACT = before
