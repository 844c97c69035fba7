"""What is known of the corpus in this process: read once for each state of it, and kept for the next question."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from graph.embedding import Embedder
from graph.errors import DatabaseUnfit
from graph.schema import usable
from graph.snapshot.case_counts import case_counts
from graph.snapshot.corpus import Corpus
from graph.snapshot.filter_index import Cases, cases_of
from graph.snapshot.lexicon import Lexicon, read_lexicon
from graph.snapshot.postings import Postings
from graph.snapshot.read_corpus import read_corpus
from graph.snapshot.vectors import KeptVectors
from graph.store import READ_TIMEOUT, Run, Store

T = TypeVar("T")

#: While a load is going on the corpus is read anew at most so much of the time: it counts only once the load is done.
READING_SHARE = 0.05
#: Seconds that reading all of it may take: 10 at 100,000 passages, several times that where much else is going on.
LONGEST_READ = 300.0


class State(NamedTuple):
    """The corpus as it stands: its counter and digest move when a load is done, `turn` with each of its steps."""

    corpus: str
    version: int
    digest: str
    turn: int | None
    model: str
    fingerprint: str

    @property
    def counted(self) -> tuple[str, int, str]:
        """What moves once a load is done."""
        return (self.corpus, self.version, self.digest)


@dataclass(frozen=True)
class Snapshot:
    """All that is known of one state of the corpus; `read_at` and `took` are seconds."""

    state: State
    corpus: Corpus
    lexicon: Lexicon
    postings: Postings
    vectors: KeptVectors
    read_at: float
    took: float

    @cached_property
    def cases(self) -> Cases:
        """What filters are read on."""
        return cases_of(self.corpus)

    @cached_property
    def case_counts(self) -> Sequence[int]:
        """How many initiatives each thing is linked to."""
        return case_counts(self.cases)

    def holds_in(self, now: State) -> bool:
        """Whether this is still right: nothing was counted since, or a load is on its way and it was read just now."""
        if now == self.state:
            return True
        same_count = now.counted == self.state.counted
        return same_count and (time.monotonic() - self.read_at) * READING_SHARE < self.took


_KEPT: WeakKeyDictionary[Store, Snapshot] = WeakKeyDictionary()
_TURNS: WeakKeyDictionary[Store, threading.Lock] = WeakKeyDictionary()
_MAKING = threading.Lock()


def current(store: Store, embedder: Embedder) -> Snapshot:
    """What is known of the corpus as it stands now.

    Raises `DatabaseUnfit` where nothing is loaded, and what `usable` raises.
    """
    now = store.read_together(lambda run: state_of(run, embedder))
    with _MAKING:
        turn = _TURNS.setdefault(store, threading.Lock())
    # Whoever comes while it is read waits for that, instead of reading all of it as well.
    with turn:
        last = _KEPT.get(store)
        if last is None or not last.holds_in(now):
            before = last.vectors if last is not None and last.state.fingerprint == embedder.fingerprint else None
            last = store.read_together(lambda run: _read(run, embedder, before), timeout=LONGEST_READ)
            _KEPT[store] = last
        return last


def latest(store: Store, embedder: Embedder) -> Snapshot:
    """What was known last, whether it still holds or not; who has a transaction open sees from `state` whether it does.

    Saves a transaction for each question. Raises as `known` where nothing is kept yet for this model.
    """
    last = _KEPT.get(store)
    return last if last is not None and last.state.fingerprint == embedder.fingerprint else current(store, embedder)


def with_snapshot(
    store: Store, embedder: Embedder, work: Callable[[Run, Snapshot], T], timeout: float = READ_TIMEOUT
) -> T:
    """What `work` gives in one read transaction of so many seconds, with what is known of the state that it sees.

    Raises as `known`. Loads that never end keep nobody waiting: the third time what was read last serves.
    """
    for look in (latest, current):
        found = look(store, embedder)
        if done := store.read_together(partial(_if_it_holds, embedder=embedder, found=found, work=work), timeout):
            return done[0]
    last = current(store, embedder)
    return store.read_together(lambda run: work(run, last), timeout)


def _if_it_holds(run: Run, embedder: Embedder, found: Snapshot, work: Callable[[Run, Snapshot], T]) -> tuple[T] | None:
    return (work(run, found),) if found.holds_in(state_of(run, embedder)) else None


def state_of(run: Run, embedder: Embedder) -> State:
    """The state of the corpus now; raises as `known`."""
    row = usable(run, embedder)
    if row is None:
        remedy = "Load the seed with `casegraph run`, or files with `casegraph load`."
        raise DatabaseUnfit("The database holds no cases yet.", remedy)
    return State(**{name: row[name] for name in State._fields})


def fill_vectors(store: Store, embedder: Embedder) -> bool:
    """Fetch some more of the vectors of what is known last; whether any were missing. Raises as `Store.read`."""
    last = _KEPT.get(store)
    return last is not None and last.vectors.fill(store, embedder.dimensions)


def _read(run: Run, embedder: Embedder, before: KeptVectors | None) -> Snapshot:
    begun, now = time.monotonic(), state_of(run, embedder)
    corpus = read_corpus(run)
    lexicon = read_lexicon(run, corpus)
    took = time.monotonic() - begun
    vectors = KeptVectors(corpus.texts, corpus.text_stamps, before)
    return Snapshot(now, corpus, lexicon, Postings(corpus), vectors, time.monotonic(), took)
