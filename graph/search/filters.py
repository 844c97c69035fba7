"""Filters cut: what a thing has to hold to be found at all. Terms of the question only rank.

The values of one filter are alternatives, different filters all hold, on one case: a system is found where one of its
cases holds them all, an outcome, a barrier or an enabler where it hangs on such a case. A filter that speaks of things
of its own kind narrows these as well: of a case in seven systems, `system` lets through the one that was asked for.
`barrier` and `result` are read on one claim, and so are `basis` and `source` then: on one piece of that claim's
evidence; else on one piece of any of the case. What a system faced without a case is read in the same way, and has no
values for filters that speak of a case. A barrier or an enabler is by itself within its dimensions.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.dates import Moment, first_day, last_day
from graph.errors import Refused
from graph.ontology import DATES, FILTERS, Filter
from graph.search.cases import read_cases
from graph.search.request import SearchRequest
from graph.search.standing import ON_CLAIM, Cases, Named, Shown, Standing, Values
from graph.store import Run

ON_BARRIER = frozenset(ON_CLAIM[:2])
#: So like an id has to be to one that there is, to be named in its place.
LIKE = 0.6
#: So few ids are all named.
MOST_LISTED = 10
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """The filters of a request: those read on the case, those read on a claim, and the days between which it began."""

    on_case: Values
    on_claim: Values
    since: Moment | None
    until: Moment | None

    def lacks(self, one: Standing) -> list[str]:
        """Which of the filters read on the case it does not hold."""
        return [name for name, values in self.on_case.items() if values.isdisjoint(one.values.get(name, _NOTHING))]

    def shown(self, shown: Shown) -> bool:
        """Whether some claim holds all filters that are read on one."""
        return not self.on_claim or any(True for _ in self.pieces(shown))

    def pieces(self, shown: Shown, left_out: str | None = None) -> Iterator[Values]:
        """The pieces of evidence that hold all filters read on one claim, but for the one left out."""
        others = {name: values for name, values in self.on_claim.items() if name != left_out}
        on_barrier = left_out in ON_BARRIER or not ON_BARRIER.isdisjoint(others)
        for piece in shown.met if on_barrier else shown.all:
            if not any(values.isdisjoint(piece[name]) for name, values in others.items()):
                yield piece

    def in_time(self, one: Standing) -> bool:
        """Whether the case began between the days asked for; one without a date did not."""
        if self.since is None and self.until is None:
            return True
        return (
            one.begun is not None
            and (self.since is None or self.since <= one.begun)
            and (self.until is None or one.begun <= self.until)
        )


def passing(run: Run, request: SearchRequest) -> dict[str, list[str]] | None:
    """Ids of the things that pass all filters but `want`, by the case that lets them pass; None where no other is set.

    Raises `Refused` for an id that no thing of the filter's kind has.
    """
    if not request.cuts:
        return None
    cases = read_cases(run)
    filters = asked(cases, request.model_copy(update={"want": []}))
    passed = defaultdict[str, set[str]](set)
    for one in cases.standings:
        if filters.in_time(one) and not filters.lacks(one) and filters.shown(one.shown):
            passed[one.case].add(one.thing)
    return {case: sorted(things) for case, things in passed.items()}


def asked(cases: Cases, request: SearchRequest) -> Asked:
    """The filters of a request, each id looked up. Raises `Refused` for one that no thing of the filter's kind has."""
    for row in FILTERS:
        if row.of_kind is not None:
            _check(row, request.filters.get(row.name, []), cases.named)
    values = {name: frozenset(given) for name, given in request.filters.items() if name not in DATES}
    return Asked(
        {name: given for name, given in values.items() if name not in ON_CLAIM},
        {name: given for name, given in values.items() if name in ON_CLAIM},
        first_day(request.since) if request.since else None,
        last_day(request.until) if request.until else None,
    )


def fits(row: Filter, one: Named) -> bool:
    """Whether a filter takes the id of this thing."""
    return one.kind == row.of_kind and row.of_system_kind in {None, one.system_kind}


def _check(row: Filter, ids: Sequence[str], named: Mapping[str, Named]) -> None:
    for id_ in ids:
        there = named.get(id_)
        if there is None or not fits(row, there):
            what = f" (it is the id of a{'n' if there.kind[0] in 'aeiou' else ''} {there.kind})" if there else ""
            raise Refused(f"There is no {row.name} with the id {id_}{what}.", _instead(row, id_, named))


def _instead(row: Filter, id_: str, named: Mapping[str, Named]) -> str:
    fitting = sorted(one.id for one in named.values() if fits(row, one))
    if near := difflib.get_close_matches(id_, fitting, n=1, cutoff=LIKE):
        return f"Did you mean {near[0]} ({named[near[0]].name})?"
    if 0 < len(fitting) <= MOST_LISTED:
        return f"There are: {', '.join(fitting)}."
    return "Look for it first: search for its name."
