"""Initiatives like one: by what both met, used and are about, and by how alike their descriptions read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.embedding import Embedder
from graph.english import joined, name
from graph.evidence import Body, ClaimShown, Ref, claims_shown
from graph.models import Record
from graph.ontology import GOT_PAST, Kind, Result
from graph.search.retrieve.texts import EXACT
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.filter_index import Cases
from graph.snapshot.incidence import listed, numbers, row_of
from graph.store import Run, Store, vector
from graph.views.likeness import (
    Features,
    claims_on,
    closest,
    of_initiatives,
    overlap,
    results_of,
)
from graph.views.lookup import find, url_of

#: Half of a score is what the links share, half how alike the descriptions read.
LINKS = 0.5
#: From this cosine of their cards on two cases are said to read alike: one in a hundred pairs of the seed does.
ALIKE = 0.55
#: Of so many nearest cards those of initiatives are looked at where there are too many to look at all.
NEAREST = 200

_OWN = "MATCH (x:Text {id: $id}) RETURN vector(x.embedding, size(x.embedding), FLOAT32) AS vector"

_NEAREST = """
MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $most)
MATCH (x)-[:OF]->(i:Initiative)
RETURN DISTINCT i.id AS id
"""


class SharedConcept(Ref):
    """A barrier or an enabler that both hold, by itself or by a kind of it, with both sides' results and claims."""

    own_results: list[Result]
    their_results: list[Result]
    own_claims: list[str]
    their_claims: list[str]


class Shared(Record):
    """What two cases have in common."""

    barriers: list[SharedConcept]
    enablers: list[SharedConcept]
    topics: list[str]
    populations: list[str]


class Like(Record):
    """One initiative like it. `score` is the mean of `links` and `likeness`, each 0 to 1; `why` says it in words."""

    id: str
    name: str
    url: str
    systems: list[Body]
    score: float
    links: float
    likeness: float
    why: str
    shared: Shared


class Similar(Record):
    """Initiatives like one, best first, with the claims that are named in what they share."""

    id: str
    name: str
    similar: list[Like]
    claims: dict[str, ClaimShown]
    corpus: int
    digest: str


@dataclass(frozen=True, eq=False)
class _Beside:
    """One case beside another."""

    thing: int
    score: float
    links: float
    likeness: float


def similar(store: Store, embedder: Embedder, id_: str, limit: int = 10) -> Similar:
    """At most `limit` initiatives that share something with one or read like it. Raises `NotFound`."""
    return with_snapshot(store, embedder, lambda run, snapshot: _similar(run, snapshot, id_, limit))


def _similar(run: Run, snapshot: Snapshot, id_: str, limit: int) -> Similar:
    cases, corpus = snapshot.cases, snapshot.corpus
    own = find(corpus, id_, "initiative")
    sides = of_initiatives(cases)
    meaning = run(_OWN, id=id_)[0]["vector"].to_numpy()
    others = numbers([one for one in _candidates(run, snapshot, own, meaning) if one != own])
    cosines = snapshot.vectors.cosines(
        run, numbers([corpus.text_at[corpus.ids[one]] for one in listed(others)]), meaning
    )
    mine = sides.of[own]
    found = []
    for other, cosine in zip(listed(others), cosines, strict=True):
        links, likeness = overlap(mine.all, sides.of[other].all, sides.weight), max(0.0, float(cosine))
        found.append(_Beside(other, LINKS * links + (1 - LINKS) * likeness, links, likeness))
    best = sorted(found, key=lambda one: (-one.score, corpus.ids[one.thing]))[:limit]
    like = [_like(cases, own, mine, one, sides.of[one.thing]) for one in best]
    named = [claim for one in like for concept in (*one.shared.barriers, *one.shared.enablers)
             for claim in (*concept.own_claims, *concept.their_claims)]  # fmt: skip
    return Similar(
        id=id_,
        name=corpus.rows[own].name,
        similar=like,
        claims=claims_shown(run, named),
        corpus=snapshot.state.version,
        digest=snapshot.state.digest,
    )


def _candidates(run: Run, snapshot: Snapshot, own: int, meaning: np.ndarray) -> Sequence[int]:
    """All initiatives, or of many those that share a barrier or an enabler and those that read most alike."""
    cases, corpus = snapshot.cases, snapshot.corpus
    every = listed(cases.grounds.cases)
    if len(every) <= EXACT:
        return every
    near = {
        corpus.at[row["id"]] for row in run(_NEAREST, vector=vector(meaning), most=NEAREST) if row["id"] in corpus.at
    }
    sides = of_initiatives(cases)
    shares = sorted(every, key=lambda one: -overlap(sides.of[own].all, sides.of[one].all, sides.weight))
    return sorted(near | set(shares[:NEAREST]))


def _like(cases: Cases, own: int, mine: Features, found: _Beside, theirs: Features) -> Like:
    corpus = cases.corpus
    shared = Shared(
        barriers=_concepts(cases, own, found.thing, mine.barriers & theirs.barriers, "barrier"),
        enablers=_concepts(cases, own, found.thing, mine.enablers & theirs.enablers, "enabler"),
        topics=sorted(mine.topics & theirs.topics),
        populations=sorted(mine.populations & theirs.populations),
    )
    return Like(
        id=corpus.ids[found.thing],
        name=corpus.rows[found.thing].name,
        url=url_of("initiative", corpus.ids[found.thing]),
        systems=[corpus.body(system) for system in listed(row_of(corpus.run_in, found.thing))],
        score=round(found.score, 4),
        links=round(found.links, 4),
        likeness=round(found.likeness, 4),
        why=_why(corpus, shared, alike=found.likeness >= ALIKE),
        shared=shared,
    )


def _concepts(cases: Cases, own: int, other: int, both: Iterable[int], kind: Kind) -> list[SharedConcept]:
    return [_concept(cases, own, other, one, kind) for one in closest(cases, both)]


def _concept(cases: Cases, own: int, other: int, concept: int, kind: Kind) -> SharedConcept:
    corpus = cases.corpus
    mine, theirs = claims_on(cases, [own], concept, kind=kind), claims_on(cases, [other], concept, kind=kind)
    return SharedConcept(
        **corpus.ref(concept).model_dump(),
        own_results=results_of(corpus, mine),
        their_results=results_of(corpus, theirs),
        own_claims=[corpus.claims.ids[one] for one in mine],
        their_claims=[corpus.claims.ids[one] for one in theirs],
    )


def _why(corpus: Corpus, shared: Shared, *, alike: bool) -> str:
    """Such as: both used joint funding, both got past short-termism, and they read alike."""
    said = []
    past = [one for one in shared.barriers if {*one.own_results} & {*GOT_PAST} and {*one.their_results} & {*GOT_PAST}]
    met = [one for one in shared.barriers if one not in past]
    for what, some in (("got past", past), ("met", met), ("used", shared.enablers)):
        if some:
            said.append(f"both {what} {joined([name(corpus.node(corpus.at[one.id])) for one in some])}")
    if shared.topics:
        said.append(f"both are about {joined(shared.topics)}")
    if shared.populations:
        said.append(f"both are for {joined(shared.populations)}")
    if alike:
        said.append("they read alike")
    return joined(said) or "they share nothing that is linked, and read alike only in part"
