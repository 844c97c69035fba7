"""Peers of a body: those that met the same barriers, with who got past them, or that are alike in their context."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.embedding import Embedder
from graph.english import joined
from graph.evidence import Body, ClaimShown, Ref, claims_shown
from graph.models import Record
from graph.ontology import GOT_PAST, Reading, Result
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, where
from graph.store import Run, Store
from graph.views.likeness import claims_on, sentence_of, subjects_of
from graph.views.lookup import as_of, find, url_of

By = Literal["problem", "context", "both"]
#: What each likeness of context adds to its score, of 1 in all.
REGION, KIND, PLACES, ABOUT = 0.25, 0.15, 0.2, 0.4
#: Numbers of places are alike where the larger is no more than so many times the smaller.
AS_MANY = 1.5


class Past(Record):
    """What came of a barrier: the result, the barrier that the claim is on, the initiative (none for what was faced).

    `said` is the claim as one sentence, which says where it is our reading.
    """

    result: Result | None
    barrier: Ref
    reading: Reading
    said: str
    initiative: Ref | None
    claim: str


class SharedBarrier(Ref):
    """A barrier that both met, by itself or by a kind of it; `got_past` where a source says so of the peer."""

    own: list[Past]
    theirs: list[Past]
    got_past: bool


class Context(Record):
    """In what two bodies are alike; `region` and `kind` are theirs where both have the same, `places` both numbers."""

    region: str | None
    kind: str | None
    places: list[int]
    topics: list[str]
    populations: list[str]


class Peer(Record):
    """One peer: the score asked for and both kinds of likeness, each 0 to 1; `why` says in words which it is."""

    system: Body
    url: str
    score: float
    problem: float
    context_score: float
    why: str
    barriers: list[SharedBarrier]
    context: Context


class Peers(Record):
    """The peers of a body, best first; `counted` are the bodies before it whose cases count as its own."""

    system: Body
    by: By
    counted: list[Ref]
    peers: list[Peer]
    claims: dict[str, ClaimShown]
    corpus: int
    digest: str


@dataclass(frozen=True)
class _Scored:
    """How alike a body is to the one that is asked about."""

    thing: int
    problem: float
    context_score: float
    context: Context
    score: float


def peers(store: Store, embedder: Embedder, id_: str, by: By = "problem", limit: int = 10) -> Peers:
    """At most `limit` peers of a system. Raises `NotFound`."""
    return with_snapshot(store, embedder, lambda run, snapshot: _peers(run, snapshot, id_, by, limit))


def _peers(run: Run, snapshot: Snapshot, id_: str, by: By, limit: int) -> Peers:
    corpus = snapshot.corpus
    own = find(corpus, id_, "system")
    scored = sorted(_scored(snapshot, own, by), key=lambda one: (-one.score, one.thing))
    found = [_peer(snapshot, own, one, by) for one in scored[:limit]]
    shown = [past.claim for one in found for barrier in one.barriers for past in (*barrier.own, *barrier.theirs)]
    return Peers(
        system=corpus.body(own),
        by=by,
        counted=[corpus.ref(one) for one in corpus.hierarchy.predecessors(own)],
        peers=found,
        claims=claims_shown(run, shown),
        **as_of(snapshot),
    )


def _scored(snapshot: Snapshot, own: int, by: By) -> Iterable[_Scored]:
    """The bodies with a score above 0."""
    features, others = snapshot.system_features, _others(snapshot.corpus, own)
    problems, about = features.overlap(own, features.concepts("barrier")), features.overlap(own, features.words)
    for row, other in enumerate(listed(features.things)):
        if other in others:
            context = _context(snapshot, own, other)
            problem = float(problems[row])
            same = REGION * (context.region is not None) + KIND * (context.kind is not None)
            alike = same + PLACES * bool(context.places) + ABOUT * float(about[row])
            score = {"problem": problem, "context": alike, "both": (problem + alike) / 2}[by]
            if score > 0:
                yield _Scored(other, problem, alike, context, score)


def _others(corpus: Corpus, own: int) -> set[int]:
    """Bodies to compare it with: regions only with regions, and none that it came from, became, contains or lies in."""
    wide, hierarchy = {"region", "nation"}, corpus.hierarchy
    is_wide = corpus.rows[own].kind in wide
    left_out = {own, *hierarchy.parents(own), *hierarchy.children(own)}
    left_out |= hierarchy.above(own, "SUCCEEDED_BY") | hierarchy.below(own, "SUCCEEDED_BY")
    systems = listed(where(corpus.of_kinds(["system"])))
    return {one for one in systems if (corpus.rows[one].kind in wide) == is_wide} - left_out


def _context(snapshot: Snapshot, own: int, other: int) -> Context:
    corpus = snapshot.corpus
    regions = _regions(corpus, own) & _regions(corpus, other)
    kind, places = corpus.rows[own].kind, [corpus.rows[one].places for one in (own, other)]
    counted = [one for one in places if one is not None]
    alike = len(counted) == 2 and max(counted) <= AS_MANY * min(counted)
    topics, populations = snapshot.system_features.shared_words(own, other)
    return Context(
        region=corpus.rows[min(regions)].name if regions else None,
        kind=kind if kind == corpus.rows[other].kind else None,
        places=counted if alike else [],
        topics=topics,
        populations=populations,
    )


def _regions(corpus: Corpus, system: int) -> set[int]:
    """The regions that a body lies in."""
    return {one for one in corpus.hierarchy.above(system, "PART_OF") if corpus.rows[one].kind == "region"}


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
    said += [f"both are of the kind {context.kind}"] if context.kind else []
    said += [f"they have {context.places[0]} and {context.places[1]} places"] if context.places else []
    said += [f"their cases are about {joined(context.topics)}"] if context.topics else []
    return said + ([f"their cases are for {joined(context.populations)}"] if context.populations else [])
