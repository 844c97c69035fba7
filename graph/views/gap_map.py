"""The map of what was tried against what: how many cases each pair of values has, how they came out, where none is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

import numpy as np
from pydantic import Field

from graph.embedding import Embedder
from graph.errors import Refused
from graph.evidence import Ref
from graph.models import Record
from graph.ontology import DATES, FILTERS, RESULTS, Filter, Result
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.filter_index import ON_CLAIM, Counts, FilterIndex
from graph.snapshot.filters import Filters, ReadFilters, ValueCounts, fitting, read_filters
from graph.snapshot.incidence import Numbers, gathered, incidence, numbers, rows_of, where
from graph.snapshot.membership import Role
from graph.store import Store

#: What rows and columns may be: every filter that takes words or ids of things, but the kinds.
Side = Literal[
    "barrier", "enabler", "would_use", "result", "dimension", "system", "region", "organisation", "implementation",
    "level", "scale", "kind", "status", "population", "topic", "basis", "known", "source",
]  # fmt: skip
#: Of each side at most so many values are drawn, those with most cases first.
MOST = 100


class MapRequest(Filters):
    """What the rows and columns are, and filters that every case of the map passes."""

    rows: Side = Field(default="barrier", description="What the rows are.")
    columns: Side = Field(default="enabler", description="What the columns are.")
    limit: int = Field(default=30, ge=1, le=MOST, description="How many rows, and how many columns, at most.")


class Heading(Ref):
    """A row or a column with the number of cases that it has in all."""

    cases: int


class Cell(Record):
    """How many cases have both values, how the barriers of these came out, and the address that lists just these.

    One case may have come out in several ways, on several claims.
    """

    cases: int
    results: dict[Result, int]
    url: str


class GapMap(Record):
    """`cells` are rows of columns, in the order of the headings; one without cases is a gap, and `gaps` counts them.

    `left_out` counts the values of rows and of columns for which there was no room. It says what goes together, not
    what causes what.
    """

    rows_are: Side
    columns_are: Side
    rows: list[Heading]
    columns: list[Heading]
    cells: list[list[Cell]]
    cases: int
    gaps: int
    left_out: tuple[int, int]
    filters: dict[str, list[str]]
    corpus: int
    digest: str


def gap_map(store: Store, embedder: Embedder, request: MapRequest) -> GapMap:
    """The map of the initiatives that pass the filters. Raises `Refused` for two sides alike and for unknown ids."""
    if request.rows == request.columns:
        raise Refused("Rows and columns are the same.", "Give two of them, such as rows=barrier&columns=enabler.")
    return with_snapshot(store, embedder, lambda _, snapshot: _map(snapshot, request))


@dataclass(frozen=True, eq=False)
class _Axis:
    """One side of the map: the headings that there is room for, the numbers of their values, how many are left out."""

    side: Side
    headings: Sequence[Heading]
    values: Numbers
    left_out: int


def _map(snapshot: Snapshot, request: MapRequest) -> GapMap:
    index, selection = snapshot.filter_index, request.with_kinds("initiative")
    filters = read_filters(index.corpus, selection)
    counts = ValueCounts(index, filters)
    rows, columns = (_axis(index, counts, request, side) for side in (request.rows, request.columns))
    others = read_filters(index.corpus, selection.model_copy(update={request.rows: [], request.columns: []}))
    cells = _cells(index, others, request, rows, columns)
    return GapMap(
        rows_are=request.rows,
        columns_are=request.columns,
        rows=list(rows.headings),
        columns=list(columns.headings),
        cells=cells,
        cases=int((filters.passing(index) & (index.memberships.role == Role.CASE)).sum()),
        gaps=sum(cell.cases == 0 for row in cells for cell in row),
        left_out=(rows.left_out, columns.left_out),
        filters=request.filters,
        corpus=snapshot.state.version,
        digest=snapshot.state.digest,
    )


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
    return _Axis(side, [one for one, _ in kept], numbers([one for _, one in kept]), len(found) - len(kept))


def _cells(
    index: FilterIndex, filters: ReadFilters, request: MapRequest, rows: _Axis, columns: _Axis
) -> list[list[Cell]]:
    """How many cases each pair of values has, and how many with each result that the filters allow."""
    cases = _cases(index, filters, rows, columns)
    # The results of a map that has results on a side are there already.
    asked: Sequence[str] = [] if "result" in {rows.side, columns.side} else filters.on_claim.get("result", RESULTS)
    by_result: dict[Result, Counts] = {}
    for result in RESULTS:
        if result in asked:
            narrowed = replace(filters, on_claim={**filters.on_claim, "result": [result]})
            by_result[result] = _cases(index, narrowed, rows, columns)
    cells: list[list[Cell]] = []
    for row, heading in enumerate(rows.headings):
        within = request.model_copy(update={rows.side: [heading.id]}).filters
        cells.append(
            [
                Cell(
                    cases=int(cases[row, column]),
                    results={one: int(some[row, column]) for one, some in by_result.items() if some[row, column]},
                    url=f"/v1/initiatives?{urlencode({**within, columns.side: [other.id]}, doseq=True)}",
                )
                for column, other in enumerate(columns.headings)
            ]
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
