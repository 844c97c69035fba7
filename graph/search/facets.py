"""Facets: for each value of each filter, how many things there would be with it alone in that filter's place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from graph.ontology import DATES, FILTERS, Filter
from graph.search.answer import FacetValue
from graph.search.cases import read_cases
from graph.search.filters import Asked, asked
from graph.search.request import SearchRequest
from graph.search.standing import ON_CLAIM, Cases, Shown, Standing
from graph.store import Run

MOST_VALUES = 50
#: Dates are bounds, not values to choose from.
FACETS = tuple(row for row in FILTERS if row.name not in DATES)
ON_CASE = tuple(row.name for row in FACETS if row.name not in ON_CLAIM)


def facets(run: Run, request: SearchRequest, matched: Collection[str] | None) -> dict[str, list[FacetValue]]:
    """The values of every filter but the dates, those first that most things have, at most `MOST_VALUES` of each.

    `matched` are the ids of all things that the question finds before any filter, None for everything. The count of a
    value is that of the things among these which pass with this value alone in its filter's place and all other filters
    as they are; so kinds that were read from words have to stand in `want`. Values without a thing are left out unless
    they are selected.
    """
    cases = read_cases(run)
    filters = asked(cases, request)
    among = None if matched is None else frozenset(matched)
    found = _found(filters, [one for one in cases.standings if among is None or one.thing in among])
    return {row.name: _values(row, found[row.name], request.filters.get(row.name, []), cases) for row in FACETS}


def _found(filters: Asked, standings: Iterable[Standing]) -> Mapping[str, Mapping[str, Collection[str]]]:
    """The ids of the things that each value of each filter would let through in its place."""
    found = {row.name: defaultdict[str, set[str]](set) for row in FACETS}
    claims: dict[Shown, OnClaim] = {}
    for one in standings:
        failing = filters.lacks(one)
        if len(failing) > 1 or not filters.in_time(one):
            continue
        if one.shown not in claims:
            claims[one.shown] = _on_claim(filters, one.shown)
        on_claim = claims[one.shown]
        # Where one filter fails, it is the only one that another value would do for.
        for name in (failing or ON_CASE) if on_claim.holds else ():
            for value in one.values.get(name, ()):
                found[name][value].add(one.thing)
        for name, values in () if failing else on_claim.offered:
            for value in values:
                found[name][value].add(one.thing)
    return found


@dataclass(frozen=True)
class OnClaim:
    """What the evidence of a case, which many things share, says of the filters that are read on a claim."""

    holds: bool
    offered: Sequence[tuple[str, AbstractSet[str]]]


def _on_claim(filters: Asked, shown: Shown) -> OnClaim:
    offered = {name: [piece[name] for piece in filters.pieces(shown, left_out=name)] for name in ON_CLAIM}
    return OnClaim(filters.shown(shown), [(name, set[str]().union(*values)) for name, values in offered.items()])


def _values(
    row: Filter, found: Mapping[str, Collection[str]], selected: Sequence[str], cases: Cases
) -> list[FacetValue]:
    """The values of one facet in order; what is selected is never cut off."""
    values = [
        FacetValue(
            id=id_,
            name=cases.named[id_].name if row.of_kind else id_,
            count=len(found.get(id_, ())),
            selected=id_ in selected,
        )
        for id_ in {*found, *selected}
    ]
    kept = sorted(values, key=lambda value: (not value.selected, -value.count, value.id))[:MOST_VALUES]
    return sorted(kept, key=lambda value: (-value.count, value.id))
