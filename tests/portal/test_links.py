"""Every page of the seed, found by its links: each link leads somewhere, and each page is valid HTML."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.ontology import PAGES, PLURALS
from graph.store import Store
from tests.api.conftest import BASE, HERE, settings_for, wait_for
from tests.api.test_client import _run
from tests.conftest import ROOT

pytestmark = pytest.mark.hard
HTML = {"Accept": "text/html"}
CHECKER = ROOT / "tests" / "portal"
#: Searches lead to other searches without end: only the links of those that the start page names are followed.
SEARCH = "/search"
#: With a system of one's own, each page is there once more for each system.
MINE = "mine="
#: Files of one address are checked by their first, with every format.
FILES = "/v1/"


@dataclass(frozen=True)
class Crawled:
    """The pages by address, and where each link stands that leads nowhere."""

    pages: dict[str, str]
    dead: list[str]


@pytest.fixture(scope="module")
def client(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    seeded.connect()
    with TestClient(create_app(settings_for(seeded_server), embedder), base_url=BASE, client=HERE) as client:
        wait_for(client, "/readyz")
        yield client


@pytest.fixture(scope="module")
def crawled(client: TestClient) -> Crawled:
    """All that the start page leads to."""
    pages: dict[str, str] = {}
    dead: list[str] = []
    checked: set[str] = set()
    waiting = [("/", "the start")]
    while waiting:
        link, at = waiting.pop()
        address, fragment = urlsplit(link)._replace(fragment="").geturl(), urlsplit(link).fragment
        if address.startswith(FILES):
            if _shape(address) not in checked:
                checked.add(_shape(address))
                dead += [f"{at}: {link}"] if client.get(address).status_code != 200 else []
            continue
        if address not in pages:
            answer = client.get(address, headers=HTML)
            pages[address] = answer.text
            dead += [f"{at}: {link}"] if answer.status_code != 200 else []
            follows = at == "/" or not address.startswith(SEARCH)
            if answer.headers["content-type"].startswith("text/html") and follows and address != "/docs":
                waiting += [(one, address) for one in _links(answer.text, address)]
        if fragment and f'id="{fragment}"' not in pages[address]:
            dead.append(f"{at}: {link}")
    return Crawled(pages, dead)


def _links(html: str, address: str) -> list[str]:
    """The links of a page within this service."""
    found = {unescape(one) for one in re.findall(r'<a\s[^>]*href="([^"]*)"', html)}
    return sorted(
        f"{address}{one}" if one.startswith("#") else one
        for one in found
        if one.startswith(("/", "#")) and MINE not in one
    )


def _shape(address: str) -> str:
    """An address with its ids left out: one of each shape is fetched."""
    parts = urlsplit(address)
    names = [name if name in {"id", "q"} else f"{name}={value}" for name, value in parse_qsl(parts.query)]
    return f"{re.sub('/[^/]*$', '', parts.path) if parts.path.count('/') > 2 else parts.path}?{'&'.join(names)}"


def test_every_link_leads_somewhere(crawled: Crawled) -> None:
    assert not crawled.dead, "\n".join(crawled.dead)


def test_every_thing_of_the_seed_is_reached_by_links(crawled: Crawled, client: TestClient) -> None:
    for kind in PAGES:
        listed = client.get(f"/v1/{PLURALS[kind]}?limit=200&facets=false").json()
        assert listed["total"] <= 200
        missing = [one["url"] for one in listed["items"] if one["url"].removeprefix("/v1") not in crawled.pages]
        assert not missing, missing


def test_every_page_is_valid_html(crawled: Crawled, tmp_path: Path) -> None:
    for file in ("package.json", "package-lock.json", ".htmlvalidate.json"):
        shutil.copy(CHECKER / file, tmp_path)
    _run(tmp_path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, (address, html) in enumerate(crawled.pages.items()):
        if "<html" in html:
            (pages / f"{number}{re.sub('[^a-z0-9]+', '-', address)[:60]}.html").write_text(html, "utf-8")
    (pages / "broken.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><title>x</title></head><p><div></p>', "utf-8"
    )
    said = _run(tmp_path, "node", "node_modules/html-validate/bin/html-validate.mjs", "pages", fails=True)
    faulty = re.findall(r"^(\S+\.html)$", said, re.MULTILINE)
    assert [Path(one).name for one in faulty] == ["broken.html"], said
