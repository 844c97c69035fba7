"""Text processing: windows of what is searched, words and stems of what is asked."""

import re
from functools import lru_cache

import snowballstemmer

#: In words. Windows of this size and overlap improved the ranking of long documents in a trial on SciFact.
WINDOW, OVERLAP = 150, 30

_STEMMER = snowballstemmer.stemmer("english")


def windows(text: str, size: int = WINDOW, overlap: int = OVERLAP) -> list[str]:
    """The text in windows of `size` words that overlap by `overlap` words; a short text is one window."""
    words = text.split()
    if len(words) <= size:
        return [" ".join(words)]
    step = size - overlap
    starts = range(0, len(words) - overlap, step)
    return [" ".join(words[start : start + size]) for start in starts]


def words(text: str) -> list[str]:
    """The words in lower case, in any script; hyphens and all other punctuation separate them."""
    return re.findall(r"\w+", text.lower())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word: pots and pot have the same."""
    return str(_STEMMER.stemWord(word))


def lucene(text: str) -> str:
    """The text as a query that is always valid for Lucene: its words, or an empty phrase if it has none."""
    return " ".join(words(text)) or '""'


def code(id_: str) -> str:
    """An id as one word that no analyser splits, stems or drops: without punctuation, between an x and a 0.

    Ids that differ in punctuation only share a code, so whatever is found by it has to be checked. `graph.schema` has
    the same in Cypher.
    """
    return f"x{id_.replace('-', '').replace('.', '')}0"
