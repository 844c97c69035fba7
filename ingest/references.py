"""Whether everything that entries refer to exists and is of the right kind, also once entries that are gone go."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from graph.english import with_article
from graph.models import Entry, Initiative, Link, System
from graph.ontology import RELATIONSHIPS, Kind
from ingest.existing import ORDERED, Edge, Existing, own_ids
from ingest.ownership import still_needed, with_free_ids
from ingest.refusals import Refusal, did_you_mean
from ingest.validate import Path, ReadEntry, relation_paths

#: Unknown ids that are compared with all others: comparing takes long, and with more of them something else is wrong.
_MOST_HINTS = 100


@dataclass(frozen=True)
class Pointer:
    """A reference at a path in an item: the id, and the kinds that it may be of."""

    path: Path
    id: str
    kinds: tuple[Kind, ...]


def pointers(entry: Entry) -> list[Pointer]:
    """Everything that an entry refers to, its own things included."""
    found = [Pointer(("source",), thing.source, ("source",)) for thing in entry.things if thing.source]
    others = {claim.subject for claim in entry.claims} - own_ids(entry).keys()
    found += [Pointer(("of",), system, ("system",)) for system in others]
    for number, passage in enumerate(entry.passages):
        found.append(Pointer(("passages", number, "source"), passage.source, ("source",)))
    for number, claim in enumerate(entry.claims):
        row = RELATIONSHIPS[claim.relationship]
        place: Path = ("claims", number)
        found.append(Pointer((*place, row.type.lower()), claim.object, row.objects))
        found.extend(
            Pointer((*place, "through", position), enabler, ("enabler",))
            for position, enabler in enumerate(claim.through)
        )
        found.extend(
            Pointer((*place, "shown_by", position), evidence.passage, ("passage",))
            for position, evidence in enumerate(claim.shown_by)
        )
    for link, path in relation_paths(entry):
        if not isinstance(link, Link):
            continue
        found.append(Pointer(path, link.object, RELATIONSHIPS[link.relationship].objects))
        if link.source not in {thing.source for thing in entry.things}:
            found.append(Pointer(path, link.source, ("source",)))
    return found


def mentioned(reads: Sequence[ReadEntry]) -> set[str]:
    """Every id that entries contain or refer to."""
    return {
        id_
        for entry in (read.entry for read in reads)
        for id_ in (entry.id, *own_ids(entry), *(pointer.id for pointer in pointers(entry)))
    }


def settle(
    reads: Sequence[ReadEntry], existing: Existing, gone: frozenset[str], refusals: list[Refusal], first_path: str
) -> tuple[list[ReadEntry], frozenset[str]]:
    """The entries to load and those to withdraw; the reasons why others are refused are added to `refusals`.

    At first every entry that is gone counts as withdrawn, so that what still refers to it is reported at its line. If
    anything is refused, the rest is checked again with nothing withdrawn: what seems gone may be in an unreadable file.
    """
    accepted = list(reads)
    while True:
        accepted, faults = check(accepted, existing, gone)
        needed, more = still_needed(accepted, existing, gone, first_path)
        refusals += [*faults, *more]
        if not (faults or more or (gone and refusals)):
            return accepted, gone
        accepted = [read for read in accepted if read.entry.id not in needed]
        gone = frozenset() if refusals else gone


def check(
    reads: Sequence[ReadEntry], existing: Existing, gone: Collection[str] = ()
) -> tuple[list[ReadEntry], list[Refusal]]:
    """The entries whose references are all valid, and why the others are refused.

    What a refused entry contains is missing for the others, so this repeats until nothing changes. Missing as well are
    what an accepted entry no longer contains and everything of the entries that are gone.
    """
    accepted, refusals = with_free_ids(reads, existing, gone)
    while True:
        replaced = existing.owners([*(read.entry.id for read in accepted), *gone])
        kinds: dict[str, Kind] = {
            id_: thing.kind for id_, thing in existing.things.items() if thing.entry not in replaced
        }
        for read in accepted:
            kinds.update(own_ids(read.entry))
        remedies = _Remedies(kinds, existing, [read.entry.id for read in accepted], gone)
        systems = _system_types(accepted, existing)
        faults = {
            read.entry.id: [*_dangling(read, kinds, remedies), *_misplaced(read, kinds), *_unplaced(read, systems)]
            for read in accepted
        }
        for id_, cycles in _cycles(accepted, existing.edges, replaced).items():
            faults[id_] += cycles
        if not any(faults.values()):
            return accepted, refusals
        refusals += [refusal for found in faults.values() for refusal in found]
        accepted = [read for read in accepted if not faults[read.entry.id]]


class _Remedies:
    """What to do about an unknown id; suggests the closest id of the load or of the graph, which is read only then."""

    def __init__(
        self, kinds: Mapping[str, Kind], existing: Existing, loaded: Sequence[str], gone: Collection[str]
    ) -> None:
        self._kinds, self._existing, self._replaced = kinds, existing, [*loaded, *gone]
        self._gone = existing.owners(gone)
        self._ids: dict[tuple[Kind, ...], list[str]] = {}
        self._hints: dict[tuple[str, tuple[Kind, ...]], str] = {}

    def of(self, pointer: Pointer) -> str:
        thing = self._existing.things.get(pointer.id)
        if thing is not None and thing.entry in self._gone:
            return "The graph has it, these files do not: add it to them, or load with --keep."
        key = (pointer.id, pointer.kinds)
        if key not in self._hints and len(self._hints) < _MOST_HINTS:
            self._hints[key] = did_you_mean(pointer.id, self._ids_of(pointer.kinds))
        return self._hints.get(key, "") or "Add it, or correct the id."

    def _ids_of(self, kinds: tuple[Kind, ...]) -> list[str]:
        if kinds not in self._ids:
            loaded = [id_ for id_, kind in self._kinds.items() if kind in kinds]
            self._ids[kinds] = sorted({*loaded, *self._existing.ids_of(kinds, self._replaced)})
        return self._ids[kinds]


def _dangling(read: ReadEntry, kinds: Mapping[str, Kind], remedies: _Remedies) -> list[Refusal]:
    """References to what does not exist or is of the wrong kind."""
    refusals = []
    for pointer in pointers(read.entry):
        kind = kinds.get(pointer.id)
        if kind is None:
            reason = f"there is no {' or '.join(pointer.kinds)} with the id {pointer.id}"
            refusals.append(read.refusal(pointer.path, reason, remedies.of(pointer)))
        elif kind not in pointer.kinds:
            reason = f"{pointer.id} is {with_article(kind)}, not {' or '.join(map(with_article, pointer.kinds))}"
            refusals.append(read.refusal(pointer.path, reason, "Correct the id or the relationship."))
    return refusals


def _misplaced(read: ReadEntry, kinds: Mapping[str, Kind]) -> list[Refusal]:
    """Links and claims whose subject is of the wrong kind, or of another kind than the object has to be."""
    refusals = []
    for relation, path in relation_paths(read.entry):
        row = RELATIONSHIPS[relation.relationship]
        kind, other = kinds.get(relation.subject), kinds.get(relation.object)
        if kind and kind not in row.subjects:
            subjects = " or ".join(map(with_article, row.subjects))
            reason = f"{row.type.lower()} needs {subjects}, and {relation.subject} is {with_article(kind)}"
            refusals.append(read.refusal(path, reason, "Use another relationship, or move the claim to its subject."))
        elif kind and other in row.objects and row.same_kind and kind != other:
            reason = f"{relation.subject} is {with_article(kind)} and {relation.object} {with_article(other)}"
            refusals.append(read.refusal(path, reason, "A barrier is a kind of barrier, an enabler of enabler."))
    return refusals


def _system_types(reads: Sequence[ReadEntry], existing: Existing) -> dict[str, str | None]:
    """The type of each system that is mentioned, as the load has it, or else the graph."""
    stored = {id_: thing.system_type for id_, thing in existing.things.items() if thing.kind == "system"}
    loaded = {thing.id: thing.type for read in reads for thing in read.entry.things if isinstance(thing, System)}
    return {**stored, **loaded}


def _unplaced(read: ReadEntry, systems: Mapping[str, str | None]) -> list[Refusal]:
    """An initiative that ran in a named place needs that place: a `run_in` below the nation."""
    ran = {systems.get(claim.object) for claim in read.entry.claims if claim.relationship == "RUN_IN"}
    if ran - {"nation"}:
        return []
    return [
        read.refusal(
            ("implementation",),
            f"it {thing.implementation}, but no run_in names a system below the nation",
            "Add the claim `- run_in: ...`, or write: ran nationally, or: ran, place not named.",
        )
        for thing in read.entry.things
        if isinstance(thing, Initiative) and thing.implementation == "ran in a named place"
    ]


def _cycles(reads: Sequence[ReadEntry], edges: Sequence[Edge], replaced: set[str]) -> dict[str, list[Refusal]]:
    """Links of hierarchies and successions that close a cycle within the load or with the graph, by entry id.

    The graph's links that only `replaced` entries state no longer count.
    """
    relations = [
        (read, path, relation.relationship, relation.subject, relation.object)
        for read in reads
        for relation, path in relation_paths(read.entry)
        if relation.relationship in ORDERED
    ]
    links = {(edge.type, edge.subject, edge.object) for edge in edges if edge.entries - replaced}
    links |= {(type_, subject, object_) for _, _, type_, subject, object_ in relations}
    graphs: dict[str, nx.DiGraph[str]] = {type_: nx.DiGraph() for type_ in ORDERED}
    for type_, subject, object_ in sorted(links):
        graphs[type_].add_edge(subject, object_)
    # A link is part of a cycle if each of its ends can be reached from the other.
    components = {
        (type_, id_): number
        for type_, graph in graphs.items()
        for number, ids in enumerate(nx.strongly_connected_components(graph))
        for id_ in ids
    }
    refusals = defaultdict[str, list[Refusal]](list)
    for read, path, type_, subject, object_ in relations:
        if components[type_, subject] == components[type_, object_]:
            back = nx.single_source_shortest_path(graphs[type_], object_)[subject]
            reason = f"{type_.lower()} forms a cycle: {' -> '.join((subject, *back))}"
            refusals[read.entry.id].append(read.refusal(path, reason, "Remove one of these links."))
    return refusals
