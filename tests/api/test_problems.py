"""Every error is a problem document, and every class of ours has a place in the table."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http import problems
from api.http.problems import Problem
from api.statuses import STATUSES, status_of
from graph.errors import CasegraphError, NotFound, OtherModel, Refused, Unavailable


def _tree(error: type[CasegraphError] = CasegraphError) -> Iterator[type[CasegraphError]]:
    yield error
    for child in error.__subclasses__():
        yield from _tree(child)


def test_every_class_of_the_error_tree_has_its_own_row() -> None:
    assert set(STATUSES) == set(_tree())


@pytest.mark.parametrize("error", list(_tree(Unavailable)))
def test_what_is_away_is_503_with_a_time_to_try_again(error: type[CasegraphError]) -> None:
    status = status_of(error("gone"))
    assert status.http == 503
    assert status.exit_code == 3
    assert status.retry_after


@pytest.mark.parametrize(("error", "status"), [(NotFound, 404), (Refused, 422), (OtherModel, 503)])
def test_what_is_refused_exits_with_1(error: type[CasegraphError], status: int) -> None:
    assert (status_of(error("no")).http, status_of(error("no")).exit_code) == (status, 1)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/v1/search/", 404), ("POST", "/v1/about", 405), ("GET", "/v1/about?x=1", 422)],
)
def test_what_the_framework_refuses_is_a_problem_too(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert Problem.model_validate(response.json()).instance == path.partition("?")[0]


def test_a_wrong_method_says_which_would_do(client: TestClient) -> None:
    assert client.post("/v1/about").headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_name_from_elsewhere_is_not_answered(client: TestClient) -> None:
    response = client.get("/v1/about", headers={"host": "elsewhere.example"})
    assert response.status_code == 421
    assert response.headers["content-type"] == "application/problem+json"
    for here in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert client.get("/healthz", headers={"host": here}).status_code == 200


def test_no_other_origin_may_read(client: TestClient) -> None:
    assert "access-control-allow-origin" not in client.get("/healthz", headers={"origin": "http://a.example"}).headers


def test_the_unexpected_shows_no_internals() -> None:
    app = FastAPI()
    problems.install(app)

    def fail() -> None:
        raise RuntimeError("a secret of ours")

    app.add_api_route("/fail", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/fail")
    assert response.status_code == 500
    assert Problem.model_validate(response.json()).type == "about:blank"
    assert "secret" not in response.text
