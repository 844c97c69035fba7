"""Completions of what is being typed: names and other names, with kind and number of cases."""

from collections.abc import Sequence

from graph.embedding import Embedder
from graph.models import Record
from graph.ontology import KINDS, Kind
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.names import Name, plain_words
from graph.store import Store
from graph.views.lookup import as_of, page_of


class Suggestion(Record):
    """One completion: the name that fits what is typed, what it is a name of, how many initiatives that has."""

    text: str
    kind: Kind
    id: str
    name: str
    cases: int
    url: str


class Suggestions(Record):
    """The completions, best first, each thing once."""

    question: str
    suggestions: list[Suggestion]
    corpus: int
    digest: str


def suggest(store: Store, embedder: Embedder, typed: str, kinds: Sequence[Kind] = (), limit: int = 10) -> Suggestions:
    """At most `limit` things with a name whose words begin with the words typed, in any order.

    Names that begin so come first, then those with most cases; a thing's own name before its other names.
    """
    return with_snapshot(store, embedder, lambda _, snapshot: _suggest(snapshot, typed, kinds or KINDS, limit))


def _suggest(snapshot: Snapshot, typed: str, kinds: Sequence[Kind], limit: int) -> Suggestions:
    corpus, counts, beginnings = snapshot.corpus, snapshot.case_counts, plain_words(typed)
    names = [one for one in snapshot.names.fitting(beginnings) if corpus.kind(one.thing) in kinds]
    names.sort(key=lambda one: (not _begins(one.words, beginnings), one.alias,
                                -counts[one.thing], one.text.casefold(), one.thing))  # fmt: skip
    first_of_thing: dict[int, Name] = {}
    for one in names:
        first_of_thing.setdefault(one.thing, one)
    return Suggestions(
        question=typed,
        suggestions=[
            Suggestion(**page_of(corpus, one.thing), text=one.text, cases=counts[one.thing])
            for one in list(first_of_thing.values())[:limit]
        ],
        **as_of(snapshot),
    )


def _begins(name: Sequence[str], beginnings: Sequence[str]) -> bool:
    """Whether a name begins with what is typed; the last word may not be whole."""
    pairs = zip(name, beginnings, strict=False)
    return len(name) >= len(beginnings) and all(word.startswith(beginning) for word, beginning in pairs)
