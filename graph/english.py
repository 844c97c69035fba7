"""How things are called inside a sentence: small letters, quotation marks where a name is no noun, its number."""

import re
from collections.abc import Iterable
from itertools import pairwise

from graph.evidence import Node
from graph.text import stem, words

#: Names in small letters inside a sentence; all others are proper names.
_COMMON = frozenset(("barrier", "enabler", "outcome", "dimension"))
_PROPER = frozenset(
    ("Britain", "British", "England", "English", "London", "Parliament", "Scotland", "Treasury", "Wales", "Whitehall")
)
#: "Overcame no incentive to prevent" would say the opposite.
_DENYING = frozenset(("no", "nobody", "none", "nothing", "never", "not"))
#: A name with a verb before any "that" is a sentence of its own: "spending on prevention cannot be measured", and, of
#: what may be a noun, too, after a plural alone: "statutory duties come first", "people in need not reached".
_VERBS = frozenset(("are", "can", "cannot", "has", "have", "is", "must"))
_VERBS_OF_MANY = frozenset(("come", "need", "pull", "work"))
_RELATIVE = frozenset(("as", "that", "what", "where", "which", "who", "whose"))
#: The noun that a name is about stands before the first of these.
_AFTER_THE_NOUN = _RELATIVE | frozenset(
    """across against at between broken brought built by for from hard in into late moved named not of on over put set
    still to told too tapped under with within without worked""".split()  # noqa: SIM905 - one block reads better
)
_SMALL_WORDS = frozenset(("a", "an", "and", "for", "in", "of", "on", "that", "the", "to", "with"))
_OF_MANY = {"is": "are", "was": "were", "has": "have"}


def name(thing: Node) -> str:
    """A proper name as it is, a concept's in small letters."""
    if thing.kind == "initiative":
        article, _, rest = thing.name.partition(" ")
        return f"{article.lower()} {rest}" if article in {"A", "An", "The"} and rest else thing.name
    if thing.kind not in _COMMON:
        return thing.name
    said = small(thing.name)
    return f"“{said}”" if thing.kind == "barrier" and _is_sentence(said) else said


def with_article(noun: str) -> str:
    """Such as: a barrier, an enabler."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def counted(number: int, noun: str) -> str:
    """Such as: 1 case, 2 cases, no case."""
    return f"{number or 'no'} {noun}{'s' if number > 1 else ''}"


def small(text: str) -> str:
    """Begun with a small letter, unless the first word is an abbreviation or a proper name."""
    first = re.split(r"[\s\-'\u2019]", text, maxsplit=1)[0]
    proper = first in _PROPER or any(not sign.islower() for sign in first[1:] if sign.isalnum())
    return text if proper else text[:1].lower() + text[1:]


def capitalised(text: str) -> str:
    """The text with a capital at its beginning; all else as it is."""
    return text[:1].upper() + text[1:]


def joined(names: Iterable[str], *, apart: bool = False) -> str:
    """Names in a row, each once: "a, b and c"; nothing for no names.

    `apart` keeps names with a comma or an "and" of their own apart: "a and b as well as c", "a, b; c; and d".
    """
    said = list(dict.fromkeys(names))
    if len(said) < 2:
        return "".join(said)
    *first, last = said
    commas, ands = (any(sign in one for one in said) for sign in (",", " and "))
    if not apart or not (commas or ands):
        return f"{', '.join(first)} and {last}"
    if len(first) == 1:
        return f"{first[0]} as well as {last}"
    sign = "; " if commas else ", "
    return f"{sign.join(first)}{sign}and {last}"


def agreeing(caption: str, said: str, subject: Node) -> str:
    """The caption after that subject, as it is named: champions help, the recommendations are, People in Mind is."""
    verb, _, rest = caption.partition(" ")
    if not verb.endswith("s") or not _is_many(said, subject):
        return caption
    return f"{_OF_MANY.get(verb, verb.removesuffix('s'))} {rest}".strip()


def says_again(said: str, other: str) -> bool:
    """Whether all the words of one name stand in another: the focus on one small area, in areas with a small one."""
    return _stems(said) <= _stems(other)


def _stems(said: str) -> set[str]:
    return {stem(word) for word in words(said)} - _SMALL_WORDS


def _is_many(said: str, thing: Node) -> bool:
    """Whether the name is a plural; titles of initiatives and names in quotation marks are one."""
    said = said.removeprefix("the ")
    if said.startswith("“") or (thing.kind not in _COMMON and not said[:1].islower()):
        return False
    noun = ""
    for word in said.split():
        if word in _AFTER_THE_NOUN or (word == "and" and _is_plural(noun)):
            break
        noun = word
    return _is_plural(noun)


def _is_plural(word: str) -> bool:
    return word.lower() in {"people", "data"} or (
        word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "\u2019s"))
    )


def _is_sentence(said: str) -> bool:
    words = said.split()
    if words and words[0] in _DENYING:
        return True
    for before, word in pairwise(words):
        if word in _RELATIVE:
            return False
        if word in _VERBS or (word in _VERBS_OF_MANY and _is_plural(before)):
            return True
    return False
