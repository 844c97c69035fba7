"""Facets: for each value of each filter, how many things there would be with it alone in that filter's place."""

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter

from graph.filter_request import FilterRequest
from graph.ontology import DATES, FILTERS, KINDS, WANTED, Filter
from graph.snapshot.among import Counts, among
from graph.snapshot.evidence_index import ON_CLAIM
from graph.snapshot.filter_index import Cases
from graph.snapshot.filters import Asked, asked
from graph.snapshot.incidence import Flags, flagged

MOST_VALUES = 50
#: Dates are bounds, not values to choose from.
FACETS = tuple(row for row in FILTERS if row.name not in DATES)
#: The kinds in the order of their ids.
_KINDS = sorted(WANTED)


class FacetValue(BaseModel):
    """One value of a filter: how many hits there would be with this value alone in that filter's place."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    count: int
    selected: bool


_VALUES = TypeAdapter(list[FacetValue])


def facets(cases: Cases, request: FilterRequest, matched: Flags | None) -> dict[str, list[FacetValue]]:
    """The values of every filter but the dates, those first that most things have, at most `MOST_VALUES` of each.

    `matched` are all things that the question finds before any filter, shape (things,), None for everything. The count
    of a value is that of the things among these which pass with this value alone in its filter's place and all other
    filters as they are; so kinds that were read from words have to stand in `want`. Values without a thing are left out
    unless they are selected.
    """
    filters = asked(cases.corpus, request)
    if matched is None:
        matched = np.ones(cases.corpus.things, np.bool_)
    counting = Counting(cases, filters, matched)
    return {row.name: _values(row, *counting.of(row.name), request.filters.get(row.name, []), cases) for row in FACETS}


class Counting:
    """One request's counts. Where one filter fails, it is the only one that another value would do for."""

    def __init__(self, cases: Cases, filters: Asked, matched: Flags) -> None:
        self.cases, self.filters, self.matched = cases, filters, matched
        self.lacking = filters.lacking(cases)
        self.on_claim = filters.standing(cases)
        self.in_time = matched.take(cases.standings.thing)
        self.whole = among(cases.standings, self.in_time)
        if (in_time := filters.in_time(cases)) is not None:
            self.in_time &= in_time
        self.dated = in_time is not None
        #: How many of the filters that are read on the case each standing lacks.
        self.failing = np.zeros(len(self.in_time), np.int8)
        for lacks in self.lacking.values():
            self.failing += lacks
        self.none_fails = self.in_time & (self.failing == 0)
        self.holding_claim = among(cases.standings, self.none_fails)
        self.holding_all = self.holding_claim
        if self.on_claim is not None:
            self.holding_all = among(cases.standings, self.none_fails & self.on_claim)

    def of(self, name: str) -> tuple[Sequence[str], Counts]:
        """The values of a filter in order, and how many things each would let through in its place."""
        if name == "want":
            return _KINDS, self._kinds()
        if name in ON_CLAIM:
            return self._of_evidence(name)
        values = self.cases.values[name]
        if self.alone(name):
            return values.ids, values.of_all(self.whole, self.matched)
        if name in self.lacking:
            return values.ids, values.on(among(self.cases.standings, self.passing(name)))
        return values.ids, values.on(self.holding_all)

    def alone(self, name: str) -> bool:
        """Whether no other filter is set."""
        return not self.dated and {*self.filters.on_case, *self.filters.on_claim} <= {name}

    def passing(self, name: str) -> Flags:
        """Which standings hold all filters but this one, which is read on the case."""
        good: Flags = self.none_fails
        if name in self.lacking:
            good = np.logical_and(self.in_time, self.failing == self.lacking[name])
        if self.on_claim is not None:
            good = np.logical_and(good, self.on_claim)
        return good

    def _kinds(self) -> Counts:
        which = np.flatnonzero(self.passing("want"))
        things = flagged(len(self.matched), self.cases.standings.thing.take(which))
        counts = np.bincount(self.cases.corpus.kinds[: len(things)][things], minlength=len(KINDS))
        return counts[[KINDS.index(kind) for kind in _KINDS]]

    def _of_evidence(self, name: str) -> tuple[Sequence[str], Counts]:
        evidence = self.filters.evidence(self.cases, offered=name)
        offers = evidence.offers[name]
        values = offers.values
        if self.alone(name):
            return values.ids, values.of_all(self.whole, self.matched)
        if set(self.filters.on_claim) <= {name}:
            return values.ids, values.on(self.holding_claim)
        there = offers.there(evidence.holding(self.filters.on_claim, left_out=name))
        return values.ids, values.offered(self.holding_claim, there)


def _values(row: Filter, ids: Sequence[str], counts: Counts, selected: Sequence[str], cases: Cases) -> list[FacetValue]:
    """The values of one facet in order; what is selected is never cut off."""
    corpus, chosen = cases.corpus, set(selected)
    found = np.flatnonzero(counts)
    # The ids are in order, and a stable sort leaves them so among equals.
    most = found[np.argsort(-counts[found], kind="stable")[:MOST_VALUES]]
    others = [place for place in map(int, most) if ids[place] not in chosen]
    kept: dict[str, int] = {ids[place]: int(counts[place]) for place in others[: MOST_VALUES - len(chosen)]}
    at = {id_: place for place, id_ in enumerate(ids)} if chosen else {}
    kept |= {id_: int(counts[at[id_]]) if id_ in at else 0 for id_ in chosen}
    names = {id_: corpus.rows[corpus.at[id_]].name if row.of_kind else id_ for id_ in kept}
    # All at once: one by one, the five hundred of an answer took a tenth of its time.
    return _VALUES.validate_python(
        [
            {"id": id_, "name": names[id_], "count": count, "selected": id_ in chosen}
            for id_, count in sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
    )
