"""What each route answers, on the seed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import PLURALS, WANTED, Kind
from graph.search import search
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.store import Store
from graph.views.thing import show

QUESTION = "systems that overcame short-termism with joint funding pots"


def test_search_gives_what_the_domain_answers(
    client: TestClient, seeded: Store, embedder: SentenceTransformerEmbedder
) -> None:
    body = client.get("/v1/search", params={"q": QUESTION}).json()
    answer = search(seeded, embedder, SearchRequest(q=QUESTION))
    assert Answer.model_validate(body).hits == answer.hits
    assert body["hits"][0]["id"] == "cornwall-and-the-isles-of-scilly"
    assert body["hits"][0]["paths"][0]["steps"][0]["from"]["kind"] == "system"


def test_search_takes_repeated_filters(client: TestClient) -> None:
    params: dict[str, Any] = {"barrier": "short-termism", "result": ["overcame", "eased"], "want": "initiative"}
    response = client.get("/v1/search", params=params)
    assert response.status_code == 200, response.text
    body = response.json()
    assert body["receipt"]["filters"] == {
        "want": ["initiative"],
        "barrier": ["short-termism"],
        "result": ["overcame", "eased"],
    }
    assert {hit["kind"] for hit in body["hits"]} == {"initiative"}


@pytest.mark.parametrize(
    ("query", "where", "word"),
    [
        ("", "query", "q"),
        ("q=", "query", "q"),
        ("want=system", "query", "filter"),
        ("barier=short-termism", "query.barier", "Did you mean barrier?"),
        ("q=x&want=place", "query.want.0", "place"),
        ("q=x&limit=0", "query.limit", "1"),
        ("q=x&limit=ten", "query.limit", "integer"),
        ("q=x&limit=1&limit=2", "query.limit", "once"),
        ("barrier=no-such-barrier", "query", "no-such-barrier"),
        ("enabler=no-such-enabler", "query", "no-such-enabler"),
        ("barrier=Not%20An%20Id", "query.barrier.0", "no id"),
    ],
)
def test_search_refuses_what_it_cannot_take(client: TestClient, query: str, where: str, word: str) -> None:
    response = client.get(f"/v1/search?{query}")
    problem = response.json()
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["errors"][0]["where"] == where
    assert word in problem["detail"]


def test_a_listed_word_that_is_wrong_comes_with_the_list(client: TestClient) -> None:
    errors = client.get("/v1/search?q=x&want=place").json()["errors"]
    assert errors[0]["allowed"] == list(WANTED)


@pytest.mark.parametrize(
    ("kind", "id_"),
    [
        ("initiative", "people-in-mind"),
        ("system", "cornwall-and-the-isles-of-scilly"),
        ("barrier", "one-off-funding"),
        ("enabler", "joint-funding"),
        ("outcome", "people-in-mind-five-year-commitment"),
    ],
)
def test_a_thing_whole(client: TestClient, seeded: Store, kind: Kind, id_: str) -> None:
    response = client.get(f"/v1/{PLURALS[kind]}/{id_}")
    assert response.status_code == 200
    assert response.json() == show(seeded, id_, kind).model_dump(mode="json", by_alias=True)


def test_a_thing_that_is_not_there_comes_with_what_is_near(client: TestClient) -> None:
    response = client.get("/v1/systems/dorsett")
    assert response.status_code == 404
    assert "Did you mean dorset (Dorset)" in response.json()["detail"]


def test_a_thing_of_another_kind_says_where_it_is(client: TestClient) -> None:
    response = client.get("/v1/systems/people-in-mind")
    assert response.status_code == 404
    assert "/v1/initiatives/people-in-mind" in response.json()["detail"]


def test_about_counts_what_is_loaded(client: TestClient) -> None:
    body = client.get("/v1/about").json()
    assert body["counts"]["initiative"] > 70
    assert body["counts"]["claim"] > 600
    assert body["corpus"] == 1
    assert body["neo4j"]["edition"] == "community"
    assert body["loaded_at"]


def test_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
