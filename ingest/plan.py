"""What a load will do: what differs from the graph, in which transactions it is written, which texts need vectors."""

import hashlib
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx

from graph.models import Barrier, Enabler, Entry, Initiative, Outcome, Passage, System, Thing
from graph.schema import SCHEMA_VERSION
from graph.text import clean, windows
from ingest.existing import Existing, own_ids
from ingest.former_ids import formerly
from ingest.references import pointers

#: A transaction has no more entries and texts than these, unless they depend on each other.
MOST_ENTRIES = 50
MOST_TEXTS = 200
#: The kinds that a search may return, each with a card of its own; a passage has its windows.
_CARDS = (Initiative, System, Barrier, Enabler, Outcome)

_EMBEDDED = "MATCH (x:Text) WHERE x.id IN $ids AND x.embedding IS NOT NULL RETURN x.id AS id, x.digest AS digest"


@dataclass(frozen=True)
class TextRow:
    """One searchable text: a thing's card or a window of a passage. `of` is the id of the thing or passage."""

    id: str
    of: str
    title: str
    content: str

    @property
    def digest(self) -> str:
        """Differs once the stored vector is no longer that of this content."""
        return _digest(self.content)


@dataclass(frozen=True)
class Part:
    """What must be written together: an entry, or several that take over ids of entries that are gone, with these."""

    entries: tuple[Entry, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        """The ids of all entries, including those that are gone."""
        return {*self.gone, *(entry.id for entry in self.entries)}


@dataclass(frozen=True)
class Batch:
    """What is written in one transaction."""

    parts: tuple[Part, ...] = ()

    @property
    def entries(self) -> list[Entry]:
        """The entries to write."""
        return [entry for part in self.parts for entry in part.entries]

    @property
    def gone(self) -> list[str]:
        """The ids of the entries to withdraw."""
        return [id_ for part in self.parts for id_ in part.gone]

    def without(self, blocked: Collection[str]) -> list["Batch"]:
        """A batch of the parts that are not blocked, then one for each blocked part."""
        free = tuple(part for part in self.parts if part.ids.isdisjoint(blocked))
        alone = [Batch((part,)) for part in self.parts if not part.ids.isdisjoint(blocked)]
        return [*([Batch(free)] if free else []), *alone]


@dataclass(frozen=True)
class Plan:
    """What differs from the graph, by entry id.

    `batches` are written in order, each in one transaction; last comes `withdrawal`, the entries that are gone and
    leave no id to others. `texts` are those without a current vector.
    """

    batches: tuple[Batch, ...] = ()
    withdrawal: Batch = field(default_factory=Batch)
    added: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    unchanged: int = 0
    texts: tuple[TextRow, ...] = ()


def entry_digest(entry: Entry) -> str:
    """Differs from the stored digest once the entry has changed."""
    return _digest(f"{SCHEMA_VERSION} {entry.model_dump_json()}")


def make_plan(existing: Existing, entries: Sequence[Entry], gone: frozenset[str]) -> Plan:
    """Compare the entries with what is stored; nothing is written here."""
    digests = {id_: entry.digest for id_, entry in existing.entries.items()}
    differ = [entry for entry in entries if digests.get(entry.id) != entry_digest(entry)]
    texts = {entry.id: texts_of(entry, existing.shared(entry)) for entry in differ}
    rows = [row for entry in differ for row in texts[entry.id]]
    embedded = {row["id"]: row["digest"] for row in existing.run(_EMBEDDED, ids=[row.id for row in rows])}
    sizes = {id_: len(some) for id_, some in texts.items()}
    batches, withdrawal = in_batches(differ, sizes, existing.owned_by(gone), gone)
    return Plan(
        batches=batches,
        withdrawal=withdrawal,
        added=frozenset(entry.id for entry in differ if entry.id not in digests),
        changed=frozenset(entry.id for entry in differ if entry.id in digests),
        gone=gone,
        unchanged=len(entries) - len(differ),
        texts=tuple(row for row in rows if embedded.get(row.id) != row.digest),
    )


def texts_of(entry: Entry, shared: Container[str] = ()) -> list[TextRow]:
    """The cards and windows of an entry, except those of ids that another data set owns."""
    cards = [_card(thing) for thing in entry.things if isinstance(thing, _CARDS) and thing.id not in shared]
    return cards + [row for passage in entry.passages if passage.id not in shared for row in _windows(passage)]


def in_batches(
    entries: Sequence[Entry], sizes: Mapping[str, int], left: Mapping[str, str], gone: Collection[str]
) -> tuple[tuple[Batch, ...], Batch]:
    """The batches in order, and the one that withdraws the remaining entries that are gone.

    `sizes` are the numbers of texts by entry; `left` are the ids that gone entries leave behind, with their entry.
    """
    parts = _parts(entries, left)
    taken = {id_ for part in parts for id_ in part.gone}
    last = Batch(tuple(Part(gone=(id_,)) for id_ in sorted(gone) if id_ not in taken))
    return tuple(_filled(_ordered(parts), sizes)), last


def _card(thing: Thing) -> TextRow:
    text = getattr(thing, "definition", None) or getattr(thing, "statement", None) or thing.summary or ""
    names = "; ".join((thing.name, *thing.aliases))
    return TextRow(thing.id, thing.id, thing.name, clean(f"{names}. {text}").strip())


def _windows(passage: Passage) -> list[TextRow]:
    # No slug contains a dot, so a window never has the id of a thing.
    return [
        TextRow(f"{passage.id}.{number}", passage.id, passage.heading, clean(f"{passage.heading}. {window}"))
        for number, window in enumerate(windows(passage.text))
    ]


def _parts(entries: Sequence[Entry], left: Mapping[str, str]) -> list[Part]:
    """Each entry as a part, merged with others that take, or are led to by, ids of the same entries that are gone."""
    parts: list[Part] = []
    for entry in entries:
        gone = {left[id_] for id_ in (*own_ids(entry), *formerly([entry])) if id_ in left}
        others = [part for part in parts if not gone.isdisjoint(part.gone)]
        merged = Part(
            (*(other for part in others for other in part.entries), entry),
            tuple(sorted(gone.union(*(part.gone for part in others)))),
        )
        parts = [*(part for part in parts if part not in others), merged] if gone else [*parts, Part((entry,))]
    return parts


def _ordered(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """The parts in groups, each group after all that it refers to; parts that refer to each other are one group.

    Registers are one group in any case, since their things refer to each other.
    """
    number_of = {id_: number for number, part in enumerate(parts) for entry in part.entries for id_ in own_ids(entry)}
    keys = [number if _is_case(part) else -1 for number, part in enumerate(parts)]
    needs = nx.DiGraph()
    for key, part in zip(keys, parts, strict=True):
        needs.add_node(key)
        ids = [pointer.id for entry in part.entries for pointer in pointers(entry)]
        needs.add_edges_from((keys[number_of[id_]], key) for id_ in ids if id_ in number_of)
    groups = nx.condensation(needs)
    first = {group: min(groups.nodes[group]["members"]) for group in groups}
    members: dict[int, list[Part]] = {
        group: []
        for generation in nx.topological_generations(groups)
        for group in sorted(generation, key=first.__getitem__)
    }
    for key, part in zip(keys, parts, strict=True):
        members[groups.graph["mapping"][key]].append(part)
    return [tuple(group) for group in members.values()]


def _filled(groups: Sequence[tuple[Part, ...]], sizes: Mapping[str, int]) -> list[Batch]:
    """Successive groups share a batch as long as it stays small."""
    batches: list[Batch] = []
    for group in groups:
        merged = Batch((*batches[-1].parts, *group)) if batches else Batch()
        entries = merged.entries
        texts = sum(sizes[entry.id] for entry in entries)
        if batches and len(entries) <= MOST_ENTRIES and texts <= MOST_TEXTS:
            batches[-1] = merged
        else:
            batches.append(Batch(group))
    return batches


def _is_case(part: Part) -> bool:
    return any(
        not entry.things or any(isinstance(thing, Initiative) for thing in entry.things) for entry in part.entries
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
