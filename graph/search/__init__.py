"""A question answered in five steps, a module each: interpret, retrieve, fuse, explain, receipt."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from graph.embedding import Embedder
from graph.errors import DatabaseUnfit, Refused
from graph.ontology import WANTED
from graph.schema import compatible
from graph.search.abstain import complete, elsewhere, foreign
from graph.search.address import addressed
from graph.search.answer import Answer, FacetValue, Hit, Interpretation, Took
from graph.search.counts import counts, held
from graph.search.explain import explain
from graph.search.facets import facets
from graph.search.fuse import DEFAULT, RECIPES, Candidate, Ranked, Recipe, fuse
from graph.search.interpret import Reading, interpret, literally
from graph.search.lexicon import Lexicon, lexicon
from graph.search.missing import missing
from graph.search.peers import peers
from graph.search.receipt import receipt, state
from graph.search.request import MOST_HITS, SearchRequest
from graph.search.retrieve import Retrieved, retrieve
from graph.store import Run, Store

__all__ = ["search"]


@dataclass(frozen=True)
class _Read:
    """A question as it was read, by which lexicon, and when that was begun and done."""

    reading: Reading
    known: Lexicon
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
    before, answer = _attempt(store, embedder, request, recipe)
    if answer.receipt.corpus != before:
        # A load was counted in between: each query sees what is committed by then, so parts may differ.
        _, answer = _attempt(store, embedder, request, recipe)
    return answer


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


def _attempt(store: Store, embedder: Embedder, request: SearchRequest, recipe: Recipe) -> tuple[int, Answer]:
    """The version of the corpus before anything was read, and an answer, whose receipt has the one after."""
    at, begun = datetime.now(UTC), time.perf_counter()
    before, known = store.read_together(lambda run: _known(store, run, embedder))
    # No transaction stays open over the model: the first question of a process waits for it to load.
    reading = literally(request.q) if request.literal else interpret(request.q, known, embedder, request.drop)
    read = _Read(reading, known, at, begun, time.perf_counter())
    return before, store.read_together(lambda run: _answer(run, request, read, recipe))


def _known(store: Store, run: Run, embedder: Embedder) -> tuple[int, Lexicon]:
    if not compatible(run, embedder):
        remedy = "Load the seed with `casegraph run`, or files with `casegraph load`."
        raise DatabaseUnfit("The database holds no cases yet.", remedy)
    corpus, digest = state(run)
    return corpus, lexicon(store, run, corpus, digest)


def _answer(run: Run, request: SearchRequest, read: _Read, recipe: Recipe) -> Answer:
    asked = peers(run, read.reading.interpretation)
    reading = replace(read.reading, interpretation=asked)
    retrieved = retrieve(run, request, reading, read.known.told)
    ranked = _ranked(retrieved, replace(recipe, floor=_floor(request, recipe, retrieved)), reading)
    if not request.cuts and elsewhere(asked, ranked, recipe):
        ranked = []
    strange = foreign(run, asked)
    whole = complete(request.q, asked, retrieved, ranked, strange, recipe)
    fetched = time.perf_counter()
    hits = _page(run, request, ranked, retrieved, asked)
    names, holds = retrieved.pattern.names, held(retrieved.pattern, retrieved.found)
    counted = counts(
        names, holds, retrieved.matched if ranked else (), [one.candidate.id for one in ranked],
        browsing=retrieved.browsing,
    )  # fmt: skip
    terms = [term.model_copy(update={"without": counted.without[term.id]}) for term in asked.terms]
    kinds = request.want or asked.want or WANTED
    lacking = missing(asked, kinds, names, holds.values(), strange, filtered=request.cuts) if ranked else []
    lacking = [] if whole or request.literal else lacking
    done = time.perf_counter()
    took = Took(
        interpret=_milliseconds(read.begun, read.done),
        retrieve=_milliseconds(read.done, fetched),
        explain=_milliseconds(fetched, done),
    )
    return Answer(
        question=request.q,
        interpretation=addressed(request, asked.model_copy(update={"terms": terms})),
        complete=whole,
        missing=lacking,
        total=counted.total,
        total_complete=counted.total_complete if whole else 0,
        near=counted.near,
        hits=hits,
        facets=_facets(run, request, reading, retrieved) if ranked else {},
        receipt=receipt(run, request, recipe.name, read.at, took),
    )


def _facets(run: Run, request: SearchRequest, reading: Reading, retrieved: Retrieved) -> dict[str, list[FacetValue]]:
    """Counted with the kinds that were read from the words as if they had been set."""
    want = request.want or reading.interpretation.want
    return facets(run, request.model_copy(update={"want": want}), retrieved.speaking)


def _floor(request: SearchRequest, recipe: Recipe, retrieved: Retrieved) -> float:
    """What a person cut down to by a filter is shown whole, however little it speaks; words alone have no cosine."""
    return -1.0 if request.cuts or request.literal or retrieved.browsing else recipe.floor


def _ranked(retrieved: Retrieved, recipe: Recipe, reading: Reading) -> list[Ranked]:
    candidates = [
        Candidate(one.id, one.kind, one.texts, one.linked.fit.tier, one.linked.fit.share) for one in retrieved.found
    ]
    return fuse(candidates, retrieved.texts, recipe, reading.interpretation.leaning, reading.extent)


def _page(
    run: Run, request: SearchRequest, ranked: list[Ranked], retrieved: Retrieved, asked: Interpretation
) -> list[Hit]:
    """The hits of one page; their ranks count on from page to page."""
    first = (request.page - 1) * request.limit
    page = ranked[:MOST_HITS][first : first + request.limit]
    hits = explain(run, ranked, page, retrieved, request.q, asked)
    return [hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(hits, first + 1)]


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
