"""Who owns an id: whether an entry may define it, agrees with the data set that owns it, or must still keep it.

The first data set to load a thing owns its properties and facts; another may repeat them or leave them out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from graph.english import with_article
from graph.models import KIND_OF, Link, Passage, StrictRecord, Thing
from graph.ontology import Kind
from ingest.existing import Existing, ExistingThing, own_ids
from ingest.former_ids import claimed_twice, formerly
from ingest.readers import Item
from ingest.records import entry_id, plain
from ingest.refusals import Refusal
from ingest.validate import Path, ReadEntry, relation_paths

_KEEP = "Keep it, or change what needs it first."
_CHOOSE = "Choose another id."
_AGREE = "Write the same, leave it out, or change it there."
#: In characters; longer values are cut where two are compared in a message.
_LONGEST = 60

# What entries outside this load need: those inside were checked against what the load leaves. Only other data sets can
# need what is gone: an entry of this one that is refused is reported at its line, and prevents withdrawal anyway.
_NEEDED = """
MATCH (t:Thing) WHERE t.entry IN $owners AND NOT t.id IN $kept
CALL (t) {
  MATCH (t)<-[:SUBJECT|OBJECT]-(c:Claim)-[shown:SHOWN_BY]->() WHERE NOT t.id IN $moved
  RETURN c.id AS id, shown.entry AS entry
  UNION
  MATCH (t)<-[link:SHOWN_BY|THROUGH]-(c:Claim) WHERE NOT t.id IN $moved RETURN c.id AS id, link.entry AS entry
  UNION
  MATCH (t)<-[link]-(other:Thing) WHERE link.claim IS NULL AND NOT t.id IN $moved
  RETURN other.id AS id, coalesce(link.entry, other.entry) AS entry
  UNION
  MATCH (t)<-[:HOLDS]-(e:Entry) RETURN e.id AS id, e.id AS entry
}
WITH t, id, entry
WHERE NOT entry IN $owners AND NOT (t.entry IN $gone AND entry STARTS WITH $data_set + '/')
WITH t, id ORDER BY EXISTS { (:Claim {id: id, origin: 'derived'}) }, id
RETURN t.id AS id, t.entry AS entry, head(collect(id)) AS needed_by ORDER BY id
"""


def with_free_ids(
    reads: Sequence[ReadEntry], existing: Existing, gone: Collection[str]
) -> tuple[list[ReadEntry], list[Refusal]]:
    """The entries that may define their ids, and why the others are refused."""
    first: dict[str, str] = {}
    accepted: list[ReadEntry] = []
    refusals: list[Refusal] = []
    twice = claimed_twice(reads)
    for read in reads:
        faults = [*_faults(read, existing, gone, first), *twice.get(read.entry.id, ())]
        refusals += faults
        if not faults:
            accepted.append(read)
    return accepted, refusals


def still_needed(
    reads: Sequence[ReadEntry], existing: Existing, gone: Collection[str], first_path: str
) -> tuple[set[str], list[Refusal]]:
    """The entries that no longer define what others need, and why they and entries that are gone are refused.

    An entry that is gone has no line: its refusal names the first path of the load.
    """
    items = {read.entry.id: read.item for read in reads}
    rows = existing.run(
        _NEEDED,
        owners=sorted(existing.owners({*items, *gone})),
        gone=sorted(existing.owners(gone)),
        data_set=existing.data_set,
        kept=[id_ for read in reads for id_ in own_ids(read.entry)],
        moved=list(formerly(read.entry for read in reads)),
    )
    reasons = why_needed(rows)
    refusals = [refusal_of_entry(id_, items, first_path, why) for id_, why in reasons.items()]
    return reasons.keys() & items.keys(), refusals


def why_needed(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Why entries cannot be withdrawn, and what to do, by their ids; each row has an `id`, its `entry`, `needed_by`."""
    needed = defaultdict[str, list[str]](list)
    for row in rows:
        needed[entry_id(row["entry"])].append(f"{row['id']} (by {row['needed_by']})")
    return {id_: (f"no longer here, but still needed: {', '.join(needs)}", _KEEP) for id_, needs in needed.items()}


def refusal_of_entry(id_: str, items: Mapping[str, Item], first_path: str, why: tuple[str, str]) -> Refusal:
    """Reason and remedy as a refusal at the entry's line; one that is gone has none, so it names the first path."""
    reason, remedy = why
    if id_ in items:
        return items[id_].refusal((), reason, remedy)
    return Refusal(file=first_path, line=1, field="", reason=f"{id_} is {reason}", remedy=remedy)


