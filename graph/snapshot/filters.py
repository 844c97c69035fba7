"""Filters: the request, what passes, and the counts by value. They decide what can be found; terms only rank.

The values of one filter are alternatives. Different filters must all hold, on one case: a system passes if all hold on
one of its cases; an outcome, a barrier or an enabler passes if all hold on a case that it belongs to. A filter on a
kind of thing also narrows the things of that kind: of a case in seven systems, `system` passes only those asked for.
`barrier` and `result` must hold on one claim. With either of them, `basis` and `source` must hold on one piece of that
claim's evidence; otherwise on one piece of any evidence of the case. What a system faced without a case is read in the
same way, and has no values for filters on properties of a case. By itself, a barrier or an enabler has only its
dimensions.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

import numpy as np
from pydantic import BaseModel, Field

from graph.dates import first_day, last_day
from graph.english import with_article
from graph.errors import Refused
from graph.models import PartialDate, Slug
from graph.ontology import (
    DATES,
    FILTERS,
    About,
    Basis,
    Filter,
    Implementation,
    InitiativeType,
    Known,
    Level,
    Population,
    Result,
    Scale,
    Status,
    Topic,
    Wanted,
)
from graph.record import Record
from graph.snapshot.corpus import Corpus
from graph.snapshot.filter_index import ON_CLAIM, Counts, FilterIndex
from graph.snapshot.incidence import Flags, Incidence, flagged, listed, where
from graph.snapshot.membership import NO_DAY, Chosen, day_number

#: Values of one filter at most, and parts of a question that may be taken out.
MOST_VALUES = 20

#: How similar an id has to be to be suggested.
LIKE = 0.6
#: So few ids are all listed.
MOST_LISTED = 10

_Ids = Annotated[list[Slug], Field(max_length=MOST_VALUES)]


class Filters(Record, extra="forbid"):
    """Filters cut: values of one are alternatives, different ones all hold. What each route that takes them shares."""

    barrier: _Ids = Field(default=[], description="Ids of barriers; what is narrower counts too.")
    enabler: _Ids = Field(default=[], description="Ids of enablers; what is narrower counts too.")
    would_use: _Ids = Field(default=[], description="Ids of enablers that a proposal would use.")
    result: list[Result] = Field(default=[], description="How the barrier came out, read on one claim with `barrier`.")
    about: list[About] = Field(default=[], description="Whether the barrier is an obstacle or a need.")
    dimension: _Ids = Field(default=[], description="Ids of dimensions: clarity, congruity, capacity.")
    system: _Ids = Field(default=[], description="Ids of systems; predecessors and what is part of them count too.")
    region: _Ids = Field(default=[], description="Ids of regions of the NHS.")
    organisation: _Ids = Field(default=[], description="Ids of organisations that took part.")
    implementation: list[Implementation] = Field(default=[], description="Whether an initiative ran, and where.")
    level: list[Level] = Field(default=[], description="Levels of prevention.")
    scale: list[Scale] = Field(default=[], description="How large a part of a system the initiative takes in.")
    type: list[InitiativeType] = Field(default=[], description="Types of initiative.")
    status: list[Status] = Field(default=[], description="How an initiative stands.")
    population: list[Population] = Field(default=[], description="Whom an initiative is for.")
    topic: list[Topic] = Field(default=[], description="What an initiative is about.")
    basis: list[Basis] = Field(default=[], description="What the evidence rests on.")
    known: list[Known] = Field(default=[], description="How an outcome is known.")
    source: _Ids = Field(default=[], description="Ids of the sources that the evidence comes from.")
    since: PartialDate | None = Field(default=None, description="Begun on this date or later: 2022, 2022-04.")
    until: PartialDate | None = Field(default=None, description="Begun on this date or earlier.")

    @property
    def cuts(self) -> bool:
        """Whether a filter of the graph is set, beside the kinds wanted."""
        return bool(set(self.filters) - {"want"})

    @property
    def filters(self) -> dict[str, list[str]]:
        """The filters that are set, by name; a date stands as a list of one."""
        given = {row.name: getattr(self, row.name, None) for row in FILTERS}
        return {name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value}

    def with_kinds(self, *kinds: Wanted) -> "FilterRequest":
        """These filters alone, with the kinds wanted."""
        return FilterRequest(want=list(kinds), **{name: getattr(self, name) for name in Filters.model_fields})


class _Kinds(BaseModel):
    """What stands before the filters in an address."""

    want: list[Wanted] = Field(default=[], description="Kinds of thing to return; all five where none is given.")


class FilterRequest(Filters, _Kinds):
    """Filters with the kinds wanted: what selects, whether a question is asked or not."""


_Filters = TypeVar("_Filters", bound=Filters)


def with_current_ids(corpus: Corpus, request: _Filters) -> _Filters:
    """The same filters, with the id that each thing has now for one that it had before."""
    given = {row.name: getattr(request, row.name, []) for row in FILTERS if row.of_kind}
    now = {name: list(dict.fromkeys(map(corpus.current, ids))) for name, ids in given.items()}
    changed = {name: ids for name, ids in now.items() if ids != given[name]}
    return request.model_copy(update=changed) if changed else request


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
    return corpus.kind(thing) == row.of_kind and row.of_system_type in {None, corpus.rows[thing].type}


def fitting(row: Filter, corpus: Corpus) -> list[int]:
    """The things whose ids a filter takes, in order."""
    things = listed(where(corpus.of_kinds([row.of_kind]))) if row.of_kind else []
    return [thing for thing in things if fits(row, corpus, thing)]


def _check(row: Filter, ids: Sequence[str], corpus: Corpus) -> None:
    for id_ in ids:
        thing = corpus.thing(id_)
        if thing is None or not fits(row, corpus, thing):
            what = "" if thing is None else f" (it is the id of {with_article(corpus.kind(thing))})"
            raise Refused(f"There is no {row.name} with the id {id_}{what}.", _instead(row, id_, corpus))


def _instead(row: Filter, id_: str, corpus: Corpus) -> str:
    ids = [corpus.ids[thing] for thing in fitting(row, corpus)]
    if near := difflib.get_close_matches(id_, ids, n=1, cutoff=LIKE):
        return f"Did you mean {near[0]} ({corpus.rows[corpus.at[near[0]]].name})?"
    if 0 < len(ids) <= MOST_LISTED:
        return f"There are: {', '.join(ids)}."
    return "Look for it first: search for its name."


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
        return np.bincount(self.of_things(name).indices, minlength=len(values.ids))

    def of_things(self, name: str) -> Incidence:
        """What each thing has of a filter by what passes all the others, shape (things, values)."""
        on_claim = self._filters.on_claim
        answerer = self._index.values_of(name, on_claim).answerer
        return self._passing(name).values(answerer, self._index.values_with(name, on_claim))

    def _passing(self, name: str) -> Chosen:
        """The memberships that hold all filters but this one."""
        left_out = "evidence" if name in ON_CLAIM else name if name in self._lacking else None
        if left_out not in self._chosen:
            passing = self._eligible if name in ON_CLAIM else self._shown
            # Where one filter fails, it is the only one that another value would do for.
            passing = passing & (self._failing == self._lacking.get(name, 0))
            self._chosen[left_out] = self._index.memberships.only(passing)
        return self._chosen[left_out]
