"""JSON Lines: the receipt first, then one object a line, each with its `record`."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

from pydantic import BaseModel

from graph.exports.selection import Selection


def write_jsonl(selection: Selection, out: IO[bytes]) -> None:
    """Things, claims, passages and sources as the API shows them: what is null is left out."""
    text = codecs.getwriter("utf-8")(out)
    for line in _lines(selection):
        text.write(json.dumps(line, ensure_ascii=False) + "\n")


def _lines(selection: Selection) -> Iterator[dict[str, Any]]:
    yield {"receipt": _json(selection.receipt)}
    for picked in selection.things:
        systems = [_json(system) for system in picked.systems]
        yield {"record": "thing", "kind": picked.kind, "properties": _json(picked.thing), "systems": systems}
    for claim in selection.claims:
        yield {"record": "claim", **_json(claim)}
    for id_, passage in selection.passages.items():
        yield {"record": "passage", "id": id_, **_json(passage)}
    for source in selection.sources:
        yield {"record": "source", **_json(source)}


def _json(record: BaseModel) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)
