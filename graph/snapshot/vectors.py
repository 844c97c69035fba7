"""Vectors of texts, fetched when needed and kept with the snapshot, so that likeness can be exact.

A process that goes on answering fetches all of them in the background: among thousands of texts that hold what was
asked alike, likeness alone tells which come first, and asking the database for thousands of vectors takes a second.
"""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.embedding import Vectors
from graph.snapshot.incidence import Numbers, listed, where
from graph.store import Run, Store

#: Vectors fetched in one read: 8 MB at 384 dimensions, 0.4 s.
AT_ONCE = 5_000

# As a vector of 32-bit floats it is three times as quick over the wire as the list that is stored.
_VECTORS = """
MATCH (x:Text) WHERE x.id IN $ids
RETURN collect([x.id, vector(x.embedding, size(x.embedding), FLOAT32)]) AS found
"""


class KeptVectors:
    """The vectors of one state of the corpus by the numbers of its texts; 1.5 KB each at 384 dimensions.

    `stamps` change with a text, shape (texts,): what did not change is taken over from the state before.
    """

    def __init__(self, texts: Sequence[str], stamps: NDArray[np.uint64], before: "KeptVectors | None" = None) -> None:
        self._texts, self._stamps = texts, stamps
        self._rows = np.empty((len(texts), 0), np.float32)
        self._there = np.zeros(len(texts), np.bool_)
        self._making = threading.Lock()
        if before is not None and before._there.any():
            self._take_over(before)

    @property
    def whole(self) -> bool:
        """Whether all vectors are in memory."""
        return bool(self._there.all())

    def cosines(self, run: Run, which: Numbers, question: Vectors) -> NDArray[np.float64]:
        """The cosine of each of these texts with a vector, shape (which,); 0 for a text that is gone."""
        self._fetch(run, which[~self._there[which]], len(question))
        return (self._rows[which] @ question).astype(np.float64)

    def fill(self, store: Store, dimensions: int) -> bool:
        """Fetch some of the missing vectors; returns whether any were missing."""
        missing = where(~self._there)[:AT_ONCE]
        if len(missing):
            store.read_together(lambda run: self._fetch(run, missing, dimensions))
        return bool(len(missing))

    def _fetch(self, run: Run, missing: Numbers, dimensions: int) -> None:
        if not len(missing):
            return
        with self._making:
            if not self._rows.shape[1]:
                # Zeroed pages take no memory until something is written to them.
                self._rows = np.zeros((len(self._texts), dimensions), np.float32)
        numbers = listed(missing)
        at = {self._texts[text]: text for text in numbers}
        for id_, one in run(_VECTORS, ids=list(at))[0]["found"]:
            if one is not None:
                self._rows[at[id_]] = one.to_numpy()
        self._there[missing] = True

    def _take_over(self, before: "KeptVectors") -> None:
        old = {id_: place for place, id_ in enumerate(before._texts)}
        pairs = [(place, old[id_]) for place, id_ in enumerate(self._texts) if id_ in old]
        if not pairs:
            return
        new, last = np.asarray(pairs, np.intp).T
        same = before._there[last] & (self._stamps[new] == before._stamps[last])
        self._rows = np.zeros((len(self._texts), before._rows.shape[1]), np.float32)
        self._rows[new[same]] = before._rows[last[same]]
        self._there[new[same]] = True
