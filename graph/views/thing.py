"""One thing in full: its properties, the claims about it with their evidence, its predecessors and successors."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Literal, LiteralString, get_args

from pydantic import Field, create_model

from graph.english import with_article
from graph.errors import Moved, NotFound
from graph.evidence import CitedClaims, Detail, Node, Ref, claims_shown, kind_of, node
from graph.models import (
    MODELS,
    Barrier,
    Dimension,
    Enabler,
    Initiative,
    Organisation,
    Outcome,
    Source,
    SuccessionType,
    System,
)
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
)
from graph.record import Record
from graph.store import Row, Run, Store
from graph.views.lookup import Page, suggestion, url_of
from graph.views.told_case import CaseTold, things_read, told

#: The place of the thing in a claim; an enabler may also be the means of a claim.
Place = Literal["subject", "object", "through"]
THROUGH_CAPTION = "is credited in"

_PROPERTIES = """
MATCH (t:Thing {id: $id}) WHERE NOT t:Passage
RETURN t {.*, entry: null, added_at: null} AS properties, labels(t) AS labels, t.entry AS entry,
  toString(t.added_at) AS added_at
"""

_FORMERLY = "MATCH (t:Thing) WHERE $id IN t.formerly RETURN t.id AS id ORDER BY id"

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
  d.id AS source, link.row AS row, link.on AS on, link.type AS type
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

_CASES_MET: LiteralString = """
WITH DISTINCT c, i, met ORDER BY i.name, c.id
RETURN c.result AS result, i {.id, .name, barrier: met {.id, .name}, reading: c.reading, claim: c.id,
  implementation: coalesce(i.implementation, 'not said')} AS case
