"""In which transactions a load is written: after what it points to, whole, and several entries in one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from graph.models import Entry, Initiative
from ingest.existing import brought
from ingest.references import pointers

#: No more than so many entries and texts share a transaction, unless they need each other.
MOST_ENTRIES = 50
MOST_TEXTS = 200


@dataclass(frozen=True)
class Part:
    """What cannot be written apart: an entry, or several that take over ids of what is gone, with what is gone."""

    entries: tuple[Entry, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        """The ids of all its entries, gone ones among them."""
        return {*self.gone, *(entry.id for entry in self.entries)}


@dataclass(frozen=True)
class Batch:
    """What is written in one transaction."""

    parts: tuple[Part, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """The entries to be written."""
        return [entry for part in self.parts for entry in part.entries]

    @property
    def gone(self) -> list[str]:
        """The ids of the entries to be withdrawn."""
        return [id_ for part in self.parts for id_ in part.gone]

    def without(self, blocked: Collection[str]) -> list["Batch"]:
        """Those parts that can go on together, then each that is blocked alone."""
        free = tuple(part for part in self.parts if part.ids.isdisjoint(blocked))
        alone = [Batch((part,)) for part in self.parts if not part.ids.isdisjoint(blocked)]
        return [*([Batch(free)] if free else []), *alone]


def in_batches(
    entries: Sequence[Entry], sizes: Mapping[str, int], left: Mapping[str, str], gone: Collection[str]
) -> tuple[tuple[Batch, ...], Batch]:
    """The batches in order, and the one that withdraws all else that is gone.

    `sizes` are the numbers of texts by entry; `left` are the ids that gone entries leave behind, with their entry.
    """
    parts = _parts(entries, left)
    taken = {id_ for part in parts for id_ in part.gone}
    last = Batch(tuple(Part(gone=(id_,)) for id_ in sorted(gone) if id_ not in taken))
    return tuple(_filled(_ordered(parts), sizes)), last


def _parts(entries: Sequence[Entry], left: Mapping[str, str]) -> list[Part]:
    parts: list[Part] = []
    for entry in entries:
        gone = {left[id_] for id_ in brought(entry) if id_ in left}
        others = [part for part in parts if not gone.isdisjoint(part.gone)]
        together = Part(
            (*(one for part in others for one in part.entries), entry),
            tuple(sorted(gone.union(*(part.gone for part in others)))),
        )
        parts = [*(part for part in parts if part not in others), together] if gone else [*parts, Part((entry,))]
    return parts


def _ordered(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Registers together, since their things point at each other; all after what they point at."""
    place = {entry.id: number for number, part in enumerate(parts) for entry in part.entries}
    bringer = {id_: place[entry.id] for part in parts for entry in part.entries for id_ in brought(entry)}
    needs = {
        number: {bringer[one.id] for entry in part.entries for one in pointers(entry) if one.id in bringer}
        for number, part in enumerate(parts)
    }
    group = {number: number if _is_case(part) else -1 for number, part in enumerate(parts)}
    while True:
        after: dict[int, set[int]] = {name: set() for name in group.values()}
        for number, needed in needs.items():
            after[group[number]] |= {group[other] for other in needed} - {group[number]}
        try:
            order = list(TopologicalSorter(after).static_order())
        except CycleError as error:  # those that point at each other can only go in together
            cycle = error.args[1]
            group = {number: cycle[0] if name in cycle else name for number, name in group.items()}
            continue
        members: dict[int, list[Part]] = {name: [] for name in order}
        for number, part in enumerate(parts):
            members[group[number]].append(part)
        return [tuple(some) for some in members.values()]


def _filled(groups: Sequence[tuple[Part, ...]], sizes: Mapping[str, int]) -> list[Batch]:
    """Groups that follow each other share a batch as long as it stays small."""
    batches: list[Batch] = []
    for group in groups:
        together = Batch((*batches[-1].parts, *group)) if batches else Batch()
        entries = together.entries
        texts = sum(sizes[entry.id] for entry in entries)
        if batches and len(entries) <= MOST_ENTRIES and texts <= MOST_TEXTS:
            batches[-1] = together
        else:
            batches.append(Batch(group))
    return batches


def _is_case(part: Part) -> bool:
    return any(not entry.things or any(isinstance(one, Initiative) for one in entry.things) for entry in part.entries)
