"""The values of the filters that are read on a claim, by the pieces of evidence that bring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.ontology import RESULTS
from graph.snapshot.corpus import BASES, NO_RESULT, Corpus
from graph.snapshot.evidence_index import Pieces
from graph.snapshot.incidence import Flags, Numbers, numbers
from graph.snapshot.membership import Standings
from graph.snapshot.rows import Rows
from graph.snapshot.value_counts import Values, values_of


@dataclass(frozen=True, eq=False)
class Offers:
    """What pieces of evidence say for one filter, one value of one piece after another.

    `piece` brings the value at `place` of `values.by_holder.to`; shape (offers,) each.
    """

    values: Values
    piece: Numbers
    place: Numbers

    def there(self, which: Flags) -> Flags:
        """Which places of `values.by_holder.to` some of these pieces bring."""
        found = np.zeros(len(self.values.by_holder.to), np.bool_)
        found[self.place[which.take(self.piece)]] = True
        return found


@dataclass(frozen=True, eq=False)
class Evidence:
    """Evidence as standings hold it: all that a case has (`on_barrier` false), or that on barriers that were met.

    `holder` is who has it for each standing, shape (standings,): the ground, but for a barrier that a case tackled,
    which has its own evidence on barriers. Only what is on barriers offers values of `barrier` and `result`.
    """

    pieces: Pieces
    on_barrier: bool
    holder: Numbers
    holders: int
    offers: Mapping[str, Offers]

    def holding(self, on_claim: Mapping[str, Sequence[str]], left_out: str | None = None) -> Flags:
        """Which pieces hold all these filters but for the one left out, shape (pieces,) or those on barriers."""
        return self.pieces.holding(
            {name: values for name, values in on_claim.items() if name != left_out}, on_barrier=self.on_barrier
        )

    def standing(self, which: Flags) -> Flags:
        """Which standings have one of these pieces, shape (standings,)."""
        having, pieces = np.zeros(self.holders, np.bool_), np.flatnonzero(which)
        having[self.pieces.ground[pieces]] = True
        if self.on_barrier:
            having[self.pieces.own[pieces]] = True
        return having.take(self.holder)


def evidence_of(
    corpus: Corpus, pieces: Pieces, above: Rows, standings: Standings, holder: Numbers, *, on_barrier: bool
) -> Evidence:
    """What pieces of evidence offer the filters; `above` is what is broader than each thing, with itself."""
    some = slice(pieces.met if on_barrier else None)
    holders = int(holder.max(initial=0)) + 1
    every = numbers(np.arange(len(pieces.ground[some])))

    def offers(ids: Sequence[str], piece: Numbers, value: Numbers) -> Offers:
        rows = [pieces.ground[piece], pieces.own[piece]] if on_barrier else [pieces.ground[piece]]
        row, value, piece = np.concatenate(rows), np.tile(value, len(rows)), np.tile(piece, len(rows))
        by_holder = Rows.of_pairs(row, value, holders, len(ids))
        keys = by_holder.row.astype(np.int64) * len(ids) + by_holder.to
        place = np.searchsorted(keys, row.astype(np.int64) * len(ids) + value)
        return Offers(values_of(ids, holder, by_holder, standings), piece, place.astype(np.int32))

    bases, basis = _in_order(BASES, pieces.basis[some])
    found = {"basis": offers(bases, every, basis), "source": offers(corpus.ids, every, pieces.source[some])}
    if on_barrier:
        broad, piece = above.gathered(pieces.barrier[some])
        found["barrier"] = offers(corpus.ids, piece, broad)
        said = numbers(np.flatnonzero(pieces.result[some] != NO_RESULT))
        results, result = _in_order(RESULTS, pieces.result[said])
        found["result"] = offers(results, said, result)
    return Evidence(pieces, on_barrier, holder, holders, found)


def _in_order(words: Sequence[str], column: NDArray[np.int8]) -> tuple[Sequence[str], Numbers]:
    """The words as they sort, and a column of places in `words` as places among these."""
    ordered = sorted(words)
    return ordered, numbers([ordered.index(word) for word in words])[column]
