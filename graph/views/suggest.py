"""Completions of what is being typed: names and other names, topics and groups of people, with the number of cases."""

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from graph.embedding import Embedder
from graph.ontology import PAGES, Kind
from graph.record import Record
from graph.search.request import PATH
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.lexicon import Concept
from graph.snapshot.names import Name, plain_words
from graph.store import Store
from graph.views.lookup import AsOf, as_of, page_of


class Suggestion(Record):
    """One completion."""

    text: str
    """The name, or other name, that fits what is typed."""
    kind: Kind | Literal["topic", "population"]
    """What kind of thing it names; a topic or a population is a filter's word, and has no page."""
    id: str
    """What addresses and filters name it by."""
    name: str
    """What the thing itself is called."""
    cases: int
    """How many initiatives it is linked to."""
    url: str
    """The address of the thing; of a topic or a population that of the search for its cases."""


class Suggestions(AsOf):
    """Completions of what is being typed."""

    question: str
    """What was typed."""
    total: int
    """How many things fit."""
    items: list[Suggestion]
    """The completions, best first, each thing once."""


def suggest(store: Store, embedder: Embedder, typed: str, kinds: Sequence[Kind] = (), limit: int = 10) -> Suggestions:
    """At most `limit` things with a name whose words begin with the words typed, in any order.

    Names that begin so come first, then those with most cases; a thing's own name before its other names. Topics and
    groups of people are among them unless `kinds` are named.
    """
    return with_snapshot(store, embedder, lambda _, snapshot: _suggest(snapshot, typed, kinds, limit))


def _suggest(snapshot: Snapshot, typed: str, kinds: Sequence[Kind], limit: int) -> Suggestions:
    beginnings = plain_words(typed)
    names = [(one, _cases(snapshot, one)) for one in snapshot.names.fitting(beginnings) if _is_of(snapshot, one, kinds)]
    names.sort(key=lambda pair: (not _begins(pair[0].words, beginnings), pair[0].alias, -pair[1],
                                 pair[0].text.casefold(), pair[0].thing))  # fmt: skip
    first_of_each: dict[tuple[int, str], Suggestion] = {}
    for one, cases in names:
        key = (one.thing, one.fact.id if one.fact else "")
        if key not in first_of_each:
            page = _search_of(one.fact) if one.fact else page_of(snapshot.corpus, one.thing)
            first_of_each[key] = Suggestion(**page, text=one.text, cases=cases)
    every = list(first_of_each.values())
    return Suggestions(question=typed, total=len(every), items=every[:limit], **as_of(snapshot))


def _is_of(snapshot: Snapshot, name: Name, kinds: Sequence[Kind]) -> bool:
    return not kinds if name.fact else snapshot.corpus.kind(name.thing) in (kinds or PAGES)


def _cases(snapshot: Snapshot, name: Name) -> int:
    return len(snapshot.lexicon.case_facts[name.fact.id]) if name.fact else snapshot.case_counts[name.thing]


def _search_of(fact: Concept) -> dict[str, Any]:
    """The fields of `Page` for a topic or a group of people, with the address of the search for its cases."""
    value = fact.name[0].lower() + fact.name[1:]
    return {"kind": fact.kind, "id": fact.id, "name": fact.name, "url": f"{PATH}?{urlencode({str(fact.kind): value})}"}


def _begins(name: Sequence[str], beginnings: Sequence[str]) -> bool:
    """Whether a name begins with what is typed; the last word may not be whole."""
    pairs = zip(name, beginnings, strict=False)
    return len(name) >= len(beginnings) and all(word.startswith(beginning) for word, beginning in pairs)
