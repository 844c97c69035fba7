"""What is wrong with the value of a parameter, in a sentence, and which values are allowed; for HTTP and terminal."""

import re
import reprlib
from collections.abc import Callable, Mapping
from typing import Any

from graph.ontology import DATES, FILTERS

_WORDS = {row.name: list(row.takes) for row in FILTERS if row.takes}
_DATE_FORMS = "write 2022, 2022-04 or 2022-04-15, or 2022-21 to 2022-24 for a season"

#: How each fault that pydantic finds is told: `name` is the parameter, `value` what was given, `limit` the bound.
_TOLD: Mapping[str, str] = {
    "missing": "{name} is missing: give it a value.",
    "int_parsing": "{name} has to be a whole number, not {value}.",
    "int_parsing_size": "{name} is too large a number.",
    "int_type": "{name} has to be a whole number, not {value}.",
    "int_from_float": "{name} has to be a whole number, not {value}.",
    "finite_number": "{name} has to be a whole number, not {value}.",
    "bool_parsing": "{name} has to be true or false, not {value}.",
    "bool_type": "{name} has to be true or false, not {value}.",
    "string_type": "{name} has to be text, not {value}.",
    "string_unicode": "{name} has to be text in UTF-8.",
    "string_too_short": "{name} is empty: write at least {limit} character.",
    "string_too_long": "{name} is too long: write at most {limit} characters.",
    "greater_than_equal": "{name} has to be {limit} or more, not {value}.",
    "less_than_equal": "{name} has to be {limit} or less, not {value}.",
    "too_short": "{name} has to be given {limit} times or more, not {found}.",
    "too_long": "{name} is given {found} times: give it at most {limit} times.",
    "list_type": "{name} has to be a list, not {value}.",
    "dict_type": "{name} has to be an object, not {value}.",
    "repeated": "{name} is given more than once: give it once.",
}
#: Where each fault holds its bound.
_LIMITS = ("ge", "le", "min_length", "max_length")


def explain_value(name: str, error: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    """An error of pydantic on a parameter as a sentence, and the values allowed if that is a short list."""
    kind, value = error["type"], error.get("input")
    if kind in {"string_pattern_mismatch", "value_error", "string_type"} and name in DATES:
        return f"{_short(value)} is not a date: {_DATE_FORMS}.", None
    if explain := _SPECIAL.get(kind):
        return explain(name, error)
    context = error.get("ctx", {})
    limit = next((context[one] for one in _LIMITS if one in context), "")
    told = _TOLD.get(kind, "{name} cannot be {value}.")
    return told.format(name=name, value=_short(value), limit=limit, found=context.get("actual_length", "")), None


def _not_a_word(name: str, error: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    allowed = _WORDS.get(name) or re.findall(r"'([^']*)'", error["ctx"]["expected"])
    return f"{name} cannot be {_short(error.get('input'))}.", allowed


def _not_an_id(_name: str, error: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    return f"{_short(error.get('input'))} is not an id: ids are lower-case letters, digits and single hyphens.", None


def _of_ours(name: str, error: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {said}.", None


_SPECIAL: Mapping[str, Callable[[str, Mapping[str, Any]], tuple[str, list[str] | None]]] = {
    "literal_error": _not_a_word,
    "string_pattern_mismatch": _not_an_id,
    "value_error": _of_ours,
}


def _short(value: object) -> str:
    return reprlib.repr(value) if len(repr(value)) > 200 else repr(value)
