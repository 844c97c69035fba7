"""JSON Lines: the records that were selected, whole."""

import json
from typing import Any

from graph.evidence import Body, ClaimShown, PassageRead, SourceRef
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
    of_type: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        of_type.setdefault(line.pop("type"), []).append(line)
    assert set(of_type) == {"thing", "claim", "passage", "source"}
    things = [
        (
            one["kind"],
            MODELS[one["kind"]].model_validate(one["properties"]),
            tuple(map(Body.model_validate, one["systems"])),
        )
        for one in of_type["thing"]
    ]
    assert things == [(one.kind, one.thing, one.systems) for one in everything.things]
    assert [ClaimShown.model_validate(one) for one in of_type["claim"]] == list(everything.claims)
    passages = [PassageRead(**{**one, "source": SourceRef(**one["source"])}) for one in of_type["passage"]]
    assert passages == list(everything.passages)
    assert [Source.model_validate(one) for one in of_type["source"]] == list(everything.sources)


def test_an_empty_one_has_its_receipt_alone(nothing: Selection) -> None:
    assert [line["receipt"]["id"] for line in _lines(nothing)] == [nothing.receipt.id]
