"""What Cypher gives as what JSON can hold."""

import math
from collections.abc import Callable
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time
from neo4j.vector import Vector


def json_value(value: Any) -> Any:  # noqa: ANN401 - whatever Cypher gives
    """A value as JSON can hold it; nodes without their vectors, which `RETURN t.embedding` gives."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return next((write(value) for kinds, write in _WRITERS if isinstance(value, kinds)), str(value))


def _map(value: dict[str, Any]) -> dict[str, Any]:
    return {key: json_value(item) for key, item in value.items()}


def _node(node: Node) -> dict[str, Any]:
    return {"labels": sorted(node.labels), "properties": _map({k: v for k, v in node.items() if k != "embedding"})}


def _link(link: Relationship) -> dict[str, Any]:
    return {"type": link.type, "properties": _map(dict(link.items()))}


def _path(path: Path) -> dict[str, Any]:
    return {"nodes": [_node(node) for node in path.nodes], "links": [_link(link) for link in path.relationships]}


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (float, lambda number: number if math.isfinite(number) else str(number)),
    (list, lambda items: [json_value(item) for item in items]),
    (dict, _map),
    (Node, _node),
    (Relationship, _link),
    (Path, _path),
    ((Date, DateTime, Time, Duration), lambda moment: moment.iso_format()),
    (Point, lambda point: {"srid": point.srid, "coordinates": list(point)}),
    (Vector, lambda vector: json_value(vector.to_native())),
    ((bytes, bytearray), lambda raw: raw.hex()),
)
