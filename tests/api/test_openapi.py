"""The schema that clients are generated from: versions, names, errors, and examples that are true."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.examples import examples
from api.routes import Alive, Ready
from graph.ontology import PLURALS, WANTED, Kind
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.views.about import About
from graph.views.thing import ThingView

MODELS: dict[str, type[BaseModel]] = {
    "search": Answer,
    "search_post": SearchRequest,
    "about": About,
    "healthz": Alive,
    "readyz": Ready,
    **dict.fromkeys(WANTED, ThingView),
}


@pytest.fixture
def schema(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def _operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["operationId"]: one for path in schema["paths"].values() for one in path.values()}


def test_names_of_operations_stay(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    things = {f"get_{kind}" for kind in WANTED}
    assert set(_operations(schema)) == {"search", "search_post", "about", "healthz", "readyz", *things}


def test_every_route_has_an_example_and_declares_its_errors(schema: dict[str, Any]) -> None:
    for name, operation in _operations(schema).items():
        responses = operation["responses"]
        assert responses["200"]["content"]["application/json"]["example"], name
        errors = {status for status in responses if status != "200"}
        assert errors >= {"422", "500"}, name
        for status in errors:
            content = responses[status]["content"]
            assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set[str]()
            return own.union(*(references(value) for value in node.values()))
        return set[str]().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    named = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}
    assert references(schema) <= named


@pytest.mark.parametrize("name", list(MODELS))
def test_examples_are_what_their_models_give(name: str) -> None:
    example = examples()[name]
    model = MODELS[name].model_validate(example)
    # A request is shown as a person writes it, an answer whole.
    asked = isinstance(model, SearchRequest)
    assert model.model_dump(mode="json", by_alias=True, exclude_unset=asked) == example


def test_a_search_can_be_posted_as_json_with_an_example(schema: dict[str, Any]) -> None:
    body = schema["paths"]["/v1/search"]["post"]["requestBody"]
    assert body["required"] is True
    assert body["content"]["application/json"]["schema"]["$ref"] == "#/components/schemas/SearchRequest"
    assert body["content"]["application/json"]["example"] == examples()["search_post"]


@pytest.mark.parametrize("kind", WANTED)
def test_the_thing_of_each_example_is_in_the_seed(client: TestClient, kind: Kind) -> None:
    example = examples()[kind]
    found = client.get(f"/v1/{PLURALS[kind]}/{example['id']}").json()
    assert found["id"] == example["id"]
    assert set(found) == set(example)
