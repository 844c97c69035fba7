"""What is kept of the texts of one state of the corpus: which things have a word, and vectors.

Both are fetched from the database when they are first needed.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.embedding import Vectors
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Numbers, flagged, listed, reached, where
from graph.store import Run, Store

#: Words kept at most, one bit for each thing: 7 kB a word at 55,000 things.
MOST_KEPT = 4_000

_HOLDING = """
UNWIND $words AS word
CALL (word) { CALL db.index.fulltext.queryNodes('text_words', word.lucene) YIELD node RETURN collect(node.id) AS ids }
RETURN word.word AS word, ids
"""


class Postings:
    """The things that have a text with a given word; of the words kept, the one used longest ago is dropped first.

    Counts are exact only if all texts with a word are known; the ranking takes the first few of them.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._kept: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()
        self._turn = threading.Lock()

    def by_word(self, run: Run, queries: Mapping[str, str]) -> dict[str, Flags]:
        """For each word the things with a text that its query finds, shape (things,); the queries are Lucene's."""
        found, size = self._of(run, set(queries.values())), self._corpus.things
        return {word: np.unpackbits(found[query], count=size).astype(np.bool_) for word, query in queries.items()}

    def _of(self, run: Run, queries: Collection[str]) -> dict[str, NDArray[np.uint8]]:
        with self._turn:
            found = {query: self._kept[query] for query in queries if query in self._kept}
            for query in found:
                self._kept.move_to_end(query)
        missing = [query for query in queries if query not in found]
        if missing:
            asked = [{"word": query, "lucene": f"content:({query})"} for query in missing]
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
