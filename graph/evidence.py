"""Claims as they are shown: both ends, their properties, and each passage with its source and place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, LiteralString

from pydantic import Field

from graph.ontology import KIND_OF_LABEL, Basis, Kind, Reading, RelationshipType, Result, Stance, Wording, caption
from graph.record import Record
from graph.store import Run

# Rows are lists without names, and each passage is read once for all its claims: unpacking rows takes most of the time.
_CLAIM: LiteralString = """
RETURN [c.id, c.relationship, c.result, c.role, c.when, c.kept, c.changed, c.reading, c.because, c.origin,
        c.reviewed_on, s.id, s.name, labels(s), s.implementation,
        s.status, o.id, o.name, labels(o), o.known,
        COLLECT { MATCH (c)-[:THROUGH]->(e) WITH DISTINCT e ORDER BY e.id RETURN [e.id, e.name] },
        COLLECT {
          MATCH (c)-[shown:SHOWN_BY]->(p:Passage) WITH shown, p ORDER BY shown.stance DESC, shown.entry, shown.place
          RETURN [p.id, shown.stance, shown.basis, shown.voice]
        }] AS found
"""
#: The fields of `ClaimShown` that `_CLAIM` returns first, in its order.
_CLAIM_FIELDS = (
    "id", "relationship", "result", "role", "when", "kept", "changed", "reading", "because", "origin", "reviewed_on",
)  # fmt: skip
_PASSAGE: LiteralString = "RETURN [p.id, p.text, p.wording, p.heading, p.page, p.starts, s.id] AS found"

_CLAIMS: LiteralString = (
    "RETURN COLLECT { MATCH (s:Thing)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Thing) WHERE c.id IN $claims"
    + _CLAIM
    + "} AS claims"
)
_PASSAGES: LiteralString = (
    "COLLECT { MATCH (p:Thing)-[:FROM]->(s:Source) WHERE p.id IN $passages " + _PASSAGE + "} AS passages"
)

# The sources of the passages, and those of facts of registers.
_SOURCES: LiteralString = """
COLLECT {
  MATCH (p:Thing)-[:FROM]->(s:Source) WHERE p.id IN $passages
  RETURN [s.id, s.name, s.link, s.publisher, s.published, s.licence] AS found
  UNION
  MATCH (s:Thing) WHERE s.id IN $sources AND s:Source
  RETURN [s.id, s.name, s.link, s.publisher, s.published, s.licence] AS found
} AS sources
"""

# All that a page of hits shows, in one round trip.
_ALL: LiteralString = (
    _CLAIMS
    + ", "
    + _PASSAGES
    + ", "
    + _SOURCES
    + """, COLLECT {
  MATCH (t:Thing) WHERE t.id IN $things
  RETURN [t.id, coalesce(t.summary, t.definition, t.statement, ''), coalesce(t.aliases, [])]
} AS things, COLLECT { MATCH (c:Corpus {id: 'corpus'}) RETURN [c.version, c.digest] } AS counted
"""
)


class Ref(Record):
    """A thing by its id and name."""

    id: str
    """What addresses and filters name it by."""
    name: str
    """What it is called, to show to people."""


class Body(Ref):
    """A system, with the bodies that took its place."""

    now: list[Ref] = Field(default=[])
    """The bodies of today that took its place: none if it still exists, several after a split."""


class Node(Ref):
    """A thing with its kind."""

    kind: Kind
    """What kind of thing it is."""


class SourceShown(Record):
    """A document that evidence stands in, as it is cited."""

    title: str
    """What the document is called."""
    link: str | None = None
    """Its address on the web."""
    publisher: str | None = None
    """Who published it."""
    published: str | None = None
    """When it was published, as far as it says so itself: a year, a month or a day (EDTF)."""
    licence: str
    """On what terms it is used here."""


class PassageShown(Record):
    """A passage of a source: what it says, and its place."""

    text: str
    """What the passage says; `wording` says in whose words."""
    wording: Wording
    """ours: in our own words; quoted: in those of the source."""
    source: str
    """The id of its source, a key of `sources`."""
    locator: str
    """Its place in words: heading, page, first words of the paragraph."""


class EvidenceShown(Record):
    """One passage that shows a claim, by its id, and how."""

    passage: str
    """The id of the passage, a key of `passages`."""
    stance: Stance
    """supports: it shows the claim; qualifies: it limits it, or speaks against it."""
    basis: Basis
    """What the evidence rests on."""
    voice: str | None = None
    """Who says so, where that is not the source itself."""


class Cited(Record):
    """What the evidence of an answer stands in: each passage and each source once, by its id."""

    passages: dict[str, PassageShown] = Field(default={})
    """The passages that are named as evidence, by id."""
    sources: dict[str, SourceShown] = Field(default={})
    """The sources of these passages and of facts from registers, by id."""

    def title_of(self, passage: str) -> str:
        """The title of the source of a passage."""
        return self.sources[self.passages[passage].source].title


#: Whether an answer has the text of its evidence, or names it by its ids alone.
Detail = Literal["full", "ids"]


class ClaimShown(Record):
    """A claim about two things, with its evidence."""

    id: str
    """The id of the claim, made of its ends, its relationship and its result."""
    relationship: RelationshipType
    """The relationship, as the ontology names it."""
    subject: Node
    """The thing that it begins with."""
    caption: str
    """How the claim reads between subject and object; says where it is our reading."""
    object: Node
    """The thing that it ends with."""
    result: Result | None = None
    """How a tackled barrier came out."""
    through: list[Ref] = Field(default=[])
    """The enablers that the result is credited to."""
    role: str | None = None
    """What the organisation did."""
    when: str | None = None
    """Under what condition the enabler helps."""
    kept: str | None = None
    """What was kept when the initiative was adapted."""
    changed: str | None = None
    """What was changed when the initiative was adapted."""
    reading: Reading
    """stated: by the source; inferred: by us."""
    because: str | None = None
    """The reason, where it is inferred."""
    origin: str
    """curated: by a person; reviewed: by a second person, too; derived: it follows from another claim."""
    reviewed_on: str | None = None
    """The day on which a person last reviewed the claim (ISO 8601)."""
    evidence: list[EvidenceShown]
    """The passages that show it, support before qualification."""


@dataclass(frozen=True)
class Description:
    """A thing's summary, definition or statement, and its aliases."""

    summary: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """Claims, passages, sources and things by id, with the corpus's counter and digest when they were read."""

    claims: Mapping[str, ClaimShown]
    passages: Mapping[str, PassageShown]
    sources: Mapping[str, SourceShown]
    things: Mapping[str, Description]
    counted: tuple[int, str] | None


