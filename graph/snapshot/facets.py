"""Facets: for each value of each filter, how many things there would be with it alone in that filter's place."""

from collections.abc import Sequence

import numpy as np
from pydantic import TypeAdapter

from graph.filter_request import FilterRequest
from graph.models import Record
from graph.ontology import DATES, FILTERS, Filter
from graph.snapshot.evidence_index import ON_CLAIM
from graph.snapshot.filter_index import FilterIndex
from graph.snapshot.filter_values import Counts
from graph.snapshot.filters import ReadFilters, read_filters
from graph.snapshot.incidence import Flags, listed
from graph.snapshot.membership import Chosen

MOST_VALUES = 50
#: Dates are bounds, not values to choose from.
FACETS = tuple(row for row in FILTERS if row.name not in DATES)


class FacetValue(Record):
    """One value of a filter: how many hits there would be with this value alone in that filter's place."""

    id: str
    name: str
    count: int
    selected: bool


_VALUES = TypeAdapter(list[FacetValue])


def facets(index: FilterIndex, request: FilterRequest, matched: Flags | None) -> dict[str, list[FacetValue]]:
    """The values of every filter but the dates, those first that most things have, at most `MOST_VALUES` of each.

    `matched` are all things that the question finds before any filter, shape (things,), None for everything. The count
    of a value is that of the things among these which pass with this value alone in its filter's place and all other
    filters as they are; so kinds that were read from words have to stand in `want`. Values without a thing are left out
    unless they are selected.
    """
    counts = ValueCounts(index, read_filters(index.corpus, request), matched)
    return {row.name: _facet(row, index, counts.of(row.name), request.filters.get(row.name, [])) for row in FACETS}


class ValueCounts:
    """How many of the things that match each value of a filter would let through in that filter's place."""

    def __init__(self, index: FilterIndex, filters: ReadFilters, matched: Flags | None = None) -> None:
        self._index, self._filters = index, filters
        self._matched = np.ones(index.corpus.things, np.bool_) if matched is None else matched
        self._lacking = filters.lacking(index)
        self._eligible = self._matched[index.memberships.thing] & filters.in_time(index)
        self._shown = self._eligible & filters.shown(index)
        #: How many of the filters that are read on the unit each membership lacks.
        self._failing = sum(self._lacking.values(), np.zeros(len(self._eligible), np.int8))
        self._chosen: dict[str | None, Chosen] = {}

    def of(self, name: str) -> Counts:
        """For each value of a filter the number of things, shape (values,)."""
        index, filters = self._index, self._filters
        values = index.values_of(name, filters.on_claim)
        if not filters.dated and {*filters.on_unit, *filters.on_claim} <= {name}:
            return values.counts(self._matched)
        of_answerer = index.values_with(name, filters.on_claim)
        of_thing = self._passing(name).values(values.answerer, of_answerer)
        return np.bincount(of_thing.indices, minlength=len(values.ids))

    def _passing(self, name: str) -> Chosen:
        """The memberships that hold all filters but this one."""
        left_out = "evidence" if name in ON_CLAIM else name if name in self._lacking else None
        if left_out not in self._chosen:
            passing = self._eligible if name in ON_CLAIM else self._shown
            # Where one filter fails, it is the only one that another value would do for.
            passing = passing & (self._failing == self._lacking.get(name, 0))
            self._chosen[left_out] = self._index.memberships.only(passing)
        return self._chosen[left_out]


def _facet(row: Filter, index: FilterIndex, counts: Counts, selected: Sequence[str]) -> list[FacetValue]:
    """The values of one facet in order; what is selected is never cut off."""
    values = index.values_of(row.name)
    chosen = {values.at[id_] for id_ in selected}
    found = np.flatnonzero(counts)
    # The values are in the order of their ids, and a stable sort leaves them so among equals.
    most = listed(found[np.argsort(-counts[found], kind="stable")[:MOST_VALUES]])
    others = [value for value in most if value not in chosen]
    kept = [*chosen, *others[: MOST_VALUES - len(chosen)]]
    # All at once: one by one, the five hundred of an answer took a tenth of its time.
    return _VALUES.validate_python(
        [
            {
                "id": values.ids[value],
                "name": index.name_of(row, value),
                "count": int(counts[value]),
                "selected": value in chosen,
            }
            for value in sorted(kept, key=lambda value: (-counts[value], value))
        ]
    )
