"""Phrases of a question: misspelt words corrected, names found by their stems, listed phrases as they are written."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.ontology import WANTED, Result, Wanted
from graph.search.answer import Role
from graph.snapshot.lexicon import BODIES, Concept, Lexicon
from graph.text import stem, words
from graph.vocabulary import (
    ALWAYS_EXCLUDING,
    ASPECTS,
    CAUSED_BY,
    CAUSES_OF,
    EXCLUDING,
    JOINING,
    LISTING,
    LISTING_DENIED,
    LOOSE_WANT_WORDS,
    MEANS,
    NEGATION_REACH,
    NEGATIONS,
    PARTING,
    PEERS_OF,
    RELATIVE,
    RESULT_WORDS,
    TOO_GENERAL,
    TURNING,
    WANT_WORDS,
    Aspect,
)

#: Shorter words have too many neighbours; up to `SHORT` letters one slip is allowed, beyond that two.
SHORTEST, SHORT = 4, 6


def abbreviations(question: str) -> set[str]:
    """Words with two capitals, in lower case: COPD, ICBs; where the whole question is in capitals, the short ones."""
    found = {word.lower() for word in re.findall(r"\w+", question) if sum(map(str.isupper, word)) > 1}
    return {word for word in found if len(word) < SHORT} if question.isupper() else found


def corrections(
    tokens: Sequence[str], known: Mapping[int, Sequence[str]], spelt: Collection[str],
    compounds: Mapping[str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """For each misspelt word of `tokens` the word that was meant, or the two words of one of the `compounds`.

    `known` are words of the graph by their length, each right as it stands. So is a word among `spelt`, one with a
    digit, and one that no word of the graph is near to. A slip is a letter too many, too few or wrong, or two in each
    other's place.
    """
    found = {}
    for token in dict.fromkeys(tokens):
        if compounds and token in compounds and token not in spelt:
            found[token] = compounds[token]
            continue
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


_GENERAL = frozenset(map(stem, TOO_GENERAL))

#: Words with a meaning of their own that a phrase has at least: one alone is too like too much.
FEWEST = 2


@dataclass(frozen=True)
class Span:
    """Some words and what they were taken for: one meaning, or several where a name has them.

    `loose`: a kind of thing that counts only where the question begins with it. `denied`: named as not so. `turns`:
    what it makes of the name after it; `role`: what the words before it make of this one. `idle`: named as not there,
    and not to be left out.
    """

    start: int
    end: int
    concepts: tuple[Concept, ...] = ()
    result: Result | None = None
    want: Wanted | None = None
    loose: bool = False
    turns: Role | None = None
    denied: bool = False
    role: Role | None = None
    idle: bool = False

    @property
    def unread(self) -> bool:
        """Whether it is denied, and no barrier: "no one takes responsibility" is about a barrier."""
        return self.denied and not (self.concepts and all(one.kind == "barrier" for one in self.concepts))


def spans(tokens: Sequence[str], lexicon: Lexicon) -> list[Span]:
    """What is named, left to right."""
    found: list[Span] = []
    stemmed, listed, position = [stem(token) for token in tokens], _listed(), 0
    longest = max(lexicon.longest, *map(len, listed))
    while position < len(tokens):
        for length in range(min(longest, len(tokens) - position), 0, -1):
            end = position + length
            concepts = lexicon.meant(tokens[position:end], stemmed[position:end])
            bare = Span(0, 0, concepts=concepts) if concepts else listed.get(tuple(tokens[position:end]))
            span = bare and _placed(replace(bare, start=position, end=end), tokens, found)
            if span and not _idle(span):
                found.append(span)
                position = end
                break
        else:
            position += 1
    return found


def phrases(tokens: Sequence[str], taken: Iterable[Span]) -> list[tuple[int, int]]:
    """The stretches that nothing took, parted at words of means and lists, without joining words at either end."""
    covered = {position for span in taken for position in range(span.start, span.end)}
    found, start = [], 0
    for position in range(len(tokens) + 1):
        if position == len(tokens) or position in covered or tokens[position] in MEANS | PARTING:
            first, last = start, position
            while first < last and tokens[first] in JOINING:
                first += 1
            while last > first and tokens[last - 1] in JOINING:
                last -= 1
            if sum(map(says_something, tokens[first:last])) >= FEWEST:
                found.append((first, last))
            start = position + 1
    return found


def says_something(token: str) -> bool:
    """Whether the word by itself has a meaning here."""
    return token not in JOINING and token not in NEGATIONS and not is_general(token)


def is_general(token: str) -> bool:
    """Whether the word, in any inflection, is one that all texts here speak of."""
    return stem(token) in _GENERAL


def asked_aspects(question: str) -> list[Aspect]:
    """Which sides of a case the question asks for in words: where, what it cost, what came of it."""
    said = " ".join([*words(question), *(sign for sign in "£%" if sign in question)])
    return [aspect for aspect, pattern in ASPECTS.items() if pattern.search(said)]


@cache
def _listed() -> Mapping[tuple[str, ...], Span]:
    turns: dict[Role, tuple[str, ...]] = {
        "exclude": EXCLUDING, "cause": CAUSED_BY, "effect": CAUSES_OF, "peers": PEERS_OF
    }  # fmt: skip
    return {
        **{tuple(said.split()): Span(0, 0, turns=turn) for turn, all_ in turns.items() for said in all_},
        **{tuple(said.split()): Span(0, 0, want=w, loose=True) for w in WANTED for said in LOOSE_WANT_WORDS[w]},
        **{tuple(said.split()): Span(0, 0, want=want) for want in WANTED for said in WANT_WORDS[want]},
        **{tuple(said.split()): Span(0, 0, result=one) for one, all_ in RESULT_WORDS.items() for said in all_},
    }


def _idle(span: Span) -> bool:
    """Whether the words are left to be read otherwise. What a case is about or for only serves to exclude it.

    As a wish it would outrank what the words are most like: half the cases are about one of three topics.
    """
    said_of_cases = bool(span.concepts) and all(one.kind in {"topic", "population"} for one in span.concepts)
    return span.loose or (said_of_cases and span.role != "exclude")


def _placed(span: Span, tokens: Sequence[str], before: Sequence[Span]) -> Span:
    """The span with what the words before it make of it."""
    last = before[-1] if before else None
    between = tokens[last.end if last else 0 : span.start]
    if span.want:
        return replace(span, loose=span.loose and any(map(says_something, tokens[: span.start])))
    role = role_after(last, between) if span.concepts else None
    if role == "peers" and not any(one.kind in {"system", "organisation", "initiative"} for one in span.concepts):
        role = None
    if role is None and between and between[-1] == "not" and _is_body(span):
        role = "exclude"
    denied = span.turns is None and (denies(between) or _denied_with(span, last, between))
    idle = role == "exclude" and last is not None and (last.idle or _says_how_things_are(span, before, tokens))
    return replace(span, role=None if idle else role, denied=idle or (denied and role is None), idle=idle)


def _is_body(span: Span) -> bool:
    return bool(span.concepts) and all(one.kind in BODIES for one in span.concepts)


def _says_how_things_are(span: Span, before: Sequence[Span], tokens: Sequence[str]) -> bool:
    """Whether "without" and its like say how things are, and ask for nothing to be left out."""
    last = before[-1]
    said = " ".join(tokens[last.start : last.end])
    concepts = all(one.kind in {"barrier", "enabler"} for one in span.concepts)
    wished = any((one.concepts and not one.denied) or one.result or one.want for one in before[:-1])
    return last.turns == "exclude" and said not in ALWAYS_EXCLUDING and concepts and not wished


def role_after(last: Span | None, between: Sequence[str]) -> Role | None:
    """What the span before makes of what stands behind these words."""
    if last is None or not TURNING.isdisjoint(between):
        return None
    if last.turns == "peers":
        # "I would like to see", "what was it like in" look for no peers.
        return "peers" if set(between) <= {"the"} else None
    if last.turns and all(token in JOINING for token in between):
        return last.turns
    goes_on = not between or (not LISTING.isdisjoint(between) and (MEANS | RELATIVE).isdisjoint(between))
    near = sum(token not in JOINING for token in between) <= NEGATION_REACH
    return "exclude" if (last.idle or "exclude" in {last.turns, last.role}) and goes_on and near else None


def role_at(position: int, named: Iterable[Span], tokens: Sequence[str]) -> Role | None:
    """What the last span before this position makes of what begins here and is no name."""
    last = max((span for span in named if span.end <= position), key=lambda span: span.end, default=None)
    return role_after(last, tokens[last.end if last else 0 : position])


def denies(between: Sequence[str]) -> bool:
    """Whether what stands behind these words is named as not so; words that only join do not count for the reach."""
    turns = [place for place, token in enumerate(between) if token in TURNING]
    telling = [token for token in between[turns[-1] if turns else 0 :] if token in NEGATIONS or token not in JOINING]
    return not NEGATIONS.isdisjoint(telling[-NEGATION_REACH:])


def _denied_with(span: Span, last: Span | None, between: Sequence[str]) -> bool:
    """Whether what was denied before denies this, too: "no trust or money", "never tried joint funding"."""
    if last is None or not last.denied or not span.concepts or any(token not in JOINING for token in between):
        return False
    if last.concepts:
        return not LISTING_DENIED.isdisjoint(between)
    # What comes out one way or another is a barrier: of a means, "not tried" says that it was not used.
    return MEANS.isdisjoint(between) and all(one.kind == "enabler" for one in span.concepts)
