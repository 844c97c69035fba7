"""A question answered in five steps, a module each: interpret, retrieve, fuse, explain, receipt."""

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from graph.embedding import Embedder
from graph.errors import DatabaseUnfit, Refused
from graph.ontology import Wanted
from graph.schema import compatible
from graph.search.abstain import complete, foreign
from graph.search.answer import Answer, Took
from graph.search.explain import explain
from graph.search.fuse import DEFAULT, Candidate, Ranked, Recipe, fuse
from graph.search.interpret import Reading, interpret
from graph.search.lexicon import Lexicon, lexicon
from graph.search.receipt import receipt
from graph.search.request import SearchRequest
from graph.search.retrieve import Retrieved, retrieve
from graph.store import Run, Store

__all__ = ["search"]

#: When the question was asked, and the clock before and after it was read.
Clock = tuple[datetime, float, float]

_VERSION = "MATCH (c:Corpus {id: 'corpus'}) RETURN c.version AS version, c.digest AS digest"


def search(store: Store, embedder: Embedder, request: SearchRequest, recipe: Recipe = DEFAULT) -> Answer:
    """Answer a question from one state of the graph.

    Raises `Refused` where nothing is asked or an id is unknown, and `DatabaseUnfit` where nothing is loaded.
    """
    if not request.q.strip() and not request.cuts:
        raise Refused("Nothing was asked.", "Give a question in q, or a filter such as barrier=short-termism.")
    at, begun = datetime.now(UTC), time.perf_counter()
    known = store.read_together(lambda run: _known(store, run, embedder))
    # No transaction stays open over the model: the first question of a process waits for it to load.
    reading = interpret(request.q, known, embedder, request.drop)
    interpreted = time.perf_counter()

    def answer(run: Run) -> Answer:
        return _answer(run, request, reading, recipe, known, (at, begun, interpreted))

    return store.read_together(answer)


def _known(store: Store, run: Run, embedder: Embedder) -> Lexicon:
    if not compatible(run, embedder):
        remedy = "Load the seed with `casegraph run`, or files with `casegraph load`."
        raise DatabaseUnfit("The database holds no cases yet.", remedy)
    state = run(_VERSION)[0]
    return lexicon(store, run, state["version"], state["digest"])


def _answer(
    run: Run,
    request: SearchRequest,
    reading: Reading,
    recipe: Recipe,
    known: Lexicon,
    clock: tuple[datetime, float, float],
) -> Answer:
    at, begun, interpreted = clock
    retrieved = retrieve(run, request, reading.interpretation, reading.searched, reading.vector, known.told)
    # What a person cut down to by a filter is shown whole, however little it speaks of the question.
    floor = -1.0 if request.cuts else recipe.floor
    ranked = _ranked(retrieved, replace(recipe, floor=floor), reading)
    strange = foreign(run, reading.interpretation)
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
        complete=complete(request.q, reading.interpretation, retrieved, ranked, strange, recipe),
        hits=hits,
        receipt=receipt(run, request, recipe.name, at, took),
    )


def _ranked(retrieved: Retrieved, recipe: Recipe, reading: Reading) -> list[Ranked]:
    candidates = [
        Candidate(one.id, one.kind, one.texts, one.linked.fit.tier, one.linked.fit.share) for one in retrieved.found
    ]
    return fuse(candidates, retrieved.texts, recipe, reading.interpretation.leaning, reading.extent)


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
