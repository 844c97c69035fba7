"""Initiatives like one: by what both met, used and are about, and by how alike their descriptions read."""

import numpy as np
from numpy.typing import NDArray

from graph.embedding import Embedder, Vectors
from graph.english import joined
from graph.evidence import Body, CitedClaims, Ref, claims_asked
from graph.ontology import GOT_PAST, Kind, Result
from graph.record import Record
from graph.search.retrieve.texts import EXACT
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, numbers, row_of
from graph.store import Run, Store, vector
from graph.views.likeness import claims_on, results_of, sentence_of
from graph.views.lookup import AsOf, Page, Paged, RankedRequest, as_of, find, on_page, page_of, paged, url_of

#: Half of a score is what the two share by links, half how alike their descriptions read.
LINKS = 0.5
#: From this cosine of their cards on two cases are said to read alike: one in a hundred pairs of the seed does.
ALIKE = 0.55
#: Of so many nearest cards those of initiatives are looked at where there are too many to look at all.
NEAREST = 200

_OWN = "MATCH (x:Text {id: $id}) RETURN vector(x.embedding, size(x.embedding), FLOAT32) AS vector"

_NEAREST = """
MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $most)
MATCH (x)-[:OF]->(i:Initiative)
RETURN collect(DISTINCT i.id) AS ids
"""


class SharedConcept(Ref):
    """A barrier or an enabler that both hold, by itself or by a kind of it."""

    own_results: list[Result]
    """What came of it in the case that is asked about."""
    their_results: list[Result]
    """What came of it in the other case."""
    own_claims: list[str]
    """Ids of the claims of the case that is asked about, keys of `claims`."""
    their_claims: list[str]
    """Ids of the claims of the other case, keys of `claims`."""


class Shared(Record):
    """What two cases have in common."""

    barriers: list[SharedConcept]
    """Barriers that both met."""
    enablers: list[SharedConcept]
    """Enablers that both used."""
    topics: list[str]
    """Topics that both are about."""
    populations: list[str]
    """Groups of people that both are for."""


class Like(Page):
    """One initiative like it."""

    systems: list[Body]
    """Where it ran."""
    score: float
    """How like they are, from 0 to 1: the mean of `links` and `likeness`."""
    links: float
    """How much of what they are linked to is the same, from 0 to 1."""
    likeness: float
    """How alike their descriptions read, from 0 to 1."""
    why: str
    """What they share, in a sentence, and how each got past a barrier that both met."""
    shared: Shared
    """What they share, as ids."""


class Similar(CitedClaims, Paged, AsOf):
    """Initiatives like one, best first."""

    id: str
    """The id of the initiative that is asked about."""
    name: str
    """What it is called, to show to people."""
    items: list[Like]
    """The initiatives of this page."""


def similar(store: Store, embedder: Embedder, id_: str, request: RankedRequest) -> Similar:
    """A page of the initiatives that share something with one or read like it. Raises `NotFound`."""
    return with_snapshot(store, embedder, lambda run, snapshot: _similar(run, snapshot, id_, request))


def _similar(run: Run, snapshot: Snapshot, id_: str, request: RankedRequest) -> Similar:
    corpus, features = snapshot.corpus, snapshot.case_features
    own = find(corpus, id_, "initiative")
    meaning = run(_OWN, id=id_)[0]["vector"].to_numpy()
    shares = features.overlap(own)
    rows = _candidates(run, snapshot, shares, meaning)
    rows = rows[features.things[rows] != own]
    cards = numbers([corpus.text_at[corpus.ids[one]] for one in listed(features.things[rows])])
    links, likeness = shares[rows], np.maximum(snapshot.vectors.cosines(run, cards, meaning), 0)
    scores = LINKS * links + (1 - LINKS) * likeness
    # Things are in the order of their ids, and a stable sort leaves them so among equals.
    best = np.argsort(-scores, kind="stable")[on_page(request)].tolist()
    like = [
        _like(snapshot, own, int(features.things[rows[one]]), float(links[one]), float(likeness[one])) for one in best
    ]
    shown = [claim for one in like for concept in (*one.shared.barriers, *one.shared.enablers)
             for claim in (*concept.own_claims, *concept.their_claims)]  # fmt: skip
    return Similar(
        **corpus.ref(own).model_dump(),
        items=like,
        **paged(f"{url_of('initiative', id_)}/similar", request, len(rows)),
        **dict(claims_asked(run, shown, request.evidence)),
        **as_of(snapshot),
    )


