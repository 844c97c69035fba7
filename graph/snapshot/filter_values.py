"""The values of one filter: which of them each thing has by each of its memberships, and how many things have each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.incidence import Flags, Incidence, Numbers, flagged, numbers
from graph.snapshot.membership import Memberships

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FilterValues:
    """The values of one filter in the order of their ids; the values that are things have the numbers of things.

    `answerer` is who answers the filter for each membership, shape (memberships,): the unit, or what stands for the
    thing alone. The matrices are `of_answerer`, shape (answerers, values), and `of_thing`, shape (things, values), the
    latter with the values of all memberships of a thing.
    """

    ids: Sequence[str]
    at: Mapping[str, int]
    answerer: Numbers
    of_answerer: Incidence
    of_thing: Incidence

    @classmethod
    def of(cls, ids: Sequence[str], memberships: Memberships, answerer: Numbers, of_answerer: Incidence) -> Self:
        """The values by who answers, with those of each thing."""
        of_thing = memberships.only(np.ones(len(answerer), np.bool_)).values(answerer, of_answerer)
        at = {id_: place for place, id_ in enumerate(ids)}
        return cls(ids, at, answerer, of_answerer, of_thing.astype(np.int32))

    def chosen(self, ids: Sequence[str]) -> Flags:
        """Which values these are, shape (values,); an id that is no value of the filter counts for nothing."""
        return flagged(len(self.ids), numbers([self.at[id_] for id_ in ids if id_ in self.at]))

    def members(self, ids: Sequence[str]) -> Flags:
        """Which memberships have one of these values, shape (memberships,)."""
        answers: Flags = self.of_answerer @ self.chosen(ids)
        return answers[self.answerer]

    def counts(self, matched: Flags) -> Counts:
        """How many of the things that are flagged have each value, shape (values,)."""
        counts: Counts = matched.astype(np.int32) @ self.of_thing
        return counts
