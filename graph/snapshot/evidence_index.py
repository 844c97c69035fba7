"""Single pieces of evidence with what their claim says, as columns: four filters are read on one of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.ontology import RESULTS
from graph.snapshot.corpus import BASES, NO_RESULT, Corpus
from graph.snapshot.incidence import Flags, Numbers
from graph.snapshot.membership import Grounds
from graph.snapshot.rows import Rows

#: Filters that are read on one piece of evidence of one claim; the first two make it a claim on a barrier.
ON_CLAIM = ("barrier", "result", "basis", "source")
ON_BARRIER = frozenset(ON_CLAIM[:2])


@dataclass(frozen=True, eq=False)
class Pieces:
    """Every ground's pieces of evidence, what is the same once, shape (pieces,) each; the first `met` are of barriers.

    `barrier` is that which the claim is on, `corpus.things` where it is on none; `source` a number of things.
    `ground` holds the piece, and `own` holds it too: the holder of that one barrier on the case, or the ground again.
    """

    corpus: Corpus
    #: What is narrower than each thing, with itself.
    below: Rows
    met: int
    ground: Numbers
    own: Numbers
    barrier: Numbers
    result: NDArray[np.int8]
    basis: NDArray[np.int8]
    source: Numbers

    def holding(self, on_claim: Mapping[str, Sequence[str]], *, on_barrier: bool) -> Flags:
        """Which pieces hold all these filters; shape (met,) where only those on a barrier do, else (pieces,)."""
        some = slice(self.met if on_barrier else None)
        holds = np.ones(len(self.ground[some]), np.bool_)
        for name, values in on_claim.items():
            holds &= self._having(name, values).take(self._column(name)[some])
        return holds

    def _column(self, name: str) -> NDArray[np.signedinteger]:
        columns: Mapping[str, NDArray[np.signedinteger]] = {
            "barrier": self.barrier,
            "result": self.result,
            "basis": self.basis,
            "source": self.source,
        }
        return columns[name]

    def _having(self, name: str, values: Sequence[str]) -> Flags:
        """Which of all that may stand in a column is one of the values; nothing is the last, and never is."""
        if name == "barrier":
            return np.append(self.below.flags(self.corpus.numbers(values)), np.False_)
        if name == "source":
            found = np.zeros(self.corpus.things, np.bool_)
            found[self.corpus.numbers(values)] = True
            return found
        words: Sequence[str] = RESULTS if name == "result" else BASES
        return np.asarray([word in values for word in words] + [False], np.bool_)


def pieces_of(corpus: Corpus, grounds: Grounds, above: Rows) -> Pieces:
    """The pieces of all grounds; `above` is what is broader than each thing, with itself."""
    claims, things = corpus.claims, corpus.things
    shown = np.flatnonzero(grounds.of_claim[claims.evidence_of] >= 0)
    claim = claims.evidence_of[shown]
    on_barrier = claims.of_type("TACKLED", "FACED")[claim]
    columns = {
        "barrier": np.where(on_barrier, claims.object[claim], things),
        "ground": grounds.of_claim[claim],
        "result": claims.result[claim],
        "basis": claims.basis[shown],
        "source": claims.source[shown],
    }
    widths = (things + 1, grounds.count, NO_RESULT + 1, len(BASES), things)
    keys = _keys(tuple(columns.values()), widths)
    _, first = np.unique(keys, return_index=True)
    # In the order of the barriers, those on none come last.
    barrier, ground = columns["barrier"][first], columns["ground"][first]
    met = int(np.searchsorted(barrier, things))
    own = ground.copy()
    tackled = np.flatnonzero(ground[:met] < len(grounds.cases))
    own[tackled] = grounds.count + grounds.tackling(ground[tackled], barrier[tackled])
    return Pieces(
        corpus=corpus,
        below=above.turned,
        met=met,
        ground=ground.astype(np.int32),
        own=own.astype(np.int32),
        barrier=barrier.astype(np.int32),
        result=columns["result"][first].astype(np.int8),
        basis=columns["basis"][first].astype(np.int8),
        source=columns["source"][first].astype(np.int32),
    )


def _keys(columns: Sequence[NDArray[np.signedinteger]], widths: Sequence[int]) -> NDArray[np.int64]:
    """One number for each row of the columns, that sorts as they do."""
    keys = np.zeros(len(columns[0]), np.int64)
    for column, width in zip(columns, widths, strict=True):
        keys = keys * width + column
    return keys
