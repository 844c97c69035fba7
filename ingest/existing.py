"""What the graph already has of everything that a load mentions, read once, in the transaction that plans the load."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.models import KIND_OF, Entry
from graph.ontology import KIND_OF_LABEL, LABELS, RELATIONSHIPS, Kind, RelationshipType
from graph.store import Run

_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids
OPTIONAL MATCH (e:Entry {id: t.entry})
RETURN t.id AS id, t.entry AS entry, [label IN labels(t) WHERE label IN $labels][0] AS label, e.file AS file,
  t.type AS system_type
"""

# An account has no thing of its own: no thing has the id of its entry.
_ENTRIES = """
MATCH (e:Entry {data_set: $data_set})
RETURN substring(e.id, size($data_set) + 1) AS id, e.digest AS digest, e.file AS file,
  NOT EXISTS { MATCH (t:Thing {id: substring(e.id, size($data_set) + 1)}) } AS account
"""

_OTHERS = """
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

_IDS_OF_KINDS = "MATCH (t:$any($labels)) RETURN t.id AS id, t.entry AS entry"

_IDS_OF_ENTRIES = "MATCH (t:Thing) WHERE t.entry IN $owners RETURN t.id AS id, t.entry AS entry"

#: Hierarchies and successions, which may have no cycles.
ORDERED: tuple[RelationshipType, ...] = tuple(row.type for row in RELATIONSHIPS.values() if row.ordered)


@dataclass(frozen=True)
class ExistingThing:
    """A thing of the graph: its kind, its entry as `data set/entry` with that entry's file, and a system's type."""

    kind: Kind
    entry: str
    file: str | None
    system_type: str | None = None


@dataclass(frozen=True)
class ExistingEntry:
    """An entry of the data set as last loaded: its digest, the name of its file, whether it is an account."""

    digest: str
    file: str | None
    account: bool


@dataclass(frozen=True)
class OtherRecord:
    """A thing or passage of another data set: its properties, a passage's source among them, and its register facts."""

    properties: Mapping[str, Any]
    links: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Edge:
    """A link of a hierarchy or a succession, with the entries that state it."""

    type: str
    subject: str
    object: str
    entries: frozenset[str]


@dataclass(frozen=True)
class Existing:
    """The things of the graph that a load mentions, all entries of its data set, and records of other data sets."""

    data_set: str
    things: Mapping[str, ExistingThing]
    entries: Mapping[str, ExistingEntry]
    others: Mapping[str, OtherRecord]
    edges: Sequence[Edge]
    run: Run

    def owners(self, ids: Iterable[str]) -> set[str]:
        """The ids in the graph of entries of the data set."""
        return {f"{self.data_set}/{id_}" for id_ in ids}

    def shared(self, entry: Entry) -> dict[str, str]:
        """The ids of the entry that another data set owns, each with the entry that does."""
        return {id_: self.things[id_].entry for id_ in own_ids(entry) if id_ in self.others}

    def ids_of(self, kinds: Sequence[Kind], without: Iterable[str]) -> list[str]:
        """All ids of these kinds in the graph, without those of some entries; many, so read only when needed."""
        labels: list[LiteralString] = [LABELS[kind] for kind in kinds]
        left_out = self.owners(without)
        return [row["id"] for row in self.run(_IDS_OF_KINDS, labels=labels) if row["entry"] not in left_out]

    def owned_by(self, entries: Iterable[str]) -> dict[str, str]:
        """The ids that entries of the data set own in the graph, each with its entry's id."""
        rows = self.run(_IDS_OF_ENTRIES, owners=sorted(self.owners(entries)))
        return {row["id"]: row["entry"].removeprefix(f"{self.data_set}/") for row in rows}


def own_ids(entry: Entry) -> dict[str, Kind]:
    """The ids of the entry's things and passages, with their kinds."""
    return {record.id: KIND_OF[type(record)] for record in (*entry.things, *entry.passages)}


def read_existing(run: Run, entries: Sequence[Entry], mentioned: Iterable[str], data_set: str) -> Existing:
    """Read the graph; `mentioned` are all ids that the entries contain or refer to."""
    ids = [id_ for entry in entries for id_ in own_ids(entry)]
    types = {link.relationship for entry in entries for link in entry.links}
    types |= {claim.relationship for entry in entries for claim in entry.claims}
    things = run(_THINGS, ids=sorted(set(mentioned)), labels=list(KIND_OF_LABEL))
    return Existing(
        data_set=data_set,
        things={
            row["id"]: ExistingThing(KIND_OF_LABEL[row["label"]], row["entry"], row["file"], row["system_type"])
            for row in things
        },
        entries={
            row["id"]: ExistingEntry(row["digest"], row["file"], row["account"])
            for row in run(_ENTRIES, data_set=data_set)
        },
        others={
            row["id"]: OtherRecord(row["properties"], row["links"]) for row in run(_OTHERS, ids=ids, data_set=data_set)
        },
        edges=[
            Edge(row["type"], row["subject"], row["object"], frozenset(row["entries"]))
            for row in (run(_EDGES, types=list(ORDERED)) if types & {*ORDERED} else [])
        ],
        run=run,
    )
