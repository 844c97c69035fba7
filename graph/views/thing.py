"""One thing in full: its properties, the claims about it with their evidence, its predecessors and successors."""

import re
from datetime import date
from typing import Literal

from graph.english import with_article
from graph.errors import NotFound
from graph.evidence import ClaimShown, Node, Ref, SourceRef, claims_shown, kind_of, node, passages_read
from graph.models import MODELS, Barrier, Dimension, Enabler, Initiative, Organisation, Outcome, Record, Source, System
from graph.ontology import (
    LABELS,
    PAGES,
    RELATIONSHIPS,
    RESULT_CAPTIONS,
    RESULTS,
    Implementation,
    Kind,
    Reading,
    RelationshipType,
    Result,
    Wording,
)
from graph.store import Row, Run, Store
from graph.views.lookup import suggestion, url_of

#: The place of the thing in a claim; an enabler may also be the means of a claim.
Place = Literal["subject", "object", "through"]
THROUGH_CAPTION = "is credited in"

_PROPERTIES = "MATCH (t:Thing {id: $id}) WHERE NOT t:Passage RETURN t {.*} AS properties, labels(t) AS labels"

_CLAIM_PLACES = """
MATCH (t:Thing {id: $id})<-[role:SUBJECT|OBJECT|THROUGH]-(c:Claim)
RETURN DISTINCT c.id AS id, toLower(type(role)) AS place
"""

# A link derived from a claim has the claim's id; a link from a register has its source.
_REGISTER = """
MATCH (t:Thing {id: $id})-[link:PART_OF|BROADER|WITHIN|SUCCEEDED_BY]-(other:Thing)
WHERE link.claim IS NULL
OPTIONAL MATCH (d:Source {id: link.source})
RETURN type(link) AS relationship, startNode(link) = t AS outward, other {.id, .name, labels: labels(other)} AS other,
  d {.id, title: d.name} AS source, link.row AS row, link.on AS on, link.kind AS kind
ORDER BY other.name
"""

# The systems where a case ran; the cases of a system, of an organisation or of a source.
_RAN = """
MATCH (t:Thing {id: $id})
CALL (t) {
  MATCH (t)-[:RUN_IN|INVOLVES]-(other:Initiative|System)
  WHERE NOT (t:Initiative AND other:Initiative) RETURN other
  UNION
  MATCH (t)<-[:FROM]-(:Passage)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT]->(other:Initiative) RETURN other
}
WITH DISTINCT other ORDER BY other.name
RETURN other {.id, .name} AS other
"""

# The cases of a barrier and of its kinds.
_MET = """
MATCH (t:Barrier {id: $id})<-[:BROADER]-{0,20}(met:Barrier)<-[:OBJECT]-(c:Claim {relationship: 'TACKLED'})
MATCH (c)-[:SUBJECT]->(i:Initiative)
WITH DISTINCT c, i, met ORDER BY i.name, c.id
RETURN c.result AS result, i {.id, .name, barrier: met {.id, .name}, reading: c.reading, claim: c.id,
  implementation: coalesce(i.implementation, 'not said')} AS case
"""

# Cases of former bodies: a case stays with the body that did the work.
_INHERITED = """
MATCH (t:System {id: $id})<-[:SUCCEEDED_BY]-{1,20}(before:System)<-[:RUN_IN]-(other:Initiative)
WITH DISTINCT other, before ORDER BY other.name, before.name
RETURN other {.id, .name} AS other, before {.id, .name} AS before
"""

# The first letters of each word of a mistyped id find candidates without reading every name.
_NEAR = """
MATCH (t:Thing)
WHERE any(label IN labels(t) WHERE label IN $labels) AND any(part IN $parts WHERE t.id CONTAINS part)
RETURN t.id AS id, t.name AS name LIMIT 2000
"""


AnyThing = Initiative | System | Organisation | Barrier | Enabler | Dimension | Outcome | Source


class _Placed(Record):
    """A relationship with the thing at one place of it; `caption` reads from the thing."""

    relationship: RelationshipType
    place: Place
    caption: str


class ClaimGroup(_Placed):
    """The claims of one relationship with the thing at one place; `caption` reads from the thing."""

    claims: list[ClaimShown]


class RegisterLink(_Placed):
    """A fact from a register, with its source and row; `caption` reads from the thing."""

    other: Node
    source: SourceRef | None
    row: str | None


class Succession(Ref):
    """A predecessor or successor of a system, with the date and the way if the source has them."""

    on: str | None
    kind: Literal["merger", "split", "acquisition"] | None
    source: SourceRef | None
    row: str | None


class Inherited(Ref):
    """A case of a predecessor, and which body that is."""

    ran_by: Ref


class MetCase(Ref):
    """A case that met a barrier: the barrier its claim is on, and whether a source states the result."""

    barrier: Ref
    implementation: Implementation
    reading: Reading
    claim: str


class CasesByResult(Record):
    """The cases that met a barrier, or a kind of it, with one result; `caption` words the result."""

    result: Result
    caption: str
    cases: list[MetCase]


class ShownBy(Record):
    """The passage that shows a property of an initiative, its implementation or its funding."""

    of: Literal["implementation", "funding"]
    passage: str
    text: str
    wording: Wording
    source: SourceRef
    locator: str


class Review(Record):
    """Whether and when a person last reviewed the thing, and the data set it came with."""

    reviewed_on: date | None
    origin: Literal["curated", "reviewed"]
    data_set: str


