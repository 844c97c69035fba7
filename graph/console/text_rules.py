"""The rules that are held before Neo4j sees a query: what its text may be, and which names it may call."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from graph.console import allowed, limits
from graph.console.refusal import refused
from graph.console.tokens import Token, closing, place, tokens

#: Half of a pair that stands for one character; by itself it cannot be sent.
_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")


def read(query: str, parameters: Mapping[str, Any]) -> list[Token]:
    """The tokens of a query that keeps the rules of its text, without a closing semicolon. Raises `QueryRefused`."""
    if len(query) > limits.MOST_CHARACTERS:
        raise refused("size", f"The query has {len(query)} characters, {limits.MOST_CHARACTERS} are taken.")
    _refuse_parameters(parameters)
    # Neo4j puts the character in its place before it reads the query: such an escape can end a text, or hide a word.
    if "\\u" in query.lower():
        raise refused("no-escapes", "The query holds a \\u escape.")
    if _HALF_A_CHARACTER.search(query):
        raise refused("syntax", "The query holds half a character.")
    found = tokens(query)
    if found and found[-1].text == ";":
        found.pop()
    if any(token.text == ";" for token in found):
        raise refused("one-statement", "The query has more than one statement.")
    _refuse_depth(query, found)
    _refuse_words(query, found)
    _refuse_calls(query, found, parameters)
    return found


def _refuse_parameters(parameters: Mapping[str, Any]) -> None:
    """Refuse what is too deep or too large, and what no parameter of Neo4j can be."""
    left: list[tuple[str, Any, int]] = [(name, value, 1) for name, value in parameters.items()]
    if any(map(_HALF_A_CHARACTER.search, parameters)):
        raise refused("parameters", "The name of a parameter holds half a character.")
    while left:
        name, value, depth = left.pop()
        if depth > limits.MOST_DEPTH:
            raise refused("parameters", f"${name} holds more than {limits.MOST_DEPTH} lists or maps in each other.")
        if isinstance(value, Mapping):
            left += [(name, key, depth + 1) for key in value] + [(name, one, depth + 1) for one in value.values()]
        elif isinstance(value, list | tuple):
            left += [(name, one, depth + 1) for one in value]
        else:
            _refuse_value(name, value)
    size = len(json.dumps(parameters))
    if size > limits.MOST_PARAMETERS:
        raise refused("size", f"The parameters take {size} bytes as JSON, {limits.MOST_PARAMETERS} are taken.")


def _refuse_value(name: str, value: object) -> None:
    if isinstance(value, bool | None):
        return
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise refused("parameters", f"${name} holds a number of more than 64 bits.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise refused("parameters", f"${name} holds {value}, which JSON has not.")
    elif not isinstance(value, str) or _HALF_A_CHARACTER.search(value):
        raise refused("parameters", f"${name} holds what is no text, number, boolean, list or map.")


def _refuse_depth(query: str, found: list[Token]) -> None:
    """What Neo4j takes apart before it looks at any clock: 24 terms joined by XOR kept its planner for minutes."""
    depth, counts = 0, dict.fromkeys(limits.MOST_ALTERNATIVES, 0)
    for token in found:
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        if depth > limits.MOST_DEPTH:
            raise refused(
                "nesting", f"{_at(query, token)}: more than {limits.MOST_DEPTH} brackets stand in each other."
            )
        if token.sort == "word" and token.plain in counts:
            counts[token.plain] += 1
            if counts[token.plain] > limits.MOST_ALTERNATIVES[token.plain]:
                raise refused("nesting", f"{_at(query, token)}: {token.plain} stands more often than is taken.")
        if token.sort == "number" and len(token.text) > 30:
            raise refused("syntax", f"{_at(query, token)}: the number is too long.")


def _refuse_words(query: str, found: list[Token]) -> None:
    first = found[0].plain if found else ""
    if first in allowed.FORBIDDEN_BEGINNINGS:
        raise refused(allowed.FORBIDDEN_BEGINNINGS[first], f"The query begins with {first}.")
    if first not in allowed.FORBIDDEN_WORDS and first not in allowed.BEGINNINGS:
        raise refused("beginning", f"The query begins with {found[0].text!r}." if found else "The query is empty.")
    for index, token in enumerate(found):
        if token.text == "=~":
            raise refused("no-regular-expressions", f"{_at(query, token)}: =~ matches a regular expression.")
        rule = allowed.FORBIDDEN_WORDS.get(token.plain) if token.sort == "word" else None
        if rule and not _names_something(found, index):
            raise refused(rule, f"{_at(query, token)}: {token.plain} is not for the console.")


def _names_something(found: list[Token], index: int) -> bool:
    """Whether a word is a property, a label, a key of a map, or a name that is given: no word of the language."""
    before = found[index - 1].text if index else ""
    after = found[index + 1].text if index + 1 < len(found) else ""
    names_a_node = before == "(" and after in {":", ")"}
    return (
        before in {".", ":"}
        or "AS" in {before.upper(), after.upper()}
        or after == "."
        or names_a_node
        or (before in {"{", ","} and after == ":")
    )


def _refuse_calls(query: str, found: list[Token], parameters: Mapping[str, Any]) -> None:
    for index, token in enumerate(found):
        if token.sort not in {"word", "name"}:
            continue
        if token.plain == "CALL" and token.sort == "word" and index + 1 < len(found):
            _refuse_procedure(query, found, index + 1, parameters)
        elif index + 1 < len(found) and found[index + 1].text == "(":
            name, start = _chain(found, index)
            if start and found[start - 1].plain == "CALL":
                continue
            if token.sort == "word" and name == token.called and token.plain in allowed.BEFORE_BRACKET:
                continue
            if name not in allowed.FUNCTIONS:
                raise refused("functions", f"{_at(query, found[start])}: {name}() is not on the list.")
            if name == "range":
                _refuse_range(query, found, index, parameters)


def _refuse_procedure(query: str, found: list[Token], index: int, parameters: Mapping[str, Any]) -> None:
    if found[index].text in {"(", "{"}:
        return  # a subquery, whose own words are looked at like all others
    end = index
    while end + 2 < len(found) and found[end + 1].text == ".":
        end += 2
    name, _ = _chain(found, end)
    if name not in allowed.PROCEDURES:
        raise refused("procedures", f"{_at(query, found[index])}: {name} is not on the list.")
    if name in allowed.FULL_TEXT:
        _refuse_patterns(query, found, end + 1, parameters)


def _refuse_patterns(query: str, found: list[Token], opening: int, parameters: Mapping[str, Any]) -> None:
    """The words of a full-text query may hold /a regular expression/, which may not notice that its time is over."""
    for token in [one for one in found[opening + 1 : closing(found, opening)] if one.text != ","][:2]:
        if token.sort == "parameter":
            value = str(parameters.get(token.parameter, ""))
        elif token.sort == "text":
            value = token.text[1:-1]
        else:
            raise refused("full-text", f"{_at(query, token)}: the index and the words are worked out in the query.")
        if "/" in value or "\\" in value:
            raise refused("full-text", f"{_at(query, token)}: / begins a pattern.")


def _refuse_range(query: str, found: list[Token], name: int, parameters: Mapping[str, Any]) -> None:
    """The numbers of a range are known beforehand, or follow from the size of what is there."""
    opening, end = name + 1, closing(found, name + 1)
    used_at_once = name > 0 and found[name - 1].plain in {"UNWIND", "IN"}
    most = limits.MOST_RANGE if used_at_once else limits.MOST_RANGE_HELD
    numbers: list[int] = []
    index, reckoned = opening + 1, False
    while index < end:
        token = found[index]
        if token.called in {"size", "length"} and found[index + 1].text == "(":
            if not used_at_once:
                raise refused("range", f"{_at(query, token)}: nobody knows how many numbers this range holds.")
            index, reckoned = closing(found, index + 1), True
        elif token.sort in {"number", "parameter"}:
            value = _number(token, parameters)
            if value is None:
                raise refused("range", f"{_at(query, token)}: {token.text} is no whole number.")
            numbers.append(-value if found[index - 1].text == "-" else value)
        elif token.text not in {",", "-", "+"}:
            raise refused("range", f"{_at(query, token)}: {token.text} in range() is known only while it runs.")
        reckoned = reckoned or (token.text in {"-", "+"} and found[index - 1].text not in {",", "("})
        index += 1
    # Where something is reckoned every number counts: too strict for odd ranges, never too lax.
    length = sum(map(abs, numbers)) if reckoned or len(numbers) < 2 else abs(numbers[1] - numbers[0]) + 1
    if length > most:
        raise refused("range", f"{_at(query, found[name])}: this range may hold more than {most} numbers.")


def _number(token: Token, parameters: Mapping[str, Any]) -> int | None:
    if token.sort == "parameter":
        value = parameters.get(token.parameter)
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return int(token.text) if token.text.isdigit() else None


def _chain(found: list[Token], index: int) -> tuple[str, int]:
    """The whole of a dotted name that ends at `index`, in small letters, and where it begins."""
    start = index
    while start >= 2 and found[start - 1].text == "." and found[start - 2].sort in {"word", "name"}:
        start -= 2
    return "".join(token.called if token.text != "." else "." for token in found[start : index + 1]), start


def _at(query: str, token: Token) -> str:
    return place(query, token.start)