def _faults(read: ReadEntry, existing: Existing, gone: Collection[str], first: dict[str, str]) -> list[Refusal]:
    """Why the entry may not define its ids; `first` notes where each id of the load was first defined."""
    entry = read.entry
    refusals: list[Refusal] = []
    if not any(thing.id == entry.id for thing in entry.things):
        place = read.head_path("id")
        fault = _twice(read, entry.id, place, first) or _id_of_a_thing(entry.id, existing)
        refusals += [read.item.refusal(place, *fault)] if fault else []
    for record, path in read.record_paths():
        id_, kind, place = record.id, KIND_OF[type(record)], (*path, "id")
        thing = existing.things.get(id_)
        fault = _twice(read, id_, place, first)
        if fault is None and thing is not None:
            fault = _taken(id_, kind, thing, existing, (entry.id, gone))
        elif fault is None and id_ == entry.id and id_ in existing.entries and existing.entries[id_].account:
            fault = f"the id {id_} is that of an account in the graph", _CHOOSE
        if fault:
            refusals.append(read.item.refusal(place, *fault))
        elif thing is not None and id_ in existing.others:
            refusals += _differing_fields(read, record, path, existing)
            refusals += _differing_facts(read, existing) if id_ == entry.id else []
    return refusals


def _twice(read: ReadEntry, id_: str, path: Path, first: dict[str, str]) -> tuple[str, str] | None:
    place = f"{read.item.file}:{read.item.line_of(*path)}"
    earlier = first.setdefault(id_, place)
    if earlier is place:
        return None
    return f"the id {id_} is already used at {earlier}", "Choose another id; ids are unique across all kinds."


def _id_of_a_thing(id_: str, existing: Existing) -> tuple[str, str] | None:
    if id_ in existing.things:
        return f"the id {id_} is that of {with_article(existing.things[id_].kind)} in the graph", _CHOOSE
    return None


def _taken(
    id_: str, kind: Kind, thing: ExistingThing, existing: Existing, taker: tuple[str, Collection[str]]
) -> tuple[str, str] | None:
    """Why an entry may not take an id of the graph; the ids of entries that are gone are free."""
    entry, gone = taker
    data_set, _, other = thing.entry.partition("/")
    if thing.kind != kind:
        return f"the id {id_} is that of {with_article(thing.kind)} in the graph", _CHOOSE
    if data_set != existing.data_set or other == entry or other in gone:
        return None
    reason = f"the id {id_} is that of {with_article(kind)} of {other}"
    return reason, "Choose another id, or remove it there and load that first."


def _differing_fields(read: ReadEntry, record: Thing | Passage, path: Path, existing: Existing) -> list[Refusal]:
    """The fields that the data set that owns the record has otherwise or not at all."""
    properties = existing.others[record.id].properties
    refusals = []
    for name, value in _fields_set(record).items():
        if value != properties.get(name):
            written = "title" if name == "name" and "title" in read.item.data else name
            reason = _difference(written, value, properties.get(name), _place(record.id, existing))
            refusals.append(read.item.refusal(read.item.written((*path, written)), reason, _AGREE))
    return refusals


def _differing_facts(read: ReadEntry, existing: Existing) -> list[Refusal]:
    """The facts of registers that the data set that owns the entry's thing has otherwise or not at all."""
    theirs = {(link["relationship"], link["object"]): link for link in reversed(existing.others[read.entry.id].links)}
    place = _place(read.entry.id, existing)
    refusals = []
    for link, path in relation_paths(read.entry):
        if not isinstance(link, Link):
            continue
        name, fields = link.relationship.lower(), _fields_set(link)
        their: Mapping[str, Any] | None = theirs.get((link.relationship, link.object))
        if their is None:
            refusals.append(read.refusal(path, f"{name} {link.object} is here and not in {place}", _AGREE))
            continue
        for field in ("source", "row", "on", "type"):
            if field in fields and fields[field] != their.get(field):
                written = read.item.written((*read.head_path(*path), field))
                reason = _difference(f"{field} of {name} {link.object}", fields[field], their.get(field), place)
                refusals.append(read.item.refusal(written, reason, _AGREE))
    return refusals


def _fields_set(record: StrictRecord) -> dict[str, Any]:
    """The fields that the file sets, as the database stores them."""
    stored = plain(record, set())
    return {name: stored[name] for name in stored if name in record.model_fields_set and stored[name] not in (None, [])}


def _difference(name: str, here: object, there: object, place: str) -> str:
    if there is None:
        return f"{name} is given here and not in {place}"
    return f"{name} is {_shortened(here)} here and {_shortened(there)} in {place}"


def _place(id_: str, existing: Existing) -> str:
    thing = existing.things[id_]
    data_set = f"the data set {thing.entry.partition('/')[0]}, which owns it"
    return f"{thing.file} of {data_set}" if thing.file else data_set


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
