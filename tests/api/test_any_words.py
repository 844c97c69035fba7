"""No words break the API: each class of words is answered, or refused with a problem."""

import json

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from api.http.problems import Problem
from graph.search.answer import Answer
from tests.amounts import few_or_all
from tests.api.any_words import BY_CLASS, QUESTIONS, check


@pytest.mark.parametrize("question", BY_CLASS.values(), ids=BY_CLASS)
def test_each_class_of_words_is_answered(client: TestClient, question: str) -> None:
    response = client.get("/v1/search", params={"q": question})
    assert response.status_code == 200, response.text
    check(question, Answer.model_validate(response.json()))


@few_or_all("examples", 10, 100)
def test_any_string_is_answered(client: TestClient, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(question=QUESTIONS)
    def holds(question: str) -> None:
        response = client.get("/v1/search", params={"q": question, "limit": 5})
        if question.strip():
            assert response.status_code == 200, response.text
            check(question, Answer.model_validate(response.json()))
        else:
            assert response.status_code == 422

    holds()


@pytest.mark.parametrize("name", ["lucene open", "cypher end", "chinese", "signs alone", "control characters", "emoji"])
def test_words_that_are_only_looked_up_break_nothing(client: TestClient, name: str) -> None:
    response = client.get("/v1/search", params={"q": BY_CLASS[name], "literal": True})
    assert response.status_code == 200, response.text
    answer = Answer.model_validate(response.json())
    check(BY_CLASS[name], answer)
    assert answer.interpretation.terms == []


@pytest.mark.parametrize("name", ["thousand characters", "control characters", "emoji", "lucene open", "right to left"])
def test_as_json_and_in_an_address_the_same_is_read(client: TestClient, name: str) -> None:
    asked = client.get("/v1/search", params={"q": BY_CLASS[name]}).json()
    sent = client.post("/v1/search", json={"q": BY_CLASS[name]}).json()
    assert sent["question"] == asked["question"]
    assert sent["interpretation"] == asked["interpretation"]


@pytest.mark.parametrize("question", ["", " ", "\t\r\n", "\u00a0\u2003\u3000", "a" * 1001, "🚑" * 1001])
def test_what_cannot_be_asked_is_refused_with_a_problem(client: TestClient, question: str) -> None:
    for response in (
        client.get("/v1/search", params={"q": question}),
        client.post("/v1/search", json={"q": question}),
    ):
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        assert Problem.model_validate(response.json()).detail


@pytest.mark.parametrize("question", ["\ud800", "silos \udfff in Dorset", "\udc00\ud800"])
def test_half_a_surrogate_is_refused_with_a_problem(client: TestClient, question: str) -> None:
    # The escape is pure ASCII, so it comes through as far as validation.
    body = json.dumps({"q": question})
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("sent", ["%ff%fe", "%ED%A0%80silos", "%", "%zz", "%00", "%C3%28"])
def test_an_address_that_is_no_utf_8_is_answered_or_refused(client: TestClient, sent: str) -> None:
    response = client.get(f"/v1/search?q={sent}")
    assert response.status_code in {200, 422}
    assert response.headers["content-type"].split(";")[0] in {"application/json", "application/problem+json"}


def test_the_addresses_that_an_answer_offers_can_be_followed(client: TestClient) -> None:
    answer = client.get("/v1/search", params={"q": "who beat silos & short-termism? 100% + “ünïted”"}).json()
    for term in answer["interpretation"]["terms"]:
        without = client.get(term["drop_url"])
        assert without.status_code == 200
        assert without.json()["question"] == answer["question"]
        assert term["id"] not in {one["id"] for one in without.json()["interpretation"]["terms"]}
