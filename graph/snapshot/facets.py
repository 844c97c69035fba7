"""Facets: for each value of each filter, how many things there would be with it alone in that filter's place."""

from collections.abc import Sequence

import numpy as np
from pydantic import TypeAdapter

from graph.labels import FILTER_LABELS
from graph.ontology import DATES, FILTERS, Filter
from graph.record import Record
from graph.snapshot.filter_index import Counts, FilterIndex
from graph.snapshot.filters import FilterRequest, ValueCounts, read_filters
from graph.snapshot.incidence import Flags, listed

#: Values of a facet that an answer shows, unless it is asked for others.
FEW_VALUES, MOST_VALUES = 3, 500
#: Dates are bounds, not values to choose from.
FACETS = tuple(row for row in FILTERS if row.name not in DATES)


class FacetValue(Record):
    """One value of a filter."""

    id: str
    """What the filter takes: an id, or a word."""
    name: str
    """The name of the value, or its label."""
    count: int
    """How many cases, systems, barriers and enablers there would be with this value alone in that filter's place."""


class Facet(Record):
    """The values of one filter, those first that most things have; values without a thing are left out."""

    label: str
    """What the filter is about, as a heading."""
    total: int
    """How many values have things. `facet_values` says how many of them are shown."""
    values: list[FacetValue]
    """The values: always those that are selected, then those with most things."""


_VALUES = TypeAdapter(list[FacetValue])


def facets(
    index: FilterIndex,
    request: FilterRequest,
    matched: Flags | None,
    most: int,
    rows: Sequence[Filter] = FACETS,
) -> dict[str, Facet]:
    """The values of these filters, of every one but the dates unless others are named, at most `most` of each.

    `matched` are all things that the question finds before any filter, shape (things,), None for everything. The count
    of a value is that of the things among these which pass with this value alone in its filter's place and all other
    filters as they are.
    """
    counts = ValueCounts(index, read_filters(index.corpus, request), matched)
    return {row.name: facet(row, index, counts.of(row.name), request.filters.get(row.name, []), most) for row in rows}


def facet(row: Filter, index: FilterIndex, counts: Counts, selected: Sequence[str], most: int) -> Facet:
    """One facet by the counts of its values; what is selected is never cut off."""
    values = index.values_of(row.name)
    chosen = {values.at[id_] for id_ in selected}
    found = np.flatnonzero(counts)
    # The values are in the order of their ids, and a stable sort leaves them so among equals.
    first = listed(found[np.argsort(-counts[found], kind="stable")[:most]])
    others = [value for value in first if value not in chosen]
    kept = [*chosen, *others[: max(most - len(chosen), 0)]]
    # All at once: one by one, the five hundred of an answer took a tenth of its time.
    shown = _VALUES.validate_python(
        [
            {"id": values.ids[value], "name": index.name_of(row, value), "count": int(counts[value])}
            for value in sorted(kept, key=lambda value: (-counts[value], value))
        ]
    )
    return Facet(label=FILTER_LABELS[row.name], total=len(found), values=shown)
