"""The values of each filter that each thing has, by each of its memberships and by evidence; built with the snapshot.

A value stands with all that is broader, so that a filter takes in what is narrower: a concept with what it is a kind
of, a system with its successors and with what it is part of.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from graph.labels import label_of
from graph.ontology import DATES, FILTERS, RESULTS, WANTED, About, Filter, Kind
from graph.snapshot.corpus import BASES, Corpus, ThingRow
from graph.snapshot.incidence import (
    Flags,
    Incidence,
    Numbers,
    flagged,
    gathered,
    incidence,
    numbers,
    pair_places,
    rows_of,
    where,
)
from graph.snapshot.membership import Memberships, Role, Units, memberships_of, units_of

Counts = NDArray[np.int64]

#: Filters that are read on one piece of evidence of one claim; the first two make it a claim on a barrier.
ON_CLAIM = ("barrier", "result", "basis", "source")
ON_BARRIER = frozenset(ON_CLAIM[:2])
_ROWS: Mapping[str, Filter] = {row.name: row for row in FILTERS if row.name not in DATES}


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


@dataclass(frozen=True, eq=False)
class EvidenceIndex:
    """Pieces of evidence by who answers with them: all that a unit has, or those on barriers alone.

    `of_answerer` has the shape (answerers, pieces), `of_piece` for each filter (pieces, values). `values` is what the
    pieces say for each filter where no other is read on a claim.
    """

    of_answerer: Incidence
    of_piece: Mapping[str, Incidence]
    values: Mapping[str, FilterValues]

    def holding(self, on_claim: Mapping[str, Sequence[str]]) -> Flags:
        """Which pieces hold all these filters, shape (pieces,)."""
        holds = np.ones(np.shape(self.of_answerer)[1], np.bool_)
        for name, ids in on_claim.items():
            holds &= self.of_piece[name] @ self.values[name].chosen(ids)
        return holds

    def members(self, which: Flags) -> Flags:
        """Which memberships have one of these pieces, shape (memberships,)."""
        answers: Flags = self.of_answerer @ which
        return answers[self.values["basis"].answerer]

    def values_with(self, name: str, on_claim: Mapping[str, Sequence[str]]) -> Incidence:
        """What is said for a filter by pieces that hold these others; shape (answerers, values)."""
        others = {other: ids for other, ids in on_claim.items() if other != name}
        if not others:
            return self.values[name].of_answerer
        kept = where(self.holding(others))
        values: Incidence = self.of_answerer[:, kept] @ self.of_piece[name][kept]
        return values


def evidence_index(corpus: Corpus, units: Units, memberships: Memberships, *, on_barrier: bool) -> EvidenceIndex:
    """The evidence of all units, or that of barriers which they met.

    Of barriers a thing that a case tackled answers with its own evidence alone, all else with that of the whole unit.
    """
    claims, answerer, count = corpus.claims, memberships.unit, units.count
    counts = units.of_claim >= 0
    pieces = where((counts & claims.of_type("TACKLED", "FACED") if on_barrier else counts)[claims.evidence_of])
    claim = claims.evidence_of[pieces]
    unit, piece = units.of_claim[claim], numbers(np.arange(len(pieces)))
    shape = (len(pieces), corpus.things)
    of_piece = {"source": incidence(piece, claims.source[pieces], shape)}
    ids: dict[str, Sequence[str]] = {"source": corpus.ids[: corpus.things]}
    ids["basis"], of_piece["basis"] = _words(BASES, claims.basis[pieces])
    if on_barrier:
        ids["barrier"], of_piece["barrier"] = ids["source"], corpus.hierarchy.broader[claims.object[claim]]
        ids["result"], of_piece["result"] = _words(RESULTS, claims.result[claim])
        tackled, on_case = memberships.role == Role.TACKLED, unit < len(units.cases)
        answerer = answerer.copy()
        answerer[tackled] = count + pair_places(units.tackled, answerer[tackled], memberships.thing[tackled])
        own = count + pair_places(units.tackled, unit[on_case], claims.object[claim[on_case]])
        unit, piece = np.concatenate([unit, own]), np.concatenate([piece, piece[on_case]])
        count += units.tackled.nnz
    of_answerer = incidence(unit, piece, (count, len(pieces)))
    values = {
        name: FilterValues.of(ids[name], memberships, answerer, of_answerer @ matrix)
        for name, matrix in of_piece.items()
    }
    return EvidenceIndex(of_answerer, of_piece, values)


def _words(words: Sequence[str], column: NDArray[np.int8]) -> tuple[Sequence[str], Incidence]:
    """The words as they sort, and which of them each piece says; `column` are places in `words`, or none of them."""
    ordered = sorted(words)
    rank = numbers([ordered.index(word) for word in words])
    said = where(column < len(words))
    return ordered, incidence(said, rank[column[said]], (len(column), len(words)))


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
    _linked: dict[Kind, Incidence] = field(default_factory=dict)

    def linked_cases(self, kind: Kind) -> Incidence:
        """The cases that organisations, sources or dimensions are linked to, shape (things, things)."""
        if kind not in self._linked:
            self._linked[kind] = _linked_cases(self.corpus, kind)
        return self._linked[kind]

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
        """How a value of a filter is called: the name of a thing, the label of a word."""
        return self.corpus.rows[value].name if row.of_kind else label_of(row.name, self.values_of(row.name).ids[value])

    def case_counts(self) -> Counts:
        """How many initiatives each thing is linked to, shape (things,): what a filter by it lets through.

        An initiative counts itself, an outcome those that it came of.
        """
        size, cases = self.corpus.things, len(self.units.cases)
        by_id = [
            self.values_of(row.name).of_answerer for row in _ROWS.values() if row.of_kind and row.name != "would_use"
        ]
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
    is_region = np.asarray([row.type == "region" for row in corpus.rows], np.bool_)[broader.indices]
    regions = incidence(rows_of(broader)[is_region], broader.indices[is_region], broader.shape)
    concepts = units.met + units.used + units.would_use
    abouts = sorted(get_args(About))
    said = [[row.about == one for one in abouts] for row in corpus.rows]
    of_about = Incidence(np.asarray(said, np.bool_).reshape(-1, len(abouts)))
    dimensions, same = broader @ hierarchy.within, incidence(every, every, broader.shape)
    return {
        "want": values(kinds, case, of_kind, *Role),
        "dimension": values(things, concepts, dimensions, Role.USED, Role.WOULD_USE, Role.TACKLED, Role.ITSELF),
        "about": values(abouts, units.met, of_about, Role.TACKLED, Role.ITSELF),
        "enabler": values(things, units.used, broader, Role.USED),
        "would_use": values(things, units.would_use, broader, Role.WOULD_USE),
        "system": values(things, units.systems, broader, Role.SYSTEM),
        "region": values(things, units.systems, regions, Role.SYSTEM),
        "organisation": values(things, units.involved, same),
        "known": words("known", units.outcomes, lambda row: [row.known], Role.OUTCOME),
        "implementation": words("implementation", case, lambda row: [row.implementation]),
        "scale": words("scale", case, lambda row: [row.scale]),
        "type": words("type", case, lambda row: [row.type]),
        "status": words("status", case, lambda row: [row.status]),
        "level": words("level", case, lambda row: row.levels or ()),
        "topic": words("topic", case, lambda row: row.topics or ()),
        "population": words("population", case, lambda row: row.populations or ()),
    }


def _linked_cases(corpus: Corpus, kind: Kind) -> Incidence:
    """The cases that organisations, sources or dimensions are linked to, shape (things, things)."""
    claims, size = corpus.claims, (corpus.things, corpus.things)
    # What systems faced and concepts lead to is no case.
    of_case = corpus.of_kinds(["initiative"])[claims.subject]
    if kind == "organisation":
        own = claims.of_type("INVOLVES")
        return incidence(claims.object[own], claims.subject[own], size).astype(np.bool_)
    if kind == "source":
        shown = of_case[claims.evidence_of]
        return incidence(claims.source[shown], claims.subject[claims.evidence_of[shown]], size).astype(np.bool_)
    told = where(of_case)
    means, place = gathered(claims.through, told)
    ends = np.concatenate([claims.object[told], means])
    cases = np.concatenate([claims.subject[told], claims.subject[told[place]]])
    held: Incidence = incidence(cases, ends, size).astype(np.bool_) @ corpus.hierarchy.broader
    within: Incidence = held @ corpus.hierarchy.within
    return within.T.tocsr()
