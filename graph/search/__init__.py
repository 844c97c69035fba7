"""A question answered in five steps, a module each: interpret, retrieve, fuse, explain, receipt."""

import time
from dataclasses import replace
from datetime import UTC, datetime

from graph.embedding import Embedder
from graph.errors import DatabaseUnfit, Refused
from graph.schema import compatible
from graph.search.answer import Answer, Took
from graph.search.explain import explain
from graph.search.fuse import TIERS, Candidate, Ranked, Recipe, fuse
from graph.search.interpret import Concept, Reading, concepts, interpret
from graph.search.receipt import receipt
from graph.search.request import SearchRequest
from graph.search.retrieve import Retrieved, retrieve
from graph.store import Run, Store

__all__ = ["search"]


def search(store: Store, embedder: Embedder, request: SearchRequest, recipe: Recipe = TIERS) -> Answer:
    """Answer a question from one state of the graph.

    Raises `Refused` where nothing is asked or an id is unknown, and `DatabaseUnfit` where nothing is loaded.
    """
    if not request.q.strip() and not request.cuts:
        raise Refused("Nothing was asked.", "Give a question in q, or a filter such as barrier=short-termism.")
    at, begun = datetime.now(UTC), time.perf_counter()
    known = store.read_together(lambda run: _known(run, embedder))
    # No transaction stays open over the model: the first question of a process waits for it to load.
    reading = interpret(request.q, known, embedder)
    interpreted = time.perf_counter()

    def answer(run: Run) -> Answer:
        return _answer(run, request, reading, recipe, (at, begun, interpreted))

    return store.read_together(answer)


def _known(run: Run, embedder: Embedder) -> list[Concept]:
    if not compatible(run, embedder):
        remedy = "Load the seed with `casegraph run`, or files with `casegraph load`."
        raise DatabaseUnfit("The database holds no cases yet.", remedy)
    return concepts(run)


def _answer(
    run: Run, request: SearchRequest, reading: Reading, recipe: Recipe, clock: tuple[datetime, float, float]
) -> Answer:
    at, begun, interpreted = clock
    retrieved = retrieve(run, request, reading.interpretation, reading.vector)
    # What a person cut down to by a filter is shown whole, however little it speaks of the question.
    floor = -1.0 if request.cuts else recipe.floor
    ranked = _ranked(retrieved, replace(recipe, floor=floor))
    fetched = time.perf_counter()
    hits = explain(run, ranked, ranked[: request.limit], retrieved)
    done = time.perf_counter()
    took = Took(
        interpret=_milliseconds(begun, interpreted),
        retrieve=_milliseconds(interpreted, fetched),
        explain=_milliseconds(fetched, done),
    )
    return Answer(
        question=request.q,
        interpretation=reading.interpretation,
        complete=_complete(request, reading, retrieved, ranked),
        hits=hits,
        receipt=receipt(run, request, recipe.name, at, took),
    )


def _ranked(retrieved: Retrieved, recipe: Recipe) -> list[Ranked]:
    candidates = [
        Candidate(one.id, one.kind, one.texts, one.linked.fit.tier, one.linked.fit.share) for one in retrieved.found
    ]
    return fuse(candidates, retrieved.texts, recipe)


def _complete(request: SearchRequest, reading: Reading, retrieved: Retrieved, ranked: list[Ranked]) -> bool:
    """Whether a hit satisfies all that was asked. Likeness alone does not, nor is a "not" or "without" answered yet."""
    if reading.interpretation.negated:
        return False
    if not retrieved.pattern.names:
        return bool(ranked) and not request.q.strip()
    return any(one.candidate.tier in {"claim", "case"} for one in ranked)


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
