"""The rows of tables, generated from a selection: a value for each column that has one.

A cell with several values has each on a line. Within a value a line break is written as a backslash with n or r, and a
backslash as two, so that `values_of` parts any cell again. "Name (id)" is parted at the last bracket that holds an id.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import BaseModel

from graph.evidence import ClaimShown, PassageShown, Ref
from graph.exports.selection import Picked, Selection
from graph.models import Initiative
from graph.ontology import Reading, as_read
from graph.views.case_words import EnablerSaid, enablers_of

Value = str | int | float | date
Row = dict[str, Value]

_WRITTEN: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_READ: Final = {written: sign for sign, written in _WRITTEN.items()}


def cell_of(values: Iterable[str]) -> str:
    """Several values as one cell, each on a line."""
    return "\n".join(re.sub(r"[\\\n\r]", lambda sign: _WRITTEN[sign[0]], value) for value in values)


def values_of(cell: str) -> list[str]:
    """The values of a cell that `cell_of` made; none for an empty cell."""
    lines = cell.split("\n") if cell else []
    return [re.sub(r"\\[\\nr]", lambda sign: _READ[sign[0]], line) for line in lines]


def thing_rows(selection: Selection) -> Iterator[Row]:
    """One row a thing."""
    claims = defaultdict[str, list[ClaimShown]](list)
    for claim in selection.claims:
        claims[claim.subject.id].append(claim)
    for picked in selection.things:
        row: Row = {"kind": picked.kind, **fields(picked.thing)}
        if isinstance(picked.thing, Initiative):
            row |= _of_case(picked, picked.thing, claims[picked.thing.id], selection)
        yield row


def claim_rows(claims: Iterable[ClaimShown]) -> Iterator[Row]:
    """One row a claim."""
    for claim in claims:
        row = fields(claim, without={"subject", "object", "through", "evidence"})
        for name, end in (("subject", claim.subject), ("object", claim.object)):
            row |= {name: end.id, f"{name}_kind": end.kind, f"{name}_name": end.name}
        if claim.through:
            row["through"] = cell_of(map(named, claim.through))
        yield row


def evidence_rows(
    claims: Iterable[ClaimShown], passages: Mapping[str, PassageShown], titles: Mapping[str, str]
) -> Iterator[Row]:
    """One row for each passage of each claim; `titles` are those of the sources."""
    for claim in claims:
        for shown in claim.evidence:
            passage = passages[shown.passage]
            source = {"source": passage.source, "source_title": titles[passage.source]}
            yield {"claim": claim.id, **fields(shown), **fields(passage), **source}


def receipt_rows(selection: Selection) -> Iterator[Row]:
    """One row for each field of the receipt."""
    values = {**fields(selection.receipt, without={"filters"}), "filters": selection.receipt.asked}
    return ({"field": name, "value": value} for name, value in values.items())


def fields(record: BaseModel, without: Iterable[str] = ()) -> Row:
    """The fields of a record that have a value, lists as one cell."""
    row: Row = {}
    for name, value in record.model_dump(exclude=set(without), exclude_none=True).items():
        if isinstance(value, list | tuple):
            if value:
                row[name] = cell_of(map(str, value))
        elif isinstance(value, str | int | float | date):
            row[name] = value
        else:
            raise TypeError(f"{name} of {type(record).__name__} does not fit a cell")
    return row


def _of_case(picked: Picked, case: Initiative, claims: Sequence[ClaimShown], selection: Selection) -> Row:
    """What is claimed of an initiative: a cell for each kind of thing, without empty cells."""
    enablers = enablers_of(claims, case)
    ran: dict[str, Reading] = {claim.object.id: claim.reading for claim in claims if claim.relationship == "RUN_IN"}
    cited = dict.fromkeys(selection.passages[shown.passage].source for claim in claims for shown in claim.evidence)
    cells = {
        "systems": (as_read(named(system), ran.get(system.id)) for system in picked.systems),
        "barriers": (f"{named(claim.object)}: {claim.caption}" for claim in claims if claim.relationship == "TACKLED"),
        "enablers": (_used(one) for one in enablers if one.relationship == "USED"),
        "would_use": (_used(one) for one in enablers if one.relationship == "WOULD_USE"),
        "outcomes": (
            f"{named(claim.object)}: {claim.caption}" for claim in claims if claim.relationship == "HAS_OUTCOME"
        ),
        "sources": (f"{selection.titles[id_]} ({id_})" for id_ in cited),
    }
    return {name: cell for name, values in cells.items() if (cell := cell_of(values))}


def _used(one: EnablerSaid) -> str:
    return as_read(named(one.enabler), one.reading)


def named(ref: Ref) -> str:
    """A thing in a cell, such as: Joint funding (joint-funding)."""
    return f"{ref.name} ({ref.id})"
