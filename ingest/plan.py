"""What a load will do: what differs from the graph, in which order it goes in, which texts it needs."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from graph.models import Barrier, Enabler, Entry, Initiative, Outcome, Passage, System, Thing
from graph.schema import SCHEMA_VERSION
from graph.text import windows
from ingest.batches import Batch, in_batches
from ingest.existing import Held

#: What a search may return has a card of its own; a passage has its windows.
_CARDS = (Initiative, System, Barrier, Enabler, Outcome)

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
    """What differs from the graph, by the ids of entries.

    `batches` are written one after another, each in one transaction, and last `withdrawal`, what is gone and leaves
    nothing to any other entry; `texts` are those whose vector is missing.
    """

    batches: tuple[Batch, ...] = ()
    withdrawal: Batch = field(default_factory=Batch)
    added: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    unchanged: int = 0
    texts: tuple[TextRow, ...] = ()


def entry_digest(entry: Entry) -> str:
    """Tells whether an entry is the one stored."""
    return _digest(f"{SCHEMA_VERSION} {entry.model_dump_json()}")


def make_plan(held: Held, entries: Sequence[Entry], gone: frozenset[str]) -> Plan:
    """Compare with what is stored; nothing is written here."""
    stored = {id_: one.digest for id_, one in held.entries.items()}
    differ = [entry for entry in entries if stored.get(entry.id) != entry_digest(entry)]
    texts = {entry.id: texts_of(entry, held.shared(entry)) for entry in differ}
    rows = [row for entry in differ for row in texts[entry.id]]
    embedded = {row["id"]: row["digest"] for row in held.run(_EMBEDDED, ids=[row.id for row in rows])}
    sizes = {id_: len(some) for id_, some in texts.items()}
    batches, withdrawal = in_batches(differ, sizes, held.brought_by(gone), gone)
    return Plan(
        batches=batches,
        withdrawal=withdrawal,
        added=frozenset(entry.id for entry in differ if entry.id not in stored),
        changed=frozenset(entry.id for entry in differ if entry.id in stored),
        gone=gone,
        unchanged=len(entries) - len(differ),
        texts=tuple(row for row in rows if embedded.get(row.id) != row.digest),
    )


def texts_of(entry: Entry, shared: Container[str] = ()) -> list[TextRow]:
    """The cards and windows of an entry, without those that another data set brought."""
    cards = [_card(thing) for thing in entry.things if isinstance(thing, _CARDS) and thing.id not in shared]
    return cards + [row for passage in entry.passages if passage.id not in shared for row in _windows(passage)]


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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