class ThingView(Record):
    """One thing with all that the graph knows about it.

    An initiative has `systems` it ran in; a system, an organisation and a source have the `initiatives` that ran there,
    that it took part in, or that rest on it. `inherited` are those of the predecessors of a system. A barrier has its
    cases `by_result`, the best result first.
    """

    kind: Kind
    id: str
    name: str
    properties: AnyThing
    systems: list[Ref]
    initiatives: list[Ref]
    inherited: list[Inherited]
    by_result: list[CasesByResult]
    shown_by: list[ShownBy]
    claims: list[ClaimGroup]
    links: list[RegisterLink]
    predecessors: list[Succession]
    successors: list[Succession]
    review: Review


def show(store: Store, id_: str, kind: Kind | None = None) -> ThingView:
    """The thing with that id, of that kind if one is given. Raises `NotFound`, which suggests similar ids."""
    return store.read_together(lambda run: _show(run, id_, kind))


def _show(run: Run, id_: str, kind: Kind | None) -> ThingView:
    rows = run(_PROPERTIES, id=id_)
    found = kind_of(rows[0]["labels"]) if rows else None
    if found is None or found not in PAGES or kind not in {None, found}:
        raise _not_found(run, id_, kind, found)
    stored = dict(rows[0]["properties"])
    data_set = stored.pop("entry").partition("/")[0]
    thing = MODELS[found].model_validate(stored)
    if not isinstance(thing, AnyThing):
        raise TypeError(f"{id_} is stored as a {found}, which is no thing")
    register = run(_REGISTER, id=id_)
    succession = [row for row in register if row["relationship"] == "SUCCEEDED_BY"]
    ran = [Ref(**row["other"]) for row in run(_RAN, id=id_)]
    reviewed_on = getattr(thing, "reviewed_on", None)
    return ThingView(
        kind=found,
        id=thing.id,
        name=thing.name,
        properties=thing,
        systems=ran if found == "initiative" else [],
        initiatives=ran if found in {"system", "organisation", "source"} else [],
        inherited=[Inherited(**row["other"], ran_by=Ref(**row["before"])) for row in run(_INHERITED, id=id_)],
        by_result=_by_result(run, id_) if found == "barrier" else [],
        shown_by=_shown_by(run, thing) if isinstance(thing, Initiative) else [],
        claims=_groups(run, id_),
        links=[_link(row) for row in register if row["relationship"] != "SUCCEEDED_BY"],
        predecessors=[Succession(**row["other"], **row) for row in succession if not row["outward"]],
        successors=[Succession(**row["other"], **row) for row in succession if row["outward"]],
        review=Review(
            reviewed_on=reviewed_on, origin="reviewed" if reviewed_on is not None else "curated", data_set=data_set
        ),
    )


def _by_result(run: Run, id_: str) -> list[CasesByResult]:
    rows = run(_MET, id=id_)
    return [
        CasesByResult(result=result, caption=RESULT_CAPTIONS[result], cases=[MetCase(**row["case"]) for row in some])
        for result in RESULTS
        if (some := [row for row in rows if row["result"] == result])
    ]


def _shown_by(run: Run, initiative: Initiative) -> list[ShownBy]:
    named: dict[Literal["implementation", "funding"], str | None] = {
        "implementation": initiative.implementation_shown_by,
        "funding": initiative.funding_shown_by,
    }
    read = passages_read(run, [id_ for id_ in named.values() if id_])
    return [
        ShownBy(of=of, passage=id_, text=one.text, wording=one.wording, source=one.source, locator=one.locator)
        for of, id_ in named.items()
        if id_ and (one := read.get(id_))
    ]


def _groups(run: Run, id_: str) -> list[ClaimGroup]:
    places: dict[Place, list[str]] = {"subject": [], "object": [], "through": []}
    for row in run(_CLAIM_PLACES, id=id_):
        places[row["place"]].append(row["id"])
    claims = claims_shown(run, (one for ids in places.values() for one in ids))
    groups = []
    for place, ids in places.items():
        there = sorted(
            (claims[one] for one in ids), key=lambda claim: (claim.subject.name, claim.object.name, claim.id)
        )
        for relationship in RELATIONSHIPS:
            if some := [claim for claim in there if claim.relationship == relationship]:
                caption = _caption(relationship, place)
                groups.append(ClaimGroup(relationship=relationship, place=place, caption=caption, claims=some))
    return groups


def _caption(relationship: RelationshipType, place: Place) -> str:
    row = RELATIONSHIPS[relationship]
    return {"subject": row.caption, "object": row.inverse, "through": THROUGH_CAPTION}[place]


def _link(row: Row) -> RegisterLink:
    place: Place = "subject" if row["outward"] else "object"
    fields = {**row, "other": node(row["other"])}
    return RegisterLink(**fields, place=place, caption=_caption(row["relationship"], place))


def _not_found(run: Run, id_: str, kind: Kind | None, found: Kind | None) -> NotFound:
    wanted = kind or "thing"
    if found in PAGES:
        where = f"It is at {url_of(found, id_)}."
        return NotFound(f"{id_} is {with_article(found)}, not {with_article(wanted)}.", where)
    if found is not None:
        return NotFound(f"{id_} is {with_article(found)}.", "It only helps to read questions.")
    parts = [word[:4] for word in re.split(r"[^a-z0-9]+", id_.lower()) if len(word) > 2]
    kinds: list[Kind] = [kind] if kind else list(PAGES)
    names = {row["id"]: row["name"] for row in run(_NEAR, parts=parts, labels=[LABELS[one] for one in kinds])}
    return NotFound(f"There is no {wanted} with the id {id_!r}.", suggestion(id_, names))
