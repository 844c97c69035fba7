"""Whether what an entry points to is there, of the right kind, and its own to bring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.models import MODELS, Claim, Entry, Link, Record
from graph.ontology import RELATIONSHIPS, Kind
from graph.store import Run
from ingest.refusals import Refusal
from ingest.validate import Read

_KIND_OF: dict[type[Record], Kind] = {model: kind for kind, model in MODELS.items()}

_KNOWN = """
MATCH (t:Thing) WHERE t.id IN $ids
RETURN t.id AS id, t.entry AS entry, [label IN labels(t) WHERE label <> 'Thing'][0] AS label
"""


@dataclass(frozen=True)
class Known:
    """What stands under an id: its kind and the entry that brought it, as `data set/entry`."""

    kind: Kind
    entry: str


@dataclass(frozen=True)
class Pointer:
    """A reference from a place in an item: the id, and the kinds it may be of."""

    path: tuple[str | int, ...]
    id: str
    kinds: tuple[Kind, ...]


def brought(entry: Entry) -> dict[str, Kind]:
    """The ids that an entry brings, with their kinds."""
    return {record.id: _KIND_OF[type(record)] for record in (*entry.things, *entry.passages)}


def pointers(entry: Entry) -> list[Pointer]:
    """Everything an entry refers to, its own things among it."""
    found = [Pointer(("source",), thing.source, ("source",)) for thing in entry.things if thing.source]
    for number, passage in enumerate(entry.passages):
        found.append(Pointer(("passages", number, "source"), passage.source, ("source",)))
    for number, claim in enumerate(entry.claims):
        row, place = RELATIONSHIPS[claim.relationship], ("claims", number)
        found.append(Pointer(place, claim.subject, row.subjects))
        found.append(Pointer((*place, row.type.lower()), claim.object, row.objects))
        found.extend(Pointer((*place, "through"), enabler, ("enabler",)) for enabler in claim.through)
        found.extend(
            Pointer((*place, "shown_by", position), evidence.passage, ("passage",))
            for position, evidence in enumerate(claim.shown_by)
        )
    for link in entry.links:
        row = RELATIONSHIPS[link.relationship]
        found.append(Pointer((row.type.lower(),), link.object, row.objects))
        found.append(Pointer(("source",), link.source, ("source",)))
    return found


def known(run: Run, ids: Iterable[str]) -> dict[str, Known]:
    """What the graph holds under these ids."""
    kinds: dict[str, Kind] = {model.__name__: kind for kind, model in MODELS.items()}
    rows = run(_KNOWN, ids=sorted(set(ids)))
    return {row["id"]: Known(kinds[row["label"]], row["entry"]) for row in rows}


def check(reads: Sequence[Read], there: Mapping[str, Known], data_set: str) -> tuple[list[Read], list[Refusal]]:
    """The entries whose references all hold, and why the others are refused.

    What a refused entry would have brought is missing for the others, so this goes on until nothing changes.
    """
    accepted, refusals = _own_ids(reads, there, data_set)
    while True:
        kinds: dict[str, Kind] = {id_: one.kind for id_, one in there.items()}
        for read in accepted:
            kinds.update(brought(read.entry))
        faults = {read.entry.id: _dangling(read, kinds) for read in accepted}
        if not any(faults.values()):
            return accepted, refusals
        refusals += [refusal for found in faults.values() for refusal in found]
        accepted = [read for read in accepted if not faults[read.entry.id]]


def _own_ids(reads: Sequence[Read], there: Mapping[str, Known], data_set: str) -> tuple[list[Read], list[Refusal]]:
    """Each id is brought once, under one kind, by one entry of one data set."""
    first: dict[str, Read] = {}
    accepted: list[Read] = []
    refusals: list[Refusal] = []
    for read in reads:
        found: list[Refusal] = []
        owner = f"{data_set}/{read.entry.id}"
        for id_, kind in {**brought(read.entry), read.entry.id: None}.items():
            held = there.get(id_)
            if (other := first.setdefault(id_, read)) is not read:
                reason = f"the id {id_} stands at {other.item.file}:{other.item.line} already"
                remedy = "Choose another id; ids are unique across all kinds."
            elif held and kind and held.kind != kind:
                reason, remedy = f"the id {id_} is that of a {held.kind} in the graph", "Choose another id."
            elif held and kind and held.entry != owner:
                reason = f"the id {id_} was brought by {held.entry}, which this load may not overwrite"
                remedy = (
                    f"Choose another id, or load with --data-set {held.entry.split('/')[0]} if it is to be replaced."
                )
            else:
                continue
            place = _place(read.entry, id_)
            found.append(_refusal(read, place, reason, remedy))
        refusals += found
        if not found:
            accepted.append(read)
    return accepted, refusals


def _place(entry: Entry, id_: str) -> tuple[str | int, ...]:
    for number, passage in enumerate(entry.passages):
        if passage.id == id_:
            return ("passages", number, "id")
    outcomes = [thing for thing in entry.things if _KIND_OF[type(thing)] == "outcome"]
    for number, outcome in enumerate(outcomes):
        if outcome.id == id_:
            return ("outcomes", number, "id")
    return ("id",)


def _dangling(read: Read, kinds: Mapping[str, Kind]) -> list[Refusal]:
    found = []
    for pointer in pointers(read.entry):
        expected = " or ".join(pointer.kinds)
        kind = kinds.get(pointer.id)
        if kind is None:
            reason, remedy = f"there is no {expected} with the id {pointer.id}", "Add it, or mend the id."
            found.append(_refusal(read, pointer.path, reason, remedy))
        elif kind not in pointer.kinds:
            reason = f"{pointer.id} is a {kind}, here stands a {expected}"
            found.append(_refusal(read, pointer.path, reason, "Mend the id or the relationship."))
    said: list[Link | Claim] = [*read.entry.links, *read.entry.claims]
    for one in said:
        if RELATIONSHIPS[one.relationship].same_kind and kinds.get(one.subject) != kinds.get(one.object):
            reason = f"{one.subject} and {one.object} are not of one kind"
            remedy = "A barrier is a kind of barrier, an enabler of enabler."
            found.append(_refusal(read, (one.relationship.lower(),), reason, remedy))
    return found


def _refusal(read: Read, path: tuple[str | int, ...], reason: str, remedy: str) -> Refusal:
    item = read.item
    in_head = path and item.kind in {"initiative", "account"} and path[0] in {"id", "source"}
    whole = (item.kind, *path) if in_head else path
    dotted = ".".join(str(part) for part in whole)
    return Refusal(file=item.file, line=item.line_of(*whole), field=dotted, reason=reason, remedy=remedy)
