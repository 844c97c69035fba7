"""Words and figures of a text with the key by which two texts are compared: the stem of a word, the number of a figure.

A figure has the same key in digits and spelled out, and 5 per cent another one than 5. A hyphenated word counts as its
parts and as a whole, and its whole is the same word as its parts beside each other or joined: long-term, long term;
well-being, wellbeing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.text import clean, stem

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELLED = {word: number for number, word in enumerate(("zero", *_UNITS, *_TEENS))}
_SPELLED |= {word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_SCALE = rf"\s*%|\s+per\s?cent\b|\s+(?:{'|'.join(_SCALES)})\b"
_COMPOUND = rf"(?:{'|'.join(_TENS)})-(?:{'|'.join(_UNITS)})"
_WORD = re.compile(
    rf"(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<over>/\d+)?(?![^\W_])(?P<scale>{_SCALE})?"
    rf"|(?P<spelled>{_COMPOUND}|{'|'.join(_SPELLED)})(?![^\W_]|-\w)(?P<spelled_scale>{_SCALE})?"
    r"|[a-z](?:&[a-z])+\b"
    r"|[^\W_]+(?:['-][^\W_]+)*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Word:
    """A word as it is written, and its key; that of a hyphenated word is the keys of its parts between blanks."""

    text: str
    key: str
    joined: str = ""
    """Of a hyphenated word and of its parts: the stem of the word without hyphens."""


def written_words(text: str) -> Iterator[Word]:
    """The words of a text in their order, a hyphenated one before its parts."""
    for match in _WORD.finditer(clean(text)):
        written = " ".join(match.group().split())
        if match["over"]:
            yield Word(written, written)
        elif match["digits"]:
            yield Word(written, figure(float(match["digits"].replace(",", "")), match["scale"] or ""))
        elif match["spelled"]:
            number = sum(_SPELLED[part] for part in match["spelled"].lower().split("-"))
            yield Word(written, figure(number, match["spelled_scale"] or ""))
        else:
            yield from _lettered(written.removesuffix("'s"))


def figure(number: float, scale: str = "") -> str:
    """The key of a number with what is written behind it: per cent, million; any other unit does not count."""
    behind = scale.strip().lower()
    return f"{number:.12g}%" if behind.startswith(("per", "%")) else f"{number * _SCALES.get(behind, 1):.12g}"


def _lettered(written: str) -> Iterator[Word]:
    parts = written.split("-")
    if len(parts) == 1:
        yield Word(written, _key(written))
        return
    joined = stem("".join(parts).lower())
    yield Word(written, " ".join(_key(part) for part in parts), joined)
    yield from (Word(part, _key(part), joined) for part in parts)


def _key(word: str) -> str:
    lower = word.lower()
    return figure(_SPELLED[lower]) if lower in _SPELLED else stem(lower)
