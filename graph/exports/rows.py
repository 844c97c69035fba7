"""The rows of tables, generated from a selection: a value for each column that has one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pydantic import BaseModel

from graph.evidence import ClaimShown, Ref
from graph.exports.selection import Picked, Selection
from graph.models import Initiative
from graph.ontology import PLANNED, as_read

Value = str | int | float | date
Row = dict[str, Value]

#: Separates the values of a list in one cell.
SEPARATOR = "; "


def thing_rows(selection: Selection) -> Iterator[Row]:
    """One row a thing."""
    claims = defaultdict[str, list[ClaimShown]](list)
    for claim in selection.claims:
        claims[claim.subject.id].append(claim)
    for picked in selection.things:
        row: Row = {"thing": picked.kind, **fields(picked.thing)}
        yield {**row, **_of_case(picked, claims[picked.thing.id])} if picked.kind == "initiative" else row


def claim_rows(selection: Selection) -> Iterator[Row]:
    """One row a claim."""
    for claim in selection.claims:
        row = fields(claim, without={"subject", "object", "through", "evidence"})
        for name, end in (("subject", claim.subject), ("object", claim.object)):
            row |= {name: end.id, f"{name}_kind": end.kind, f"{name}_name": end.name}
        if claim.through:
            row["through"] = _named(claim.through)
        yield row


def evidence_rows(selection: Selection) -> Iterator[Row]:
    """One row for each passage of each claim."""
    for claim in selection.claims:
        for shown in claim.evidence:
            row = fields(shown, without={"source", "reading", "because"})
            yield {"claim": claim.id, **row, "source": shown.source.id, "source_title": shown.source.title}


def receipt_rows(selection: Selection) -> Iterator[Row]:
    """One row for each field of the receipt."""
    values = {**fields(selection.receipt, without={"filters"}), "filters": selection.receipt.asked}
    return ({"field": name, "value": value} for name, value in values.items())


def fields(record: BaseModel, without: Iterable[str] = ()) -> Row:
    """The fields of a record that have a value, lists as one text."""
    row: Row = {}
    for name, value in record.model_dump(exclude=set(without), exclude_none=True).items():
        if isinstance(value, list | tuple):
            if value:
                row[name] = SEPARATOR.join(map(str, value))
        elif isinstance(value, str | int | float | date):
            row[name] = value
        else:
            raise TypeError(f"{name} of {type(record).__name__} does not fit a cell")
    return row


def _of_case(picked: Picked, claims: Sequence[ClaimShown]) -> Row:
    """What is claimed of an initiative: a cell for each kind of thing, without empty cells."""
    tackled = [claim for claim in claims if claim.relationship == "TACKLED"]
    used = [claim for claim in claims if claim.relationship == "USED"]
    planned = [claim for claim in claims if claim.relationship == "WOULD_USE"]
    # What nobody began used nothing: the means of its claims are proposals too.
    means = [_name(enabler) for claim in claims for enabler in claim.through]
    began = not (isinstance(picked.thing, Initiative) and picked.thing.implementation == PLANNED)
    outcomes = [claim for claim in claims if claim.relationship == "HAS_OUTCOME"]
    cited = {shown.source.id: shown.source.title for claim in claims for shown in claim.evidence}
    cells = {
        "systems": _named(picked.systems),
        "barriers": SEPARATOR.join(f"{_name(claim.object)}: {claim.caption}" for claim in tackled),
        "enablers": _joined([*map(_used, used), *(means if began else ())]),
        "would_use": _joined([*map(_used, planned), *(() if began else means)]),
        "outcomes": SEPARATOR.join(f"{_name(claim.object)}: {claim.caption}" for claim in outcomes),
        "sources": SEPARATOR.join(f"{title} ({id_})" for id_, title in cited.items()),
    }
    return {name: text for name, text in cells.items() if text}


def _used(claim: ClaimShown) -> str:
    return as_read(_name(claim.object), claim.reading)


def _joined(names: Iterable[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(names))


def _named(refs: Iterable[Ref]) -> str:
    """Each name once, in order."""
    return _joined(map(_name, refs))


def _name(ref: Ref) -> str:
    return f"{ref.name} ({ref.id})"
