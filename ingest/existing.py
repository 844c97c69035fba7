"""What the graph holds of all that a load speaks of; asked once, in the transaction that plans it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.models import MODELS, Entry, StrictRecord
from graph.ontology import LABELS, RELATIONSHIPS, Kind, RelationshipType
from graph.store import Run

KIND_OF: dict[type[StrictRecord], Kind] = {model: kind for kind, model in MODELS.items()}
_KINDS: dict[str, Kind] = {label: kind for kind, label in LABELS.items()}

_KNOWN = """
MATCH (t:Thing) WHERE t.id IN $ids
OPTIONAL MATCH (e:Entry {id: t.entry})
RETURN t.id AS id, t.entry AS entry, [label IN labels(t) WHERE label IN $labels][0] AS label, e.file AS file
"""

# An account brings no thing of its own name: its entry stands where no thing does.
_ENTRIES = """
MATCH (e:Entry {data_set: $data_set})
RETURN substring(e.id, size($data_set) + 1) AS id, e.digest AS digest, e.file AS file,
  NOT EXISTS { MATCH (t:Thing {id: substring(e.id, size($data_set) + 1)}) } AS account
"""

_ELSEWHERE = """
MATCH (t:Thing) WHERE t.id IN $ids AND NOT t.entry STARTS WITH $data_set + '/'
OPTIONAL MATCH (t)-[:FROM]->(source)
RETURN t.id AS id, t {.*, source: coalesce(source.id, t.source)} AS properties, COLLECT {
  MATCH (t)-[link]->(other:Thing) WHERE link.entry = t.entry AND link.claim IS NULL
  RETURN link {.*, relationship: type(link), object: other.id} AS link
} AS links
"""

_EDGES = """
MATCH (s:Thing)-[link:$any($types)]->(o:Thing)
RETURN type(link) AS type, s.id AS subject, o.id AS object,
  CASE WHEN link.claim IS NULL THEN [link.entry] ELSE COLLECT {
    MATCH (:Claim {id: link.claim})-[shown:SHOWN_BY]->() RETURN DISTINCT shown.entry
  } END AS entries
"""

_IDS = "MATCH (t:$any($labels)) RETURN t.id AS id, t.entry AS entry"

_OWNED = "MATCH (t:Thing) WHERE t.entry IN $owners RETURN t.id AS id, t.entry AS entry"

#: Hierarchies and successions.
ORDERED: tuple[RelationshipType, ...] = tuple(row.type for row in RELATIONSHIPS.values() if row.ordered)


@dataclass(frozen=True)
class Known:
    """What stands under an id: its kind, the entry that brought it, as `data set/entry`, and the file it came from."""

    kind: Kind
    entry: str
    file: str | None


@dataclass(frozen=True)
class Stored:
    """An entry of the data set as it was loaded last: its digest, the name of its file, whether it is an account."""

    digest: str
    file: str | None
    account: bool


@dataclass(frozen=True)
class Elsewhere:
    """What another data set brought: its properties, a passage's source among them, and its facts of registers."""

    properties: Mapping[str, Any]
    links: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Edge:
    """A stored link of a hierarchy or a succession, with the entries that bring it."""

    type: str
    subject: str
    object: str
    entries: frozenset[str]


@dataclass(frozen=True)
class Held:
    """What stands under the ids that a load mentions, the entries of its data set, and what others brought."""

    data_set: str
    things: Mapping[str, Known]
    entries: Mapping[str, Stored]
    elsewhere: Mapping[str, Elsewhere]
    edges: Sequence[Edge]
    run: Run

    def owner(self, id_: str) -> str:
        """How the graph calls an entry of the data set."""
        return f"{self.data_set}/{id_}"

    def owners(self, ids: Iterable[str]) -> set[str]:
        """How the graph calls entries of the data set."""
        return {self.owner(id_) for id_ in ids}

    def shared(self, entry: Entry) -> dict[str, str]:
        """Those of the entry's ids that another data set brought first, with the entry that did."""
        return {id_: self.things[id_].entry for id_ in brought(entry) if id_ in self.elsewhere}

    def ids(self, kinds: Sequence[Kind], without: Iterable[str]) -> list[str]:
        """All ids of these kinds but those that some entries brought: many, and needed only where one is unknown."""
        labels: list[LiteralString] = [LABELS[kind] for kind in kinds]
        left_out = self.owners(without)
        return [row["id"] for row in self.run(_IDS, labels=labels) if row["entry"] not in left_out]

    def brought_by(self, entries: Iterable[str]) -> dict[str, str]:
        """The ids that entries of the data set own in the graph, each with its entry's id."""
        rows = self.run(_OWNED, owners=sorted(self.owners(entries)))
        return {row["id"]: row["entry"].removeprefix(f"{self.data_set}/") for row in rows}


def brought(entry: Entry) -> dict[str, Kind]:
    """The ids that an entry brings, with their kinds."""
    return {record.id: KIND_OF[type(record)] for record in (*entry.things, *entry.passages)}


def held(run: Run, entries: Sequence[Entry], mentioned: Iterable[str], data_set: str) -> Held:
    """Ask the graph; `mentioned` are all ids that the entries bring or point to."""
    ids = [id_ for entry in entries for id_ in brought(entry)]
    types = {link.relationship for entry in entries for link in entry.links}
    types |= {claim.relationship for entry in entries for claim in entry.claims}
    known = run(_KNOWN, ids=sorted(set(mentioned)), labels=list(_KINDS))
    return Held(
        data_set=data_set,
        things={row["id"]: Known(_KINDS[row["label"]], row["entry"], row["file"]) for row in known},
        entries={
            row["id"]: Stored(row["digest"], row["file"], row["account"]) for row in run(_ENTRIES, data_set=data_set)
        },
        elsewhere={
            row["id"]: Elsewhere(row["properties"], row["links"]) for row in run(_ELSEWHERE, ids=ids, data_set=data_set)
        },
        edges=[
            Edge(row["type"], row["subject"], row["object"], frozenset(row["entries"]))
            for row in (run(_EDGES, types=list(ORDERED)) if types & {*ORDERED} else [])
        ],
        run=run,
    )
