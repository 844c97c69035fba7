"""Claims as they are shown: both ends, their properties, and each passage with its source and place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from pydantic import Field

from graph.models import Record
from graph.ontology import KIND_OF_LABEL, Basis, Kind, Reading, RelationshipType, Result, Stance, Wording, caption
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
_PASSAGE: LiteralString = "RETURN [p.id, p.text, p.wording, p.heading, p.page, p.starts, s.id, s.name] AS found"

_CLAIMS: LiteralString = (
    "RETURN COLLECT { MATCH (s:Thing)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Thing) WHERE c.id IN $claims"
    + _CLAIM
    + "} AS claims"
)
_PASSAGES: LiteralString = (
    "COLLECT { MATCH (p:Thing)-[:FROM]->(s:Source) WHERE p.id IN $passages " + _PASSAGE + "} AS passages"
)

# All that a page of hits shows, in one round trip.
_ALL: LiteralString = (
    _CLAIMS
    + ", "
    + _PASSAGES
    + """, COLLECT {
  MATCH (t:Thing) WHERE t.id IN $things
  RETURN [t.id, coalesce(t.summary, t.definition, t.statement, ''), coalesce(t.aliases, [])]
} AS things, COLLECT { MATCH (c:Corpus {id: 'corpus'}) RETURN [c.version, c.digest] } AS counted
"""
)


class Ref(Record):
    """A thing by id and name."""

    id: str
    name: str


class Body(Ref):
    """A system and its successors today, several after a split."""

    now: list[Ref] = Field(default=[])


class Node(Ref):
    """A thing at one end of a step."""

    kind: Kind


class SourceRef(Record):
    """The document that a passage stands in."""

    id: str
    title: str


class EvidenceShown(Record):
    """One passage that shows a step."""

    passage: str
    text: str
    wording: Wording
    stance: Stance
    source: SourceRef
    locator: str
    basis: Basis
    voice: str | None = None
    reading: Reading
    because: str | None = None


class ClaimShown(Record):
    """A claim with both ends named and its evidence, support before qualification; `caption` reads between the ends."""

    id: str
    relationship: RelationshipType
    subject: Node
    caption: str
    object: Node
    result: Result | None = None
    through: list[Ref] = Field(default=[])
    role: str | None = None
    when: str | None = None
    kept: str | None = None
    changed: str | None = None
    reading: Reading
    because: str | None = None
    origin: str
    reviewed_on: str | None = None
    evidence: list[EvidenceShown]


@dataclass(frozen=True)
class PassageRead:
    """A passage with its source and its place in words."""

    id: str
    text: str
    wording: Wording
    source: SourceRef
    locator: str


@dataclass(frozen=True)
class Description:
    """A thing's summary, definition or statement, and its aliases."""

    summary: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """Claims, passages and things by id, with the corpus's counter and digest when they were read."""

    claims: Mapping[str, ClaimShown]
    passages: Mapping[str, PassageRead]
    things: Mapping[str, Description]
    counted: tuple[int, str] | None


def claims_shown(run: Run, ids: Iterable[str]) -> dict[str, ClaimShown]:
    """The claims of these ids, with their evidence."""
    rows = run(_CLAIMS, claims=sorted(set(ids)))[0]["claims"]
    wanted = {one[0] for row in rows for one in row[-1]}
    return _in_order(rows, passages_read(run, wanted))


def passages_read(run: Run, ids: Iterable[str]) -> dict[str, PassageRead]:
    """The passages of these ids."""
    return _passages(run("RETURN " + _PASSAGES, passages=sorted(set(ids)))[0]["passages"])


def all_shown(run: Run, claims: Iterable[str], passages: Iterable[str], things: Iterable[str]) -> Shown:
    """All of these as they are now; `passages` include those of the claims. What was deleted meanwhile is left out."""
    row = run(_ALL, claims=sorted(set(claims)), passages=sorted(set(passages)), things=sorted(set(things)))[0]
    read = _passages(row["passages"])
    told = {id_: Description(summary, tuple(aliases)) for id_, summary, aliases in row["things"]}
    counted = tuple(row["counted"][0]) if row["counted"] else None
    return Shown(_in_order(row["claims"], read), read, told, counted)


def node(row: Mapping[str, Any]) -> Node:
    """A thing of a row with `id`, `name` and `labels`."""
    return Node(id=row["id"], name=row["name"], kind=kind_of(row["labels"]))


def kind_of(labels: Iterable[str]) -> Kind:
    """The kind of a node with these labels."""
    return next(KIND_OF_LABEL[label] for label in labels if label in KIND_OF_LABEL)


def _passages(rows: Iterable[Sequence[Any]]) -> dict[str, PassageRead]:
    sources: dict[str, SourceRef] = {}
    found = {}
    for id_, text, wording, heading, page, starts, source, title in rows:
        ref = sources.setdefault(source, SourceRef(id=source, title=title))
        found[id_] = PassageRead(id_, text, wording, ref, _locator(heading, page, starts))
    return found


def _locator(heading: str, page: int | None, starts: str) -> str:
    """The place of a passage in words."""
    return f'{heading}{f", page {page}" if page else ""}, paragraph "{starts} ..."'


def _in_order(rows: Iterable[Sequence[Any]], passages: Mapping[str, PassageRead]) -> dict[str, ClaimShown]:
    return {row[0]: _claim(row, passages) for row in sorted(rows, key=lambda row: str(row[0]))}


def _claim(row: Sequence[Any], passages: Mapping[str, PassageRead]) -> ClaimShown:
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
            _evidence(shown, passages[shown[0]], fields["reading"], fields["because"])
            for shown in evidence
            if shown[0] in passages
        ],
    )


def _evidence(shown: Sequence[Any], passage: PassageRead, reading: Reading, because: str | None) -> EvidenceShown:
    _, stance, basis, voice = shown
    return EvidenceShown(
        passage=passage.id,
        text=passage.text,
        wording=passage.wording,
        stance=stance,
        source=passage.source,
        locator=passage.locator,
        basis=basis,
        voice=voice,
        reading=reading,
        because=because,
    )
