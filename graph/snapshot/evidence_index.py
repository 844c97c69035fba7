"""Filters that are read on a claim: all of them on one piece of evidence together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.ontology import RESULTS
from graph.snapshot.corpus import BASES, Corpus
from graph.snapshot.filter_values import FilterValues
from graph.snapshot.incidence import Flags, Incidence, incidence, numbers, pair_places, where
from graph.snapshot.membership import Memberships, Role, Units

#: Filters that are read on one piece of evidence of one claim; the first two make it a claim on a barrier.
ON_CLAIM = ("barrier", "result", "basis", "source")
ON_BARRIER = frozenset(ON_CLAIM[:2])


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
