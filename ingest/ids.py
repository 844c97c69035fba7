"""Whether each id is an entry's own to bring, or is that of another data set's thing which it brings alike."""

from collections.abc import Collection, Sequence

from graph.ontology import Kind
from ingest.existing import KIND_OF, Held, Known
from ingest.locations import in_head, records_of
from ingest.ownership import differences, facts_that_differ
from ingest.refusals import Refusal
from ingest.validate import Path, Read


def own_ids(reads: Sequence[Read], held: Held, gone: Collection[str]) -> tuple[list[Read], list[Refusal]]:
    """The entries whose ids are free, their own or shared, and why the others are refused."""
    first: dict[str, str] = {}
    accepted: list[Read] = []
    refusals: list[Refusal] = []
    for read in reads:
        found = _faults(read, held, gone, first)
        refusals += found
        if not found:
            accepted.append(read)
    return accepted, refusals


def _faults(read: Read, held: Held, gone: Collection[str], first: dict[str, str]) -> list[Refusal]:
    entry = read.entry
    found: list[Refusal] = []
    if not any(thing.id == entry.id for thing in entry.things):
        fault = _twice(read, entry.id, in_head(read, ("id",)), first) or _not_of_an_account(entry.id, held)
        found += [read.item.refusal(in_head(read, ("id",)), *fault)] if fault else []
    for record, path in records_of(read):
        id_, kind, place = record.id, KIND_OF[type(record)], (*path, "id")
        there = held.things.get(id_)
        fault = _twice(read, id_, place, first)
        if fault is None and there is not None:
            fault = _taken(id_, kind, there, held, (entry.id, gone))
        elif fault is None and id_ == entry.id and id_ in held.entries and held.entries[id_].account:
            fault = f"the id {id_} is that of an account in the graph", "Choose another id."
        if fault:
            found.append(read.item.refusal(place, *fault))
        elif there is not None and id_ in held.elsewhere:
            found += differences(read, record, path, held)
            found += facts_that_differ(read, held) if id_ == entry.id else []
    return found


def _twice(read: Read, id_: str, path: Path, first: dict[str, str]) -> tuple[str, str] | None:
    """Why an id cannot stand here again: each is brought once in a load, under one kind, by one entry."""
    place = f"{read.item.file}:{read.item.line_of(*path)}"
    other = first.setdefault(id_, place)
    if other is place:
        return None
    return f"the id {id_} stands at {other} already", "Choose another id; ids are unique across all kinds."


def _not_of_an_account(id_: str, held: Held) -> tuple[str, str] | None:
    if id_ in held.things:
        return f"the id {id_} is that of {a(held.things[id_].kind)} in the graph", "Choose another id."
    return None


def _taken(
    id_: str, kind: Kind, there: Known, held: Held, taker: tuple[str, Collection[str]]
) -> tuple[str, str] | None:
    """Why an id of the graph is not to be had for an entry, if it is not; what is gone leaves its ids behind."""
    entry, gone = taker
    data_set, _, other = there.entry.partition("/")
    if there.kind != kind:
        return f"the id {id_} is that of {a(there.kind)} in the graph", "Choose another id."
    if data_set != held.data_set or other == entry or other in gone:
        return None
    reason = f"the id {id_} is that of {a(kind)} which {other} brought"
    return reason, "Choose another id, or take it out there and load that first."


def a(kind: Kind) -> str:
    """The kind with its article."""
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
