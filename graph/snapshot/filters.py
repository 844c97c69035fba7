"""Filters cut: what a thing has to hold to be found at all. Terms of the question only rank.

The values of one filter are alternatives, different filters all hold, on one case: a system is found where one of its
cases holds them all, an outcome, a barrier or an enabler where it hangs on such a case. A filter that speaks of things
of its own kind narrows these as well: of a case in seven systems, `system` lets through the one that was asked for.
`barrier` and `result` are read on one claim, and so are `basis` and `source` then: on one piece of that claim's
evidence; else on one piece of any of the case. What a system faced without a case is read in the same way, and has no
values for filters that speak of a case. A barrier or an enabler is by itself within its dimensions.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.dates import first_day, last_day
from graph.errors import Refused
from graph.filter_request import FilterRequest
from graph.ontology import DATES, FILTERS, Filter
from graph.snapshot.corpus import Corpus
from graph.snapshot.evidence_index import ON_CLAIM
from graph.snapshot.filter_index import FilterIndex
from graph.snapshot.incidence import Flags, flagged, listed, where
from graph.snapshot.membership import NO_DAY, day_number

#: So like an id has to be to one that there is, to be named in its place.
LIKE = 0.6
#: So few ids are all named.
MOST_LISTED = 10


@dataclass(frozen=True, eq=False)
class Passed:
    """What passes filters, shape (things,) each.

    `things` are all that pass; `cases` the initiatives by which something does; `accounts` the things that pass without
    a case: by what systems faced, and concepts by themselves.
    """

    things: Flags
    cases: Flags
    accounts: Flags


@dataclass(frozen=True)
class ReadFilters:
    """The filters of a request by what they are read on: the unit, one claim, the day on which a case began."""

    on_unit: Mapping[str, Sequence[str]]
    on_claim: Mapping[str, Sequence[str]]
    since: int | None
    until: int | None

    def lacking(self, index: FilterIndex) -> dict[str, Flags]:
        """Which memberships do not hold each of the filters that are read on the unit, shape (memberships,) each."""
        return {name: ~index.values[name].members(ids) for name, ids in self.on_unit.items()}

    def shown(self, index: FilterIndex) -> Flags:
        """Which memberships have a piece of evidence that holds all filters which are read on one."""
        if not self.on_claim:
            return np.ones(len(index.memberships.thing), np.bool_)
        evidence = index.evidence(self.on_claim)
        return evidence.members(evidence.holding(self.on_claim))

    def in_time(self, index: FilterIndex) -> Flags:
        """Which memberships are of a case that began between the days given; all where none is."""
        begun = index.units.begun
        within = np.ones(len(begun), np.bool_)
        if self.dated:
            within &= begun != NO_DAY
        if self.since is not None:
            within &= begun >= self.since
        if self.until is not None:
            within &= begun <= self.until
        return np.asarray(within[index.memberships.unit])

    @property
    def dated(self) -> bool:
        """Whether a day is given."""
        return self.since is not None or self.until is not None

    def passing(self, index: FilterIndex) -> Flags:
        """Which memberships hold all filters, shape (memberships,)."""
        passed = self.in_time(index) & self.shown(index)
        for lacks in self.lacking(index).values():
            passed &= ~lacks
        return passed


def passing(index: FilterIndex, request: FilterRequest) -> Passed | None:
    """What passes all filters but `want`; None where no other is set.

    Raises `Refused` for an id that no thing of the filter's kind has.
    """
    if not request.cuts:
        return None
    which = read_filters(index.corpus, request.model_copy(update={"want": []})).passing(index)
    cases, size = index.units.cases, index.corpus.things
    thing, unit = index.memberships.thing[which], index.memberships.unit[which]
    on_case = unit < len(cases)
    return Passed(
        things=flagged(size, thing),
        cases=flagged(size, cases[unit[on_case]]),
        accounts=flagged(size, thing[~on_case]),
    )


def read_filters(corpus: Corpus, request: FilterRequest) -> ReadFilters:
    """The filters of a request, each id looked up. Raises `Refused` for one that no thing of the filter's kind has."""
    for row in FILTERS:
        if row.of_kind is not None:
            _check(row, request.filters.get(row.name, []), corpus)
    values = {name: given for name, given in request.filters.items() if name not in DATES}
    return ReadFilters(
        on_unit={name: given for name, given in values.items() if name not in ON_CLAIM},
        on_claim={name: given for name, given in values.items() if name in ON_CLAIM},
        since=day_number(first_day(request.since)) if request.since else None,
        until=day_number(last_day(request.until)) if request.until else None,
    )


def fits(row: Filter, corpus: Corpus, thing: int) -> bool:
    """Whether a filter takes the id of this thing."""
    return corpus.kind(thing) == row.of_kind and row.of_system_kind in {None, corpus.rows[thing].kind}


def fitting(row: Filter, corpus: Corpus) -> list[int]:
    """The things whose ids a filter takes, in order."""
    things = listed(where(corpus.of_kinds([row.of_kind]))) if row.of_kind else []
    return [thing for thing in things if fits(row, corpus, thing)]


def _check(row: Filter, ids: Sequence[str], corpus: Corpus) -> None:
    for id_ in ids:
        thing = corpus.at.get(id_, corpus.things)
        there = thing < corpus.things  # else it is the id of a passage, or of nothing
        if not there or not fits(row, corpus, thing):
            kind = corpus.kind(thing) if there else ""
            what = f" (it is the id of a{'n' if kind[0] in 'aeiou' else ''} {kind})" if kind else ""
            raise Refused(f"There is no {row.name} with the id {id_}{what}.", _instead(row, id_, corpus))


def _instead(row: Filter, id_: str, corpus: Corpus) -> str:
    ids = [corpus.ids[thing] for thing in fitting(row, corpus)]
    if near := difflib.get_close_matches(id_, ids, n=1, cutoff=LIKE):
        return f"Did you mean {near[0]} ({corpus.rows[corpus.at[near[0]]].name})?"
    if 0 < len(ids) <= MOST_LISTED:
        return f"There are: {', '.join(ids)}."
    return "Look for it first: search for its name."
