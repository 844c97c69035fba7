"""What a question may name: things by the stems of their names, words listed on cases, years and figures told of them.

Read once for each state of the corpus (`graph.snapshot.cache`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from graph.embedding import Vectors
from graph.ontology import Population, Topic
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, row_of
from graph.store import Run
from graph.text import stem, words
from graph.vocabulary import RESULT_WORDS, TOO_GENERAL, WANT_WORDS

_NAMED = """
MATCH (t:Barrier|Enabler|System|Organisation|Initiative)
OPTIONAL MATCH (x:Text {id: t.id}) WHERE t:Barrier OR t:Enabler
RETURN t.id AS id, t.name AS name, coalesce(t.aliases, []) AS aliases,
       CASE WHEN t:Barrier THEN 'barrier' WHEN t:Enabler THEN 'enabler' WHEN t:System THEN 'system'
            WHEN t:Organisation THEN 'organisation' ELSE 'initiative' END AS kind,
       coalesce(t.summary, t.definition, '') AS said, x.embedding AS embedding
ORDER BY id
"""

_STATEMENTS = "MATCH (o:Outcome) RETURN o.statement AS said"


#: What a part of a question may be read as; the last four are no things of their own but what is said of them.
TermKind = Literal[
    "barrier", "enabler", "system", "organisation", "initiative", "topic", "population", "year", "figure"
]
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


@dataclass(frozen=True)
class Lexicon:
    """All that a question may name, as of one state of the corpus.

    `vocabulary` are the words of names and cards, and those for kinds and results; `told` the cases of each topic,
    group of people, year and figure.
    """

    concepts: tuple[Concept, ...]
    vocabulary: frozenset[str]
    told: CaseFacts

    @cached_property
    def named(self) -> Mapping[tuple[str, ...], tuple[Concept, ...]]:
        """What each name means, by its stems: those it is the name of, or else those it is an alias of."""
        by_name: dict[tuple[str, ...], list[Concept]] = {}
        by_alias: dict[tuple[str, ...], list[Concept]] = {}
        for concept in self.concepts:
            by_name.setdefault(stems(concept.name), []).append(concept)
            for alias in concept.aliases:
                by_alias.setdefault(stems(alias), []).append(concept)
        merged = {**by_alias, **by_name}
        merged.pop((), None)
        return {key: tuple({one.id: one for one in found}.values()) for key, found in merged.items()}

    @cached_property
    def longest(self) -> int:
        """Words of the longest name."""
        return max(map(len, self.named), default=0)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.vocabulary))

    def has(self, word: str) -> bool:
        """Whether the word, in this or another inflection, stands in a name or card."""
        return stem(word) in self._stems

    @cached_property
    def by_length(self) -> Mapping[int, Sequence[str]]:
        """The vocabulary by the length of its words, in order."""
        found = defaultdict[int, list[str]](list)
        for word in sorted(self.vocabulary):
            found[len(word)].append(word)
        return found

    @cached_property
    def cards(self) -> tuple[tuple[Concept, ...], Vectors]:
        """The barriers and enablers, and the vectors of their cards, shape (concepts, dimensions)."""
        some = tuple(one for one in self.concepts if one.embedding is not None)
        return some, np.asarray([one.embedding for one in some], dtype=np.float32)


def fact(kind: TermKind, value: str | float) -> str:
    """The id of something that is said of cases and is no thing: topic-mental-health, year-2021, figure-2700000."""
    return "-".join([kind, *words(value if isinstance(value, str) else f"{value:.12g}")])


def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase's words."""
    return tuple(stem(word) for word in words(phrase))


def read_lexicon(run: Run, corpus: Corpus) -> Lexicon:
    """All that a question may name, from the graph as it is; `corpus` is read of the same."""
    rows = run(_NAMED)
    concepts = [
        Concept(
            row["id"], row["kind"], row["name"], tuple(row["aliases"]),
            None if row["embedding"] is None else np.asarray(row["embedding"], dtype=np.float32),
        )
        for row in rows
    ]  # fmt: skip
    listed = [*_listed("topic", get_args(Topic)), *_listed("population", get_args(Population))]
    said = [text for row in rows for text in (row["name"], *row["aliases"], row["said"])]
    said += [row["said"] for row in run(_STATEMENTS)]
    said += [phrase for phrases in (*RESULT_WORDS.values(), *WANT_WORDS.values()) for phrase in phrases]
    return Lexicon((*concepts, *listed), frozenset(word for text in said for word in words(text)), _told(corpus))


def _told(corpus: Corpus) -> CaseFacts:
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
