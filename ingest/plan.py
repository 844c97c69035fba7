"""What a load will do: which entries differ from what is stored, in which order they go in, which texts they need."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from graph.models import Barrier, Enabler, Entry, Initiative, Outcome, Passage, System, Thing
from graph.schema import SCHEMA_VERSION
from graph.store import Run
from graph.text import windows
from ingest.references import brought, pointers

#: What a search may return has a card of its own; a passage has its windows.
_CARDS = (Initiative, System, Barrier, Enabler, Outcome)

_STORED = "MATCH (e:Entry) WHERE e.id IN $ids RETURN e.id AS id, e.digest AS digest"
_EMBEDDED = "MATCH (x:Text) WHERE x.id IN $ids AND x.embedding IS NOT NULL RETURN x.id AS id, x.digest AS digest"


@dataclass(frozen=True)
class TextRow:
    """One searchable text: a thing's card or a window of a passage. `of` is the id it speaks for."""

    id: str
    of: str
    title: str
    content: str

    @property
    def digest(self) -> str:
        """Tells whether the stored vector is still that of this content."""
        return _digest(self.content)


@dataclass(frozen=True)
class Plan:
    """What differs from the graph.

    `batches` are written one after another, each in one transaction; `texts` are those whose vector is missing.
    """

    batches: tuple[tuple[Entry, ...], ...]
    unchanged: int
    texts: tuple[TextRow, ...]

    @property
    def entries(self) -> int:
        """How many entries will be written."""
        return sum(len(batch) for batch in self.batches)


def entry_digest(entry: Entry) -> str:
    """Tells whether an entry is the one stored."""
    return _digest(f"{SCHEMA_VERSION} {entry.model_dump_json()}")


def make_plan(run: Run, entries: Sequence[Entry], data_set: str) -> Plan:
    """Compare with what is stored; nothing is written here."""
    stored = {row["id"]: row["digest"] for row in run(_STORED, ids=[f"{data_set}/{entry.id}" for entry in entries])}
    changed = [entry for entry in entries if stored.get(f"{data_set}/{entry.id}") != entry_digest(entry)]
    rows = [row for entry in changed for row in texts_of(entry)]
    embedded = {row["id"]: row["digest"] for row in run(_EMBEDDED, ids=[row.id for row in rows])}
    missing = tuple(row for row in rows if embedded.get(row.id) != row.digest)
    return Plan(tuple(_batches(changed)), len(entries) - len(changed), missing)


def texts_of(entry: Entry) -> list[TextRow]:
    """The cards and windows of an entry."""
    cards = [_card(thing) for thing in entry.things if isinstance(thing, _CARDS)]
    return cards + [window for passage in entry.passages for window in _windows(passage)]


def _card(thing: Thing) -> TextRow:
    said = getattr(thing, "definition", None) or getattr(thing, "statement", None) or thing.summary or ""
    names = "; ".join((thing.name, *thing.aliases))
    return TextRow(thing.id, thing.id, thing.name, f"{names}. {said}".strip())


def _windows(passage: Passage) -> list[TextRow]:
    # A dot stands in no slug, so that a window never takes the id of a thing.
    return [
        TextRow(f"{passage.id}.{number}", passage.id, passage.heading, f"{passage.heading}. {window}")
        for number, window in enumerate(windows(passage.text))
    ]


def _batches(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Registers together, since their things point at each other; each case alone; all after what they point at."""
    bringer = {id_: entry.id for entry in entries for id_ in brought(entry)}
    needs = {entry.id: {bringer[p.id] for p in pointers(entry) if p.id in bringer} for entry in entries}
    batch = {entry.id: entry.id if _is_case(entry) else "" for entry in entries}
    while True:
        after: dict[str, set[str]] = {name: set() for name in batch.values()}
        for id_, needed in needs.items():
            after[batch[id_]] |= {batch[other] for other in needed} - {batch[id_]}
        try:
            order = list(TopologicalSorter(after).static_order())
        except CycleError as error:  # those that point at each other can only go in together
            cycle = error.args[1]
            batch = {id_: cycle[0] if name in cycle else name for id_, name in batch.items()}
            continue
        return [tuple(entry for entry in entries if batch[entry.id] == name) for name in order]


def _is_case(entry: Entry) -> bool:
    return not entry.things or any(isinstance(thing, Initiative) for thing in entry.things)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
