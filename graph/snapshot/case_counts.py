"""How many initiatives each thing is linked to: what a filter by it lets through."""

from collections.abc import Sequence

import numpy as np

from graph.filter_request import FilterRequest
from graph.snapshot.facets import Counting
from graph.snapshot.filter_index import Cases
from graph.snapshot.filters import asked
from graph.snapshot.incidence import listed, numbers

#: The filters that take the ids of things.
_BY_ID = ("barrier", "enabler", "dimension", "system", "region", "organisation", "source")


def case_counts(cases: Cases) -> Sequence[int]:
    """Initiatives by the number of the thing; an initiative counts itself, an outcome those it came of."""
    corpus = cases.corpus
    found = np.zeros(corpus.things, np.int64)
    on_case = cases.grounds.outcomes.row < len(cases.grounds.cases)
    found += np.bincount(cases.grounds.outcomes.to[on_case], minlength=corpus.things)
    found[cases.grounds.cases] = 1
    counting = Counting(cases, asked(corpus, FilterRequest(want=["initiative"])), np.ones(corpus.things, np.bool_))
    for name in _BY_ID:
        ids, counts = counting.of(name)
        things = corpus.numbers(ids)
        found[things] = np.maximum(found[things], counts)
    return listed(numbers(found))
