"""Why input is refused, so that a person can correct it: file, line, field, reason, remedy."""

import difflib
import reprlib
from collections.abc import Sequence

from pydantic_core import ErrorDetails

from graph.models import DATE_PATTERN, SLUG_PATTERN, URL_PATTERN
from graph.record import Record

#: Fields as they were called up to schema 5, with their names of today.
RENAMED = {"kind": "type", "url": "link"}
#: The kind of value that each pattern describes.
_PATTERNS = {SLUG_PATTERN: "slug", DATE_PATTERN: "date", URL_PATTERN: "url"}


class Refusal(Record):
    """One fault at one place. `line` counts from 1; `field` is a dotted path, empty for a whole file."""

    file: str
    line: int
    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f": {self.field}" if self.field else "")
        return f"{place}: {self.reason}. {self.remedy}"


class Unreadable(Exception):
    """The file cannot be read and is refused as a whole; `line` is where reading failed."""

    def __init__(self, line: int, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.remedy = remedy

    def refusal(self, file: str) -> Refusal:
        """The same as a refusal of the file."""
        return Refusal(file=file, line=self.line, field="", reason=self.reason, remedy=self.remedy)


def did_you_mean(name: str, allowed: Sequence[str]) -> str:
    """A question that suggests the closest allowed name; empty if none is close."""
    closest = difflib.get_close_matches(name, allowed, n=1, cutoff=0.7)
    return f"Did you mean `{closest[0]}`?" if closest else ""


def called_now(name: str, allowed: Sequence[str]) -> str:
    """The name of today of a field that was renamed, or the closest allowed name; empty if there is none."""
    now = RENAMED.get(name)
    return f"It is called `{now}` now." if now in allowed else did_you_mean(name, allowed)


def unknown_field(name: str, allowed: Sequence[str]) -> tuple[str, str]:
    """Reason and remedy for a field that is not in the model."""
    remedy = called_now(name, allowed) or f"Remove it; allowed here: {', '.join(allowed)}."
    return f"{reprlib.repr(name)[1:-1]} is not known here", remedy


def explained(error: ErrorDetails, allowed: Sequence[str]) -> tuple[str, str]:
    """Reason and remedy for one error of pydantic; `allowed` are the fields that are allowed at its place."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    context = error.get("ctx", {})
    # Shortened, since the input may be long or deeply nested.
    value = reprlib.repr(error.get("input"))
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        kind = _PATTERNS.get(context.get("pattern", ""), kind)
    if kind == "extra_forbidden":
        return unknown_field(name, allowed)
    explanations = {
        "missing": (f"{name} is missing", f"Add the line `{name}: ...`."),
        "literal_error": (f"{value} is not one of the words listed", f"Write one of: {context.get('expected', '')}."),
        "date": (
            f"{value} is not a date",
            "Write a year, month or day: 2024, 2024-09, 2024-09-15 (2024-23: autumn).",
        ),
        "slug": (
            f"{value} does not have the form of an id",
            "Use lower-case letters, digits, hyphens: people-in-mind.",
        ),
        "url": (f"{value} is not a web address", "Write it in full: https://example.org/page."),
        "string_type": (f"{value} is not text", "Put it in quotes, or write it as text."),
        "string_too_short": (f"{value} is too short", f"Write at least {context.get('min_length')} characters."),
        "string_too_long": (f"{value} is too long", f"Write at most {context.get('max_length')} characters."),
        "tuple_type": (f"{name} is not a list", f"Write `{name}: [one, two]`, or one a line after a hyphen."),
        "too_short": (f"{name} is empty", "Give at least one."),
        "float_type": (f"{value} is not a number", "Write digits, with a dot for fractions: 2.5."),
        "int_type": (f"{value} is not a whole number", "Write digits only."),
        "value_error": (error["msg"].removeprefix("Value error, "), "Correct or remove the line."),
    }
    return explanations.get(kind, (error["msg"][0].lower() + error["msg"][1:], "Correct or remove the line."))
