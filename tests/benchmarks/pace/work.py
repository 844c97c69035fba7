"""Processor time of single pieces of work in this process. A busy machine stretches it less than seconds on a clock."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from statistics import median
from typing import Any

from graph.embedding import Embedder
from graph.ontology import Topic
from graph.progress import Progress
from graph.search import search
from graph.search.request import SearchRequest
from graph.snapshot.cache import LONGEST_READ, current
from graph.snapshot.facets import FEW_VALUES, facets
from graph.snapshot.filters import FilterRequest
from graph.snapshot.read_corpus import read_corpus
from graph.store import Store
from graph.views.gap_map import MapRequest, gap_map
from graph.views.lookup import RankedRequest
from graph.views.similar import similar

#: Held by many cases of every world.
TOPIC: Topic = "mental health"
#: Rows, and columns, of the map.
MAP = 30
_CASES = "MATCH (i:Initiative) RETURN i.id AS id ORDER BY i.id"


@dataclass(frozen=True)
class Work:
    """One kind of work: the median of so many times, in milliseconds of this process's processor time."""

    name: str
    milliseconds: float
    times: int

    def kept(self) -> dict[str, Any]:
        """For the file of results."""
        return asdict(self)


def measure_work(store: Store, embedder: Embedder, questions: Sequence[str], progress: Progress) -> list[Work]:
    """Every kind of work in turn; the first of each does not count. Twice as many questions as are asked once."""
    snapshot = current(store, embedder)
    ids = [row["id"] for row in store.read(_CASES)]
    cases = cycle(ids[:: max(1, len(ids) // 20)])
    asked = iter(questions)
    rounds = len(questions) // 2 - 1

    def answer(**filters: object) -> None:
        search(store, embedder, SearchRequest.model_validate({"q": next(asked), **filters}))

    kinds: list[tuple[str, int, Callable[[], object]]] = [
        ("reading the corpus", 2, lambda: store.read_together(read_corpus, timeout=LONGEST_READ)),
        (f"map, {MAP} x {MAP}", 9, lambda: gap_map(store, embedder, MapRequest(limit=MAP))),
        ("map under a filter", 9, lambda: gap_map(store, embedder, MapRequest(topic=[TOPIC], limit=MAP))),
        ("similar cases", 15, lambda: similar(store, embedder, next(cases), RankedRequest())),
        ("facets", 9, lambda: facets(snapshot.filter_index, FilterRequest(), None, FEW_VALUES)),
        ("whole answer", rounds, answer),
        ("whole answer under a filter", rounds, lambda: answer(topic=[TOPIC])),
    ]
    found = []
    for done, (name, times, work) in enumerate(kinds):
        progress("Measuring processor time", done, len(kinds))
        found.append(Work(name, median(_spent(work, times)), times))
    progress("Measuring processor time", len(kinds), len(kinds))
    return found


def _spent(work: Callable[[], object], times: int) -> Iterator[float]:
    work()
    for _ in range(times):
        begun = time.process_time()
        work()
        yield (time.process_time() - begun) * 1000
