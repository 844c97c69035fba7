"""The example of each route: what the seed answers, shortened, in examples.json. A test checks them by the models."""

import json
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache
def examples() -> dict[str, Any]:
    """All examples by the name that `example` takes."""
    by_name: dict[str, Any] = json.loads(resources.files("api.http").joinpath("examples.json").read_text("utf-8"))
    return by_name


def example(name: str) -> dict[str, Any]:
    """The example of one route, as OpenAPI declares it with the response."""
    return {"content": {"application/json": {"example": examples()[name]}}}
