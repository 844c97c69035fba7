"""What could not be taken, said so that a person can mend it: file, line, field, reason, remedy."""

import difflib
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from pydantic_core import ErrorDetails

from graph.models import DATE_PATTERN, SLUG_PATTERN

#: Which rule a pattern stands for.
_FORMS = {SLUG_PATTERN: "slug", DATE_PATTERN: "date"}


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
    context = error.get("ctx", {})
    given = error.get("input")
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        kind = _FORMS.get(context.get("pattern", ""), kind)
    near = difflib.get_close_matches(name, allowed, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"Take it out; what may stand here: {', '.join(allowed)}."
    known = {
        "missing": (f"{name} is missing", f"Add the line `{name}: ...`."),
        "extra_forbidden": (f"{name} is not known here", hint),
        "literal_error": (f"{given!r} is not one of the words listed", f"Write one of: {context.get('expected', '')}."),
        "date": (
            f"{given!r} is not a date",
            "Write a year, month or day: 2024, 2024-09, 2024-09-15 (2024-23: autumn).",
        ),
        "slug": (f"{given!r} does not have the form of an id", "Write small letters, digits, hyphens: people-in-mind."),
        "string_type": (f"{given!r} is not text", "Put it in quotes, or write it as text."),
        "value_error": (error["msg"].removeprefix("Value error, "), "Mend or remove the line."),
    }
    return known.get(kind, (error["msg"][0].lower() + error["msg"][1:], "Mend or remove the line."))
