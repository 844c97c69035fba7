"""A question answered in five steps: interpret, retrieve, fuse, explain, and here the receipt."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from graph.embedding import Embedder
from graph.errors import Refused
from graph.evidence import Cited
from graph.ontology import GOT_PAST, RESULTS, WANTED
from graph.search.answer import SHOWN, Answer, Dropped, Hit, HitList, ListName, Receipt, Took
from graph.search.explain.explain import Explained, cited_by, explain
from graph.search.fuse import DEFAULT, RECIPES, Asked, Ranking, Recipe, fuse, none_of
from graph.search.interpret.interpret import Reading, interpret, literally, peers
from graph.search.lists import KINDS_OF, Card, CardList, listed_apart
from graph.search.request import MOST_HITS, PATH, SearchRequest, address, addressed, restored
from graph.search.retrieve.match import Satisfied
from graph.search.retrieve.retrieve import Retrieved, retrieve
from graph.search.says import done_about, met_together, missing, passing_says, says, without
from graph.search.verdict import Found, Judged, by_words, judge
from graph.snapshot.cache import Snapshot, State, current, latest, state_of
from graph.snapshot.facets import FACETS, Facet, facets
from graph.snapshot.filters import with_current_ids
from graph.snapshot.incidence import listed, numbers, reached
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
    request = with_current_ids(snapshot.corpus, request)
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
    corpus, reading = snapshot.corpus, replace(read.reading, interpretation=asked)
    retrieved = retrieve(run, snapshot, request, reading, recipe)
    ranking = _ranked(retrieved, _recipe(request, recipe, retrieved), reading)
    lists = listed_apart(corpus, ranking, retrieved, request.q, asked, request.want)
    found = Found.of(corpus, request.q, asked, ranking, retrieved, lists, request)
    judged = _judge(request, found)
    if judged.verdict == "off the subject" and judged.sure and not request.cuts:
        ranking = fuse(none_of(retrieved.candidates), retrieved.seen, recipe)
        nothing = np.zeros_like(retrieved.matched)
        retrieved = replace(retrieved, matched=nothing, speaking=nothing)
        lists = listed_apart(corpus, ranking, retrieved, request.q, asked, request.want)
        found = replace(found, ranking=ranking, retrieved=retrieved, lists=lists)
    fetched = time.perf_counter()
    cards: dict[ListName, list[Card]] = {
        name: one.page(request.page, request.limit) if name in (request.lists or lists.lists) else []
        for name, one in lists.lists.items()
    }
    first = lists.leading.page(1, 1)
    every = list(dict.fromkeys([*cards["cases"], *cards["concepts"], *first]))
    explained = explain(run, found, every)
    names, held = retrieved.links.pattern.names, retrieved.links.best.held
    left = without(names, held[retrieved.matched & lists.cards])
    terms = [term.model_copy(update={"hits_without": left[term.id]}) for term in asked.terms]
    dropped = _dropped(request, snapshot)
    lacking = [] if judged.verdict == "answered" else _missing(request, found, held[retrieved.things], judged)
    took = Took(
        interpret=_milliseconds(read.begun, read.done),
        retrieve=_milliseconds(read.done, fetched),
        explain=_milliseconds(fetched, time.perf_counter()),
    )
    hits = explained.hits
    shown = [hits[card.place] for some in cards.values() for card in some if card.place in hits]
    cited = cited_by(shown, explained.cited, request.fields or SHOWN) if request.evidence == "full" else Cited()
    lead = [hits[card.place] for card in first if card.place in hits]
    return Answer(
        question=request.q,
        verdict=judged.verdict,
        says=_says(found, judged, lead, lacking, explained.cited),
        probability=judged.probability,
        missing=lacking,
        leads=lists.leads,
        cases=_hit_list(request, "cases", lists.lists["cases"], cards["cases"], hits),
        concepts=_hit_list(request, "concepts", lists.lists["concepts"], cards["concepts"], hits),
        interpretation=addressed(request, asked.model_copy(update={"terms": terms, "dropped": dropped})),
        searched=retrieved.searched,
        facets=_facets(snapshot, request, retrieved),
        passages=cited.passages,
        sources=cited.sources,
        receipt=receipt(_now(snapshot, explained), request, recipe.name, read.at, took),
    )


def _dropped(request: SearchRequest, snapshot: Snapshot) -> list[Dropped]:
    """What was taken out of the question, by name."""
    corpus = snapshot.corpus
    names = {id_: corpus.rows[thing].name for id_ in request.drop if (thing := corpus.thing(id_)) is not None}
    names |= {"want": "The kinds of thing", "result": "The results"}
    return [
        Dropped(id=id_, name=names.get(id_, id_), restore_url=address(PATH, restored(request, id_)))
        for id_ in request.drop
    ]


def _facets(snapshot: Snapshot, request: SearchRequest, retrieved: Retrieved) -> dict[str, Facet]:
    """The facets of what has cards: outcomes stand in those of their cases, unless they are asked for themselves."""
    if not request.facets:
        return {}
    index, corpus, speaking = snapshot.filter_index, snapshot.corpus, retrieved.speaking
    every = np.ones(corpus.things, np.bool_) if speaking is None else speaking
    cards = every if "outcome" in request.want else every & ~corpus.of_kinds(["outcome"])
    if request.facets_of:
        cards = cards & (corpus.of_kinds(KINDS_OF[request.facets_of]))
    return {
        **facets(index, request, every, request.facet_values, [row for row in FACETS if row.name == "want"]),
        **facets(index, request, cards, request.facet_values, [row for row in FACETS if row.name != "want"]),
    }


def _now(snapshot: Snapshot, explained: Explained) -> State:
    """The state of the corpus as the last of it was read."""
    version, digest = explained.counted or (snapshot.state.version, snapshot.state.digest)
    return snapshot.state._replace(version=version, digest=digest)


def _judge(request: SearchRequest, found: Found) -> Judged:
    """What is only cut down to by filters is answered by what passes; words alone by what holds them."""
    retrieved, some = found.retrieved, len(found.ranking.order) > 0
    if retrieved.browsing:
        return Judged("answered" if some else "not here", float(some), ())
    if request.literal:
        return by_words(found)
    return judge(found)


def _missing(request: SearchRequest, found: Found, held: Satisfied, judged: Judged) -> list[str]:
    kinds = request.want or found.asked.want or WANTED
    names = found.retrieved.links.pattern.names
    held = held[found.corpus.of_kinds(kinds)[found.retrieved.things]]
    if not len(found.ranking.order):
        if found.retrieved.browsing:
            return ["Nothing passes the filters."]
        return [f"Nothing {'that passes the filters' if request.cuts else 'here'} speaks of that."]
    # What another case does not tell is no part of the answer.
    case = found.first_case if found.lists.leads == "cases" and judged.verdict == "partly" else None
    of = "" if case is None else found.corpus.mention(case)
    return missing(
        found.asked, kinds, names, met_together(names, held), found.strange,
        dict.fromkeys(judged.untold if of else (), of), filtered=request.cuts,
    )  # fmt: skip


def _says(found: Found, judged: Judged, lead: Sequence[Hit], lacking: Sequence[str], cited: Cited) -> str:
    lists = found.lists
    if found.retrieved.browsing:
        return passing_says({name: one.total for name, one in lists.lists.items()}, filtered=found.request.cuts)
    corpus, things = found.corpus, listed(found.things(lists.leading)) if lead else []
    concept = _done_about(found, things[0]) if lists.leads == "concepts" and things else ""
    return says(
        judged.verdict, lists.leads, lead, [corpus.rows[one].name for one in things[:2]], lacking, concept, cited
    )


def _done_about(found: Found, concept: int) -> str:
    """What cases did about a barrier or a kind of it, or with an enabler: no proposals, and those alone that pass."""
    corpus, claims = found.corpus, found.corpus.claims
    below = numbers([concept, *corpus.hierarchy.below(concept, "BROADER")])
    told = ~corpus.planned & found.retrieved.passing
    about = reached(corpus.by_object, below) & told[claims.subject]
    tackled = about & claims.of_type("TACKLED") & (claims.result != RESULTS.index("unknown"))
    past = tackled & np.isin(claims.result, [RESULTS.index(one) for one in GOT_PAST])
    names = [corpus.mention(one) for one in sorted(set(listed(claims.subject[past])))]
    cases, users = (len(set(listed(claims.subject[some]))) for some in (tackled, about & claims.of_type("USED")))
    return done_about(cases, names, users if corpus.kind(concept) == "enabler" else None)


def _hit_list(
    request: SearchRequest, name: ListName, found: CardList, page: Sequence[Card], hits: Mapping[int, Hit]
) -> HitList:
    # A list that was not asked for begins with its first page.
    number = request.page + 1 if name in (request.lists or [name]) else 1
    further = request.model_copy(update={"page": number, "lists": [name]})
    more = (number - 1) * request.limit < len(found.places[:MOST_HITS])
    return HitList(
        total=found.total,
        semantic_only=found.near,
        hits=[hits[card.place] for card in page if card.place in hits],
        next=address(PATH, further) if more else None,
    )


def _recipe(request: SearchRequest, recipe: Recipe, retrieved: Retrieved) -> Recipe:
    """What a person cut down to by a filter is shown whole, however little it speaks; words alone have no cosine."""
    return replace(recipe, floor=-1.0) if request.cuts or request.literal or retrieved.browsing else recipe


def _ranked(retrieved: Retrieved, recipe: Recipe, reading: Reading) -> Ranking:
    read = reading.interpretation
    return fuse(retrieved.candidates, retrieved.seen, recipe, Asked(read.want, read.leaning, reading.extent))


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
