"""What a question may name: things by the stems of their names, and topics, groups of people, years and figures.

Read once for each state of the corpus (`graph.snapshot.cache`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

import numpy as np

from graph.embedding import Vectors
from graph.english import capitalised
from graph.ontology import Kind, Population, Topic
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, row_of
from graph.store import Run
from graph.text import SHORTEST_JOINED, stem, words
from graph.vocabulary import JOINING, RESULT_WORDS, TOO_GENERAL, WANT_WORDS

_CARDS = """
MATCH (t:Barrier|Enabler|System|Organisation|Initiative)
OPTIONAL MATCH (x:Text {id: t.id}) WHERE t:Barrier OR t:Enabler
RETURN collect([t.id, coalesce(t.summary, t.definition, ''), x.embedding]) AS found
"""

_ABBREVIATIONS = "MATCH (a:Abbreviation) RETURN collect([a.name, a.aliases]) AS found"

_STATEMENTS = "MATCH (o:Outcome) RETURN collect(o.statement) AS found"

#: What a part of a question may be read as; the last four are not things but facts about cases.
TermKind = Literal[
    "barrier", "enabler", "system", "organisation", "initiative", "topic", "population", "year", "figure"
]
#: The kinds of things among these.
_NAMED: Mapping[Kind, TermKind] = {
    "barrier": "barrier", "enabler": "enabler", "system": "system", "organisation": "organisation",
    "initiative": "initiative",
}  # fmt: skip
#: Kinds whose names are proper names, which are not stemmed: Forli is not for.
BODIES: frozenset[TermKind] = frozenset(("system", "organisation"))
#: The cases of each topic, group of people, year and figure, by its id.
CaseFacts = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Concept:
    """Something that a question may name; `embedding` is that of its card, for barriers and enablers only."""

    id: str
    kind: TermKind
    name: str
    aliases: tuple[str, ...] = ()
    embedding: Vectors | None = None


class OtherForm(NamedTuple):
    """Some words, from `start` to before `end`, and their other form.

    `in_full`: they are short, and the form is not; `capitals`: they are an abbreviation that is written in capitals.
    """

    start: int
    end: int
    form: str
    in_full: bool
    capitals: bool


class Glossary:
    """What is written short and in full, both ways; each pair is (in full, short)."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._in_full: dict[tuple[str, ...], list[str]] = {}
        self._short: dict[tuple[str, ...], list[str]] = {}
        self._capitals = set[tuple[str, ...]]()
        for full, short in sorted(set(pairs)):
            capitals = sum(map(str.isupper, short)) > 1
            key = tuple(words(short)) if capitals else stems(short)
            _add(self._in_full, key, full)
            _add(self._short, stems(full), short)
            self._capitals |= {key} if capitals else set()
        self._longest = max(map(len, (*self._in_full, *self._short)), default=0)

    def others(self, tokens: Sequence[str]) -> list[OtherForm]:
        """What is written short or in full, the longest first, each with each of its other forms."""
        found, position, stemmed = list[OtherForm](), 0, [stem(token) for token in tokens]
        while position < len(tokens):
            for end in range(min(position + self._longest, len(tokens)), position, -1):
                key, stemmed_key = tuple(tokens[position:end]), tuple(stemmed[position:end])
                in_full = self._in_full.get(key) or self._in_full.get(stemmed_key, [])
                forms = [*in_full, *self._short.get(stemmed_key, [])]
                if forms:
                    capitals = key in self._capitals
                    found += [OtherForm(position, end, one, one in in_full, capitals) for one in forms]
                    position = end - 1
                    break
            position += 1
        return found

    def variants(self, phrase: str) -> list[str]:
        """The phrase with the other form in the place of each that it has, one at a time."""
        tokens = words(phrase)
        return [" ".join([*tokens[: one.start], one.form, *tokens[one.end :]]) for one in self.others(tokens)]


def _add(forms: dict[tuple[str, ...], list[str]], key: tuple[str, ...], form: str) -> None:
    known = forms.setdefault(key, [])
    if form.casefold() not in {one.casefold() for one in known}:
        known.append(form)


