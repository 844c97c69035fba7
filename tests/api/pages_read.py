"""Pages as tests read them: their addresses, and the links, headings and text of each."""

import re
from html.parser import HTMLParser

from fastapi.testclient import TestClient

from graph.ontology import PAGES, PLURALS

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
QUESTION = "/search?q=systems+that+overcame+short-termism+with+joint+funding+pots"
#: A page of each kind, and each page of text.
ADDRESSES = (
    "/",
    QUESTION,
    "/search?barrier=short-termism",
    "/initiatives/people-in-mind",
    "/systems/dorset",
    "/barriers/short-termism",
    "/enablers/joint-funding",
    "/outcomes/people-in-mind-joint-work",
    "/organisations/nhs-england",
    "/sources/unlocking-prevention",
    "/dimensions/clarity",
    *(f"/{PLURALS[kind]}" for kind in PAGES),
    "/about",
    "/data",
    "/accessibility",
    "/privacy",
)


class PageRead(HTMLParser):
    """The links, headings and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []
        self.names: list[str] = []
        self.text = ""
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the beginning of an element."""
        given = dict(attrs)
        self.names.append(tag)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        self._silent = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        """Read its end, which ends a line as well where it is a block."""
        self._silent = False
        if tag in {"p", "li", "h1", "h2", "h3", "td", "th", "dd", "option"}:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        """Read a text."""
        self.text += "" if self._silent else data


def read(client: TestClient, address: str, status: int = 200) -> PageRead:
    """The page at an address, which answers with this status."""
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, answer.text[:500]
    return PageRead(answer.text)
