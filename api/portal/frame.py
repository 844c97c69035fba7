"""What every page has: its title, who it is read for, and how its links keep that."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Request
from markupsafe import Markup, escape

from api.http.representations import base_of
from api.portal.assets import version
from graph.evidence import Ref
from graph.models import SLUG_PATTERN
from graph.ontology import PLURALS, Kind
from graph.record import Record
from graph.search.answer import Mark

#: Parameters of the API that a page sets itself, so that its own address goes without them.
SET_BY_PAGE = {"facets", "facets_of", "facet_values", "evidence", "fields", "recipe"}
#: Hits of each list, and things of a list, on a page unless its address says otherwise.
HITS, THINGS = 10, 25
API = "/v1"
#: What a page may load: files of this service, and what its script asks of the API.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: The parts of the service: name of the section, text, address.
NAVIGATION = (
    ("search", "Search", "/"),
    ("initiative", "Cases", "/initiatives"),
    ("barrier", "What stands in the way", "/barriers"),
    ("enabler", "What helps", "/enablers"),
    ("system", "Care systems", "/systems"),
    ("about", "About", "/about"),
)
#: The links below every page.
FOOTER = (
    ("About this library", "/about"),
    ("Data and API", "/data"),
    ("Accessibility", "/accessibility"),
    ("Privacy", "/privacy"),
)


class Crumb(NamedTuple):
    """A step of the way back."""

    text: str
    address: str


class Site(Record):
    """What is the same on all pages of a service."""

    contact: str | None
    """Whom to write to: an address of mail or of a web page; None where the service names nobody."""
    base: str
    """The address of the service, as the reader's browser calls it."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the frame of a page shows: the base of every page's context."""

    template: ClassVar[str]
    """The name of the template that renders it."""
    title: str
    """What the page is about: the first part of its title in the browser."""
    site: Site
    section: str = ""
    """The part of the service that it belongs to, as the navigation names it."""
    mine: Ref | None = None
    """The system that the reader picked as their own."""
    path: str = "/"
    """The address of the page itself, with its parameters."""
    crumbs: Sequence[Crumb] = field(default=())
    """The way back, from the start page on."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with what was asked, by the field of the form that it stands in."""

    @property
    def navigation(self) -> Sequence[tuple[str, str, str]]:
        """The parts of the service: name of the section, text, address."""
        return NAVIGATION

    def is_at(self, address: str) -> bool:
        """Whether this is the page at an address."""
        return urlsplit(self.path).path == address

    @property
    def crumb_items(self) -> list[dict[str, str]]:
        """The way back, as the design system takes it."""
        return [{"text": one.text, "href": self.to(one.address)} for one in self.crumbs]

    @property
    def error_items(self) -> list[dict[str, str]]:
        """What is wrong, as the design system takes it."""
        return [{"text": text, "href": f"#{name}"} for name, text in self.errors.items()]

    @property
    def footer_items(self) -> list[dict[str, str]]:
        """The links below every page, as the design system takes them."""
        links = [*FOOTER, *([("Contact", self.contact)] if self.contact else [])]
        return [{"text": text, "href": self.to(href) if href.startswith("/") else href} for text, href in links]

    @property
    def contact(self) -> str | None:
        """The address to write to, as a link: of a web page, or of mail."""
        given = self.site.contact
        return given if given is None or given.startswith(("http://", "https://")) else f"mailto:{given}"

    def report(self, about: str) -> str | None:
        """The address to report an error to; a mail says about which page it is."""
        if self.contact is None or not self.contact.startswith("mailto:"):
            return self.contact
        subject, body = quote(f"An error on the page about {about}"), quote(self.absolute(self.path))
        return f"{self.contact}?subject={subject}&body={body}"

    @property
    def share(self) -> str:
        """A mail with the address of this page, to be sent to whom the reader likes."""
        return f"mailto:?subject={quote(self.title)}&body={quote(self.absolute(self.path))}"

    @staticmethod
    def marked(text: str, marks: Iterable[Mark]) -> Markup:
        """A text with the words of the question marked."""
        parts, at = [], 0
        for mark in sorted(marks, key=lambda one: one.start):
            parts += [
                escape(text[at : mark.start]),
                Markup("<mark>"),
                escape(text[mark.start : mark.end]),
                Markup("</mark>"),
            ]
            at = mark.end
        return Markup("").join([*parts, escape(text[at:])])

    def to(self, address: str) -> str:
        """The page for an address of the API or of a page; it keeps the reader's own system."""
        parts = urlsplit(address)
        given = [pair for pair in parse_qsl(parts.query) if pair[0] not in {*SET_BY_PAGE, "mine"}]
        given = [pair for pair in given if pair != ("limit", str(HITS))]
        if self.mine is not None:
            given.append(("mine", self.mine.id))
        query = f"?{urlencode(given)}" if given else ""
        return parts.path.removeprefix(API) + query + (f"#{parts.fragment}" if parts.fragment else "")

    def of(self, kind: Kind, id_: str) -> str:
        """The page about a thing."""
        return self.to(f"/{PLURALS[kind]}/{id_}")

    def search(self, **filters: str) -> str:
        """The search page with these filters, or with a question as `q`."""
        return self.to(f"/search?{urlencode(filters)}")

    def absolute(self, address: str) -> str:
        """The address with that of the service before it, to copy or to cite."""
        return f"{self.site.base}{address}"


def kept(http: Request) -> Ref | None:
    """The reader's own system as the address names it, without its name."""
    id_ = http.query_params.get("mine", "")
    return Ref(id=id_, name="") if re.fullmatch(SLUG_PATTERN, id_) else None


def page_state(http: Request) -> list[str]:
    """What a page depends on besides its address and the graph: its files and templates, the settings, and the day."""
    return [version(), http.app.state.contact or "", base_of(http), f"{datetime.now(UTC).date()}"]


def site(http: Request) -> Site:
    """What is the same on all pages of the service that a request came to."""
    return Site(contact=http.app.state.contact, base=base_of(http))
