"""New names and texts out of real ones, so that words are as frequent as they are there."""

import re
from collections.abc import Sequence
from random import Random

from tests.benchmarks.growing.real import sentences

#: A name is cut before one of these.
_JOINTS = frozenset({"and", "at", "by", "for", "from", "in", "into", "of", "on", "that", "through", "to", "with"})
#: One sentence in so many comes from anywhere, not from the texts whose vectors are mixed.
STRAY = 0.1


def slug(text: str, longest: int = 60) -> str:
    """The text as a slug, cut between words."""
    whole = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    return whole if len(whole) <= longest else whole[: longest + 1].rsplit("-", 1)[0]


def spliced(chance: Random, first: str, second: str) -> str:
    """The front of one name and the back of another, joined where a preposition stands, if there is one."""
    front, back = first.split(), second.split()
    head = _cut(chance, front) or max(1, len(front) // 2)
    tail = _cut(chance, back) or len(back) // 2
    return " ".join((*front[:head], *back[tail:]))


def _cut(chance: Random, words: Sequence[str]) -> int:
    places = [place for place, word in enumerate(words) if word in _JOINTS and place]
    return chance.choice(places) if places else 0


def recombined(chance: Random, roots: Sequence[str], length: int, anywhere: Sequence[str]) -> str:
    """As many sentences, each of one of the root texts, now and then one of `anywhere`, none twice."""
    own = [sentence for root in roots for sentence in sentences(root)]
    taken: dict[str, None] = {}
    for _ in range(length):
        stray = chance.random() < STRAY and bool(anywhere)
        taken[chance.choice(anywhere if stray else own)] = None
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in taken)
