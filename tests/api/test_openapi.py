"""The schema that clients are generated from: versions, names, errors, and examples that are true."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.examples import examples
from api.http.routes import Alive, Ready
from graph.console import QueryAnswer, QueryRequest
from graph.console.gallery import Gallery
from graph.evidence import Cited, CitedClaims
from graph.exports import columns
from graph.ontology import PAGES, PLURALS, Kind
from graph.record import Record
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.views.about import About
from graph.views.collection import Collection
from graph.views.compare import Comparison
from graph.views.gap_map import GapMap
from graph.views.listing import Listing
from graph.views.neighbourhood import LINKED, Neighbourhood
from graph.views.peers import Peers
from graph.views.similar import Similar
from graph.views.suggest import Suggestions
from graph.views.taxonomy import Taxonomy
from graph.views.thing import VIEWS
from graph.views.vocabularies import Vocabularies
from tests.conftest import ROOT

MODELS: dict[str, type[Record]] = {
    "search": Answer,
    "search_post": SearchRequest,
    "about": About,
    "healthz": Alive,
    "readyz": Ready,
    **{kind: VIEWS[kind] for kind in PAGES},
    **{f"list_{PLURALS[kind]}": Listing for kind in PAGES},
    **{f"get_{kind}_neighbourhood": Neighbourhood for kind in LINKED},
    "similar_initiatives": Similar,
    "peers_of_system": Peers,
    "compare": Comparison,
    "collections": Collection,
    "gap_map": GapMap,
    "suggest": Suggestions,
    "taxonomy": Taxonomy,
    "passages": Cited,
    "claims": CitedClaims,
    "vocabularies": Vocabularies,
    "query": QueryAnswer,
    "query_post": QueryRequest,
    "queries": Gallery,
}
#: The example of what is sent to an operation whose answer has one, too.
SENT = {"query_post"}
#: Operations whose answer is a file.
FILES = {"export", "collection_file", "context", "metrics"}


@pytest.fixture
def schema(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def _operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["operationId"]: one for path in schema["paths"].values() for one in path.values()}


def test_names_of_operations_stay(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    things = {f"get_{kind}" for kind in PAGES}
    assert set(_operations(schema)) == set(MODELS) - set(PAGES) - SENT | things | FILES


def test_the_example_of_an_export_has_the_columns_of_today() -> None:
    header = examples()["export"].split("\r\n")[0].split(",")
    assert header == [column.name for column in (*columns.things(["initiative"]), columns.RECEIPT)]


def test_every_route_has_an_example_and_declares_its_errors(schema: dict[str, Any]) -> None:
    for name, operation in _operations(schema).items():
        responses = operation["responses"]
        forms = responses["200"]["content"].values()
        assert any(form.get("example") for form in forms), name
        errors = {status for status in responses if status not in {"200", "304", "308"}}
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
    asked = isinstance(model, SearchRequest | QueryRequest)
    assert (model.model_dump(mode="json", exclude_unset=True) if asked else json.loads(model.as_json())) == example


def test_a_search_can_be_posted_as_json_with_an_example(schema: dict[str, Any]) -> None:
    body = schema["paths"]["/v1/search"]["post"]["requestBody"]
    assert body["required"] is True
    assert body["content"]["application/json"]["schema"]["$ref"] == "#/components/schemas/SearchRequest"
    assert body["content"]["application/json"]["example"] == examples()["search_post"]


@pytest.mark.parametrize("kind", PAGES)
def test_the_thing_of_each_example_is_in_the_seed(client: TestClient, kind: Kind) -> None:
    example = examples()[kind]
    found = client.get(f"/v1/{PLURALS[kind]}/{example['id']}").json()
    assert found["id"] == example["id"]
    assert set(found) == set(example)


def test_the_page_on_the_api_names_every_route(schema: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text().split("## A client")[0]
    kinds = {PLURALS[kind] for kind in PAGES}
    for path in schema["paths"]:
        parts = path.split("/")
        shown = path if len(parts) < 3 or parts[2] not in kinds else "/".join([*parts[:2], "initiatives", *parts[3:]])
        shown = "/v1/systems/{id}/peers" if path.endswith("/peers") else shown
        assert shown in page, path


def test_abbreviations_can_be_asked_for_nowhere(schema: dict[str, Any]) -> None:
    assert not [path for path in schema["paths"] if "abbreviation" in path]
    assert "abbreviation" not in str(schema["components"]["schemas"]["SearchRequest"])
    for name, operation in _operations(schema).items():
        assert "abbreviation" not in str(operation.get("parameters")), name


def _described(schema: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each thing that the schema describes: where it is, its name, and what is said of it."""
    for record, one in schema["components"]["schemas"].items():
        yield record, record, one.get("description", "")
        for field, value in one.get("properties", {}).items():
            yield f"{record}.{field}", field, value.get("description", "")
    for tag in schema["tags"]:
        yield f"tag {tag['name']}", tag["name"], tag["description"]
    for name, operation in _operations(schema).items():
        yield f"{name}, summary", name, operation["summary"]
        yield name, name, operation.get("description", "")
        for parameter in operation.get("parameters", ()):
            yield f"{name}?{parameter['name']}", parameter["name"], parameter.get("description", "")
        for status, response in operation["responses"].items():
            yield f"{name}, {status}", name, response["description"]


def test_everything_is_described_and_no_description_repeats_a_name(schema: dict[str, Any]) -> None:
    every = list(_described(schema))
    assert len(every) > 900
    for where, name, said in every:
        assert said.strip(), where
        assert said != "Successful Response", where
        told = {word for word in re.findall(r"[a-z]+", said.lower()) if len(word) > 2} - {"the", "its", "and"}
        assert told - set(re.findall(r"[a-z]+", name.lower())), f"{where}: {said}"


def test_what_an_answer_always_has_is_required(schema: dict[str, Any]) -> None:
    hit = schema["components"]["schemas"]["Hit"]
    assert set(hit["required"]) == {"rank", "kind", "id", "name", "url"}
    step = schema["components"]["schemas"]["Step"]
    assert set(step["properties"]) - set(step["required"]) == {"result", "claim", "reading", "because", "source"}
    nulls = [name for name, one in schema["components"]["schemas"].items() if '"null"' in json.dumps(one)]
    assert nulls == ["SearchRequest"], "what is null is left out of answers"


def test_groups_and_servers_are_named(schema: dict[str, Any]) -> None:
    named = {tag["name"] for tag in schema["tags"]}
    assert {tag for operation in _operations(schema).values() for tag in operation["tags"]} == named
    assert schema["servers"]


def test_every_parameter_has_bounds_and_says_what_it_is(schema: dict[str, Any]) -> None:
    for name, operation in _operations(schema).items():
        for parameter in operation.get("parameters", ()):
            kind = parameter["schema"]
            parts = [part for part in kind.get("anyOf", [kind]) if part.get("type") != "null"]
            for part in parts:
                item = part.get("items", part)
                bounded = {"enum", "maximum", "maxLength", "pattern", "const"} & item.keys() or item[
                    "type"
                ] == "boolean"
                assert bounded or "$ref" in item, f"{name}: {parameter['name']} {item}"
