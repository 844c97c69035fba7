"""What could not be taken, said so that a person can mend it: file, line, field, reason, remedy."""

import difflib
import reprlib
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from pydantic_core import ErrorDetails

from graph.models import DATE_PATTERN, SLUG_PATTERN, URL_PATTERN

#: Which rule a pattern stands for.
_FORMS = {SLUG_PATTERN: "slug", DATE_PATTERN: "date", URL_PATTERN: "url"}


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


class Unreadable(Exception):
    """A file that cannot be read at all, and so is refused whole; `line` is where it went wrong."""

    def __init__(self, line: int, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.remedy = remedy

    def refusal(self, file: str) -> Refusal:
        """What is wrong, in the file of that name."""
        return Refusal(file=file, line=self.line, field="", reason=self.reason, remedy=self.remedy)


def near(name: str, allowed: Sequence[str]) -> str:
    """The question whether the nearest of the names that are allowed was meant, if one is near."""
    found = difflib.get_close_matches(name, allowed, n=1, cutoff=0.7)
    return f"Did you mean `{found[0]}`?" if found else ""


def unknown(name: str, allowed: Sequence[str]) -> tuple[str, str]:
    """The reason and the remedy for a field that nothing reads."""
    hint = near(name, allowed) or f"Take it out; what may stand here: {', '.join(allowed)}."
    return f"{reprlib.repr(name)[1:-1]} is not known here", hint


def explained(error: ErrorDetails, allowed: Sequence[str]) -> tuple[str, str]:
    """The reason and the remedy of one fault that pydantic found; `allowed` are the field's neighbours."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    context = error.get("ctx", {})
    # What was given may be long, or deep, or both.
    given = reprlib.repr(error.get("input"))
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        kind = _FORMS.get(context.get("pattern", ""), kind)
    if kind == "extra_forbidden":
        return unknown(name, allowed)
    known = {
        "missing": (f"{name} is missing", f"Add the line `{name}: ...`."),
        "literal_error": (f"{given} is not one of the words listed", f"Write one of: {context.get('expected', '')}."),
        "date": (
            f"{given} is not a date",
            "Write a year, month or day: 2024, 2024-09, 2024-09-15 (2024-23: autumn).",
        ),
        "slug": (f"{given} does not have the form of an id", "Write small letters, digits, hyphens: people-in-mind."),
        "url": (f"{given} is not an address of the web", "Write it whole: https://example.org/page."),
        "string_type": (f"{given} is not text", "Put it in quotes, or write it as text."),
        "string_too_short": (f"{given} is too short", f"Write at least {context.get('min_length')} characters."),
        "string_too_long": (f"{given} is too long", f"Write at most {context.get('max_length')} characters."),
        "tuple_type": (f"{name} is not a list", f"Write `{name}: [one, two]`, or one a line after a hyphen."),
        "too_short": (f"{name} is empty", "Give at least one."),
        "float_type": (f"{given} is not a number", "Write digits, with a dot for fractions: 2.5."),
        "int_type": (f"{given} is not a whole number", "Write digits only."),
        "value_error": (error["msg"].removeprefix("Value error, "), "Mend or remove the line."),
    }
    return known.get(kind, (error["msg"][0].lower() + error["msg"][1:], "Mend or remove the line."))
