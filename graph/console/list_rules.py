"""The rules on lists: Neo4j counts what it gathers, but not what one expression makes out of it.

Seen on 2026.08.1: `[x IN range(1, 500000000) | toString(x)]` ends a server with 2 GB of heap in a second, as the list
that a comprehension makes is counted by nobody; comparing two lists that hold one another ten levels deep took 62 s
under a limit of 5, since one comparison does not look at the clock. Hence: a list of another is made of so many items
at most, which a guard in the query itself holds, and a value may come to stand in itself only so many times.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from graph.console.limits import MOST_GROWTH, MOST_ITEMS, MOST_LISTS_MADE, MOST_OF_AN_ITEM
from graph.console.refusal import refused
from graph.console.tokens import Token, closing, place

#: Around the list of `[x IN list | ...]`: as it is, or an error by division through nothing where it is too long.
_BEFORE = " head([guarded__ IN ["
_AFTER = f"] WHERE 1 / (CASE WHEN coalesce(size(guarded__), 0) <= {MOST_ITEMS} THEN 1 ELSE 0 END) > 0 | guarded__]) "
_STAGES = {"WITH", "RETURN", "LET", "UNWIND"}
#: Beside one of these a name is a number or is compared: nothing large comes of it.
_SCALAR = {"/", "*", "-", "%", "^", "<", ">", "<=", ">=", "<>", "="}
#: Inside the brackets of one of these likewise.
_MEASURES = {"size", "length", "count", "sum", "avg", "all", "any", "none", "single", "isempty"}
#: What an item of a list may not become: lists of lists are as large as both together, and nobody counts them.
_MAKE_LISTS = {"split", "range", "nodes", "relationships", "tail", "reverse", "collect"}


@dataclass(frozen=True)
class _Made:
    """A list made of another, as indexes of tokens: its brackets, its source up to WHERE, | or the end, and its |."""

    opening: int
    closing: int
    source: tuple[int, int]
    bar: int


def guarded(query: str, found: list[Token], parameters: Mapping[str, Any]) -> str:
    """The query with a guard around every list of which another is made. Raises `QueryRefused`."""
    made = list(islice(_made(found), MOST_LISTS_MADE + 1))
    if len(made) > MOST_LISTS_MADE:
        raise refused("lists", f"More than {MOST_LISTS_MADE} lists are made of others.")
    for one in made:
        _refuse_items(query, found, one, parameters)
    _refuse_growth(found, made)
    text = query[: found[-1].end]
    inserted = [(found[one.source[0]].start, _BEFORE) for one in made]
    inserted += [(found[one.source[1] - 1].end, _AFTER) for one in made]
    for at, piece in sorted(inserted, reverse=True):
        text = text[:at] + piece + text[at:]
    return text


def _refuse_items(query: str, found: list[Token], made: _Made, parameters: Mapping[str, Any]) -> None:
    """Keep what each item becomes small: a name, a property, a short list of them."""
    if made.closing - made.bar > MOST_OF_AN_ITEM:
        raise refused("lists", f"What each item becomes has more than {MOST_OF_AN_ITEM} parts.")
    for index in range(made.source[1], made.closing):
        token, after = found[index], found[index + 1]
        large = token.sort == "parameter" and isinstance(parameters.get(token.parameter), list | dict)
        large = large or (token.called in _MAKE_LISTS and after.text == "(")
        # In its condition nothing is kept, but a list that is made there is, as long as that takes.
        again = token.text == "[" and (_begins_made(found, index) or after.text == "(")
        again = again or (token.sort == "word" and token.plain == "COLLECT")
        if again or (large and index > made.bar):
            raise refused("lists", f"{place(query, token.start)}: {token.text} would make a list of each item.")


def _made(found: list[Token]) -> Iterator[_Made]:
    for index in range(len(found) - 3):
        # Whatever stands before: a picking such as l[x IN y] is a boolean, and no use.
        if _begins_made(found, index):
            end = closing(found, index)
            source_end = _until(found, index + 3, end, {"WHERE", "|"})
            yield _Made(index, end, (index + 3, source_end), _until(found, source_end, end, {"|"}))


def _begins_made(found: list[Token], index: int) -> bool:
    """Whether `[x IN` stands there."""
    return (
        index + 2 < len(found)
        and found[index].text == "["
        and found[index + 1].sort in {"word", "name"}
        and found[index + 2].sort == "word"
        and found[index + 2].plain == "IN"
    )


def _until(found: list[Token], start: int, end: int, marks: set[str]) -> int:
    """The first index from `start` on, outside of brackets and of CASE ... END, of one of these; `end` without any."""
    index, cases = start, 0
    while index < end:
        token = found[index]
        word = token.plain if token.sort == "word" else ""
        cases += (word == "CASE") - (word == "END" and cases > 0)
        if not cases and (word in marks or token.text in marks):
            return index
        index = closing(found, index) + 1 if token.text in {"(", "[", "{"} else index + 1
    return end


def _refuse_growth(found: list[Token], made: list[_Made]) -> None:
    """Bound how much larger a value may get.

    All that a stage (WITH, RETURN ...) makes is at most as large as what came before it, times the number of times that
    the most used name stands in it for its value. The product over the stages is the bound.
    """
    named, measured = _named(found), _measured(found)
    growth, uses, keeps, depth = 1, dict[str, int](), False, 0
    for index, token in enumerate(found):
        depth += (token.text == "{") - (token.text == "}")
        if token.sort == "word" and token.plain in _STAGES:
            growth, uses = growth * _factor(uses, keeps=keeps), {}
            after = [one.plain for one in found[index + 1 : index + 3]]
            keeps = token.plain in {"UNWIND", "LET"} or depth > 0 or "*" in after
        elif _assigns(found, index):
            growth *= _factor(uses, keeps=keeps)  # the next of several in one LET; it may stand on those before
        elif token.sort in {"word", "name"} and token.called in named and _is_value(found, index):
            if any(one.bar < index < one.closing and found[one.opening + 1].called != token.called for one in made):
                raise refused("growth", f"Each item of a list would hold {token.text!r} whole.")
            if not measured[index]:
                uses[token.called] = uses.get(token.called, 0) + 1
        if growth * _factor(uses, keeps=keeps) > MOST_GROWTH:
            raise refused("growth", f"With {token.text!r} a value may come to stand in itself {MOST_GROWTH} times.")


def _assigns(found: list[Token], index: int) -> bool:
    """Whether an = gives a name, as in LET, and does not compare."""
    return found[index].text == "=" and index > 1 and (found[index - 2].plain == "LET" or found[index - 2].text == ",")


def _factor(uses: Mapping[str, int], *, keeps: bool) -> int:
    """How much larger a stage may make things; one that keeps the names before it holds each of them once more."""
    return max(uses.values()) + keeps if uses else 1


def _measured(found: list[Token]) -> list[bool]:
    """Of each token whether it stands in the brackets of what gives a number or a truth."""
    stack: list[bool] = []
    inside: list[bool] = []
    for index, token in enumerate(found):
        if token.text in {")", "]", "}"} and stack:
            stack.pop()
        inside.append(any(stack))
        if token.text in {"(", "[", "{"}:
            before = found[index - 1] if index else None
            stack.append(token.text == "(" and before is not None and before.called in _MEASURES)
    return inside


def _named(found: list[Token]) -> set[str]:
    """The names that are given to values: what patterns alone bind is a node, a relationship or a path."""
    names: set[str] = set()
    for before, token, after in zip(found, found[1:], [*found[2:], None], strict=False):
        if token.sort not in {"word", "name"}:
            continue
        given = before.sort == "word" and before.plain == "AS"
        let = after is not None and after.text == "=" and (before.plain == "LET" or before.text == ",")
        each = after is not None and after.sort == "word" and after.plain == "IN" and before.text != "."
        if given or let or each:
            names.add(token.called)
    return names


def _is_value(found: list[Token], index: int) -> bool:
    """Whether a name stands for its value: not a property, a key, a function, where it is given, or in an equation."""
    before = found[index - 1].text if index else ""
    after = found[index + 1].text if index + 1 < len(found) else ""
    given = before.upper() == "AS" or after.upper() == "IN"
    compared = before in _SCALAR and not _assigns(found, index - 1)
    return not given and not compared and before != "." and after not in {":", "(", *_SCALAR}
