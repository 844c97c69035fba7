"""What each route answers, on the seed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import PLURALS, WANTED, Kind
from graph.search import search
from graph.search.answer import Answer
from graph.search.fuse import DEFAULT
from graph.search.request import SearchRequest
from graph.store import Store
from graph.views.thing import show

QUESTION = "systems that overcame short-termism with joint funding pots"


def test_search_gives_what_the_domain_answers(
    client: TestClient, seeded: Store, embedder: SentenceTransformerEmbedder
) -> None:
    body = client.get("/v1/search", params={"q": QUESTION}).json()
    answer = search(seeded, embedder, SearchRequest(q=QUESTION))
    assert Answer.model_validate(body).hits == [hit.model_copy(update={"arms": None}) for hit in answer.hits]
    assert (body["verdict"], body["says"], body["leads"]) == ("answered", answer.says, "cases")
    assert body["cases"]["hits"][0]["id"] == "cornwall-and-the-isles-of-scilly"
    assert body["cases"]["hits"][0]["paths"][0]["steps"][0]["from"]["kind"] == "system"


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
    assert {hit["kind"] for hit in body["cases"]["hits"]} == {"initiative"}


@pytest.mark.parametrize(
    ("query", "where", "word"),
    [
        ("", "query", "q"),
        ("q=", "query", "q"),
        ("want=system", "query", "filter"),
        ("barier=short-termism", "query.barier", "Did you mean barrier?"),
        ("q=x&want=place", "query.want.0", "place"),
        ("q=x&limit=0", "query.limit", "1"),
        ("q=x&limit=ten", "query.limit", "whole number"),
        ("q=x&limit=1&limit=2", "query.limit", "once"),
        ("q=x&literal=yes&literal=no", "query.literal", "once"),
        ("q=x&page=1&page=2", "query.page", "once"),
        ("q=x&recipe=a&recipe=b", "query.recipe", "once"),
        ("q=x&since=2022&since=2023", "query.since", "once"),
        ("q=x&until=2022&until=2023", "query.until", "once"),
        ("q=x&page=0", "query.page", "1"),
        ("q=x&page=41", "query", "export"),
        ("q=x&page=3&limit=100", "query", "200"),
        ("q=x&recipe=no-such-recipe", "query", DEFAULT.name),
        ("q=x&drop=Not%20An%20Id", "query.drop.0", "not an id"),
        ("barrier=no-such-barrier", "query", "no-such-barrier"),
        ("enabler=no-such-enabler", "query", "no-such-enabler"),
        ("barrier=Not%20An%20Id", "query.barrier.0", "not an id"),
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


def test_posting_gives_what_asking_gives(client: TestClient) -> None:
    asked = client.get("/v1/search", params={"q": QUESTION, "want": ["system", "initiative"], "limit": 3}).json()
    posted = client.post("/v1/search", json={"q": QUESTION, "want": ["system", "initiative"], "limit": 3})
    assert posted.status_code == 200, posted.text
    body = posted.json()
    for one in (asked, body):
        for changes in ("id", "at", "took_ms"):
            del one["receipt"][changes]
    assert body == asked


@pytest.mark.parametrize(
    ("body", "where", "word"),
    [
        (b'{"q": "x", "limitt": 1}', "body.limitt", "Did you mean limit?"),
        (b'{"q": "x", "want": ["place"]}', "body.want.0", "place"),
        (b'{"q": "x", "want": "system"}', "body.want", "list"),
        (b'{"q": "x", "limit": 0}', "body.limit", "1"),
        (b'{"q": "x", "limit": NaN}', "body.limit", "whole number"),
        (b'{"q": "x", "page": 50}', "body", "export"),
        (b'{"q": "x", "barrier": ["no-such-barrier"]}', "body", "no-such-barrier"),
        (b'{"q": "x", "barrier": ["No Id"]}', "body.barrier.0", "not an id"),
        (b'{"q": "\\ud83d"}', "body.q", "UTF-8"),
        (b'{"\\ud83d": "x"}', "body", "UTF-8"),
        (b'{"q": "\xff"}', "body", "UTF-8"),
        (b"[" * 60_000, "body", "JSON object"),
        (b"{}", "body", "Nothing was asked"),
        (b"[]", "body", "JSON object"),
        (b"", "body", "JSON object"),
        (b'{"q": ', "body", "not JSON"),
    ],
)
def test_a_body_that_cannot_be_taken_is_told_where(client: TestClient, body: bytes, where: str, word: str) -> None:
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    problem = response.json()
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["errors"][0]["where"] == where
    assert word in problem["detail"]


def test_a_body_and_a_query_do_not_go_together(client: TestClient) -> None:
    response = client.post("/v1/search?limit=1", json={"q": QUESTION})
    assert (response.status_code, response.json()["errors"][0]["where"]) == (422, "query.limit")


def test_the_addresses_in_an_answer_ask_what_they_say(client: TestClient) -> None:
    body = client.get("/v1/search", params={"q": QUESTION, "limit": 3, "page": 2}).json()
    for term in body["interpretation"]["terms"]:
        without = client.get(term["drop_url"]).json()
        assert without["receipt"]["drop"] == [term["id"]]
        assert (without["receipt"]["limit"], without["receipt"]["page"]) == (3, 1)
        assert term["id"] not in {one["id"] for one in without["interpretation"]["terms"]}
    assert client.get(body["interpretation"]["drops"]["want_url"]).json()["interpretation"]["want"] == []
    assert client.get(body["interpretation"]["drops"]["result_url"]).json()["interpretation"]["result"] == []


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
    assert response.text == show(seeded, id_, kind).as_json()


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
