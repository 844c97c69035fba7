"""The names and other names of all that there is, found by the beginnings of their words, a slip allowed."""

import sys
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from graph.snapshot.corpus import Corpus
from graph.snapshot.lexicon import Concept
from graph.text import words

#: The sign that comes after all others.
LAST = chr(sys.maxunicode)
#: Shorter beginnings have too many neighbours; up to `SHORT` letters one slip is allowed, beyond that two.
SHORTEST, SHORT = 4, 6


class Name(NamedTuple):
    """A name of a thing, or of a fact about cases, which has no thing (-1), in words without accents."""

    thing: int
    text: str
    words: tuple[str, ...]
    alias: bool
    fact: Concept | None = None


class Names:
    """All names of one corpus, and those of facts about its cases: topics and groups of people."""

    def __init__(self, corpus: Corpus, facts: Iterable[Concept] = ()) -> None:
        self._names = [*_names(corpus), *_names_of(facts)]
        self._of_word = defaultdict[str, list[int]](list)
        for number, one in enumerate(self._names):
            for word in one.words:
                self._of_word[word].append(number)
        self._words = sorted(self._of_word)

    def fitting(self, typed: Sequence[str]) -> list[Name]:
        """The names that have, for each word typed, a word that begins so; none where nothing is typed."""
        found = [self._beginning(word) for word in typed]
        return [self._names[one] for one in set.intersection(*found)] if found else []

    def _beginning(self, word: str) -> set[int]:
        first, last = (bisect_left(self._words, end) for end in (word, word + LAST))
        words = self._words[first:last] or self._nearly(word)
        return {number for one in words for number in self._of_word[one]}

    def _nearly(self, word: str) -> list[str]:
        """The words that begin nearly so: with its first letter, and the fewest slips that any has, two at most."""
        if len(word) < SHORTEST:
            return []
        first, last = (bisect_left(self._words, end) for end in (word[0], word[0] + LAST))
        most = 1 if len(word) <= SHORT else 2
        slips = {
            one: min(OSA.distance(one[:size], word, score_cutoff=most) for size in (len(word), len(word) + 1))
            for one in self._words[first:last]
        }
        fewest = min(slips.values(), default=most + 1)
        return [one for one, count in slips.items() if count == fewest <= most]


def plain_words(text: str) -> tuple[str, ...]:
    """The words in small letters without accents: Ynys Môn is found by mon."""
    if not text.isascii():
        parted = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return tuple(words(text))


def _names_of(facts: Iterable[Concept]) -> Iterator[Name]:
    for fact in facts:
        for name in (fact.name, *fact.aliases):
            yield Name(-1, name, plain_words(name), name != fact.name, fact)


def _names(corpus: Corpus) -> Iterator[Name]:
    for thing, row in enumerate(corpus.rows):
        yield Name(thing, row.name, plain_words(row.name), alias=False)
        for alias in row.aliases or ():
            yield Name(thing, alias, plain_words(alias), alias=True)
