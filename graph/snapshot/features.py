"""What cases, and bodies, may have in common: concepts, topics and groups of people, weighed by how rare each is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack

from graph.ontology import KINDS, Kind
from graph.snapshot.corpus import Corpus
from graph.snapshot.filter_index import FilterIndex
from graph.snapshot.incidence import (
    Flags,
    Incidence,
    Numbers,
    gathered,
    incidence,
    listed,
    numbers,
    row_of,
    rows_of,
    transposed,
    where,
)


@dataclass(frozen=True, eq=False)
class Features:
    """Which features each thing of one kind has; concepts stand with all that is broader.

    `things` are the numbers of the rows, in order. Columns are things by number, then topics, then groups of people:
    `words` are the latter two. `held` has the shape (rows, columns), `holders` is the same the other way round, and
    `weight` has the shape (columns,).
    """

    corpus: Corpus
    things: Numbers
    topics: Sequence[str]
    populations: Sequence[str]
    held: Incidence
    holders: Incidence
    weight: NDArray[np.float64]

    def concepts(self, kind: Kind) -> Flags:
        """The columns of barriers or enablers."""
        columns = np.zeros(len(self.weight), np.bool_)
        columns[: self.corpus.things] = self.corpus.of_kinds([kind])
        return columns

    @property
    def words(self) -> Flags:
        """The columns of topics and groups of people."""
        return np.arange(len(self.weight)) >= self.corpus.things

    def overlap(self, thing: int, columns: Flags | None = None) -> NDArray[np.float64]:
        """What each row shares with a thing, as a share of what either has, weighed; 0 to 1, shape (rows,)."""
        weight = self.weight if columns is None else self.weight * columns
        own = self._columns(thing)
        holders, place = gathered(self.holders, own)
        shared = np.bincount(holders, weights=weight[own][place], minlength=len(self.things))
        either = self.held @ weight + weight[own].sum() - shared
        return np.asarray(np.divide(shared, either, out=np.zeros(len(shared)), where=either > 0))

    def shared(self, one: int, other: int, kind: Kind) -> list[int]:
        """The concepts of a kind that both have, without those broader than another, in the order of their names."""
        both = np.intersect1d(self._columns(one), self._columns(other))
        both = both[both < self.corpus.things]
        concepts = set(listed(both[self.corpus.kinds[both] == KINDS.index(kind)]))
        broader = {up for concept in concepts for up in self.corpus.hierarchy.above(concept)}
        return sorted(concepts - broader, key=lambda one: (self.corpus.rows[one].name.casefold(), one))

    def shared_words(self, one: int, other: int) -> tuple[list[str], list[str]]:
        """The topics and the groups of people that both have, in order."""
        both = listed(np.intersect1d(self._columns(one), self._columns(other)) - self.corpus.things)
        topics = [self.topics[column] for column in both if 0 <= column < len(self.topics)]
        return topics, [self.populations[column - len(self.topics)] for column in both if column >= len(self.topics)]

    def _columns(self, thing: int) -> Numbers:
        return row_of(self.held, int(np.searchsorted(self.things, thing)))


def case_features(index: FilterIndex) -> Features:
    """What each initiative met, used and is about."""
    cases, values = len(index.units.cases), index.values
    concepts = index.met.values["barrier"].of_answerer[:cases] + values["enabler"].of_answerer[:cases]
    words = [values[name].of_answerer[:cases] for name in ("topic", "population")]
    return _features(index, index.units.cases, hstack([concepts, *words], format="csr"), cases)


def system_features(index: FilterIndex, cases: Features) -> Features:
    """What each body met and used, by itself, by its cases, and by those of the bodies that it took the place of."""
    corpus, units = index.corpus, index.units
    systems = where(corpus.of_kinds(["system"]))
    pairs = [
        (place, one)
        for place, system in enumerate(listed(systems))
        for one in (system, *corpus.hierarchy.predecessors(system))
    ]
    place, body = numbers(pairs).reshape(-1, 2).T
    bodies = incidence(place, body, (len(systems), corpus.things))
    accounts = slice(len(units.cases), units.none)
    faced = bodies @ units.systems[accounts].T @ units.met[accounts] @ corpus.hierarchy.broader
    # As wide as what cases have.
    faced = incidence(rows_of(faced), faced.indices, (len(systems), len(cases.weight)))
    held = (bodies @ corpus.ran)[:, cases.things] @ cases.held + faced
    return _features(index, systems, held, int((np.diff(held.indptr) > 0).sum()))


def _features(index: FilterIndex, things: Numbers, held: Incidence, count: int) -> Features:
    """A feature weighs the logarithm of how few of so many have it."""
    having = np.bincount(held.indices, minlength=held.shape[1])
    weight = np.log(1 + count / np.maximum(having, 1))
    topics, populations = (index.values[name].ids for name in ("topic", "population"))
    return Features(index.corpus, things, topics, populations, held, transposed(held), weight)
