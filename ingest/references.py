"""Whether what an entry points to is there, of the right kind, and its own to bring."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.models import MODELS, Claim, Entry, Link, Record
from graph.ontology import LABELS, RELATIONSHIPS, Kind
from graph.store import Run
from ingest.refusals import Refusal, near
from ingest.validate import Read

KIND_OF: dict[type[Record], Kind] = {model: kind for kind, model in MODELS.items()}

_KNOWN = """
MATCH (t:Thing) WHERE t.id IN $ids
RETURN t.id AS id, t.entry AS entry, [label IN labels(t) WHERE label IN $labels][0] AS label
"""

# An account brings no thing of its own name: its entry stands where no thing does.
_ACCOUNTS = """
MATCH (e:Entry) WHERE e.id IN $entries AND NOT EXISTS { MATCH (t:Thing {id: substring(e.id, size($data_set) + 1)}) }
RETURN e.id AS entry
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
    return {record.id: KIND_OF[type(record)] for record in (*entry.things, *entry.passages)}


def pointers(entry: Entry) -> list[Pointer]:
    """Everything an entry refers to, its own things among it."""
    found = [Pointer(("source",), thing.source, ("source",)) for thing in entry.things if thing.source]
    others = {claim.subject for claim in entry.claims} - brought(entry).keys()
    found += [Pointer(("of",), system, ("system",)) for system in others]
    for number, passage in enumerate(entry.passages):
        found.append(Pointer(("passages", number, "source"), passage.source, ("source",)))
    for number, claim in enumerate(entry.claims):
        row = RELATIONSHIPS[claim.relationship]
        place: tuple[str | int, ...] = ("claims", number)
        found.append(Pointer((*place, row.type.lower()), claim.object, row.objects))
        found.extend(
            Pointer((*place, "through", position), enabler, ("enabler",))
            for position, enabler in enumerate(claim.through)
        )
        found.extend(
            Pointer((*place, "shown_by", position), evidence.passage, ("passage",))
            for position, evidence in enumerate(claim.shown_by)
        )
    for link, place in zip(entry.links, _places(entry.links), strict=True):
        found.append(Pointer(place, link.object, RELATIONSHIPS[link.relationship].objects))
        if link.source not in {thing.source for thing in entry.things}:
            found.append(Pointer(place, link.source, ("source",)))
    return found


def _places(links: Sequence[Link]) -> list[tuple[str | int, ...]]:
    """Where each link was written: `part_of`, first, second and so on; a line is found for one given alone, too."""
    types = [link.relationship for link in links]
    return [(type_.lower(), types[:number].count(type_)) for number, type_ in enumerate(types)]


def known(run: Run, ids: Iterable[str]) -> dict[str, Known]:
    """What the graph holds under these ids."""
    kinds: dict[str, Kind] = {label: kind for kind, label in LABELS.items()}
    rows = run(_KNOWN, ids=sorted(set(ids)), labels=list(kinds))
    return {row["id"]: Known(kinds[row["label"]], row["entry"]) for row in rows}


def accounts(run: Run, entries: Sequence[Entry], data_set: str) -> set[str]:
    """Those of the entries' ids under which the data set holds an account."""
    owners = [f"{data_set}/{entry.id}" for entry in entries]
    return {row["entry"].removeprefix(f"{data_set}/") for row in run(_ACCOUNTS, entries=owners, data_set=data_set)}


def check(
    reads: Sequence[Read], there: Mapping[str, Known], held: Container[str], data_set: str
) -> tuple[list[Read], list[Refusal]]:
    """The entries whose references all hold, and why the others are refused; `held` are ids of accounts in the graph.

    What a refused entry would have brought is missing for the others, so this goes on until nothing changes. What an
    accepted entry no longer brings is missing, too.
    """
    accepted, refusals = _own_ids(reads, there, held, data_set)
    while True:
        loaded = {f"{data_set}/{read.entry.id}" for read in accepted}
        kinds: dict[str, Kind] = {id_: one.kind for id_, one in there.items() if one.entry not in loaded}
        for read in accepted:
            kinds.update(brought(read.entry))
        faults = {read.entry.id: _dangling(read, kinds) for read in accepted}
        if not any(faults.values()):
            return accepted, refusals
        refusals += [refusal for found in faults.values() for refusal in found]
        accepted = [read for read in accepted if not faults[read.entry.id]]


