"""Completions of what is being typed: names and other names of all that there is, with kind and number of cases."""

import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ConfigDict

from graph.embedding import Embedder
from graph.ontology import KINDS, Kind
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus
from graph.store import Run, Store
from graph.text import words
from graph.views.lookup import url_of

#: The sign that comes after all others.
LAST = chr(sys.maxunicode)

_ALIASES = """
MATCH (t:Thing) WHERE NOT t:Passage AND size(coalesce(t.aliases, [])) > 0
RETURN collect([t.id, t.aliases]) AS found
"""


class Suggestion(BaseModel):
    """One completion: the name that fits what is typed, what it is a name of, how many initiatives that has."""

    model_config = ConfigDict(frozen=True)

    text: str
    kind: Kind
    id: str
    name: str
    cases: int
    url: str


class Suggestions(BaseModel):
    """The completions, best first, each thing once."""

    model_config = ConfigDict(frozen=True)

    question: str
    suggestions: list[Suggestion]
    corpus: int
    digest: str


@dataclass(frozen=True)
class _Named:
    """A name of a thing, in words without accents."""

    thing: int
    text: str
    words: tuple[str, ...]
    alias: bool


@dataclass(frozen=True, eq=False)
class _Names:
    """All names, and each of their words in order with the number of the name."""

    names: Sequence[_Named]
    entries: Sequence[tuple[str, int]]

    def beginning(self, word: str) -> set[int]:
        """The names with a word that begins so."""
        first, last = (bisect_left(self.entries, (end, -1)) for end in (word, word + LAST))
        return {name for _, name in self.entries[first:last]}


#: Kept as long as what is known of the corpus is.
_KEPT: WeakKeyDictionary[Corpus, _Names] = WeakKeyDictionary()


def suggest(store: Store, embedder: Embedder, typed: str, kinds: Sequence[Kind] = (), limit: int = 10) -> Suggestions:
    """At most `limit` things with a name whose words begin with the words typed, in any order.

    Names that begin so come first, then those with most cases; a thing's own name before its other names.
    """
    return with_snapshot(store, embedder, lambda run, snapshot: _suggest(run, snapshot, typed, kinds or KINDS, limit))


def _suggest(run: Run, snapshot: Snapshot, typed: str, kinds: Sequence[Kind], limit: int) -> Suggestions:
    corpus, counts = snapshot.corpus, snapshot.case_counts
    asked = _plain(typed)
    names = _names(run, corpus)
    fitting = set.intersection(*(names.beginning(word) for word in asked)) if asked else set[int]()
    rows = [names.names[one] for one in fitting if corpus.kind(names.names[one].thing) in kinds]
    rows.sort(key=lambda one: (not _begins(one.words, asked), one.alias,
                               -counts[one.thing], one.text.casefold(), one.thing))  # fmt: skip
    return Suggestions(
        question=typed,
        suggestions=[_suggestion(snapshot, one) for one in _once(rows, limit)],
        corpus=snapshot.state.version,
        digest=snapshot.state.digest,
    )


def _begins(name: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether a name begins with what is typed; the last word may not be whole."""
    return len(name) >= len(asked) and all(mine.startswith(word) for mine, word in zip(name, asked, strict=False))


def _once(rows: Sequence[_Named], limit: int) -> list[_Named]:
    """The first name of each thing."""
    found: dict[int, _Named] = {}
    for one in rows:
        found.setdefault(one.thing, one)
        if len(found) == limit:
            break
    return list(found.values())


def _suggestion(snapshot: Snapshot, found: _Named) -> Suggestion:
    corpus = snapshot.corpus
    kind, row = corpus.kind(found.thing), corpus.rows[found.thing]
    return Suggestion(
        text=found.text,
        kind=kind,
        id=row.id,
        name=row.name,
        cases=snapshot.case_counts[found.thing],
        url=url_of(kind, row.id),
    )


def _names(run: Run, corpus: Corpus) -> _Names:
    if corpus not in _KEPT:
        names = list(_named(corpus, dict(run(_ALIASES)[0]["found"])))
        entries = sorted((word, number) for number, one in enumerate(names) for word in one.words)
        _KEPT[corpus] = _Names(names, entries)
    return _KEPT[corpus]


def _named(corpus: Corpus, aliases: dict[str, list[str]]) -> Iterator[_Named]:
    for thing, row in enumerate(corpus.rows):
        yield _Named(thing, row.name, _plain(row.name), alias=False)
        for alias in aliases.get(row.id, ()):
            yield _Named(thing, alias, _plain(alias), alias=True)


def _plain(text: str) -> tuple[str, ...]:
    """The words in small letters without accents: Ynys Môn is found by mon."""
    parted = unicodedata.normalize("NFKD", text)
    return tuple(words("".join(sign for sign in parted if not unicodedata.combining(sign))))
