"""Claims as they are shown: both ends, what they carry, and each passage with its source and place."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from graph.models import MODELS
from graph.ontology import Basis, Kind, Reading, RelationshipType, Result, Stance, Wording, caption
from graph.store import Run

_KINDS: Mapping[str, Kind] = {model.__name__: kind for kind, model in MODELS.items()}

_CLAIMS = """
MATCH (s:Thing)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Thing) WHERE c.id IN $ids
RETURN c {.*} AS claim,
       s {.id, .name, labels: labels(s)} AS subject, o {.id, .name, labels: labels(o)} AS object, o.known AS known,
       COLLECT { MATCH (c)-[:THROUGH]->(e) RETURN DISTINCT e {.id, .name} AS e ORDER BY e.id } AS through,
       COLLECT {
         MATCH (c)-[shown:SHOWN_BY]->(p:Passage)-[:FROM]->(source:Source)
         RETURN {shown: shown {.*}, passage: p {.*}, source: source {.id, title: source.name}}
         ORDER BY shown.stance DESC, shown.entry, shown.place
       } AS evidence
ORDER BY c.id
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


def claims_shown(run: Run, ids: Iterable[str]) -> dict[str, ClaimShown]:
    """The claims of these ids, in one query."""
    return {row["claim"]["id"]: _claim(row) for row in run(_CLAIMS, ids=sorted(set(ids)))}


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


def _claim(row: Mapping[str, Any]) -> ClaimShown:
    claim = {key: value for key, value in row["claim"].items() if key != "entry"}
    return ClaimShown(
        **claim,
        subject=node(row["subject"]),
        caption=caption(claim["relationship"], claim.get("result"), row["known"]),
        object=node(row["object"]),
        through=[Ref(**one) for one in row["through"]],
        evidence=[_evidence(one, claim) for one in row["evidence"]],
    )


def _evidence(row: Mapping[str, Any], claim: Mapping[str, Any]) -> EvidenceShown:
    shown, passage = row["shown"], row["passage"]
    return EvidenceShown(
        passage=passage["id"],
        text=passage["text"],
        wording=passage["wording"],
        stance=shown["stance"],
        source=SourceRef(**row["source"]),
        locator=locator(passage),
        basis=shown["basis"],
        voice=shown.get("voice"),
        reading=claim["reading"],
        because=claim.get("because"),
    )