class Lexicon:
    """All that a question may name, as of one state of the corpus; built whole.

    `vocabulary` are the words of names and cards, and those for kinds and results; `by_length` the same by the length
    of the words, in order. `compounds` are words written as one that names write as two. `case_facts` are the cases of
    each topic, group of people, year and figure. `longest` counts the words of the longest name. `cards` are the
    barriers and enablers with the vectors of their cards, shape (concepts, dimensions).
    """

    def __init__(
        self,
        concepts: tuple[Concept, ...],
        vocabulary: frozenset[str],
        case_facts: CaseFacts,
        glossary: Glossary | None = None,
        compounds: Mapping[str, str] | None = None,
    ) -> None:
        self.concepts, self.vocabulary, self.case_facts = concepts, vocabulary, case_facts
        self.glossary, self.compounds = glossary or Glossary(), compounds or {}
        aliases = [(one, alias) for one in concepts for alias in one.aliases]
        written = [(one, name) for one in concepts for name in (one.name, *one.aliases)]
        others = [(one, other) for one, name in written for other in self.glossary.variants(name)]
        self._named = _by_key((one, one.name) for one in concepts)
        self._aliases = _by_key([*aliases, *others])
        self.longest = max((len(key) for _, key in (*self._named, *self._aliases)), default=0)
        self.by_length: dict[int, list[str]] = {}
        for word in sorted(vocabulary):
            self.by_length.setdefault(len(word), []).append(word)
        some = tuple(one for one in concepts if one.embedding is not None)
        self.cards: tuple[tuple[Concept, ...], Vectors] = (
            some,
            np.asarray([one.embedding for one in some], dtype=np.float32),
        )
        self._stems = frozenset(map(stem, vocabulary))

    def meant(self, tokens: Sequence[str], stemmed: Sequence[str] | None = None) -> tuple[Concept, ...]:
        """What these words are the name of, or else another name; a body's loses a plural s, all others are stemmed."""
        stems_, whole = tuple(map(stem, tokens) if stemmed is None else stemmed), tuple(map(unplural, tokens))
        for names in (self._named, self._aliases):
            if found := (*names.get((False, stems_), ()), *names.get((True, whole), ())):
                return found
        return ()

    def has(self, word: str) -> bool:
        """Whether the word, in this or another inflection, occurs in a name or a card."""
        return stem(word) in self._stems


def fact(kind: TermKind, value: str | float) -> str:
    """The id of a fact about cases: topic-mental-health, year-2021, figure-2700000."""
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
    glossary = Glossary((full, short) for full, shorts in run(_ABBREVIATIONS)[0]["found"] for short in shorts)
    vocabulary = frozenset(word for text in texts for word in words(text))
    names = [name for concept in concepts for name in (concept.name, *concept.aliases)]
    return Lexicon((*concepts, *facts), vocabulary, _case_facts(corpus), glossary, _compounds(names, vocabulary))


def _compounds(names: Iterable[str], vocabulary: Collection[str]) -> dict[str, str]:
    """Words that are no word here by the two words of a name that they are: ringfence for ring-fence."""
    pairs = {pair for name in names for pair in pairwise(words(name)) if min(map(len, pair)) >= SHORTEST_JOINED}
    pairs = {pair for pair in pairs if JOINING.isdisjoint(pair)}
    return {first + last: f"{first} {last}" for first, last in sorted(pairs) if first + last not in vocabulary}


_Key = tuple[bool, tuple[str, ...]]


def _by_key(named: Iterable[tuple[Concept, str]]) -> Mapping[_Key, tuple[Concept, ...]]:
    """What each name means, by whether it is a body's and by its words, each concept once."""
    found: dict[_Key, dict[str, Concept]] = {}
    for concept, name in named:
        body = concept.kind in BODIES
        key = tuple(map(unplural, words(name))) if body else stems(name)
        if key:
            found.setdefault((body, key), {}).setdefault(concept.id, concept)
    return {key: tuple(some.values()) for key, some in found.items()}


def unplural(word: str) -> str:
    """The word without a plural s; a proper name has no other inflection."""
    return word.removesuffix("s") if len(word) > SHORTEST_JOINED else word


def _case_facts(corpus: Corpus) -> CaseFacts:
    """The facts about each case beside its links: topics, groups of people, years and figures.

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
    """Topics or groups of people. Either half names "housing and homelessness", unless the half is too general."""
    return [Concept(fact(kind, name), kind, capitalised(name), tuple(_halves(name))) for name in names]


def _halves(name: str) -> list[str]:
    return [half for half in name.split(" and ") if half != name and half not in TOO_GENERAL]
