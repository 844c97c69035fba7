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
from graph.ontology import DATES, FILTERS, WANTED, Filter, Wanted
from graph.snapshot.corpus import Corpus
from graph.snapshot.evidence_index import ON_BARRIER, ON_CLAIM
from graph.snapshot.evidence_values import Evidence
from graph.snapshot.filter_index import Cases
from graph.snapshot.incidence import Flags, Numbers, flagged, numbers
from graph.snapshot.membership import NO_DAY, as_number

#: So like an id has to be to one that there is, to be named in its place.
LIKE = 0.6
#: So few ids are all named.
MOST_LISTED = 10


@dataclass(frozen=True, eq=False)
class Passed:
    """What passes filters, shape (things,) each.

    `things` are all that pass; `cases` the initiatives by which something does; `accounts` the things that pass by what
    is said without a case: what systems faced, and concepts by themselves.
    """

    things: Flags
    cases: Flags
    accounts: Flags


@dataclass(frozen=True)
class Asked:
    """The filters of a request: those read on the case, those read on a claim, and the days between which it began."""

    on_case: Mapping[str, Sequence[str]]
    on_claim: Mapping[str, Sequence[str]]
    since: int | None
    until: int | None

    def lacking(self, cases: Cases) -> dict[str, Flags]:
        """Which standings do not hold each of the filters that are read on the case, shape (standings,) each."""
        return {name: ~_held(cases, name, values) for name, values in self.on_case.items()}

    def evidence(self, cases: Cases, offered: str | None = None) -> Evidence:
        """The evidence that the filters on a claim are read on, where values of one of them are offered or none."""
        on_barrier = offered in ON_BARRIER or not ON_BARRIER.isdisjoint(set(self.on_claim) - {offered})
        return cases.met if on_barrier else cases.shown

    def standing(self, cases: Cases) -> Flags | None:
        """Which standings have a piece of evidence that holds all filters read on one; None where none is set."""
        if not self.on_claim:
            return None
        evidence = self.evidence(cases)
        return evidence.standing(evidence.holding(self.on_claim))

    def in_time(self, cases: Cases) -> Flags | None:
        """Which standings are on a case that began between the days asked for; None where no day is."""
        if self.since is None and self.until is None:
            return None
        begun = cases.grounds.begun
        within: Flags = begun != NO_DAY
        if self.since is not None:
            within &= begun >= self.since
        if self.until is not None:
            within &= begun <= self.until
        standing: Flags = within.take(cases.standings.ground)
        return standing


def passing(cases: Cases, request: FilterRequest) -> Passed | None:
    """What passes all filters but `want`; None where no other is set.

    Raises `Refused` for an id that no thing of the filter's kind has.
    """
    if not request.cuts:
        return None
    standings, grounds, size = cases.standings, cases.grounds, cases.corpus.things
    which = passing_standings(cases, request)
    thing, ground = standings.thing[which], standings.ground[which]
    on_case = ground < len(grounds.cases)
    return Passed(
        things=flagged(size, thing),
        cases=flagged(size, grounds.cases[ground[on_case]]),
        accounts=flagged(size, thing[~on_case]),
    )


def passing_standings(cases: Cases, request: FilterRequest) -> Numbers:
    """The numbers of the standings that hold all filters but `want`. Raises `Refused` as `passing` does."""
    filters = asked(cases.corpus, request.model_copy(update={"want": []}))
    passed = np.ones(len(cases.standings.thing), np.bool_)
    for held in (filters.in_time(cases), filters.standing(cases)):
        if held is not None:
            passed &= held
    for lacking in filters.lacking(cases).values():
        passed &= ~lacking
    return numbers(np.flatnonzero(passed))


def _held(cases: Cases, name: str, values: Sequence[str]) -> Flags:
    if name == "want":
        kinds: list[Wanted] = [kind for kind in WANTED if kind in values]
        return cases.corpus.of_kinds(kinds).take(cases.standings.thing)
    return cases.values[name].held(values)


def asked(corpus: Corpus, request: FilterRequest) -> Asked:
    """The filters of a request, each id looked up. Raises `Refused` for one that no thing of the filter's kind has."""
    for row in FILTERS:
        if row.of_kind is not None:
            _check(row, request.filters.get(row.name, []), corpus)
    values = {name: given for name, given in request.filters.items() if name not in DATES}
    return Asked(
        {name: given for name, given in values.items() if name not in ON_CLAIM},
        {name: given for name, given in values.items() if name in ON_CLAIM},
        as_number(first_day(request.since)) if request.since else None,
        as_number(last_day(request.until)) if request.until else None,
    )


def fits(row: Filter, corpus: Corpus, thing: int) -> bool:
    """Whether a filter takes the id of this thing."""
    return corpus.kind(thing) == row.of_kind and row.of_system_kind in {None, corpus.rows[thing].kind}


def _check(row: Filter, ids: Sequence[str], corpus: Corpus) -> None:
    for id_ in ids:
        thing = corpus.at.get(id_, corpus.things)
        there = thing < corpus.things  # else it is the id of a passage, or of nothing
        if not there or not fits(row, corpus, thing):
            kind = corpus.kind(thing) if there else ""
            what = f" (it is the id of a{'n' if kind[0] in 'aeiou' else ''} {kind})" if kind else ""
            raise Refused(f"There is no {row.name} with the id {id_}{what}.", _instead(row, id_, corpus))


def _instead(row: Filter, id_: str, corpus: Corpus) -> str:
    fitting = [one.id for thing, one in enumerate(corpus.rows) if fits(row, corpus, thing)]
    if near := difflib.get_close_matches(id_, fitting, n=1, cutoff=LIKE):
        return f"Did you mean {near[0]} ({corpus.rows[corpus.at[near[0]]].name})?"
    if 0 < len(fitting) <= MOST_LISTED:
        return f"There are: {', '.join(fitting)}."
    return "Look for it first: search for its name."