class EvidenceRequest(Record, extra="forbid"):
    """How much of the evidence an answer has."""

    evidence: Detail = Field(
        default="full",
        description="Full: the answer has claims, passages and sources; ids: only their ids, which /v1/claims takes.",
    )


class CitedClaims(Cited):
    """Claims by their ids, with the passages and sources of their evidence."""

    claims: dict[str, ClaimShown] = Field(default={})
    """The claims that are named in the answer, by id."""


def claims_shown(
    run: Run, ids: Iterable[str], passages: Iterable[str] = (), sources: Iterable[str] = ()
) -> CitedClaims:
    """The claims of these ids with their evidence, and more passages and sources by id."""
    rows = run(_CLAIMS, claims=sorted(set(ids)))[0]["claims"]
    cited = passages_shown(run, {*passages, *(one[0] for row in rows for one in row[-1])}, sources)
    return CitedClaims(claims=_in_order(rows, cited.passages), passages=cited.passages, sources=cited.sources)


def claims_asked(run: Run, ids: Iterable[str], evidence: Detail) -> CitedClaims:
    """The claims of these ids; none where an answer is to name them by their ids alone."""
    return claims_shown(run, ids) if evidence == "full" else CitedClaims()


def passages_shown(run: Run, ids: Iterable[str], sources: Iterable[str] = ()) -> Cited:
    """The passages of these ids with their sources, and more sources by id. What does not exist is left out."""
    query = "RETURN " + _PASSAGES + ", " + _SOURCES
    row = run(query, passages=sorted(set(ids)), sources=sorted(set(sources)))[0]
    return Cited(passages=_passages(row["passages"]), sources=_sources(row["sources"]))


def all_shown(
    run: Run, claims: Iterable[str], passages: Iterable[str], sources: Iterable[str], things: Iterable[str]
) -> Shown:
    """All of these as they are now; `passages` include those of the claims. What was deleted meanwhile is left out."""
    ids = {"claims": claims, "passages": passages, "sources": sources, "things": things}
    row = run(_ALL, **{name: sorted(set(some)) for name, some in ids.items()})[0]
    read = _passages(row["passages"])
    told = {id_: Description(summary, tuple(aliases)) for id_, summary, aliases in row["things"]}
    counted = tuple(row["counted"][0]) if row["counted"] else None
    return Shown(_in_order(row["claims"], read), read, _sources(row["sources"]), told, counted)


def node(row: Mapping[str, Any]) -> Node:
    """A thing of a row with `id`, `name` and `labels`."""
    return Node(id=row["id"], name=row["name"], kind=kind_of(row["labels"]))


def kind_of(labels: Iterable[str]) -> Kind:
    """The kind of a node with these labels."""
    return next(KIND_OF_LABEL[label] for label in labels if label in KIND_OF_LABEL)


def _passages(rows: Iterable[Sequence[Any]]) -> dict[str, PassageShown]:
    return {
        id_: PassageShown(text=text, wording=wording, source=source, locator=_locator(heading, page, starts))
        for id_, text, wording, heading, page, starts, source in sorted(rows, key=lambda row: str(row[0]))
    }


def _sources(rows: Iterable[Sequence[Any]]) -> dict[str, SourceShown]:
    return {
        id_: SourceShown(title=title, link=link, publisher=publisher, published=published, licence=licence)
        for id_, title, link, publisher, published, licence in sorted(rows, key=lambda row: str(row[0]))
    }


def _locator(heading: str, page: int | None, starts: str) -> str:
    """The place of a passage in words."""
    return f'{heading}{f", page {page}" if page else ""}, paragraph "{starts} ..."'


def _in_order(rows: Iterable[Sequence[Any]], passages: Mapping[str, PassageShown]) -> dict[str, ClaimShown]:
    return {row[0]: _claim(row, passages) for row in sorted(rows, key=lambda row: str(row[0]))}


def _claim(row: Sequence[Any], passages: Mapping[str, PassageShown]) -> ClaimShown:
    fields = dict(zip(_CLAIM_FIELDS, row, strict=False))
    subject, subject_name, subject_labels, implementation, status, *rest = row[11:]
    object_, object_name, object_labels, known, through, evidence = rest
    return ClaimShown(
        **fields,
        subject=Node(id=subject, name=subject_name, kind=kind_of(subject_labels)),
        caption=caption(fields["relationship"], fields["result"], known, implementation, status, fields["reading"]),
        object=Node(id=object_, name=object_name, kind=kind_of(object_labels)),
        through=[Ref(id=id_, name=name) for id_, name in through],
        evidence=[
            EvidenceShown(passage=passage, stance=stance, basis=basis, voice=voice)
            for passage, stance, basis, voice in evidence
            if passage in passages
        ],
    )
