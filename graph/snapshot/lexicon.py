"""What a question may name: things by the stems of their names, words listed on cases, years and figures told of them.

Read once for each state of the corpus (`graph.snapshot.cache`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from graph.embedding import Vectors
from graph.ontology import Kind, Population, Topic
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, row_of
from graph.store import Run
from graph.text import stem, words
from graph.vocabulary import RESULT_WORDS, TOO_GENERAL, WANT_WORDS

_CARDS = """
MATCH (t:Barrier|Enabler|System|Organisation|Initiative)
OPTIONAL MATCH (x:Text {id: t.id}) WHERE t:Barrier OR t:Enabler
RETURN collect([t.id, coalesce(t.summary, t.definition, ''), x.embedding]) AS found
"""

_STATEMENTS = "MATCH (o:Outcome) RETURN collect(o.statement) AS found"

#: What a part of a question may be read as; the last four are no things of their own but what is said of them.
TermKind = Literal[
    "barrier", "enabler", "system", "organisation", "initiative", "topic", "population", "year", "figure"
]
#: The kinds of things among these.
_NAMED: Mapping[Kind, TermKind] = {
    "barrier": "barrier", "enabler": "enabler", "system": "system", "organisation": "organisation",
    "initiative": "initiative",
}  # fmt: skip
#: The cases of each topic, group of people, year and figure, by its id.
CaseFacts = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Concept:
    """Something that a question may name; `embedding` is that of its card, for barriers and enablers alone."""

    id: str
    kind: TermKind
    name: str
    aliases: tuple[str, ...] = ()
    embedding: Vectors | None = None


class Lexicon:
    """All that a question may name, as of one state of the corpus; built whole.

    `vocabulary` are the words of names and cards, and those for kinds and results; `by_length` the same by the length
    of the words, in order. `case_facts` are the cases of each topic, group of people, year and figure.
    `named` is what each name means, by its stems: those it is the name of, or else those it is an alias of; `longest`
    counts the words of the longest name. `cards` are the barriers and enablers with the vectors of their cards, shape
    (concepts, dimensions).
    """

    def __init__(self, concepts: tuple[Concept, ...], vocabulary: frozenset[str], case_facts: CaseFacts) -> None:
        self.concepts, self.vocabulary, self.case_facts = concepts, vocabulary, case_facts
        self.named = _by_stems(concepts)
        self.longest = max(map(len, self.named), default=0)
        self.by_length: dict[int, list[str]] = {}
        for word in sorted(vocabulary):
            self.by_length.setdefault(len(word), []).append(word)
        some = tuple(one for one in concepts if one.embedding is not None)
        self.cards: tuple[tuple[Concept, ...], Vectors] = (
            some,
            np.asarray([one.embedding for one in some], dtype=np.float32),
        )
        self._stems = frozenset(map(stem, vocabulary))

    def has(self, word: str) -> bool:
        """Whether the word, in this or another inflection, stands in a name or card."""
        return stem(word) in self._stems


def fact(kind: TermKind, value: str | float) -> str:
    """The id of something that is said of cases and is no thing: topic-mental-health, year-2021, figure-2700000."""
    return "-".join([kind, *words(value if isinstance(value, str) else f"{value:.12g}")])


def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase's words."""
    return tuple(stem(word) for word in words(phrase))


def read_lexicon(run: Run, corpus: Corpus) -> Lexicon:
    """All that a question may name; `corpus` is read from the same state of the graph."""
    cards = {id_: (text, embedding) for id_, text, embedding in run(_CARDS)[0]["found"]}
    concepts, texts = list[Concept](), list[str]()
    for thing, row in enumerate(corpus.rows):
        if kind := _NAMED.get(corpus.kind(thing)):
            text, embedding = cards.get(row.id, ("", None))
            vector = None if embedding is None else np.asarray(embedding, dtype=np.float32)
            concepts.append(Concept(row.id, kind, row.name, tuple(row.aliases or ()), vector))
            texts += [row.name, *concepts[-1].aliases, text]
    texts += run(_STATEMENTS)[0]["found"]
    texts += [phrase for phrases in (*RESULT_WORDS.values(), *WANT_WORDS.values()) for phrase in phrases]
    facts = [*_listed("topic", get_args(Topic)), *_listed("population", get_args(Population))]
    vocabulary = frozenset(word for text in texts for word in words(text))
    return Lexicon((*concepts, *facts), vocabulary, _case_facts(corpus))


def _by_stems(concepts: Iterable[Concept]) -> Mapping[tuple[str, ...], tuple[Concept, ...]]:
    by_name: dict[tuple[str, ...], list[Concept]] = {}
    by_alias: dict[tuple[str, ...], list[Concept]] = {}
    for concept in concepts:
        by_name.setdefault(stems(concept.name), []).append(concept)
        for alias in concept.aliases:
            by_alias.setdefault(stems(alias), []).append(concept)
    merged = {**by_alias, **by_name}
    merged.pop((), None)
    return {key: tuple({one.id: one for one in found}.values()) for key, found in merged.items()}


def _case_facts(corpus: Corpus) -> CaseFacts:
    """What holds of a case beside its links: topics, groups of people, years and figures.

    Years are its own and those of the bodies where it ran, figures those of what came of it.
    """
    cases = defaultdict[str, set[str]](set)
    for place, row in enumerate(corpus.rows):
        if corpus.kind(place) != "initiative":
            continue
        ran = [corpus.rows[one] for one in listed(row_of(corpus.run_in, place))]
        days = [row.started, row.ended, *(day for one in ran for day in (one.valid_from, one.valid_to))]
        figures = [corpus.rows[one].value for one in listed(row_of(corpus.outcomes, place))]
        facts = [
            *(fact("topic", one) for one in row.topics or ()),
            *(fact("population", one) for one in row.populations or ()),
            *(fact("year", day[:4]) for day in days if day is not None),
            *(fact("figure", value) for value in figures if value is not None),
        ]
        for one in facts:
            cases[one].add(row.id)
    return {one: frozenset(found) for one, found in cases.items()}


def _listed(kind: TermKind, names: Iterable[str]) -> list[Concept]:
    """Words that are listed on cases; "housing and homelessness" is named by either half, unless all is about it."""
    return [Concept(fact(kind, name), kind, name[0].upper() + name[1:], tuple(_halves(name))) for name in names]


def _halves(name: str) -> list[str]:
    return [half for half in name.split(" and ") if half != name and half not in TOO_GENERAL]