"""

# The cases of a barrier and of its kinds.
_MET = """
MATCH (t:Barrier {id: $id})<-[:BROADER]-{0,20}(met:Barrier)<-[:OBJECT]-(c:Claim {relationship: 'TACKLED'})
MATCH (c)-[:SUBJECT]->(i:Initiative)
"""

# What the cases of a system, and of the bodies before it, met.
_MET_IN = """
MATCH (t:System {id: $id})<-[:SUCCEEDED_BY]-{0,20}(:System)<-[:RUN_IN]-(i:Initiative)
MATCH (i)<-[:SUBJECT]-(c:Claim {relationship: 'TACKLED'})-[:OBJECT]->(met:Barrier)
"""
#: By the kind of thing that has cases by result.
_MET_BY: dict[Kind, LiteralString] = {"barrier": _MET + _CASES_MET, "system": _MET_IN + _CASES_MET}

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
    """A relationship with the thing at one place of it."""

    relationship: RelationshipType
    """The relationship, as the ontology names it."""
    place: Place
    """Whether the thing is its subject, its object, or an enabler that it is credited to (through)."""
    caption: str
    """How it reads from the thing."""


class ClaimGroup(_Placed):
    """The claims of one relationship that have the thing at one place."""

    claims: list[str]
    """Ids of the claims, keys of `claims`, in the order of the names of what they link."""


class RegisterLink(_Placed):
    """A fact from a register, which no claim makes."""

    other: Node
    """The thing at the other end."""
    source: str | None = None
    """The id of the source that it was read in, a key of `sources`."""
    row: str | None = None
    """The row or heading there."""


class Succession(Ref):
    """A predecessor or a successor of a system."""

    on: str | None = None
    """On which date, as far as the source says (EDTF)."""
    type: SuccessionType | None = None
    """In what way, if the source says so."""
    source: str | None = None
    """The id of the source that it was read in, a key of `sources`."""
    row: str | None = None
    """The row or heading there."""


class Inherited(Ref):
    """A case of a predecessor."""

    ran_by: Ref
    """The body that ran it."""


class MetCase(Ref):
    """A case that met a barrier."""

    barrier: Ref
    """The barrier that its claim is on: of a barrier, the thing itself or a kind of it."""
    implementation: Implementation
    """Whether the case was carried out, and where."""
    reading: Reading
    """Whether a source states the result, or it is our reading."""
    claim: str
    """The claim that says so, a key of `claims`."""


class CasesByResult(Record):
    """The cases of a barrier or of a system that met a barrier with one result."""

    result: Result
    """How the barrier came out in them."""
    caption: str
    """The result in words, as a path has it."""
    cases: list[MetCase]
    """The cases, in the order of their names; a case stands once for each barrier."""


#: The properties that a passage shows.
Shown = Literal["implementation", "funding", "questions", "strategy"]
SHOWN: tuple[Shown, ...] = get_args(Shown)


class ShownBy(Record):
    """The passage that shows a property of an initiative or of a dimension."""

    of: Shown
    """The property."""
    passage: str
    """The id of the passage, a key of `passages`."""


class Review(Record):
    """Who looked at the thing last, and where it came from."""

    reviewed_on: date | None = None
    """The day on which a person last reviewed it (ISO 8601)."""
    origin: Literal["curated", "reviewed"]
    """curated: by one person; reviewed: by a second one, too."""
    data_set: str
    """The data set that it came with."""


class _Whole(Page):
    """What stands before the claims, passages and sources."""

    properties: AnyThing
    """Its own properties, as its kind has them."""
    systems: list[Ref]
    """Of an initiative: where it ran."""
    initiatives: list[Ref]
    """The cases of a system or an organisation, and those that rest on a source."""
    inherited: list[Inherited]
    """Of a system: the cases of the bodies before it."""
    by_result: list[CasesByResult]
    """Of a barrier: its cases by what came of it. Of a system: what came of the barriers that its cases met."""
    case: CaseTold | None = None
    """Of an initiative: barriers with results, enablers, outcomes with figures, who took part, money; ready to show."""
    shown_by: list[ShownBy]
    """The passages that show whether an initiative was carried out, and its funding; the tables of a dimension."""
    groups: list[ClaimGroup]
    """What is claimed of it, by relationship."""
    links: list[RegisterLink]
    """Facts from registers."""
    predecessors: list[Succession]
    """The bodies that it came from."""
    successors: list[Succession]
    """The bodies that it became."""
    added_at: str
    """When it was first loaded here, in UTC (ISO 8601)."""
    review: Review
    """When a person last reviewed it, and where it came from."""


class ThingView(CitedClaims, _Whole):
    """One thing with all that the graph knows about it."""


def _view_of(kind: Kind) -> type[ThingView]:
    literal: Any = Literal
    fields: dict[str, Any] = {
        "kind": (literal[kind], Field(description=f"Always {kind}.")),
        "properties": (MODELS[kind], Field(description=f"The {kind}'s own properties.")),
    }
    if kind == "initiative":
        fields["case"] = (CaseTold, Field(description=ThingView.model_fields["case"].description))
    name, doc = f"{kind.capitalize()}View", f"One {kind} with all that the graph knows about it."
    return create_model(name, __base__=ThingView, __doc__=doc, **fields)


#: The view of each kind with its own properties: what the schema of the API says of each route.
VIEWS: dict[Kind, type[ThingView]] = {kind: _view_of(kind) for kind in PAGES}


def show(store: Store, id_: str, kind: Kind | None = None, evidence: Detail = "full") -> ThingView:
    """The thing with that id, of that kind if one is given; `evidence` is full or ids, without passages and sources.

    Raises `NotFound`, which suggests similar ids, and `Moved` for an id that a thing had before.
    """
    view = store.read_together(lambda run: _show(run, id_, kind))
    return view if evidence == "full" else view.model_copy(update={"passages": {}, "sources": {}})


def _show(run: Run, id_: str, kind: Kind | None) -> ThingView:
    rows = run(_PROPERTIES, id=id_)
    found = kind_of(rows[0]["labels"]) if rows else None
    if found is None and (moved := run(_FORMERLY, id=id_)):
        raise Moved(id_, moved[0]["id"])
    if found is None or found not in PAGES or kind not in {None, found}:
        raise _not_found(run, id_, kind, found)
    stored = {name: value for name, value in rows[0]["properties"].items() if value is not None}
    thing = MODELS[found].model_validate(stored)
    if not isinstance(thing, AnyThing):
        raise TypeError(f"{id_} is stored as a {found}, which is no thing")
    register = run(_REGISTER, id=id_)
    succession = [row for row in register if row["relationship"] == "SUCCEEDED_BY"]
    ran = [Ref(**row["other"]) for row in run(_RAN, id=id_)]
    reviewed_on = getattr(thing, "reviewed_on", None)
    shown_by = _shown_by(thing)
    places = _claim_places(run, id_)
    sources = [row["source"] for row in register if row["source"]]
    by_result = _by_result(run, _MET_BY[found], id_) if found in _MET_BY else []
    met = [case.claim for some in by_result for case in some.cases]
    cited = claims_shown(run, chain(met, *places.values()), [one.passage for one in shown_by], sources)
    return ThingView(
        kind=found,
        id=thing.id,
        name=thing.name,
        url=url_of(found, thing.id),
        properties=thing,
        systems=ran if found == "initiative" else [],
        initiatives=ran if found in {"system", "organisation", "source"} else [],
        inherited=[Inherited(**row["other"], ran_by=Ref(**row["before"])) for row in run(_INHERITED, id=id_)],
        by_result=by_result,
        case=_told(run, thing, cited) if isinstance(thing, Initiative) else None,
        shown_by=shown_by,
        groups=_groups(places, cited),
        links=[_link(row) for row in register if row["relationship"] != "SUCCEEDED_BY"],
        predecessors=[Succession(**row["other"], **row) for row in succession if not row["outward"]],
        successors=[Succession(**row["other"], **row) for row in succession if row["outward"]],
        added_at=rows[0]["added_at"],
        review=Review(
            reviewed_on=reviewed_on,
            origin="reviewed" if reviewed_on is not None else "curated",
            data_set=rows[0]["entry"].partition("/")[0],
        ),
        **dict(cited),
    )


def _by_result(run: Run, query: LiteralString, id_: str) -> list[CasesByResult]:
    rows = run(query, id=id_)
    return [
        CasesByResult(result=result, caption=RESULT_CAPTIONS[result], cases=[MetCase(**row["case"]) for row in some])
        for result in RESULTS
        if (some := [row for row in rows if row["result"] == result])
    ]


def _told(run: Run, case: Initiative, cited: CitedClaims) -> CaseTold:
    own = sorted((claim for claim in cited.claims.values() if claim.subject.id == case.id), key=lambda one: one.id)
    return told(case, own, things_read(run, [claim.object.id for claim in own]))


def _shown_by(thing: AnyThing) -> list[ShownBy]:
    return [ShownBy(of=of, passage=id_) for of in SHOWN if (id_ := getattr(thing, f"{of}_shown_by", None))]


def _claim_places(run: Run, id_: str) -> dict[Place, list[str]]:
    """The ids of the claims that have the thing at each place."""
    places: dict[Place, list[str]] = {"subject": [], "object": [], "through": []}
    for row in run(_CLAIM_PLACES, id=id_):
        places[row["place"]].append(row["id"])
    return places


def _groups(places: Mapping[Place, Sequence[str]], cited: CitedClaims) -> list[ClaimGroup]:
    groups = []
    for place, ids in places.items():
        there = sorted(
            (cited.claims[one] for one in ids), key=lambda claim: (claim.subject.name, claim.object.name, claim.id)
        )
        for relationship in RELATIONSHIPS:
            if some := [claim.id for claim in there if claim.relationship == relationship]:
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
