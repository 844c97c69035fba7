"""Facets: for each value of each filter, how many things there would be with it alone in that filter's place."""

from collections.abc import Sequence

import numpy as np
from pydantic import TypeAdapter

from graph.models import Record
from graph.ontology import DATES, FILTERS, Filter
from graph.snapshot.filter_index import Counts, FilterIndex
from graph.snapshot.filters import FilterRequest, ValueCounts, read_filters
from graph.snapshot.incidence import Flags, listed

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
    filters as they are. Values without a thing are left out unless they are selected.
    """
    counts = ValueCounts(index, read_filters(index.corpus, request), matched)
    return {row.name: _facet(row, index, counts.of(row.name), request.filters.get(row.name, [])) for row in FACETS}


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
