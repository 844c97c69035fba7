"""The map of what was tried against what: how many cases each pair of values has, how they came out, where none is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args
from urllib.parse import urlencode

import numpy as np
from pydantic import Field

from graph.embedding import Embedder
from graph.english import joined
from graph.errors import Refused
from graph.evidence import Ref
from graph.labels import FILTER_LABELS
from graph.ontology import DATES, FILTERS, RESULTS, Filter, Result
from graph.record import Record
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.filter_index import ON_CLAIM, Counts, FilterIndex
from graph.snapshot.filters import Filters, ReadFilters, ValueCounts, fitting, read_filters, with_current_ids
from graph.snapshot.incidence import Numbers, gathered, incidence, numbers, rows_of, where
from graph.snapshot.membership import Role
from graph.store import Store
from graph.views.lookup import AsOf, as_of

#: What rows and columns may be: every filter that takes words or ids of things, but the kinds.
Side = Literal[
    "barrier", "enabler", "would_use", "result", "about", "dimension", "system", "region", "organisation",
    "implementation", "level", "scale", "type", "status", "population", "topic", "basis", "known", "source",
]  # fmt: skip
SIDES: tuple[Side, ...] = get_args(Side)
#: How many values of a side a map draws: unless it is asked otherwise, and at most.
USUAL, MOST = 100, 200


class MapRequest(Filters):
    """What the rows and columns are, and filters that every case of the map passes."""

    rows: Side = Field(default="barrier", description="What the rows are: the name of a filter.")
    columns: Side = Field(default="enabler", description="What the columns are: the name of another filter.")
    limit: int = Field(default=USUAL, ge=1, le=MOST, description="How many rows, and how many columns, at most.")


class Heading(Ref):
    """A row or a column."""

    cases: int
    """How many cases it has in all."""


class Axis(Record):
    """One side of the map."""

    name: Side
    """The filter whose values they are."""
    label: str
    """What they are, as a heading."""
    total: int
    """How many values there are; `headings` has those for which there was room."""
    headings: list[Heading]
    """The values, those with most cases first."""


class Cell(Record):
    """A pair of values that has cases."""

    row: int
    """The place of its row among the headings, from 0."""
    column: int
    """The place of its column among the headings, from 0."""
    cases: int
    """How many cases have both values."""
    results: dict[Result, int]
    """How many of these came out in each way; one case may, in several."""
    url: str
    """The address that lists just these cases."""


class Drawable(Record):
    """A side that a map of this library can have."""

    name: Side
    """What `rows` and `columns` take."""
    label: str
    """What it is, as a heading."""
    values: int
    """How many values have cases that pass the filters."""


class GapMap(AsOf):
    """The gap map. It says what goes together, not what causes what."""

    says: str
    """What the map shows, and what it leaves out, in a sentence or two."""
    rows: Axis
    """What stands at the left, from top to bottom."""
    columns: Axis
    """What stands above, from left to right."""
    cells: list[Cell]
    """The pairs that have cases, row by row. Every other pair is a gap."""
    cases: int
    """How many cases pass the filters."""
    gaps: int
    """How many pairs of these headings have no case."""
    axes: list[Drawable]
    """The sides that have values here."""
    filters: dict[str, list[str]]
    """The filters that every case of the map passes."""


def gap_map(store: Store, embedder: Embedder, request: MapRequest) -> GapMap:
    """The map of the initiatives that pass the filters. Raises `Refused` for two sides alike and for unknown ids."""
    if request.rows == request.columns:
        raise Refused("Rows and columns are the same.", "Give two of them, such as rows=barrier&columns=enabler.")
    return with_snapshot(store, embedder, lambda _, snapshot: _map(snapshot, request))


@dataclass(frozen=True, eq=False)
class _Axis:
    """One side of the map: the headings that there is room for, the numbers of their values, how many there are."""

    side: Side
    headings: Sequence[Heading]
    values: Numbers
    total: int

    def shown(self) -> Axis:
        """The side as the answer has it."""
        return Axis(name=self.side, label=FILTER_LABELS[self.side], total=self.total, headings=list(self.headings))


def _map(snapshot: Snapshot, request: MapRequest) -> GapMap:
    request = with_current_ids(snapshot.corpus, request)
    index, selection = snapshot.filter_index, request.with_kinds("initiative")
    filters = read_filters(index.corpus, selection)
    counts = ValueCounts(index, filters)
    rows, columns = (_axis(index, counts, request, side) for side in (request.rows, request.columns))
    others = read_filters(index.corpus, selection.model_copy(update={request.rows: [], request.columns: []}))
    cells = _cells(index, others, request, rows, columns)
    axes = [
        Drawable(name=side, label=FILTER_LABELS[side], values=values)
        for side in SIDES
        if (values := int(np.count_nonzero(counts.of(side))))
    ]
    return GapMap(
        says=_says(rows, columns, len(cells), axes),
        rows=rows.shown(),
        columns=columns.shown(),
        cells=cells,
        cases=int((filters.passing(index) & (index.memberships.role == Role.CASE)).sum()),
        gaps=len(rows.headings) * len(columns.headings) - len(cells),
        axes=axes,
        filters=request.filters,
        **as_of(snapshot),
    )


def _says(rows: _Axis, columns: _Axis, filled: int, axes: Sequence[Drawable]) -> str:
    """How much there is to see; of an empty map what it could have instead."""
    named = [FILTER_LABELS[one.side].lower() for one in (rows, columns) if not any(x.cases for x in one.headings)]
    if named or not filled:
        what = f"Nothing is known here of: {joined(named)}" if named else "No case has a value of each side"
        others = [f"{one.name} ({one.values})" for one in axes if one.name not in {rows.side, columns.side}]
        return f"{what}. Rows and columns with values here: {', '.join(others) or 'none'}."
    pairs = len(rows.headings) * len(columns.headings)
    said = [f"{filled} of {pairs} pairs have cases; the others are gaps."]
    for one, word in ((rows, "rows"), (columns, "columns")):
        if one.total > len(one.headings):
            said.append(f"{len(one.headings)} of {one.total} {word} are shown, those with most cases: raise limit.")
    return " ".join(said)


def _axis(index: FilterIndex, counts: ValueCounts, request: MapRequest, side: Side) -> _Axis:
    """The values of a side, those with most cases first: the ones that are chosen, or all that there are."""
    row, values, cases = _FILTERS[side], index.values_of(side), counts.of(side)
    ids = request.filters.get(side) or list(row.takes)
    numbered = [values.at[id_] for id_ in ids] if ids else fitting(row, index.corpus)
    found = [
        (Heading(id=values.ids[one], name=index.name_of(row, one), cases=int(cases[one])), one) for one in numbered
    ]
    found.sort(key=lambda one: (-one[0].cases, one[0].name.casefold(), one[0].id))
    kept = found[: request.limit]
    return _Axis(side, [one for one, _ in kept], numbers([one for _, one in kept]), len(found))


def _cells(index: FilterIndex, filters: ReadFilters, request: MapRequest, rows: _Axis, columns: _Axis) -> list[Cell]:
    """The pairs of values that have cases, with how many had each result that the filters allow."""
    cases = _cases(index, filters, rows, columns)
    # The results of a map that has results on a side are there already.
    asked: Sequence[str] = [] if "result" in {rows.side, columns.side} else filters.on_claim.get("result", RESULTS)
    by_result: dict[Result, Counts] = {}
    for result in RESULTS:
        if result in asked:
            narrowed = replace(filters, on_claim={**filters.on_claim, "result": [result]})
            by_result[result] = _cases(index, narrowed, rows, columns)
    cells = []
    for row, column in np.argwhere(cases).tolist():
        sides: dict[str, list[str]] = {rows.side: [rows.headings[row].id], columns.side: [columns.headings[column].id]}
        cells.append(
            Cell(
                row=row,
                column=column,
                cases=int(cases[row, column]),
                results={one: int(some[row, column]) for one, some in by_result.items() if some[row, column]},
                url=f"/v1/initiatives?{urlencode({**request.filters, **sides}, doseq=True)}",
            )
        )
    return cells


def _cases(index: FilterIndex, filters: ReadFilters, rows: _Axis, columns: _Axis) -> Counts:
    """How many cases that pass the filters have both values, shape (rows, columns).

    What is read on a claim is read on one piece of evidence: the values of such a side and all such filters.
    """
    on_claim = {rows.side, columns.side} & set(ON_CLAIM)
    passing = replace(filters, on_claim={} if on_claim else filters.on_claim).passing(index)
    cases = where(passing[index.memberships.role == Role.CASE])
    if len(on_claim) == 2:
        return _cases_on_claim(index, filters, rows, columns, cases)
    first, second = (
        index.values_with(axis.side, filters.on_claim)[cases][:, axis.values].astype(np.int32)
        for axis in (rows, columns)
    )
    return np.asarray((first.T @ second).toarray())


def _cases_on_claim(index: FilterIndex, filters: ReadFilters, rows: _Axis, columns: _Axis, cases: Numbers) -> Counts:
    """How many of the cases have both values on one piece of evidence that holds all filters read on one."""
    evidence = index.evidence({rows.side, columns.side, *filters.on_claim})
    pieces = where(evidence.holding(filters.on_claim))
    first, second = (evidence.of_piece[axis.side][pieces][:, axis.values] for axis in (rows, columns))
    column, place = gathered(second, rows_of(first))
    size = len(rows.values), len(columns.values)
    pairs = incidence(rows_of(first)[place], first.indices[place] * size[1] + column, (len(pieces), size[0] * size[1]))
    both = evidence.of_answerer[cases][:, pieces] @ pairs
    return np.bincount(both.indices, minlength=size[0] * size[1]).reshape(size)


_FILTERS: dict[str, Filter] = {row.name: row for row in FILTERS if row.name not in DATES}
