"""Words that are spelt wrongly: each becomes the nearest word of the graph's names and cards, or stays as it is."""

import re
from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Shorter words have too many neighbours; up to `SHORT` letters one slip is allowed, beyond that two.
SHORTEST, SHORT = 4, 6


def abbreviations(question: str) -> set[str]:
    """Words with two capitals, in lower case: COPD, ICBs; where the whole question is in capitals, the short ones."""
    found = {word.lower() for word in re.findall(r"\w+", question) if sum(map(str.isupper, word)) > 1}
    return {word for word in found if len(word) < SHORT} if question.isupper() else found


def corrections(tokens: Sequence[str], known: Mapping[int, Sequence[str]], spelt: Collection[str]) -> dict[str, str]:
    """For each misspelt word of `tokens` the word that was meant.

    `known` are words of the graph by their length, each right as it stands. So is a word among `spelt`, one with a
    digit, and one that no word of the graph is near to. A slip is a letter too many, too few or wrong, or two in each
    other's place.
    """
    found = {}
    for token in dict.fromkeys(tokens):
        if len(token) < SHORTEST or token in spelt or not token.isalpha():
            continue
        most = 1 if len(token) <= SHORT else 2
        near = [word for length in range(len(token) - most, len(token) + most + 1) for word in known.get(length, ())]
        # Who misspells a word nearly always gets its first letter right; without this, "vaping" is "taping".
        near = [word for word in near if word[0] == token[0]]
        best = process.extractOne(token, near, scorer=OSA.distance, score_cutoff=most)
        if best is not None:
            found[token] = best[0]
    return {token: meant for token, meant in found.items() if meant != token}