def _own_ids(
    reads: Sequence[Read], there: Mapping[str, Known], held: Container[str], data_set: str
) -> tuple[list[Read], list[Refusal]]:
    """Each id is brought once, under one kind, by one entry of one data set."""
    first: dict[str, str] = {}
    accepted: list[Read] = []
    refusals: list[Refusal] = []
    for read in reads:
        found: list[Refusal] = []
        for id_, kind, path in _ids(read):
            place = f"{read.item.file}:{read.item.line_of(*path)}"
            fault: tuple[str, str] | None
            if (other := first.setdefault(id_, place)) is not place:
                fault = f"the id {id_} stands at {other} already", "Choose another id; ids are unique across all kinds."
            elif id_ in there:
                fault = _taken(id_, kind, there[id_], f"{data_set}/{read.entry.id}")
            elif kind and id_ == read.entry.id and id_ in held:
                fault = f"the id {id_} is that of an account in the graph", "Choose another id."
            else:
                continue
            if fault:
                found.append(read.item.refusal(path, *fault))
        refusals += found
        if not found:
            accepted.append(read)
    return accepted, refusals


def _ids(read: Read) -> list[tuple[str, Kind | None, tuple[str | int, ...]]]:
    """Every id that an item gives, with its kind and its place; an account is of no kind."""
    entry, counts = read.entry, {"outcome": 0, "passage": 0}
    head = _in_head(read, ("id",))
    found: list[tuple[str, Kind | None, tuple[str | int, ...]]] = []
    if not any(thing.id == entry.id for thing in entry.things):
        found.append((entry.id, None, head))
    for record in (*entry.things, *entry.passages):
        kind = KIND_OF[type(record)]
        if kind in counts:
            found.append((record.id, kind, (f"{kind}s", counts[kind], "id")))
            counts[kind] += 1
        else:
            found.append((record.id, kind, head))
    return found


def _taken(id_: str, kind: Kind | None, held: Known, owner: str) -> tuple[str, str] | None:
    """Why an id that stands in the graph is not the entry's own, if it is not."""
    data_set = held.entry.split("/")[0]
    if held.kind != kind:
        return f"the id {id_} is that of {_a(held.kind)} in the graph", "Choose another id."
    if held.entry == owner:
        return None
    if data_set == owner.split("/", maxsplit=1)[0]:
        reason = f"the id {id_} is that of {_a(kind)} which {held.entry.split('/')[1]} brought"
        return reason, "Choose another id, or take it out there and load that first."
    reason = f"the id {id_} was brought by {held.entry}, which this load may not overwrite"
    return reason, f"Choose another id, or load with --data-set {data_set} if it is to be replaced."


def _dangling(read: Read, kinds: Mapping[str, Kind]) -> list[Refusal]:
    found = []
    for pointer in pointers(read.entry):
        expected = " or ".join(map(_a, pointer.kinds))
        kind = kinds.get(pointer.id)
        if kind is None:
            reason = f"there is no {' or '.join(pointer.kinds)} with the id {pointer.id}"
            hint = near(pointer.id, [id_ for id_, one in kinds.items() if one in pointer.kinds])
            found.append(_refusal(read, pointer.path, reason, hint or "Add it, or mend the id."))
        elif kind not in pointer.kinds:
            reason = f"{pointer.id} is {_a(kind)}, here belongs {expected}"
            found.append(_refusal(read, pointer.path, reason, "Mend the id or the relationship."))
    said: list[tuple[Link | Claim, tuple[str | int, ...]]] = [
        *zip(read.entry.links, _places(read.entry.links), strict=True),
        *((claim, ("claims", number, claim.relationship.lower())) for number, claim in enumerate(read.entry.claims)),
    ]
    for one, path in said:
        row, kind, other = RELATIONSHIPS[one.relationship], kinds.get(one.subject), kinds.get(one.object)
        if kind and kind not in row.subjects:
            reason = f"{path[-1]} is said of {' or '.join(map(_a, row.subjects))}, and {one.subject} is {_a(kind)}"
            found.append(_refusal(read, path, reason, "Take another relationship, or move the claim to what it is of."))
        elif kind and other in row.objects and row.same_kind and kind != other:
            reason = f"{one.subject} is {_a(kind)} and {one.object} {_a(other)}"
            found.append(_refusal(read, path, reason, "A barrier is a kind of barrier, an enabler of enabler."))
    return found


def _a(kind: Kind | None) -> str:
    return f"an {kind}" if kind and kind[0] in "aeiou" else f"a {kind}"


def _in_head(read: Read, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where a field of the entry's own thing stands in its item."""
    return (read.item.kind, *path) if read.item.kind in {"initiative", "account"} else path


def _refusal(read: Read, path: tuple[str | int, ...], reason: str, remedy: str) -> Refusal:
    whole = path if path[0] in {"claims", "passages"} else _in_head(read, path)
    return read.item.refusal(read.item.written(whole), reason, remedy)
