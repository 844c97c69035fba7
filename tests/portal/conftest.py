"""A real browser on the pages, served as `casegraph serve` serves them: over the seed, and over libraries of tests."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.http.app import create_app
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from tests.api.conftest import settings_for
from tests.api.served import served
from tests.portal.reader import Reader, reading

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: One window without a screen, which asks nothing of its makers.
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
]  # fmt: skip
MISSING = f"No browser on the PATH, by any name of {', '.join(NAMES)}: `make browser` installs Chromium."


# Of a module, not of all tests: while Playwright runs, its thread can run no other event loop, and tests of other
# folders do. A start takes 0.7 s.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def portal(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[str]:
    """The address of the pages over the seed."""
    seeded.connect()
    with served(create_app(settings_for(seeded_server), embedder)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def reader(chromium: Browser, portal: str) -> Iterator[Reader]:
    """A reader of the pages over the seed."""
    with reading(chromium, portal) as reader:
        yield reader
