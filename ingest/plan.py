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
    """`batches` are written one after another, each in one transaction; `texts` are those whose vector is missing."""

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
    """Registers together, since their things point at each other; then each case alone, after those it points at."""
    cases = [entry for entry in entries if _is_case(entry)]
    registers = tuple(entry for entry in entries if not _is_case(entry))
    bringer = {id_: case.id for case in cases for id_ in brought(case)}
    needs = {case.id: {bringer[p.id] for p in pointers(case) if p.id in bringer} - {case.id} for case in cases}
    by_id = {case.id: case for case in cases}
    ordered: list[tuple[Entry, ...]]
    try:
        ordered = [(by_id[id_],) for id_ in TopologicalSorter(needs).static_order()]
    except CycleError:  # cases that show each other's passages can only go in together
        ordered = [tuple(cases)]
    return ([registers] if registers else []) + ordered


def _is_case(entry: Entry) -> bool:
    return not entry.things or any(isinstance(thing, Initiative) for thing in entry.things)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
