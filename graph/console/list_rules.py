"""The rules on lists: Neo4j counts what it gathers, but not what one expression makes out of it.

Seen on 2026.08.1: `[x IN range(1, 500000000) | toString(x)]` ends a server with 2 GB of heap in a second, as the list
that a comprehension makes is counted by nobody; comparing two lists that hold one another ten levels deep took 62 s
under a limit of 5, since one comparison does not look at the clock. Hence: a list of another is made of so many items
at most, which a guard in the query itself holds, and a value may stand in itself only so many times.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.console.limits import MOST_GROWTH, MOST_ITEMS, MOST_LISTS_MADE
from graph.console.refusal import refused
from graph.console.tokens import Token, closing, place

#: Around the list of `[x IN list | ...]`: as it is, or an error by division through nothing where it is too long.
_BEFORE = " head([guarded__ IN ["
_AFTER = f"] WHERE 1 / (CASE WHEN coalesce(size(guarded__), 0) <= {MOST_ITEMS} THEN 1 ELSE 0 END) > 0 | guarded__]) "
_STAGES = {"WITH", "RETURN", "LET", "UNWIND"}
#: Beside one of these a name is a number or is compared: no list or map of others comes of it.
_SCALAR = {"/", "*", "-", "%", "^", "<", ">", "<=", ">=", "<>", "="}
#: After one of these a square bracket begins a list; after any other word it picks from what the word names.
_LIST_FOLLOWS = {
    "RETURN", "WITH", "IN", "UNWIND", "THEN", "ELSE", "WHEN", "AND", "OR", "NOT", "XOR", "BY", "WHERE", "DISTINCT",
    "CASE", "LET", "FILTER",
}  # fmt: skip


@dataclass(frozen=True)
class _Made:
    """A list made of another, as indexes of tokens: its brackets, its source up to WHERE, | or the end, and its |."""

    opening: int
    closing: int
    source: tuple[int, int]
    bar: int


def guarded(query: str, found: list[Token]) -> str:
    """The query with a guard around every list of which another is made. Raises `QueryRefused`."""
    made = list(_made(found))
    if len(made) > MOST_LISTS_MADE:
        raise refused("lists", f"{len(made)} lists are made of others, {MOST_LISTS_MADE} are taken.")
    for outer in made:
        for inner in made:
            if outer.source[1] <= inner.opening < outer.closing:
                line, column = place(query, found[inner.opening].start)
                raise refused("lists", f"Line {line}, column {column}: a list is made inside of another.")
    _refuse_growth(found, made)
    text = query[: found[-1].end]
    inserted = [(found[one.source[0]].start, _BEFORE) for one in made]
    inserted += [(found[one.source[1] - 1].end, _AFTER) for one in made]
    for at, piece in sorted(inserted, reverse=True):
        text = text[:at] + piece + text[at:]
    return text


def _made(found: list[Token]) -> Iterator[_Made]:
    for index in range(len(found) - 3):
        if found[index].text != "[" or found[index + 1].sort not in {"word", "name"} or _picks(found, index):
            continue
        if found[index + 2].sort == "word" and found[index + 2].plain == "IN":
            end = closing(found, index)
            source_end = _until(found, index + 3, end, {"WHERE", "|"})
            yield _Made(index, end, (index + 3, source_end), _until(found, source_end, end, {"|"}))


def _until(found: list[Token], start: int, end: int, marks: set[str]) -> int:
    """The first index from `start` on, outside of brackets, of one of these; `end` where there is none."""
    index = start
    while index < end:
        token = found[index]
        if token.sort in {"word", "sign"} and token.plain in marks:
            return index
        index = closing(found, index) + 1 if token.text in {"(", "[", "{"} else index + 1
    return end


def _picks(found: list[Token], index: int) -> bool:
    """Whether a square bracket picks from a value that stands before it."""
    before = found[index - 1] if index else None
    if before is None:
        return False
    if before.sort == "word":
        return before.plain not in _LIST_FOLLOWS
    return before.sort in {"name", "parameter", "text"} or before.text in {")", "]", "}"}


def _refuse_growth(found: list[Token], made: list[_Made]) -> None:
    """Bound how often a value that has a name may come to stand in what gets a name again."""
    named, inside = _named(found), _containers(found, {one.opening for one in made})
    growth, stage = 1, 0
    for index, token in enumerate(found):
        if token.sort == "word" and token.plain in _STAGES:
            growth, stage = growth * max(1, stage), 0
        elif token.text in {"+", "||"} and _joins(found, index):
            growth *= 2
        elif token.sort in {"word", "name"} and token.called in named and _is_value(found, index):
            if any(one.bar < index < one.closing and found[one.opening + 1].called != token.called for one in made):
                raise refused("growth", f"Each item of a list would hold {token.text!r} whole.")
            stage += inside[index]
        if growth * max(1, stage) > MOST_GROWTH:
            raise refused("growth", f"With {token.text!r} a value may come to stand in itself {MOST_GROWTH} times.")


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


def _containers(found: list[Token], making: set[int]) -> list[bool]:
    """Of each token whether it stands in a list or a map that the query writes out."""
    stack: list[bool] = []
    inside: list[bool] = []
    for index, token in enumerate(found):
        if token.text in {")", "]", "}"} and stack:
            stack.pop()
        inside.append(any(stack))
        if token.text == "(":
            stack.append(False)
        elif token.text == "[":
            link = index > 0 and found[index - 1].text == "-"
            stack.append(not (link or index in making or _picks(found, index)))
        elif token.text == "{":
            stack.append(not _is_subquery(found, index))
    return inside


def _is_subquery(found: list[Token], index: int) -> bool:
    before = found[index - 1] if index else None
    subquery = {"EXISTS", "COUNT", "COLLECT", "CALL"}
    return before is not None and (before.text == ")" or (before.sort == "word" and before.plain in subquery))


def _joins(found: list[Token], index: int) -> bool:
    """Whether + stands between two values: not beside one written out, nor as a sign or the quantifier of a path."""
    if not 0 < index < len(found) - 1:
        return False
    before, after = found[index - 1], found[index + 1]
    if {before.sort, after.sort} & {"text", "number"}:
        return False
    return before.sort != "sign" or before.text in {")", "]", "}"}


def _is_value(found: list[Token], index: int) -> bool:
    """Whether a name stands for its value: not a property, a key, a function, or beside what reckons or compares."""
    before = found[index - 1].text if index else ""
    after = found[index + 1].text if index + 1 < len(found) else ""
    return before not in {".", *_SCALAR} and after not in {":", "(", *_SCALAR}
