"""JSON Lines: the records that were selected, whole."""

import json
from typing import Any

from graph.evidence import Body, ClaimShown, PassageShown
from graph.exports.request import ExportReceipt
from graph.exports.selection import Selection
from graph.models import MODELS, Source
from tests.exports.files import file_of


def _lines(selection: Selection) -> list[dict[str, Any]]:
    written = file_of(selection, "jsonl").decode()
    assert written.endswith("\n")
    return [json.loads(line) for line in written[:-1].split("\n")]


def test_every_record_reads_back_as_it_was(everything: Selection) -> None:
    first, *lines = _lines(everything)
    assert ExportReceipt.model_validate(first["receipt"]) == everything.receipt.model_copy(update={"format": "jsonl"})
    of_record: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        of_record.setdefault(line.pop("record"), []).append(line)
    assert set(of_record) == {"thing", "claim", "passage", "source"}
    things = [
        (
            one["kind"],
            MODELS[one["kind"]].model_validate(one["properties"]),
            tuple(map(Body.model_validate, one["systems"])),
        )
        for one in of_record["thing"]
    ]
    assert things == [(one.kind, one.thing, one.systems) for one in everything.things]
    assert [ClaimShown.model_validate(one) for one in of_record["claim"]] == list(everything.claims)
    passages = {one.pop("id"): PassageShown.model_validate(one) for one in of_record["passage"]}
    assert passages == everything.passages
    assert [Source.model_validate(one) for one in of_record["source"]] == list(everything.sources)


def test_what_is_null_is_left_out(everything: Selection) -> None:
    assert not [line for line in _lines(everything) if None in [*line.values(), *line.get("properties", {}).values()]]


def test_an_empty_one_has_its_receipt_alone(nothing: Selection) -> None:
    assert [line["receipt"]["id"] for line in _lines(nothing)] == [nothing.receipt.id]
