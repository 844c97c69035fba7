"""A reader with a browser of their own, and what no page may do to them: fail, call elsewhere, or store anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

#: A window on a desk, and one as narrow as WCAG 1.4.10 asks for: 1280 px at 400 % zoom.
WIDE, NARROW = 1280, 320
#: What is tried of axe: all of WCAG 2.2 to level AA that a program can tell, and what its makers call good practice.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Milliseconds that a page may take, on a machine that does other things as well.
PATIENCE_MS = 30_000

_STORED = "() => localStorage.length + sessionStorage.length"
#: What sticks out of the window. Not what is in a box that scrolls by itself, or that stands there for readers by ear.
_STICKING_OUT = """() => {
  const wide = window.innerWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const found = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > wide + 1);
  return found.map((one) => one.outerHTML.slice(0, 120));
}"""


class Reader:
    """A window of the browser on the pages of one service."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.faults: list[str] = []
        self._allowed: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._read_console)
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("request", self._read_request)

    def open(self, path: str, status: int = 200) -> Page:
        """Open a page that answers with this status."""
        if status >= 400:
            self._allowed.append(self.base + path)  # the document itself, which the browser logs
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status
        return self.page

    def audit(self) -> None:
        """The page as it is has nothing that axe calls a violation, and does not scroll to the side."""
        options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options)
        told = [
            f"{one['id']}: {node['target']} {node['html'][:200]} {[why['message'] for why in node['any']][:1]}"
            for one in found.response["violations"]
            for node in one["nodes"]
        ]
        told += self._sticking_out()
        assert not told, "\n".join([f"{self.page.url} at {self.page.viewport_size}", *told])

    def assert_fits(self) -> None:
        """The page does not scroll to the side."""
        assert not self._sticking_out()

    def open_all(self) -> None:
        """Open whatever is folded on the page."""
        self.page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window this large, in CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": height})

    def assert_left_alone(self) -> None:
        """Nothing failed, nothing was asked of another host, and nothing was stored."""
        assert not self.faults, "\n".join(self.faults)
        assert not self.page.context.cookies()
        if self.page.url.startswith(self.base):
            assert self.page.evaluate(_STORED) == 0

    def _sticking_out(self) -> list[str]:
        return [f"sticks out to the side: {one}" for one in self.page.evaluate(_STICKING_OUT)[:5]]

    def _read_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        where = str(message.location.get("url", ""))
        if where in self._allowed and "Failed to load resource" in message.text:
            self._allowed.remove(where)
        else:
            self.faults.append(f"{message.type} in the console of {self.page.url}: {message.text} ({where})")

    def _read_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base}/", "data:")):
            self.faults.append(f"{self.page.url} calls {request.url}")


class Unscripted(Reader):
    """A reader whose browser gets no scripts. It can run those of axe, which needs them."""

    def __init__(self, page: Page, base: str) -> None:
        super().__init__(page, base)
        page.route(lambda address: urlsplit(address).path.endswith(".js"), _refuse)

    def _read_console(self, message: ConsoleMessage) -> None:
        if not urlsplit(str(message.location.get("url", ""))).path.endswith(".js"):
            super()._read_console(message)


def _refuse(route: Route) -> None:
    route.abort()


@contextmanager
def reading(
    browser: Browser,
    base: str,
    *,
    width: int = WIDE,
    height: int = 900,
    scripts: bool = True,
    forced_colors: Literal["active"] | None = None,
) -> Iterator[Reader]:
    """A new reader, who was let alone by every page when they leave."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, forced_colors=forced_colors, locale="en-GB", accept_downloads=True
    )
    reader = (Reader if scripts else Unscripted)(context.new_page(), base)
    yield reader
    reader.assert_left_alone()
    context.close()
