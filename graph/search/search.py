"""A question answered in five steps: interpret, retrieve, fuse, explain, and here the receipt."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from graph.embedding import Embedder
from graph.errors import Refused
from graph.ontology import WANTED
from graph.search.answer import Answer, Interpretation, Receipt, Took
from graph.search.completeness import combinations, complete, counts, elsewhere, foreign
from graph.search.explain.explain import Explained, explain
from graph.search.fuse import DEFAULT, RECIPES, Ranking, Recipe, fuse, none_of
from graph.search.interpret.interpret import Reading, interpret, literally, peers
from graph.search.missing import missing
from graph.search.request import MOST_HITS, SearchRequest, addressed
from graph.search.retrieve.match import Satisfied
from graph.search.retrieve.retrieve import Retrieved, retrieve
from graph.snapshot.cache import Snapshot, State, current, latest, state_of
from graph.snapshot.facets import FacetValue, facets
from graph.store import Run, Store


@dataclass(frozen=True)
class _Read:
    """A question as it was read, by which snapshot, and when that was begun and done."""

    reading: Reading
    snapshot: Snapshot
    at: datetime
    begun: float
    done: float


def search(store: Store, embedder: Embedder, request: SearchRequest, recipe: Recipe | None = None) -> Answer:
    """Answer a question from one state of the graph; `recipe` stands above the one that the request names.

    Raises `Refused` where nothing is asked, an id or a recipe is unknown or a page lies too far, and `DatabaseUnfit`
    where nothing is loaded.
    """
    _check(request)
    recipe = recipe or _named(request.recipe)
    for snapshot in (latest, current):
        if answer := _attempt(store, embedder, request, recipe, snapshot(store, embedder)):
            return answer
        # A load was counted since, or in between: each query sees what is committed by then, so parts may differ.
    # Loads that never end keep nobody waiting.
    read = _read(embedder, request, current(store, embedder))
    return store.read_together(lambda run: _answer(run, request, read, recipe))


def _check(request: SearchRequest) -> None:
    if not request.q.strip() and not request.cuts:
        raise Refused("Nothing was asked.", "Give a question in q, or a filter such as barrier=short-termism.")
    if (request.page - 1) * request.limit >= MOST_HITS:
        raise Refused(
            f"Page {request.page} of {request.limit} hits lies beyond the first {MOST_HITS}, where pages end.",
            "Narrow the search by a filter, or export all that the filters select.",
        )


def _named(recipe: str | None) -> Recipe:
    if recipe is None:
        return DEFAULT
    if recipe not in RECIPES:
        raise Refused(f"There is no recipe {recipe!r}.", f"There are: {', '.join(RECIPES)}.")
    return RECIPES[recipe]


def _attempt(
    store: Store, embedder: Embedder, request: SearchRequest, recipe: Recipe, snapshot: Snapshot
) -> Answer | None:
    """An answer from a snapshot of the corpus; None where that no longer holds."""
    # No transaction stays open over the model: the first question of a process waits for it to load.
    read = _read(embedder, request, snapshot)

    def work(run: Run) -> Answer | None:
        return _answer(run, request, read, recipe) if snapshot.holds_in(state_of(run, embedder)) else None

    answer = store.read_together(work)
    counted = (snapshot.state.version, snapshot.state.digest)
    return None if answer is None or (answer.receipt.corpus, answer.receipt.digest) != counted else answer


def _read(embedder: Embedder, request: SearchRequest, snapshot: Snapshot) -> _Read:
    at, begun = datetime.now(UTC), time.perf_counter()
    reading = (
        literally(request.q) if request.literal else interpret(request.q, snapshot.lexicon, embedder, request.drop)
    )
    return _Read(reading, snapshot, at, begun, time.perf_counter())


def _answer(run: Run, request: SearchRequest, read: _Read, recipe: Recipe) -> Answer:
    snapshot, asked = read.snapshot, peers(read.snapshot.corpus, read.reading.interpretation)
    reading = replace(read.reading, interpretation=asked)
    retrieved = retrieve(run, snapshot, request, reading, recipe)
    ranking = _ranked(retrieved, replace(recipe, floor=_floor(request, recipe, retrieved)), reading)
    if not request.cuts and elsewhere(asked, ranking, recipe):
        ranking = fuse(none_of(retrieved.candidates), retrieved.seen, recipe)
    some = len(ranking.order) > 0
    names, browsing = retrieved.links.pattern.names, retrieved.browsing
    strange = foreign(run, snapshot.postings, asked)
    whole = complete(request.q, asked, ranking, strange, recipe, named=bool(names), browsing=browsing)
    fetched = time.perf_counter()
    explained = explain(run, snapshot.corpus, ranking, _page(request, ranking), retrieved, request.q, asked)
    matched = retrieved.matched if some else np.zeros_like(retrieved.matched)
    # To bear the name that was asked for is not enough where nothing is claimed of it.
    best = retrieved.links.best
    held = best.satisfied & best.linked[:, None] & best.has_claims[:, None]
    counted = counts(names, held, matched, browsing=browsing)
    terms = [term.model_copy(update={"without": counted.without[term.id]}) for term in asked.terms]
    lacking = [] if whole or request.literal or not some else _missing(request, asked, names, held, retrieved, strange)
    counts_for = _facets(snapshot, request, asked, retrieved) if some else {}
    took = Took(
        interpret=_milliseconds(read.begun, read.done),
        retrieve=_milliseconds(read.done, fetched),
        explain=_milliseconds(fetched, time.perf_counter()),
    )
    return Answer(
        question=request.q,
        interpretation=addressed(request, asked.model_copy(update={"terms": terms})),
        complete=whole,
        missing=lacking,
        total=counted.total,
        total_complete=counted.total_complete if whole else 0,
        near=int((~matched[retrieved.things[ranking.order]]).sum()),
        searched=retrieved.searched,
        hits=explained.hits,
        facets=counts_for,
        receipt=receipt(_now(snapshot, explained), request, recipe.name, read.at, took),
    )


def _now(snapshot: Snapshot, explained: Explained) -> State:
    """The state of the corpus as the last of it was read."""
    version, digest = explained.counted or (snapshot.state.version, snapshot.state.digest)
    return snapshot.state._replace(version=version, digest=digest)


def _missing(
    request: SearchRequest, asked: Interpretation, names: Sequence[str], held: Satisfied, retrieved: Retrieved,
    strange: Sequence[str],
) -> list[str]:  # fmt: skip
    kinds = request.want or asked.want or WANTED
    meeting = combinations(names, held[retrieved.things])
    return missing(asked, kinds, names, meeting, strange, filtered=request.cuts)


def _facets(
    snapshot: Snapshot, request: SearchRequest, asked: Interpretation, retrieved: Retrieved
) -> dict[str, list[FacetValue]]:
    """Counted with the kinds that were read from the words as if they had been set."""
    want = request.want or asked.want
    return facets(snapshot.filter_index, request.model_copy(update={"want": want}), retrieved.speaking)


def _floor(request: SearchRequest, recipe: Recipe, retrieved: Retrieved) -> float:
    """What a person cut down to by a filter is shown whole, however little it speaks; words alone have no cosine."""
    return -1.0 if request.cuts or request.literal or retrieved.browsing else recipe.floor


def _ranked(retrieved: Retrieved, recipe: Recipe, reading: Reading) -> Ranking:
    return fuse(retrieved.candidates, retrieved.seen, recipe, reading.interpretation.leaning, reading.extent)


def _page(request: SearchRequest, ranking: Ranking) -> range:
    """The places of the hits of one page; their ranks count on from page to page."""
    most = min(len(ranking.order), MOST_HITS)
    first = min((request.page - 1) * request.limit, most)
    return range(first, min(first + request.limit, most))


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)


def receipt(now: State, request: SearchRequest, recipe: str, at: datetime, took: Took) -> Receipt:
    """The receipt of an answer that was read of the corpus in this state; `at` is when it was asked, in UTC."""
    return Receipt(
        id=str(uuid.uuid4()),
        question=request.q,
        filters=request.filters,
        drop=request.drop,
        literal=request.literal,
        limit=request.limit,
        page=request.page,
        corpus=now.version,
        digest=now.digest,
        model=f"{now.model} {now.fingerprint}",
        recipe=recipe,
        at=at.isoformat(timespec="milliseconds"),
        took_ms=took,
    )
