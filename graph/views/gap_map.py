"""The map of what was tried against what: how many cases each pair of values has, how they came out, where none is."""

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from graph.embedding import Embedder
from graph.errors import Refused
from graph.filter_request import Filters
from graph.ontology import DATES, FILTERS, RESULTS, Filter, Result
from graph.search.request import SearchRequest, browsing
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.facets import Counting
from graph.snapshot.filter_index import Cases
from graph.snapshot.filters import asked, fits
from graph.store import Run, Store

#: What rows and columns may be: every filter that takes words or ids of things, but the kinds.
Side = Literal[
    "barrier", "enabler", "result", "dimension", "system", "region", "organisation", "level", "scale", "kind", "status",
    "population", "topic", "basis", "known", "source",
]  # fmt: skip
#: Of each side at most so many values are drawn, those with most cases first.
MOST = 100


class MapRequest(Filters):
    """What the rows and columns are, and filters that every case of the map passes."""

    rows: Side = Field(default="barrier", description="What the rows are.")
    columns: Side = Field(default="enabler", description="What the columns are.")
    limit: int = Field(default=30, ge=1, le=MOST, description="How many rows, and how many columns, at most.")


class Heading(BaseModel):
    """A row or a column with the number of cases that it has in all."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    cases: int


class Cell(BaseModel):
    """How many cases have both values, how the barriers of these came out, and the address that lists just these.

    One case may have come out in several ways, on several claims.
    """

    model_config = ConfigDict(frozen=True)

    cases: int
    results: dict[Result, int]
    url: str


class GapMap(BaseModel):
    """`cells` are rows of columns, in the order of the headings; one without cases is a gap, and `gaps` counts them.

    `left_out` counts the values of rows and of columns for which there was no room. It says what goes together, not
    what causes what.
    """

    model_config = ConfigDict(frozen=True)

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
    return with_snapshot(store, embedder, lambda run, snapshot: _map(run, snapshot, request))


def _map(_run: Run, snapshot: Snapshot, request: MapRequest) -> GapMap:
    cases = snapshot.cases
    base = browsing(request, "initiative")
    counting = _Counted(cases, base)
    rows, rows_left = counting.headings(request.rows, request.limit)
    columns, columns_left = counting.headings(request.columns, request.limit)
    cells = [_row(cases, base, request, row, columns) for row in rows]
    return GapMap(
        rows_are=request.rows,
        columns_are=request.columns,
        rows=rows,
        columns=columns,
        cells=cells,
        cases=counting.all,
        gaps=sum(cell.cases == 0 for row in cells for cell in row),
        left_out=(rows_left, columns_left),
        filters=request.filters,
        corpus=snapshot.state.version,
        digest=snapshot.state.digest,
    )


class _Counted:
    """Cases by the values of a filter, all other filters being as they are."""

    def __init__(self, cases: Cases, request: SearchRequest) -> None:
        self._cases, self._request = cases, request
        filters = asked(cases.corpus, request)
        self._counting = Counting(cases, filters, np.ones(cases.corpus.things, np.bool_))
        self.all = int(self._counting.of("want")[1][sorted(_KINDS).index("initiative")])

    def by(self, side: str) -> Mapping[str, int]:
        """How many cases each value has."""
        ids, counts = self._counting.of(side)
        return dict(zip(ids, counts.tolist(), strict=True))

    def headings(self, side: Side, most: int) -> tuple[list[Heading], int]:
        """The values of a side, those with most cases first, and how many there was no room for."""
        counts, chosen = self.by(side), self._request.filters.get(side)
        corpus, row = self._cases.corpus, _FILTERS[side]
        values = (
            chosen or list(row.takes) or [one.id for thing, one in enumerate(corpus.rows) if fits(row, corpus, thing)]
        )
        names = {id_: corpus.rows[corpus.at[id_]].name if row.of_kind else id_ for id_ in values}
        every = [Heading(id=id_, name=names[id_], cases=counts.get(id_, 0)) for id_ in values]
        every.sort(key=lambda one: (-one.cases, one.name.casefold(), one.id))
        return every[:most], max(0, len(every) - most)


def _row(
    cases: Cases, base: SearchRequest, request: MapRequest, row: Heading, columns: Sequence[Heading]
) -> list[Cell]:
    """One row: how many cases each column has with it, then the same for each result in turn."""
    within = base.model_copy(update={request.rows: [row.id]})
    counts = _Counted(cases, within).by(request.columns)
    by_result: dict[Result, Mapping[str, int]] = {}
    if any(counts.values()):
        by_result = {one: _Counted(cases, held).by(request.columns) for one, held in _with_results(within, request)}
    return [
        Cell(
            cases=counts.get(column.id, 0),
            results={one: some[column.id] for one, some in by_result.items() if some.get(column.id)},
            url=_url(within, request.columns, column.id),
        )
        for column in columns
    ]


def _with_results(within: SearchRequest, request: MapRequest) -> list[tuple[Result, SearchRequest]]:
    """The same with each result that the filters allow; nothing where the results are a side of the map."""
    if "result" in {request.rows, request.columns}:
        return []
    allowed = within.result or RESULTS
    return [(one, within.model_copy(update={"result": [one]})) for one in RESULTS if one in allowed]


def _url(within: SearchRequest, side: Side, id_: str) -> str:
    """The list of the cases of one cell."""
    filters = {**within.filters, side: [id_]}
    del filters["want"]
    return f"/v1/initiatives?{urlencode(filters, doseq=True)}"


_FILTERS: dict[str, Filter] = {row.name: row for row in FILTERS if row.name not in DATES}
_KINDS = _FILTERS["want"].takes
