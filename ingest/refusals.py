"""What could not be taken, said so that a person can mend it: file, line, field, reason, remedy."""

import difflib
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from pydantic_core import ErrorDetails


class Refusal(BaseModel):
    """One fault in one place of one file. `line` counts from 1; `field` is a dotted path, empty for a whole file."""

    model_config = ConfigDict(frozen=True)

    file: str
    line: int
    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f": {self.field}" if self.field else "")
        return f"{place}: {self.reason}. {self.remedy}"


def explained(error: ErrorDetails, allowed: Sequence[str]) -> tuple[str, str]:
    """The reason and the remedy of one fault that pydantic found; `allowed` are the field's neighbours."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    given = error.get("input")
    match error["type"]:
        case "missing":
            return f"{name} is missing", f"Add the line `{name}: ...`."
        case "extra_forbidden":
            near = difflib.get_close_matches(name, allowed, n=1)
            hint = f"Did you mean `{near[0]}`?" if near else f"Take it out; what may stand here: {', '.join(allowed)}."
            return f"{name} is not known here", hint
        case "literal_error":
            expected = error.get("ctx", {}).get("expected", "")
            return f"{given!r} is not one of the words listed", f"Write one of: {expected}."
        case "string_pattern_mismatch" if "{4}" in str(error.get("ctx", {}).get("pattern")):
            return f"{given!r} is not a date", "Write a year, a month or a day: 2024, 2024-09, 2024-09-15 (2024-23 is autumn)."
        case "string_pattern_mismatch":
            return f"{given!r} does not have the right form", "Write small letters, digits and single hyphens: people-in-mind."
        case "string_type":
            return f"{given!r} is not text", "Put it in quotes, or write it as text."
        case "value_error":
            return error["msg"].removeprefix("Value error, "), "Mend or remove the line."
        case _:
            return error["msg"][0].lower() + error["msg"][1:], "Mend or remove the line."
