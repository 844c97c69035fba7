"""What each thing answers the filters with, by each of its memberships: built once for each state of the corpus.

A value stands with all that is broader, so that a filter takes in what is narrower: a concept with what it is a kind
of, a system with its successors and with what it is part of.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import vstack

from graph.ontology import DATES, FILTERS, WANTED, Filter
from graph.snapshot.corpus import Corpus, ThingRow
from graph.snapshot.evidence_index import ON_BARRIER, ON_CLAIM, EvidenceIndex, evidence_index
from graph.snapshot.filter_values import Counts, FilterValues
from graph.snapshot.incidence import Incidence, incidence, numbers, rows_of
from graph.snapshot.membership import Memberships, Role, Units, memberships_of, units_of

_ROWS: Mapping[str, Filter] = {row.name: row for row in FILTERS if row.name not in DATES}


@dataclass(frozen=True, eq=False)
class FilterIndex:
    """All that filters are read on, of one state of the graph.

    `values` are those of the filters that are read on the unit. The others are read on evidence: on that of barriers
    that were `met`, or on all that was `shown` of a unit.
    """

    corpus: Corpus
    units: Units
    memberships: Memberships
    values: Mapping[str, FilterValues]
    met: EvidenceIndex
    shown: EvidenceIndex

    def evidence(self, names: Collection[str]) -> EvidenceIndex:
        """The evidence that these filters are read on together."""
        return self.shown if ON_BARRIER.isdisjoint(names) else self.met

    def values_of(self, name: str, on_claim: Collection[str] = ()) -> FilterValues:
        """The values of a filter; of one that is read on a claim, together with others that are."""
        return self.evidence({name, *on_claim}).values[name] if name in ON_CLAIM else self.values[name]

    def values_with(self, name: str, on_claim: Mapping[str, Sequence[str]]) -> Incidence:
        """What is answered to a filter by evidence that holds others, shape (answerers, values); units come first."""
        if name not in ON_CLAIM:
            return self.values[name].of_answerer
        return self.evidence({name, *on_claim}).values_with(name, on_claim)

    def name_of(self, row: Filter, value: int) -> str:
        """How a value of a filter is called."""
        return self.corpus.rows[value].name if row.of_kind else self.values_of(row.name).ids[value]

    def case_counts(self) -> Counts:
        """How many initiatives each thing is linked to, shape (things,): what a filter by it lets through.

        An initiative counts itself, an outcome those that it came of.
        """
        size, cases = self.corpus.things, len(self.units.cases)
        by_id = [self.values_of(row.name).of_answerer for row in _ROWS.values() if row.of_kind]
        linked = [self.units.itself, self.units.outcomes, *by_id]
        counts: Counts = np.max([np.bincount(matrix[:cases].indices, minlength=size) for matrix in linked], axis=0)
        return counts


def filter_index(corpus: Corpus) -> FilterIndex:
    """What filters and facets are read on, from the columns of the corpus."""
    units = units_of(corpus)
    memberships = memberships_of(corpus, units)
    return FilterIndex(
        corpus=corpus,
        units=units,
        memberships=memberships,
        values=_values(corpus, units, memberships),
        met=evidence_index(corpus, units, memberships, on_barrier=True),
        shown=evidence_index(corpus, units, memberships, on_barrier=False),
    )


def _values(corpus: Corpus, units: Units, memberships: Memberships) -> dict[str, FilterValues]:
    """The values of all filters that are read on the unit."""
    things, hierarchy = corpus.ids[: corpus.things], corpus.hierarchy

    def values(ids: Sequence[str], things: Incidence, of_thing: Incidence, *own: Role) -> FilterValues:
        """A unit answers with the values of any of these things of it; a thing in one of the roles with its own."""
        answerer = memberships.unit.copy()
        alone = memberships.in_roles(own)
        answerer[alone] = units.count + memberships.thing[alone]
        of_answerer = vstack([things @ of_thing, of_thing], format="csr")
        return FilterValues.of(ids, memberships, answerer, of_answerer)

    def words(
        name: str, things: Incidence, read: Callable[[ThingRow], Iterable[str | None]], *own: Role
    ) -> FilterValues:
        """The same, where the values are words of the things."""
        found = [(thing, word) for thing in np.unique(things.indices).tolist() for word in read(corpus.rows[thing])]
        ids = sorted({*_ROWS[name].takes, *(word for _, word in found if word)})
        pairs = numbers([(thing, ids.index(word)) for thing, word in found if word]).reshape(-1, 2)
        return values(ids, things, incidence(pairs[:, 0], pairs[:, 1], (corpus.things, len(ids))), *own)

    every, case = numbers(np.arange(corpus.things)), units.itself
    broader, kinds = hierarchy.broader, sorted(WANTED)
    of_kind = Incidence(np.stack([corpus.of_kinds([kind]) for kind in kinds], axis=1))
    is_region = np.asarray([row.kind == "region" for row in corpus.rows], np.bool_)[broader.indices]
    regions = incidence(rows_of(broader)[is_region], broader.indices[is_region], broader.shape)
    dimensions, same = broader @ hierarchy.within, incidence(every, every, broader.shape)
    return {
        "want": values(kinds, case, of_kind, *Role),
        "dimension": values(things, units.met + units.used, dimensions, Role.USED, Role.TACKLED, Role.ITSELF),
        "enabler": values(things, units.used, broader, Role.USED),
        "system": values(things, units.systems, broader, Role.SYSTEM),
        "region": values(things, units.systems, regions, Role.SYSTEM),
        "organisation": values(things, units.involved, same),
        "known": words("known", units.outcomes, lambda row: [row.known], Role.OUTCOME),
        "scale": words("scale", case, lambda row: [row.scale]),
        "kind": words("kind", case, lambda row: [row.kind]),
        "status": words("status", case, lambda row: [row.status]),
        "level": words("level", case, lambda row: row.levels or ()),
        "topic": words("topic", case, lambda row: row.topics or ()),
        "population": words("population", case, lambda row: row.populations or ()),
    }
