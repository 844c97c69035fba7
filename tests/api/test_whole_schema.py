"""Requests drawn from the whole schema, valid and not: no answer is an error of ours, and none is undocumented."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.http.access import MOST_ADDRESS
from api.http.app import create_app
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from tests.amounts import few_or_all
from tests.api.conftest import settings_for
from tests.api.served import served
from tests.waiting import PATIENCE

#: An answer of the API takes longer than drawing the request.
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)

load_all_checks()


@pytest.fixture(scope="module")
def address(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[str]:
    """The API over the seed as it is served, by uvicorn on a port of its own."""
    seeded.connect()
    app = create_app(settings_for(seeded_server), embedder)
    with served(app) as port:
        app.state.lifecycle.wait(PATIENCE)
        yield f"http://127.0.0.1:{port}"


@few_or_all("drawn", 2, 25)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_every_answer_is_one_that_the_schema_declares(address: str, mode: GenerationMode, drawn: int) -> None:
    """So many requests are drawn for each route."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        # Nothing can be wrong with a request that takes nothing.
        if mode is GenerationMode.NEGATIVE and not (list(operation.iter_parameters()) or operation.body):
            continue

        @settings(max_examples=drawn, deadline=None, suppress_health_check=SLOW, derandomize=True)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal asked
            asked += 1
            response = case.call()
            if response.status_code == 414:
                # No route has seen it, so no route documents it.
                assert len(response.request.path_url) > MOST_ADDRESS
                return
            # A well-formed id of nothing is refused, which the schema cannot know.
            case.validate_response(response, excluded_checks=[positive_data_acceptance])

        ask()
    assert asked > drawn * 15
