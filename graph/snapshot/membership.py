"""Which things belong to which units. A unit is what filters are read on: a case, an account, or none.

An account is what a system faced without a case: one claim. Concepts, and what belongs to nothing else, also belong to
the unit that is none, by themselves. A thing may belong to many units: a system to every case that ran in it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from graph.dates import Moment, first_day
from graph.ontology import RelationshipType
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Incidence, Numbers, flagged, gathered, incidence, numbers, rows_of, where

#: Begun on no day that is known; every day comes after it.
NO_DAY = -1


class Role(IntEnum):
    """As what a thing belongs to a unit."""

    CASE = 0
    OUTCOME = 1
    SYSTEM = 2
    USED = 3
    WOULD_USE = 4
    TACKLED = 5
    ACCOUNT = 6
    ITSELF = 7


@dataclass(frozen=True, eq=False)
class Units:
    """All units by number: the initiatives in their order, then the accounts, last the unit that is none.

    `cases` are numbers of things, `accounts` numbers of claims. `of_claim` is the unit of each claim, -1 for claims
    between concepts; `begun` the first day of each unit as `day_number` gives it.
    The matrices are units by things; those of an account hold the system and the barrier of its claim.
    """

    cases: Numbers
    accounts: Numbers
    of_claim: Numbers
    begun: Numbers
    systems: Incidence
    outcomes: Incidence
    used: Incidence
    would_use: Incidence
    tackled: Incidence
    met: Incidence
    involved: Incidence
    itself: Incidence

    @property
    def none(self) -> int:
        """The number of the unit that is none."""
        return len(self.cases) + len(self.accounts)

    @property
    def count(self) -> int:
        """How many units there are, with the one that is none."""
        return self.none + 1


@dataclass(frozen=True, eq=False)
class Memberships:
    """Each thing with each unit that it belongs to, in the order of the things; shape (memberships,) each.

    `start` is where the memberships of each thing begin, shape (things + 1,).
    """

    thing: Numbers
    unit: Numbers
    role: NDArray[np.int8]
    start: NDArray[np.intp]

    def in_roles(self, roles: Collection[Role]) -> Flags:
        """Which memberships are in one of these roles."""
        return np.isin(self.role, list(roles))

    def only(self, which: Flags) -> "Chosen":
        """Some of the memberships."""
        return Chosen(np.flatnonzero(which), np.append(0, np.cumsum(which))[self.start])


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some memberships by their places, and where those of each thing begin among them, shape (things + 1,)."""

    places: NDArray[np.intp]
    start: NDArray[np.intp]

    def values(self, answerer: Numbers, of_answerer: Incidence) -> Incidence:
        """What each thing has by any of these, shape (things, values).

        `answerer` is who answers a filter for each of all memberships, `of_answerer` has the shape (answerers, values).
        """
        columns = answerer[self.places]
        shape = (len(self.start) - 1, np.shape(of_answerer)[0])
        answerers = Incidence((np.ones(len(columns), np.bool_), columns, self.start), shape=shape)
        values: Incidence = answerers @ of_answerer
        return values


def day_number(day: Moment) -> int:
    """A day as one whole number that sorts as days do: 20240901."""
    year, month, of_month = day
    return (year * 100 + month) * 100 + of_month


def units_of(corpus: Corpus) -> Units:
    """All cases and accounts of the corpus, with the things that belong to each."""
    claims = corpus.claims
    cases, accounts = where(corpus.of_kinds(["initiative"])), where(claims.of_type("FACED"))
    place = np.full(corpus.things, -1, np.int32)
    place[cases] = np.arange(len(cases))
    of_claim = place[claims.subject]
    means, claim = gathered(claims.through, where(of_claim >= 0))
    means_unit = of_claim[of_claim >= 0][claim]
    # What nobody began used nothing: the means of its claims are proposals too.
    proposed = corpus.planned[cases[means_unit]]
    of_claim[accounts] = len(cases) + np.arange(len(accounts))
    count = len(cases) + len(accounts) + 1

    def matrix(unit: Numbers, thing: Numbers) -> Incidence:
        return incidence(unit, thing, (count, corpus.things))

    def objects(*types: RelationshipType) -> Incidence:
        which = claims.of_type(*types) & (of_claim >= 0)
        return matrix(of_claim[which], claims.object[which])

    started = [corpus.rows[case].started for case in cases]
    begun = [day_number(first_day(day)) if day else NO_DAY for day in started]
    return Units(
        cases=cases,
        accounts=accounts,
        of_claim=of_claim,
        begun=numbers(begun + [NO_DAY] * (count - len(cases))),
        systems=objects("RUN_IN") + matrix(of_claim[accounts], claims.subject[accounts]),
        outcomes=objects("HAS_OUTCOME"),
        used=objects("USED") + matrix(means_unit[~proposed], means[~proposed]),
        would_use=objects("WOULD_USE") + matrix(means_unit[proposed], means[proposed]),
        tackled=objects("TACKLED"),
        met=objects("TACKLED", "FACED"),
        involved=objects("INVOLVES"),
        itself=matrix(numbers(np.arange(len(cases))), cases),
    )


def memberships_of(corpus: Corpus, units: Units) -> Memberships:
    """Every thing with every unit that it belongs to."""
    parts: list[tuple[Role, Numbers, Numbers]] = []
    for role, matrix in (
        (Role.CASE, units.itself),
        (Role.OUTCOME, units.outcomes),
        (Role.SYSTEM, units.systems),
        (Role.USED, units.used),
        (Role.WOULD_USE, units.would_use),
        (Role.TACKLED, units.met),
    ):
        unit, thing = rows_of(matrix), numbers(matrix.indices)
        on_case = unit < len(units.cases)
        parts += [(role, unit[on_case], thing[on_case]), (Role.ACCOUNT, unit[~on_case], thing[~on_case])]
    elsewhere = flagged(corpus.things, np.concatenate([thing for _, _, thing in parts]))
    alone = where(corpus.of_kinds(["barrier", "enabler"]) | corpus.wanted & ~elsewhere)
    parts.append((Role.ITSELF, np.full(len(alone), units.none, np.int32), alone))
    roles = np.repeat(np.asarray([role for role, _, _ in parts], np.int8), [len(thing) for _, _, thing in parts])
    unit = np.concatenate([unit for _, unit, _ in parts])
    thing = np.concatenate([thing for _, _, thing in parts])
    order = np.argsort(thing, kind="stable")
    start = np.searchsorted(thing[order], np.arange(corpus.things + 1))
    return Memberships(thing[order], unit[order], roles[order], start)
