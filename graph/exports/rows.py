"""The rows of tables, made one by one out of a selection: a value for each column that has one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pydantic import BaseModel

from graph.evidence import ClaimShown, Ref
from graph.exports.selection import Picked, Selection

Value = str | int | float | date
Row = dict[str, Value]

#: Between the values of a list in one cell.
BETWEEN = "; "


def thing_rows(selection: Selection) -> Iterator[Row]:
    """A row a thing, in their order."""
    claims = defaultdict[str, list[ClaimShown]](list)
    for claim in selection.claims:
        claims[claim.subject.id].append(claim)
    for one in selection.things:
        row: Row = {"thing": one.kind, **fields(one.thing)}
        yield {**row, **_of_case(one, claims[one.thing.id])} if one.kind == "initiative" else row


def claim_rows(selection: Selection) -> Iterator[Row]:
    """A row a claim."""
    for claim in selection.claims:
        row = fields(claim, without={"subject", "object", "through", "evidence"})
        for name, end in (("subject", claim.subject), ("object", claim.object)):
            row |= {name: end.id, f"{name}_kind": end.kind, f"{name}_name": end.name}
        if claim.through:
            row["through"] = _named(claim.through)
        yield row


def evidence_rows(selection: Selection) -> Iterator[Row]:
    """A row for each passage of each claim."""
    for claim in selection.claims:
        for one in claim.evidence:
            row = fields(one, without={"source", "reading", "because"})
            yield {"claim": claim.id, **row, "source": one.source.id, "source_title": one.source.title}


def source_rows(selection: Selection) -> Iterator[Row]:
    """A row a source."""
    return (fields(source) for source in selection.sources)


def receipt_rows(selection: Selection) -> Iterator[Row]:
    """A row for each field of the receipt."""
    given = {**fields(selection.receipt, without={"filters"}), "filters": selection.receipt.asked}
    return ({"field": name, "value": value} for name, value in given.items())


def fields(record: BaseModel, without: Iterable[str] = ()) -> Row:
    """The fields of a record that hold something, lists as one text."""
    found: Row = {}
    for name, value in record.model_dump(exclude=set(without), exclude_none=True).items():
        if isinstance(value, list | tuple):
            if value:
                found[name] = BETWEEN.join(map(str, value))
        elif isinstance(value, str | int | float | date):
            found[name] = value
        else:
            raise TypeError(f"{name} of {type(record).__name__} fits no cell")
    return found


def _of_case(one: Picked, claims: Sequence[ClaimShown]) -> Row:
    """What is claimed of an initiative, in a cell for each kind of thing; empty cells are left out."""
    tackled = [claim for claim in claims if claim.relationship == "TACKLED"]
    used = [claim.object for claim in claims if claim.relationship == "USED"]
    outcomes = [claim for claim in claims if claim.relationship == "HAS_OUTCOME"]
    cited = {shown.source.id: shown.source.title for claim in claims for shown in claim.evidence}
    cells = {
        "systems": _named(one.systems),
        "barriers": BETWEEN.join(f"{_name(claim.object)}: {claim.result}" for claim in tackled),
        "enablers": _named([*used, *(means for claim in claims for means in claim.through)]),
        "outcomes": BETWEEN.join(f"{_name(claim.object)}: {claim.caption}" for claim in outcomes),
        "sources": BETWEEN.join(f"{title} ({id_})" for id_, title in cited.items()),
    }
    return {name: text for name, text in cells.items() if text}


def _named(refs: Iterable[Ref]) -> str:
    """Each once, in their order."""
    return BETWEEN.join(dict.fromkeys(map(_name, refs)))


def _name(ref: Ref) -> str:
    return f"{ref.name} ({ref.id})"
