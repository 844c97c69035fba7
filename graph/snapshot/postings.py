"""Which things have a text with a given word: asked of the full-text index once for each word, then kept.

Exact counts need all texts that hold a word, however many; the ranking takes the first few alone.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, flagged, reached, where
from graph.store import Run
from graph.text import lucene

#: Words kept at most, one bit for each thing: 7 kB a word at 55,000 things.
MOST_KEPT = 4_000

_HOLDING = """
UNWIND $words AS word
CALL (word) { CALL db.index.fulltext.queryNodes('text_words', word.lucene) YIELD node RETURN collect(node.id) AS ids }
RETURN word.word AS word, ids
"""


class Postings:
    """The things of each word, for one state of the corpus; the word used longest ago is dropped first."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._kept: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()
        self._turn = threading.Lock()

    def things(self, run: Run, words: Collection[str]) -> Flags:
        """The things that have any of these words, in any inflection, shape (things,)."""
        found = self._of(run, words)
        size = self._corpus.things
        if not found:
            return np.zeros(size, np.bool_)
        return np.unpackbits(np.bitwise_or.reduce(list(found.values())), count=size).astype(np.bool_)

    def held(self, run: Run, words: Collection[str]) -> set[str]:
        """Which of the words occur in any text."""
        return {word for word, bits in self._of(run, words).items() if bits.any()}

    def _of(self, run: Run, words: Collection[str]) -> dict[str, NDArray[np.uint8]]:
        with self._turn:
            found = {word: self._kept[word] for word in words if word in self._kept}
            for word in found:
                self._kept.move_to_end(word)
        missing = [word for word in words if word not in found]
        if missing:
            asked = [{"word": word, "lucene": f"content:({lucene(word)})"} for word in missing]
            found |= {row["word"]: self._bits(row["ids"]) for row in run(_HOLDING, words=asked)}
            with self._turn:
                self._kept.update(found)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found

    def _bits(self, texts: Collection[str]) -> NDArray[np.uint8]:
        at, corpus = self._corpus.text_at, self._corpus
        numbers = np.asarray([at[id_] for id_ in texts if id_ in at], np.int64)
        about = where(flagged(len(corpus.ids), corpus.text_of[numbers]))
        return np.packbits(reached(corpus.speaks_for, about))
