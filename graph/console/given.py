"""The parameters of a query: what the driver, the wire and the process of a reader can carry."""

import json
import math
from collections.abc import Mapping
from typing import Any

from graph.console.limits import MOST_DEPTH, MOST_PARAMETERS
from graph.console.refusal import refused


def check(parameters: Mapping[str, Any]) -> None:
    """Refuse what is too deep or too large, and what no parameter of Neo4j can be. Raises `QueryRefused`."""
    left: list[tuple[str, Any, int]] = [(name, value, 1) for name, value in parameters.items()]
    if not all(map(is_text, parameters)):
        raise refused("parameters", "The name of a parameter holds half a character.")
    while left:
        name, value, depth = left.pop()
        if depth > MOST_DEPTH:
            raise refused("parameters", f"${name} holds more than {MOST_DEPTH} lists or maps in each other.")
        if isinstance(value, Mapping):
            left += [(name, key, depth + 1) for key in value] + [(name, one, depth + 1) for one in value.values()]
        elif isinstance(value, list | tuple):
            left += [(name, one, depth + 1) for one in value]
        else:
            _check_one(name, value)
    size = len(json.dumps(parameters))
    if size > MOST_PARAMETERS:
        raise refused("size", f"The parameters take {size} bytes as JSON, {MOST_PARAMETERS} are taken.")


def _check_one(name: str, value: object) -> None:
    if isinstance(value, bool | None):
        return
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise refused("parameters", f"${name} holds a number of more than 64 bits.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise refused("parameters", f"${name} holds {value}, which JSON has not.")
    elif not (isinstance(value, str) and is_text(value)):
        raise refused("parameters", f"${name} holds what is no text, number, boolean, list or map.")


def is_text(text: str) -> bool:
    """Whether a text can be sent: half a character, such as a lone surrogate, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
