"""Vectors of texts, fetched when they are needed and kept for the next question, so that likeness can be exact."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from graph.embedding import Vectors
from graph.search.rows import Numbers
from graph.store import Run

#: Texts whose vectors are kept at most: 31 MB at 384 dimensions.
MOST_KEPT = 20_000

# As a vector of 32-bit floats it is three times as quick over the wire as the list that is stored.
_VECTORS = """
MATCH (x:Text) WHERE x.id IN $ids
RETURN collect([x.id, vector(x.embedding, size(x.embedding), FLOAT32)]) AS found
"""


class KeptVectors:
    """The vectors of one state of the corpus; what was used longest ago gives way."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._kept: OrderedDict[int, Vectors] = OrderedDict()
        self._turn = threading.Lock()

    def cosines(self, run: Run, which: Numbers, question: Vectors) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The cosine of each of these texts with the vector of a question, shape (which,); 0 of one that is gone."""
        wanted: list[int] = which.tolist()
        found = self._at_hand(wanted)
        missing = [text for text in wanted if text not in found]
        if missing:
            found |= self._fetched(run, missing)
        none = np.zeros_like(question)
        rows = np.asarray([found.get(text, none) for text in wanted], np.float32).reshape(len(wanted), len(question))
        return (rows @ question).astype(np.float64)

    def _at_hand(self, wanted: Sequence[int]) -> dict[int, Vectors]:
        with self._turn:
            found = {text: self._kept[text] for text in wanted if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        return found

    def _fetched(self, run: Run, missing: Sequence[int]) -> dict[int, Vectors]:
        rows = run(_VECTORS, ids=[self._texts[text] for text in missing])[0]["found"]
        by_id = {id_: one.to_numpy() for id_, one in rows if one is not None}
        found = {text: by_id[self._texts[text]] for text in missing if self._texts[text] in by_id}
        with self._turn:
            self._kept.update(found)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found
