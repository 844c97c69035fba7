"""JSON Lines: the receipt first, then one object a line, each with its `type`."""

import codecs
import dataclasses
import json
from collections.abc import Iterator
from typing import IO, Any

from graph.exports.selection import Selection


def write_jsonl(selection: Selection, out: IO[bytes]) -> None:
    """Things, claims, passages and sources as the API shows them."""
    text = codecs.getwriter("utf-8")(out)
    for line in _lines(selection):
        text.write(json.dumps(line, ensure_ascii=False) + "\n")


def _lines(selection: Selection) -> Iterator[dict[str, Any]]:
    yield {"receipt": selection.receipt.model_dump(mode="json")}
    for picked in selection.things:
        properties = picked.thing.model_dump(mode="json")
        systems = [system.model_dump(mode="json") for system in picked.systems]
        yield {"type": "thing", "kind": picked.kind, "properties": properties, "systems": systems}
    for claim in selection.claims:
        yield {"type": "claim", **claim.model_dump(mode="json")}
    for passage in selection.passages:
        yield {"type": "passage", **dataclasses.asdict(passage), "source": passage.source.model_dump(mode="json")}
    for source in selection.sources:
        yield {"type": "source", **source.model_dump(mode="json")}
