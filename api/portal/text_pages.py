"""Pages of plain text about the service itself, and the page that says what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.portal.frame import Frame
from graph.views.about import About
from graph.views.listing import Listed


@dataclass(frozen=True, kw_only=True)
class AboutPage(Frame):
    """What the service holds, from where, and what it is not."""

    template: ClassVar[str] = "about"
    about: About
    sources: Sequence[Listed]
    """The sources of the evidence."""


@dataclass(frozen=True, kw_only=True)
class AccessibilityPage(Frame):
    """How accessible the pages are, how that was tested, and what is known not to work."""

    template: ClassVar[str] = "accessibility"


@dataclass(frozen=True, kw_only=True)
class DataPage(Frame):
    """How to get the data: downloads, the API, the licence."""

    template: ClassVar[str] = "data"
    about: About


@dataclass(frozen=True, kw_only=True)
class PrivacyPage(Frame):
    """What is kept about readers: next to nothing."""

    template: ClassVar[str] = "privacy"
    questions_logged: bool
    """Whether the log of this service contains what was asked."""


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Frame):
    """What went wrong, and what to do."""

    template: ClassVar[str] = "error"
    status: int
    detail: Sequence[str]
    """Sentences: what is wrong, and what to do."""
    likely: str = ""
    """What was meant, as a question to search for; empty where nobody can tell."""
    request_id: str | None = None
    """The id by which the log knows the request."""
