"""Whether what an entry points to is there and of the right kind, now and after what is gone is withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.models import Claim, Entry, Link
from graph.ontology import RELATIONSHIPS, Kind
from ingest.cycles import round_in_circles
from ingest.existing import Held, brought
from ingest.ids import a, own_ids
from ingest.locations import links_of, refusal
from ingest.refusals import Refusal, near
from ingest.validate import Path, Read
from ingest.withdrawal import still_needed

#: Ids compared with all others; where more are unknown, something else is wrong, and comparing takes long.
_MOST_HINTS = 100


@dataclass(frozen=True)
class Pointer:
    """A reference from a place in an item: the id, and the kinds it may be of."""

    path: Path
    id: str
    kinds: tuple[Kind, ...]


def pointers(entry: Entry) -> list[Pointer]:
    """Everything an entry refers to, its own things among it."""
    found = [Pointer(("source",), thing.source, ("source",)) for thing in entry.things if thing.source]
    others = {claim.subject for claim in entry.claims} - brought(entry).keys()
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
    for link, place in zip(entry.links, links_of(entry.links), strict=True):
        found.append(Pointer(place, link.object, RELATIONSHIPS[link.relationship].objects))
        if link.source not in {thing.source for thing in entry.things}:
            found.append(Pointer(place, link.source, ("source",)))
    return found


def mentioned(reads: Sequence[Read]) -> set[str]:
    """Every id that entries bring or point to."""
    return {
        id_
        for entry in (read.entry for read in reads)
        for id_ in (entry.id, *brought(entry), *(pointer.id for pointer in pointers(entry)))
    }


def settle(
    reads: Sequence[Read], held: Held, gone: frozenset[str], refusals: list[Refusal], first_path: str
) -> tuple[list[Read], frozenset[str]]:
    """The entries to be loaded and those to be withdrawn; why others are refused is added to the refusals.

    First as if all that is gone were gone, so that what still refers to it is named at its line. Then, where anything
    at all is refused, the rest once more with nothing withdrawn: what seems gone may stand where nothing could be read.
    """
    accepted = list(reads)
    while True:
        accepted, found = check(accepted, held, gone)
        needed, more = still_needed(accepted, held, gone, first_path)
        refusals += [*found, *more]
        if not (found or more or (gone and refusals)):
            return accepted, gone
        accepted = [read for read in accepted if read.entry.id not in needed]
        gone = frozenset() if refusals else gone


def check(reads: Sequence[Read], held: Held, gone: Collection[str] = ()) -> tuple[list[Read], list[Refusal]]:
    """The entries whose references all hold, and why the others are refused.

    What a refused entry would have brought is missing for the others, so this goes on until nothing changes. What an
    accepted entry no longer brings is missing, too, as is all that the gone ones brought.
    """
    accepted, refusals = own_ids(reads, held, gone)
    while True:
        replaced = held.owners([*(read.entry.id for read in accepted), *gone])
        kinds: dict[str, Kind] = {id_: one.kind for id_, one in held.things.items() if one.entry not in replaced}
        for read in accepted:
            kinds.update(brought(read.entry))
        remedies = _Remedies(kinds, held, [read.entry.id for read in accepted], gone)
        faults = {read.entry.id: _dangling(read, kinds, remedies) for read in accepted}
        for id_, found in round_in_circles(accepted, held.edges, replaced).items():
            faults[id_] += found
        if not any(faults.values()):
            return accepted, refusals
        refusals += [one for found in faults.values() for one in found]
        accepted = [read for read in accepted if not faults[read.entry.id]]


class _Remedies:
    """What to do about an id that is unknown: one nearest to it, of the load or of the graph, which is asked then."""

    def __init__(self, kinds: Mapping[str, Kind], held: Held, ours: Sequence[str], gone: Collection[str]) -> None:
        self._kinds, self._held, self._replaced = kinds, held, [*ours, *gone]
        self._gone = held.owners(gone)
        self._ids: dict[tuple[Kind, ...], list[str]] = {}
        self._hints: dict[tuple[str, tuple[Kind, ...]], str] = {}

    def of(self, pointer: Pointer) -> str:
        there = self._held.things.get(pointer.id)
        if there is not None and there.entry in self._gone:
            return "The graph has it, these files do not: add it to them, or load with --keep."
        asked = (pointer.id, pointer.kinds)
        if asked not in self._hints and len(self._hints) < _MOST_HINTS:
            self._hints[asked] = near(pointer.id, self._among(pointer.kinds))
        return self._hints.get(asked, "") or "Add it, or mend the id."

    def _among(self, kinds: tuple[Kind, ...]) -> list[str]:
        if kinds not in self._ids:
            ours = [id_ for id_, kind in self._kinds.items() if kind in kinds]
            self._ids[kinds] = sorted({*ours, *self._held.ids(kinds, self._replaced)})
        return self._ids[kinds]


def _dangling(read: Read, kinds: Mapping[str, Kind], remedies: _Remedies) -> list[Refusal]:
    found = []
    for pointer in pointers(read.entry):
        expected = " or ".join(map(a, pointer.kinds))
        kind = kinds.get(pointer.id)
        if kind is None:
            reason = f"there is no {' or '.join(pointer.kinds)} with the id {pointer.id}"
            found.append(refusal(read, pointer.path, reason, remedies.of(pointer)))
        elif kind not in pointer.kinds:
            reason = f"{pointer.id} is {a(kind)}, here belongs {expected}"
            found.append(refusal(read, pointer.path, reason, "Mend the id or the relationship."))
    said: list[tuple[Link | Claim, Path]] = [
        *zip(read.entry.links, links_of(read.entry.links), strict=True),
        *((claim, ("claims", number, claim.relationship.lower())) for number, claim in enumerate(read.entry.claims)),
    ]
    for one, path in said:
        row, kind, other = RELATIONSHIPS[one.relationship], kinds.get(one.subject), kinds.get(one.object)
        if kind and kind not in row.subjects:
            reason = f"{path[-1]} is said of {' or '.join(map(a, row.subjects))}, and {one.subject} is {a(kind)}"
            found.append(refusal(read, path, reason, "Take another relationship, or move the claim to what it is of."))
        elif kind and other in row.objects and row.same_kind and kind != other:
            reason = f"{one.subject} is {a(kind)} and {one.object} {a(other)}"
            found.append(refusal(read, path, reason, "A barrier is a kind of barrier, an enabler of enabler."))
    return found
