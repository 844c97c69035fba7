"""What is wrong with the value of a parameter, in a sentence, and which values are allowed; for HTTP and terminal."""

import re
from collections.abc import Mapping
from typing import Any

from graph.ontology import DATES, FILTERS

_WORDS = {row.name: list(row.takes) for row in FILTERS if row.takes}


def explain_value(name: str, error: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    """An error of pydantic on a parameter as a sentence, and the values allowed if that is a short list."""
    value, message = error.get("input"), str(error["msg"])
    match error["type"]:
        case "literal_error":
            allowed = _WORDS.get(name) or re.findall(r"'([^']*)'", error["ctx"]["expected"])
            return f"{name} cannot be {value!r}.", allowed
        case "string_pattern_mismatch" | "value_error" if name in DATES:
            forms = "write 2022, 2022-04 or 2022-04-15, or 2022-21 to 2022-24 for a season"
            return f"{value!r} is not a date: {forms}.", None
        case "string_pattern_mismatch":
            return f"{value!r} is not an id: ids are lower-case letters, digits and single hyphens.", None
        case _:
            return f"{name}: {message[0].lower()}{message[1:]}.", None