def _candidates(run: Run, snapshot: Snapshot, shares: NDArray[np.float64], meaning: Vectors) -> NDArray[np.intp]:
    """The rows of all initiatives, or of many those that share most and those that read most alike."""
    corpus, things = snapshot.corpus, snapshot.case_features.things
    if len(things) <= EXACT:
        return np.arange(len(things))
    near = corpus.numbers(run(_NEAREST, vector=vector(meaning), most=NEAREST)[0]["ids"])
    most = np.flatnonzero(shares >= np.partition(shares, -NEAREST)[-NEAREST])
    most = most[np.argsort(-shares[most], kind="stable")[:NEAREST]]
    return np.union1d(np.searchsorted(things, near), most)


def _like(snapshot: Snapshot, own: int, other: int, links: float, likeness: float) -> Like:
    corpus, features = snapshot.corpus, snapshot.case_features
    topics, populations = features.shared_words(own, other)
    shared = Shared(
        barriers=[_concept(corpus, own, other, one, "barrier") for one in features.shared(own, other, "barrier")],
        enablers=[_concept(corpus, own, other, one, "enabler") for one in features.shared(own, other, "enabler")],
        topics=topics,
        populations=populations,
    )
    return Like(
        **page_of(corpus, other),
        systems=[corpus.body(system) for system in listed(row_of(corpus.run_in, other))],
        score=round(LINKS * links + (1 - LINKS) * likeness, 4),
        links=round(links, 4),
        likeness=round(likeness, 4),
        why=_why(corpus, shared, alike=likeness >= ALIKE),
        shared=shared,
    )


def _concept(corpus: Corpus, own: int, other: int, concept: int, kind: Kind) -> SharedConcept:
    mine, theirs = claims_on(corpus, [own], concept, kind=kind), claims_on(corpus, [other], concept, kind=kind)
    return SharedConcept(
        **corpus.ref(concept).model_dump(),
        own_results=results_of(corpus, mine),
        their_results=results_of(corpus, theirs),
        own_claims=[corpus.claims.ids[one] for one in mine],
        their_claims=[corpus.claims.ids[one] for one in theirs],
    )


def _why(corpus: Corpus, shared: Shared, *, alike: bool) -> str:
    """Such as: both used joint funding, both met short-termism, and they read alike; and how each got past it."""
    said = []
    for what, some in (("met", shared.barriers), ("used", shared.enablers)):
        if some:
            said.append(f"both {what} {joined([corpus.mention(corpus.at[one.id]) for one in some])}")
    if shared.topics:
        said.append(f"both are about {joined(shared.topics)}")
    if shared.populations:
        said.append(f"both are for {joined(shared.populations)}")
    if alike:
        said.append("they read alike")
    if not said:
        return "they share nothing that is linked, and read alike only in part"
    return "; ".join([joined(said), *_got_past(corpus, shared)])


def _got_past(corpus: Corpus, shared: Shared) -> list[str]:
    """How each got past a barrier that both met, each claim with its own barrier, result and reading."""
    past = [one for one in shared.barriers if {*one.own_results} & {*GOT_PAST} and {*one.their_results} & {*GOT_PAST}]
    claims = dict.fromkeys(claim for one in past for claim in (*one.own_claims, *one.their_claims))
    places = [int(np.searchsorted(corpus.claims.ids, claim)) for claim in claims]
    return [sentence_of(corpus, place) for place in places if corpus.result(place) in GOT_PAST]
