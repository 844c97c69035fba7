"""What filters are read on, as columns: each thing as it stands on a case, on what a system faced, or on nothing.

All three are grounds. A thing may stand on many: a system on every case that ran in it. It answers a filter with what
is its own where the filter speaks of such things, else with what its ground holds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from graph.dates import Moment, first_day
from graph.ontology import RelationshipType
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Numbers, numbers
from graph.snapshot.rows import Rows

#: A ground that began on no day that is known; every day comes after it.
NO_DAY = -1


class Role(IntEnum):
    """As what a thing stands on its ground."""

    CASE = 0
    OUTCOME = 1
    SYSTEM = 2
    USED = 3
    TACKLED = 4
    ACCOUNT = 5
    ITSELF = 6


@dataclass(frozen=True, eq=False)
class Grounds:
    """What things stand on, by number: the initiatives, then the claims of what systems faced, last nothing at all.

    `of_claim` is the ground of each claim, -1 for claims between concepts; `begun` the first day as `as_number` has it.
    The others are rows of things by ground; those of accounts are the system and the barrier of the one claim.
    """

    cases: Numbers
    accounts: Numbers
    of_claim: Numbers
    begun: Numbers
    systems: Rows
    outcomes: Rows
    used: Rows
    tackled: Rows
    met: Rows
    involved: Rows
    itself: Rows

    @property
    def nothing(self) -> int:
        """The number of the ground that is none."""
        return len(self.cases) + len(self.accounts)

    @property
    def count(self) -> int:
        """How many there are, with the one that is none."""
        return self.nothing + 1

    def tackling(self, case: Numbers, barrier: Numbers) -> NDArray[np.intp]:
        """The places in `tackled.to` of these barriers on these cases."""
        width = self.tackled.width
        pairs = self.tackled.row.astype(np.int64) * width + self.tackled.to
        return np.searchsorted(pairs, case.astype(np.int64) * width + barrier)


@dataclass(frozen=True, eq=False)
class Standings:
    """Each thing with each ground that it stands on, shape (standings,) each.

    First come initiatives and outcomes on their one case: these are counted as they come. Then, thing by thing, what
    may stand on several grounds (`often`) and has to be counted once. Last come the first by themselves, with no value.
    """

    thing: Numbers
    ground: Numbers
    role: NDArray[np.int8]
    often: slice


@dataclass(frozen=True, eq=False)
class Holders:
    """Who answers a filter for each standing: a ground, or after all grounds a thing of its own kind.

    `of` has the shape (standings,), `own` are the things in the order of their numbers after the grounds.
    """

    of: Numbers
    own: Numbers


def as_number(day: Moment) -> int:
    """A day as one whole number that sorts as days do: 20240901."""
    year, month, of_month = day
    return (year * 100 + month) * 100 + of_month


def grounds_of(corpus: Corpus) -> Grounds:
    """All cases and accounts of the corpus, with the things that each holds."""
    claims = corpus.claims
    cases = numbers(np.flatnonzero(corpus.of_kinds(["initiative"])))
    accounts = numbers(np.flatnonzero(claims.of_type("FACED")))
    place = np.full(corpus.things, -1, np.int32)
    place[cases] = np.arange(len(cases))
    of_claim = place[claims.subject]
    on_case = of_claim >= 0
    means_of = Rows.of_matrix(claims.through)
    of_claim[accounts] = len(cases) + np.arange(len(accounts))
    count = len(cases) + len(accounts) + 1

    def rows(ground: Numbers, thing: Numbers) -> Rows:
        return Rows.of_pairs(ground, thing, count, corpus.things)

    def by_claims(*types: RelationshipType) -> Rows:
        which = claims.of_type(*types) & (of_claim >= 0)
        return rows(of_claim[which], claims.object[which])

    used, faced = by_claims("USED"), of_claim[accounts]
    through = on_case[means_of.row]
    means = rows(of_claim[means_of.row[through]], means_of.to[through])
    started = [corpus.rows[case].started for case in cases]
    begun = [as_number(first_day(day)) if day else NO_DAY for day in started]
    return Grounds(
        cases=cases,
        accounts=accounts,
        of_claim=of_claim,
        begun=numbers(begun + [NO_DAY] * (count - len(cases))),
        systems=joined(by_claims("RUN_IN"), rows(faced, claims.subject[accounts])),
        outcomes=by_claims("HAS_OUTCOME"),
        used=joined(used, means),
        tackled=by_claims("TACKLED"),
        met=by_claims("TACKLED", "FACED"),
        involved=by_claims("INVOLVES"),
        itself=rows(numbers(np.arange(len(cases))), cases),
    )


def standings_of(corpus: Corpus, grounds: Grounds) -> Standings:
    """Every thing on every ground."""
    systems, met = grounds.systems, grounds.met
    wanted = numbers(np.flatnonzero(corpus.wanted))
    parts: list[tuple[Role, Numbers, Numbers]] = [
        (Role.CASE, grounds.itself.row, grounds.itself.to),
        (Role.OUTCOME, grounds.outcomes.row, grounds.outcomes.to),
        (Role.USED, grounds.used.row, grounds.used.to),
        (Role.ITSELF, np.full(len(wanted), grounds.nothing, np.int32), wanted),
    ]
    for role, rows in ((Role.SYSTEM, systems), (Role.TACKLED, met)):
        on_case = rows.row < len(grounds.cases)
        parts += [(role, rows.row[on_case], rows.to[on_case]), (Role.ACCOUNT, rows.row[~on_case], rows.to[~on_case])]
    roles = np.repeat(np.asarray([role for role, _, _ in parts], np.int8), [len(thing) for _, _, thing in parts])
    ground = np.concatenate([ground for _, ground, _ in parts])
    thing = np.concatenate([thing for _, _, thing in parts])
    cases = np.bincount(grounds.outcomes.to, minlength=corpus.things) + corpus.of_kinds(["initiative"])
    single = corpus.of_kinds(["initiative", "outcome"]) & (cases == 1)
    part = np.where(single[thing], np.where(roles == Role.ITSELF, 2, 0), 1)
    order = np.lexsort((thing, part))
    first, last = np.searchsorted(part[order], [1, 2])
    return Standings(thing[order], ground[order], roles[order], slice(int(first), int(last)))


def holders_of(standings: Standings, grounds: Grounds, own: Collection[Role]) -> Holders:
    """Who answers a filter that things in these roles answer with what is their own."""
    for_itself = np.isin(standings.role, list(own))
    things, place = np.unique(standings.thing[for_itself], return_inverse=True)
    of = standings.ground.copy()
    of[for_itself] = grounds.count + place
    return Holders(of, things)


def joined(one: Rows, other: Rows) -> Rows:
    """Rows with what either has, each pair once."""
    row, to = np.concatenate([one.row, other.row]), np.concatenate([one.to, other.to])
    return Rows.of_pairs(row, to, one.height, one.width)


def through(first: Rows, then: Rows) -> Rows:
    """What goes with anything that goes with each row of the first."""
    to, place = then.gathered(first.to)
    return Rows.of_pairs(first.row[place], to, first.height, then.width)
