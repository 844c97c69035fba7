"""What stands around a thing, as nodes and links for a picture."""

from collections import Counter
from collections.abc import Collection

from pydantic import AliasChoices, Field

from graph.embedding import Embedder
from graph.evidence import Ref
from graph.ontology import KINDS, RELATIONSHIPS, Kind, RelationshipType, Result
from graph.record import Record
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import TYPES, Corpus
from graph.snapshot.hierarchy import Link
from graph.snapshot.incidence import gathered, listed, numbers, row_of
from graph.store import Store
from graph.views.lookup import AsOf, Page, as_of, find, page_of

#: Kinds that claims and registers link; sources and passages are evidence, and stand with the claims.
LINKED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind not in {"source", "passage", "abbreviation"})


class Around(Page):
    """A node of the picture."""

    distance: int
    """How many links away from the middle it stands."""
    degree: int
    """How many links it has in the whole graph."""


class Tie(Record):
    """A link between two nodes of the picture: a claim, or a fact of a register with its source."""

    from_: str = Field(validation_alias=AliasChoices("from", "from_"), serialization_alias="from")
    """The id of the node that it begins at."""
    relationship: RelationshipType
    """The relationship, as the ontology names it."""
    caption: str
    """How the link reads between its ends; says where it is our reading."""
    to: str
    """The id of the node that it ends at."""
    result: Result | None = None
    """How a tackled barrier came out."""
    through: list[Ref] = Field(default=[])
    """The enablers that the result is credited to."""
    claim: str | None = None
    """The id of the claim; a fact of a register has none."""
    source: Ref | None = None
    """The source of a fact from a register."""


class Neighbourhood(AsOf):
    """What stands around a thing, to draw."""

    middle: str
    """The id of the thing in the middle."""
    depth: int
    """How many links away from it was looked."""
    nodes: list[Around]
    """The things, nearest first; the first is the middle."""
    links: list[Tie]
    """Every link between these nodes."""
    left_out: int
    """How many more nodes there are within reach for which `limit` left no room."""


def neighbourhood(
    store: Store, embedder: Embedder, kind: Kind, id_: str, depth: int = 1, limit: int = 50
) -> Neighbourhood:
    """At most `limit` nodes within `depth` links of a thing. Raises `NotFound`.

    Of those at one distance the ones with most links into what is drawn already come first.
    """
    return with_snapshot(store, embedder, lambda _, snapshot: _around(snapshot, kind, id_, depth, limit))


def _around(snapshot: Snapshot, kind: Kind, id_: str, depth: int, limit: int) -> Neighbourhood:
    corpus = snapshot.corpus
    middle = find(corpus, id_, kind)
    distance, left_out = _reach(corpus, middle, depth, limit)
    return Neighbourhood(
        middle=id_,
        depth=depth,
        nodes=[
            Around(**page_of(corpus, thing), distance=away, degree=len(_beside(corpus, thing)))
            for thing, away in distance.items()
        ],
        links=_ties(corpus, distance),
        left_out=len(left_out),
        **as_of(snapshot),
    )


def _reach(corpus: Corpus, middle: int, depth: int, limit: int) -> tuple[dict[int, int], set[int]]:
    """How many links away each node is, nearest first, and the nodes for which there was no room."""
    distance, left_out, edge = {middle: 0}, set[int](), [middle]
    for away in range(1, depth + 1):
        links = Counter(other for thing in edge for other in _beside(corpus, thing))
        new = sorted(links.keys() - distance.keys(), key=lambda one: (-links[one], one))
        edge = new[: limit - len(distance)]
        distance |= dict.fromkeys(edge, away)
        left_out |= set(new[len(edge) :])
    return distance, left_out - distance.keys()


def _beside(corpus: Corpus, thing: int) -> list[int]:
    """What a thing is linked to, once for each link."""
    claims = corpus.claims
    own, on_it, by_it = (
        row_of(corpus.by_subject, thing),
        row_of(corpus.by_object, thing),
        row_of(corpus.by_means, thing),
    )
    means, _ = gathered(claims.through, own)
    others = [claims.object[own], means, claims.subject[on_it], claims.subject[by_it], claims.object[by_it]]
    plain = [link.end if link.start == thing else link.start for link in corpus.plain.get(thing, ())]
    found = [one for some in others for one in listed(some)] + plain
    return [one for one in found if one != thing]


def _ties(corpus: Corpus, drawn: Collection[int]) -> list[Tie]:
    """Claims first, in the order of their ids, then facts of registers."""
    claims = corpus.claims
    own, _ = gathered(corpus.by_subject, numbers(sorted(drawn)))
    ends = [claim for claim in sorted(listed(own)) if int(claims.object[claim]) in drawn]
    facts = {link for thing in sorted(drawn) for link in corpus.plain.get(thing, ())}
    plain = sorted((link for link in facts if link.start in drawn and link.end in drawn), key=lambda one: one[:3])
    return [*(_claimed(corpus, claim) for claim in ends), *(_fact(corpus, link) for link in plain)]


def _claimed(corpus: Corpus, claim: int) -> Tie:
    claims = corpus.claims
    type_ = TYPES[int(claims.type[claim])]
    result, object_ = corpus.result(claim), int(claims.object[claim])
    return Tie(
        from_=corpus.ids[int(claims.subject[claim])],
        relationship=type_,
        caption=corpus.caption(claim),
        to=corpus.ids[object_],
        result=result,
        through=[corpus.ref(one) for one in listed(row_of(claims.through, claim))],
        claim=claims.ids[claim],
    )


def _fact(corpus: Corpus, link: Link) -> Tie:
    source = corpus.at.get(link.source) if link.source else None
    return Tie(
        from_=corpus.ids[link.start],
        relationship=link.type,
        caption=RELATIONSHIPS[link.type].caption,
        to=corpus.ids[link.end],
        source=None if source is None else corpus.ref(source),
    )
