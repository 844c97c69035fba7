"""What is wrong with the value of one parameter, in a sentence, and what may stand there; for HTTP and the terminal."""

import re
from collections.abc import Mapping
from typing import Any

from graph.ontology import DATES, FILTERS

_WORDS = {row.name: list(row.takes) for row in FILTERS if row.takes}


def explained(name: str, fault: Mapping[str, Any]) -> tuple[str, list[str] | None]:
    """What pydantic found wrong with the parameter of that name, and the words allowed if that is a short list."""
    given, said = fault.get("input"), str(fault["msg"])
    match fault["type"]:
        case "literal_error":
            allowed = _WORDS.get(name) or re.findall(r"'([^']*)'", fault["ctx"]["expected"])
            return f"{name} cannot be {given!r}.", allowed
        case "string_pattern_mismatch" | "value_error" if name in DATES:
            return f"{given!r} is no date: write 2022, 2022-04 or 2022-04-15, or 2022-21 to 2022-24 for a season.", None
        case "string_pattern_mismatch":
            return f"{given!r} is no id: ids are small letters, digits and single hyphens.", None
        case _:
            return f"{name}: {said[0].lower()}{said[1:]}.", None
