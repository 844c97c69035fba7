"""Every route while the database is away: a problem that says so and when to ask again, never an error of ours."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from tests.api.conftest import BASE, HERE
from tests.write_examples import SHOWN

#: Routes that do without the database.
ALONE = {"/healthz", "/v1/context.jsonld", "/v1/queries", "/v1/vocabularies", "/metrics"}
#: What routes cannot do without, by the end of their paths.
ASKED = {
    "search": "?q=x", "suggest": "?q=x", "compare": "?id=a&id=b", "passages": "?id=a", "claims": "?id=a",
    "collections": "?id=a", "file": "?id=a",
}  # fmt: skip


@pytest.fixture(scope="module")
def away(embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    """The API over an address where nothing listens."""
    settings = Settings.model_validate({"neo4j_uri": "bolt://127.0.0.1:1"})
    with TestClient(
        create_app(settings, embedder), base_url=BASE, client=HERE, raise_server_exceptions=False
    ) as client:
        yield client


def test_every_route_says_that_the_database_is_away(away: TestClient) -> None:
    paths = set(away.get("/openapi.json").json()["paths"])
    asked = 0
    for path in sorted(paths - ALONE - {"/v1/query"}):
        whole = path.replace("{id}", SHOWN["initiative"]) + ASKED.get(path.rpartition("/")[2], "")
        response = away.get(whole)
        assert response.status_code == 503, whole
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"]
        assert "etag" not in response.headers
        assert response.json()["type"].endswith("database-away")
        asked += 1
    assert asked > 30
    assert away.get("/healthz").status_code == 200


def test_the_console_says_so_too(away: TestClient) -> None:
    response = away.post("/v1/query", json={"query": "RETURN 1 AS one"})
    assert (response.status_code, response.json()["type"]) == (503, "urn:casegraph:problem:database-away")
    assert away.get("/v1/queries").status_code == 200
    assert away.get("/metrics").status_code == 200
