"""Words: what is searched is cut into windows, what is asked is cut into words and stems."""

import re
from functools import lru_cache

import snowballstemmer

#: Long documents gained from windows of this many words, overlapping by so many, in a trial on SciFact.
WINDOW, OVERLAP = 150, 30

_STEMMER = snowballstemmer.stemmer("english")


def windows(text: str, size: int = WINDOW, overlap: int = OVERLAP) -> list[str]:
    """The text in windows of `size` words that overlap by `overlap`; a short one is its own only window."""
    words = text.split()
    if len(words) <= size:
        return [" ".join(words)]
    step = size - overlap
    starts = range(0, len(words) - overlap, step)
    return [" ".join(words[start : start + size]) for start in starts]


def words(text: str) -> list[str]:
    """The words in lower case, of any script; hyphens and all other signs part them."""
    return re.findall(r"\w+", text.lower())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word: pots and pot are one."""
    return str(_STEMMER.stemWord(word))


def lucene(text: str) -> str:
    """The text as a query that Lucene's syntax cannot break: its words and blanks, or an empty phrase, nothing else."""
    return " ".join(words(text)) or '""'


def code(id_: str) -> str:
    """An id as one word that no analyser parts, stems or takes for a stop word: it begins and ends with a sign of ours.

    Ids that differ in signs alone share one, so what is found by it has to be looked at again. `graph.schema` has the
    same in Cypher.
    """
    return f"x{id_.replace('-', '').replace('.', '')}0"
