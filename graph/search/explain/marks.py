"""Where a passage speaks of what was asked: places of the question's words, and of whole names of what was read."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from graph.search.answer import Interpretation
from graph.text import WORD, clean, stem, words
from graph.vocabulary import EXCLUDING, JOINING, NEGATIONS

#: What may stand between two marked words so that they are shown as one.
_BETWEEN = re.compile(r"[\s\-\u2010-\u2013]*")
#: A name that runs over the end of a sentence is none.
_ENDS = re.compile(r"[.!?;:]\s")


@dataclass(frozen=True)
class Sought:
    """What is marked: words by their stems, and names of several words by the stems of all of them."""

    stems: frozenset[str]
    phrases: frozenset[tuple[str, ...]]


def sought(question: str, interpretation: Interpretation, names: Iterable[str]) -> Sought:
    """The words of a question that carry meaning, and `names` of what it was read as; nothing that was not wished."""
    unwished = [*(term.text for term in interpretation.excluded), *interpretation.negated]
    silent = {
        *JOINING,
        *NEGATIONS,
        *(word for said in EXCLUDING for word in said.split()),
        *(word for text in unwished for word in words(text)),
    }
    stems = frozenset(stem(word) for word in words(question) if word not in silent)
    phrases = frozenset(tuple(stem(word) for word in words(name)) for name in names)
    return Sought(stems, phrases - {()})


def marks(text: str, what: Sought) -> list[tuple[int, int]]:
    """Start and end of each mark in characters of `text`, sorted and apart; neighbours are one."""
    found = _words(text)
    named = _named(text, found, what.phrases)
    marked: list[tuple[int, int]] = []
    for place, (start, end, said) in enumerate(found):
        if said not in what.stems and place not in named:
            continue
        if marked and _BETWEEN.fullmatch(text, marked[-1][1], start):
            marked[-1] = (marked[-1][0], end)
        else:
            marked.append((start, end))
    return marked


@lru_cache(maxsize=4_000)
def _words(text: str) -> list[tuple[int, int, str]]:
    """Start, end and stem of each word. Kept, since the passages that answer one question answer many."""
    return [(match.start(), match.end(), stem(clean(match[0]).lower())) for match in WORD.finditer(text)]


def _named(text: str, found: list[tuple[int, int, str]], phrases: Collection[tuple[str, ...]]) -> set[int]:
    """The places of words that together are one of the names."""
    begun = defaultdict[str, list[tuple[str, ...]]](list)
    for phrase in phrases:
        begun[phrase[0]].append(phrase)
    stems = tuple(said for _, _, said in found)
    return {
        place
        for first, said in enumerate(stems)
        for phrase in begun.get(said, ())
        if stems[first : first + len(phrase)] == phrase
        and not _ENDS.search(text, found[first][1], found[first + len(phrase) - 1][0])
        for place in range(first, first + len(phrase))
    }
