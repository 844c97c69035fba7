"""Peers of a body: those that met the same barriers, with who got past them, or that are alike in their context."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from graph.embedding import Embedder
from graph.english import joined
from graph.evidence import Body, CitedClaims, Ref, claims_asked
from graph.ontology import GOT_PAST, Reading, Result
from graph.record import Record
from graph.search.request import address
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, where
from graph.store import Run, Store
from graph.views.likeness import claims_on, sentence_of, subjects_of
from graph.views.lookup import AsOf, Paged, RankedRequest, as_of, find, on_page, paged, url_of

By = Literal["problem", "context", "both"]
#: What each likeness of context adds to its score, of 1 in all.
REGION, KIND, PLACES, ABOUT = 0.25, 0.15, 0.2, 0.4
#: Numbers of places are alike where the larger is no more than so many times the smaller.
AS_MANY = 1.5
#: Types of system that take in many others.
WIDE = {"region", "nation"}


class Past(Record):
    """What came of a barrier in one case, or for a body itself."""

    result: Result | None = None
    """How it came out; what a body only faced has no result."""
    barrier: Ref
    """The barrier that the claim is on: the shared one, or a kind of it."""
    reading: Reading
    """Whether the source states it, or it is our reading."""
    said: str
    """The claim as one sentence; says where it is our reading."""
    initiative: Ref | None = None
    """The case; what a body faced itself has none."""
    claim: str
    """The id of the claim, a key of `claims`."""


class SharedBarrier(Ref):
    """A barrier that both met, by itself or by a kind of it."""

    own: list[Past]
    """What came of it in the system that is asked about."""
    theirs: list[Past]
    """What came of it in the peer."""
    got_past: bool
    """Whether a case of the peer overcame it, or eased it."""


class Context(Record):
    """In what two bodies are alike."""

    region: str | None = None
    """The NHS region in which both lie."""
    type: str | None = None
    """The type of system that both are."""
    places: list[int]
    """How many sub-ICB locations each has, where the numbers are alike; else empty."""
    topics: list[str]
    """Topics that cases of both are about."""
    populations: list[str]
    """Groups of people that cases of both are for."""


class Peer(Record):
    """One peer."""

    system: Body
    """The peer."""
    url: str
    """Where the peer is read whole."""
    score: float
    """How good a peer it is by what was asked for, from 0 to 1."""
    problem: float
    """How far both met the same barriers, from 0 to 1."""
    context_score: float
    """How alike both are in region, type, size and what their cases are about, from 0 to 1."""
    why: str
    """Which likeness it is, in words, and how the peer got past a barrier."""
    barriers: list[SharedBarrier]
    """The barriers that both met, those that the peer got past first. Empty with by=context."""
    context: Context
    """In what both are alike."""


class Peers(CitedClaims, Paged, AsOf):
    """The peers of a body, best first."""

    system: Body
    """The body that is asked about."""
    by: By
    """Which likeness was asked for."""
    counted: list[Ref]
    """The bodies before it whose cases count as its own."""
    items: list[Peer]
    """The peers of this page."""
    says: str
    """How many peers there are; where there is none, why."""
    instead_url: str | None = None
    """Where there is none by problem: the address of those by context."""


class PeersRequest(RankedRequest):
    """Which peers, and which page."""

    by: By = Field(default="problem", description="problem: they met the same barriers; context: they are alike; both.")


@dataclass(frozen=True)
class _Scored:
    """How alike a body is to the one that is asked about."""

    thing: int
    problem: float
    context_score: float
    context: Context
    score: float


def peers(store: Store, embedder: Embedder, id_: str, request: PeersRequest) -> Peers:
    """A page of the peers of a system. Raises `NotFound`."""
    return with_snapshot(store, embedder, lambda run, snapshot: _peers(run, snapshot, id_, request))


def _peers(run: Run, snapshot: Snapshot, id_: str, request: PeersRequest) -> Peers:
    corpus, by, path = snapshot.corpus, request.by, f"{url_of('system', id_)}/peers"
    own = find(corpus, id_, "system")
    scored = sorted(_scored(snapshot, own, by), key=lambda one: (-one.score, one.thing))
    found = [_peer(snapshot, own, one, by) for one in scored[on_page(request)]]
    shown = [past.claim for one in found for barrier in one.barriers for past in (*barrier.own, *barrier.theirs)]
    instead = not scored and by == "problem"
    return Peers(
        system=corpus.body(own),
        by=by,
        counted=[corpus.ref(one) for one in corpus.hierarchy.predecessors(own)],
        items=found,
        says=_says(snapshot, own, by, len(scored)),
        instead_url=address(path, PeersRequest(by="context")) if instead else None,
        **paged(path, request, len(scored)),
        **dict(claims_asked(run, shown, request.evidence)),
        **as_of(snapshot),
    )


def _says(snapshot: Snapshot, own: int, by: By, count: int) -> str:
    """How many there are; why there is none."""
    corpus = snapshot.corpus
    name = corpus.rows[own].name
    if count:
        body, are = ("system", "is") if count == 1 else ("systems", "are")
        like = {"problem": "met a barrier that it met", "context": f"{are} like it"}
        return f"{count} {body} here {like.get(by, f'met the same or {are} like it')}."
    if by == "context":
        return f"No other system here is known to be like {name}."
    met = bool(snapshot.system_features.shared(own, own, "barrier"))
    why = "no other system here is known to have met the same" if met else "no barrier that it met is known here"
    return f"{name} has no peers by problem: {why}."


def _scored(snapshot: Snapshot, own: int, by: By) -> Iterable[_Scored]:
    """The bodies with a score above 0."""
    features, others = snapshot.system_features, others_of(snapshot.corpus, own)
    problems, about = features.overlap(own, features.concepts("barrier")), features.overlap(own, features.words)
    for row, other in enumerate(listed(features.things)):
        if other in others:
            context = context_of(snapshot, own, other)
            problem = float(problems[row])
            same = REGION * (context.region is not None) + KIND * (context.type is not None)
            alike = same + PLACES * bool(context.places) + ABOUT * float(about[row])
            score = {"problem": problem, "context": alike, "both": (problem + alike) / 2}[by]
            if score > 0:
                yield _Scored(other, problem, alike, context, score)


def others_of(corpus: Corpus, own: int) -> set[int]:
    """Bodies to compare it with: regions only with regions, and none that it came from, became, contains or lies in."""
    hierarchy, is_wide = corpus.hierarchy, corpus.rows[own].type in WIDE
    left_out = {own, *hierarchy.parents(own), *hierarchy.children(own)}
    left_out |= hierarchy.above(own, "SUCCEEDED_BY") | hierarchy.below(own, "SUCCEEDED_BY")
    systems = listed(where(corpus.of_kinds(["system"])))
    return {one for one in systems if (corpus.rows[one].type in WIDE) == is_wide} - left_out


def context_of(snapshot: Snapshot, own: int, other: int) -> Context:
    """In what two bodies are alike."""
    corpus = snapshot.corpus
    regions = _regions(corpus, own) & _regions(corpus, other)
    kind, places = corpus.rows[own].type, [corpus.rows[one].places for one in (own, other)]
    counted = [one for one in places if one is not None]
    alike = len(counted) == 2 and max(counted) <= AS_MANY * min(counted)
    topics, populations = snapshot.system_features.shared_words(own, other)
    return Context(
        region=corpus.rows[min(regions)].name if regions else None,
        type=kind if kind == corpus.rows[other].type else None,
        places=counted if alike else [],
        topics=topics,
        populations=populations,
    )


def _regions(corpus: Corpus, system: int) -> set[int]:
    """The regions that a body lies in."""
    return {one for one in corpus.hierarchy.above(system, "PART_OF") if corpus.rows[one].type == "region"}


def _peer(snapshot: Snapshot, own: int, found: _Scored, by: By) -> Peer:
    corpus, shared = snapshot.corpus, snapshot.system_features.shared(own, found.thing, "barrier")
    barriers = [_barrier(corpus, own, found.thing, one) for one in shared] if by != "context" else []
    mentions = {corpus.ids[one]: corpus.mention(one) for one in shared}
    return Peer(
        system=corpus.body(found.thing),
        url=url_of("system", corpus.ids[found.thing]),
        score=round(found.score, 4),
        problem=round(found.problem, 4),
        context_score=round(found.context_score, 4),
        why=_why(corpus.rows[found.thing].name, barriers, found.context, by, mentions),
        barriers=sorted(barriers, key=lambda one: (not one.got_past, one.name)),
        context=found.context,
    )


def _barrier(corpus: Corpus, own: int, other: int, barrier: int) -> SharedBarrier:
    mine, theirs = _pasts(corpus, own, barrier), _pasts(corpus, other, barrier)
    return SharedBarrier(
        **corpus.ref(barrier).model_dump(),
        own=mine,
        theirs=theirs,
        got_past=any(one.result in GOT_PAST for one in theirs),
    )


def _pasts(corpus: Corpus, system: int, barrier: int) -> list[Past]:
    found = []
    for claim in claims_on(corpus, subjects_of(corpus, system), barrier, kind="barrier"):
        subject = int(corpus.claims.subject[claim])
        found.append(
            Past(
                result=corpus.result(claim),
                barrier=corpus.ref(int(corpus.claims.object[claim])),
                reading="inferred" if corpus.claims.inferred[claim] else "stated",
                said=sentence_of(corpus, claim),
                initiative=corpus.ref(subject) if corpus.kind(subject) == "initiative" else None,
                claim=corpus.claims.ids[claim],
            )
        )
    return found


def _why(peer: str, barriers: Sequence[SharedBarrier], context: Context, by: By, mentions: Mapping[str, str]) -> str:
    """Such as: both met short-termism; in Cornwall, People in Mind, in our reading, overcame one-off funding."""
    said = []
    if barriers:
        said.append(f"both met {joined([mentions[one.id] for one in barriers])}")
    if by != "problem":
        said += _alike(context)
    past = {one.said for barrier in barriers for one in barrier.theirs if one.result in GOT_PAST}
    return "; ".join([joined(said), *([f"at {peer}: {'; '.join(sorted(past))}"] if past else [])])


def _alike(context: Context) -> list[str]:
    said = [f"both lie in {context.region}"] if context.region else []
    said += [f"both are of the type {context.type}"] if context.type else []
    said += [f"they have {context.places[0]} and {context.places[1]} places"] if context.places else []
    said += [f"their cases are about {joined(context.topics)}"] if context.topics else []
    return said + ([f"their cases are for {joined(context.populations)}"] if context.populations else [])
