"""Claims as they are shown: both ends, what they carry, and each passage with its source and place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from graph.models import MODELS
from graph.ontology import Basis, Kind, Reading, RelationshipType, Result, Stance, Wording, caption
from graph.store import Run

_KINDS: Mapping[str, Kind] = {model.__name__: kind for kind, model in MODELS.items()}

# Values go in rows and lists, without names, and a passage once for all its claims: taking rows apart is what costs.
_CLAIMS = """
MATCH (s:Thing)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Thing) WHERE c.id IN $ids
RETURN c.id AS id, c.relationship AS relationship, c.result AS result, c.role AS role, c.when AS when, c.kept AS kept,
       c.changed AS changed, c.reading AS reading, c.because AS because, c.origin AS origin,
       c.reviewed_on AS reviewed_on, s.id AS subject, s.name AS subject_name, labels(s) AS subject_labels,
       o.id AS object, o.name AS object_name, labels(o) AS object_labels, o.known AS known,
       COLLECT { MATCH (c)-[:THROUGH]->(e) WITH DISTINCT e ORDER BY e.id RETURN [e.id, e.name] } AS through,
       COLLECT {
         MATCH (c)-[shown:SHOWN_BY]->(p:Passage) WITH shown, p ORDER BY shown.stance DESC, shown.entry, shown.place
         RETURN [p.id, shown.stance, shown.basis, shown.voice]
       } AS evidence
ORDER BY id
"""

_PASSAGES = """
MATCH (p:Thing)-[:FROM]->(s:Source) WHERE p.id IN $ids
RETURN p.id AS id, p.text AS text, p.wording AS wording, p.heading AS heading, p.page AS page, p.starts AS starts,
       s.id AS source, s.name AS title
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Ref(_Frozen):
    """A thing by id and name."""

    id: str
    name: str


class Body(Ref):
    """A system, and the bodies that took its place, several after a split: where to turn today."""

    now: list[Ref] = []


class Node(Ref):
    """A thing at one end of a step."""

    kind: Kind


class SourceRef(_Frozen):
    """The document that a passage stands in."""

    id: str
    title: str


class EvidenceShown(_Frozen):
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


class ClaimShown(_Frozen):
    """A claim with both ends named and its evidence, support before qualification; `caption` reads between the ends."""

    id: str
    relationship: RelationshipType
    subject: Node
    caption: str
    object: Node
    result: Result | None = None
    through: list[Ref] = []
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


def claims_shown(run: Run, ids: Iterable[str]) -> dict[str, ClaimShown]:
    """The claims of these ids, with their evidence."""
    return claims_and_passages(run, ids)[0]


def claims_and_passages(
    run: Run, ids: Iterable[str], passages: Iterable[str] = ()
) -> tuple[dict[str, ClaimShown], dict[str, PassageRead]]:
    """The claims of these ids, and the passages that show them or are named beside, in two queries."""
    rows = run(_CLAIMS, ids=sorted(set(ids)))
    wanted = {*passages, *(one[0] for row in rows for one in row["evidence"])}
    read = {row["id"]: row for row in run(_PASSAGES, ids=sorted(wanted))}
    sources = {row["source"]: SourceRef(id=row["source"], title=row["title"]) for row in read.values()}
    found = {
        id_: PassageRead(id_, row["text"], row["wording"], sources[row["source"]], locator(row))
        for id_, row in read.items()
    }
    return {row["id"]: _claim(row, found) for row in rows}, found


def node(row: Mapping[str, Any]) -> Node:
    """A thing of a row with `id`, `name` and `labels`."""
    return Node(id=row["id"], name=row["name"], kind=kind_of(row["labels"]))


def kind_of(labels: Iterable[str]) -> Kind:
    """The kind that a node's labels say."""
    return next(_KINDS[label] for label in labels if label in _KINDS)


def locator(passage: Mapping[str, Any]) -> str:
    """The place of a passage in words."""
    page = f", page {passage['page']}" if passage.get("page") else ""
    return f'{passage["heading"]}{page}, paragraph "{passage["starts"]} ..."'


def _claim(row: Mapping[str, Any], passages: Mapping[str, PassageRead]) -> ClaimShown:
    own = ("id", "relationship", "result", "role", "when", "kept", "changed", "reading", "because", "origin")
    return ClaimShown(
        **{name: row[name] for name in (*own, "reviewed_on")},
        subject=Node(id=row["subject"], name=row["subject_name"], kind=kind_of(row["subject_labels"])),
        caption=caption(row["relationship"], row["result"], row["known"]),
        object=Node(id=row["object"], name=row["object_name"], kind=kind_of(row["object_labels"])),
        through=[Ref(id=id_, name=name) for id_, name in row["through"]],
        evidence=[_evidence(row, one, passages[one[0]]) for one in row["evidence"]],
    )


def _evidence(claim: Mapping[str, Any], shown: Sequence[Any], passage: PassageRead) -> EvidenceShown:
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
        reading=claim["reading"],
        because=claim["because"],
    )
