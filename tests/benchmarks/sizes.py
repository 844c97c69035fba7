"""How many bytes answers have on the seed, plain and compressed, beside what we aim at. `make bench-sizes`.

The questions are those for tuning: the default answer to each (ten hits), and its leaner forms. Other routes are asked
once, with their defaults. Pages are weighed with all that they load, and timed with one client. Neo4j runs in a folder
of its own and ends with this program.
"""

import gzip
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi.testclient import TestClient
from rich.console import Console
from rich.table import Table

from api.http.app import create_app
from api.portal.assets import asset
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from tests.benchmarks.questions import questions, seeded
from tests.waiting import until

BASE = "http://127.0.0.1:8000"
#: So many questions are asked.
QUESTIONS = 60
#: The forms of an answer with the bytes that we aim at, plain and compressed.
FORMS: Mapping[str, tuple[Mapping[str, str], int | None, int | None]] = {
    "default, ten hits": ({}, 30_000, 8_000),
    "evidence=ids": ({"evidence": "ids"}, None, None),
    "facets=false": ({"facets": "false"}, None, None),
    "fields=summary, facets=false": ({"fields": "summary", "facets": "false"}, 6_000, None),
}
ROUTES = (
    "/v1/initiatives", "/v1/barriers", "/v1/initiatives/people-in-mind",
    "/v1/systems/cornwall-and-the-isles-of-scilly", "/v1/barriers/short-termism",
    "/v1/barriers/short-termism/neighbourhood", "/v1/initiatives/people-in-mind/similar",
    "/v1/systems/nottingham-and-nottinghamshire/peers",
    "/v1/compare?id=people-in-mind&id=health-inequality-and-innovation-fund", "/v1/map", "/v1/suggest?q=short",
    "/v1/taxonomy", "/v1/vocabularies", "/openapi.json", "/docs",
)  # fmt: skip


#: Files that the script of a page loads.
BY_SCRIPT = ("nhsuk-frontend.min.js", "accessible-autocomplete.min.js")
#: Pages, with the bytes over the wire and the milliseconds that we aim at for each.
PAGES = (
    "/", "/search?q=systems+that+overcame+short-termism+with+joint+funding+pots", "/initiatives/people-in-mind",
    "/systems/nottingham-and-nottinghamshire", "/barriers/short-termism", "/enablers/joint-funding", "/initiatives",
)  # fmt: skip
MOST_BYTES, MOST_MS = 100_000, 150
#: So often is each page asked for; the first time does not count.
TIMES = 10


class Size(NamedTuple):
    """Bytes of one answer."""

    plain: int
    zipped: int


def size(client: TestClient, path: str, asked: Mapping[str, str] | None = None) -> Size:
    """The size of an answer, as a client gets it."""
    body = client.get(path, params=asked).raise_for_status().content
    return Size(len(body), len(gzip.compress(body, mtime=0)))


def summary(sizes: Sequence[int]) -> str:
    """Median, nine tenths and the largest, in kB."""
    ordered = sorted(sizes)
    picked = ordered[len(ordered) // 2], ordered[len(ordered) * 9 // 10], ordered[-1]
    return " / ".join(f"{one / 1000:.1f}" for one in picked)


def measured(client: TestClient) -> list[Table]:
    """A table of answers to questions, and one of the other routes."""
    asked = [question.words for question in questions("tune")[:QUESTIONS]]
    answers = Table(title=f"Answers to {len(asked)} questions, kB: median / nine tenths / largest")
    for heading in ("form", "plain", "aim", "compressed", "aim"):
        answers.add_column(heading, justify="left" if heading == "form" else "right")
    for name, (more, plain, zipped) in FORMS.items():
        sizes = [size(client, "/v1/search", {"q": words, **more}) for words in asked]
        aims = [f"{aim / 1000:.0f}" if aim else "" for aim in (plain, zipped)]
        answers.add_row(
            name, summary([one.plain for one in sizes]), aims[0], summary([one.zipped for one in sizes]), aims[1]
        )
    routes = Table(title="Other routes, kB")
    for heading in ("address", "plain", "compressed"):
        routes.add_column(heading, justify="left" if heading == "address" else "right")
    for path in ROUTES:
        one = size(client, path)
        routes.add_row(path, f"{one.plain / 1000:.1f}", f"{one.zipped / 1000:.1f}")
    return [answers, routes, pages(client)]


def pages(client: TestClient) -> Table:
    """A table of pages: what they weigh compressed, alone and with all that they load, and how long they take."""
    table = Table(title=f"Pages: aims {MOST_BYTES / 1000:.0f} kB and {MOST_MS} ms")
    for heading in ("page", "kB alone", "kB with its files", "ms, median"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for path in PAGES:
        html = client.get(path).raise_for_status().text
        files = set(re.findall(r'(?:src|href)="(/static/[^"]*)"', html)) | {asset(one) for one in BY_SCRIPT}
        alone, loaded = size(client, path).zipped, sum(size(client, one).zipped for one in files)
        took = statistics.median(milliseconds(client, path) for _ in range(TIMES))
        table.add_row(path, f"{alone / 1000:.1f}", f"{(alone + loaded) / 1000:.1f}", f"{took:.0f}")
    return table


def milliseconds(client: TestClient, path: str) -> float:
    """How long an answer takes."""
    start = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - start) * 1000


def served(store: Store, embedder: SentenceTransformerEmbedder) -> TestClient:
    """The API over a store."""
    address = store.address
    settings = {"neo4j_uri": address.uri, "neo4j_user": address.user, "neo4j_password": address.password}
    return TestClient(create_app(Settings.model_validate(settings), embedder), base_url=BASE)


def main() -> None:
    """Load the seed, ask everything once, print the tables."""
    embedder = SentenceTransformerEmbedder()
    with seeded(embedder) as store, served(store, embedder) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        for table in measured(client):
            Console(width=110).print(table)


if __name__ == "__main__":
    main()
