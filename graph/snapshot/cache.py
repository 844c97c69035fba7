"""The snapshot of this process: the corpus read once for each state of it, and kept for the next question."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from graph.embedding import Embedder
from graph.errors import DatabaseUnfit
from graph.schema import usable
from graph.snapshot.corpus import Corpus
from graph.snapshot.features import Features, case_features, system_features
from graph.snapshot.filter_index import FilterIndex, filter_index
from graph.snapshot.incidence import listed
from graph.snapshot.lexicon import Lexicon, read_lexicon
from graph.snapshot.names import Names
from graph.snapshot.read_corpus import read_corpus
from graph.snapshot.text_index import KeptVectors, Postings
from graph.store import READ_TIMEOUT, Run, Store

T = TypeVar("T")

#: The share of the time that may go into reading the corpus while a load is writing, before the load is counted.
READING_SHARE = 0.05
#: Seconds that reading the corpus may take: 10 at 100,000 passages, several times that on a busy machine.
LONGEST_READ = 300.0


class State(NamedTuple):
    """The state of the corpus: its counter and digest change when a load is done, `turn` with each step of a load."""

    corpus: str
    version: int
    digest: str
    turn: int | None
    model: str
    fingerprint: str

    @property
    def counted(self) -> tuple[str, int, str]:
        """The part that changes once a load is done."""
        return (self.corpus, self.version, self.digest)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that one process keeps of one state of the corpus, built whole when it is read.

    `case_counts` are the initiatives that each thing is linked to, by its number; `read_at` and `took` are seconds.
    """

    state: State
    corpus: Corpus
    lexicon: Lexicon
    postings: Postings
    vectors: KeptVectors
    filter_index: FilterIndex
    case_counts: Sequence[int]
    case_features: Features
    system_features: Features
    names: Names
    read_at: float
    took: float

    def holds_in(self, now: State) -> bool:
        """Whether this still serves: nothing was counted since, or a load is going on and this was read just now."""
        if now == self.state:
            return True
        same_count = now.counted == self.state.counted
        return same_count and (time.monotonic() - self.read_at) * READING_SHARE < self.took


@dataclass
class _Kept:
    """What was read last from one store, and the lock that is held while it is read again."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    snapshot: Snapshot | None = None


_KEPT: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()
_MAKING = threading.Lock()


def current(store: Store, embedder: Embedder) -> Snapshot:
    """The snapshot of the corpus as it stands now.

    Raises `DatabaseUnfit` where nothing is loaded, and what `usable` raises.
    """
    kept, now = _kept(store), store.read_together(lambda run: state_of(run, embedder))
    # A caller that comes while the corpus is read waits for that, instead of reading it a second time.
    with kept.turn:
        last = kept.snapshot
        if last is None or not last.holds_in(now):
            before = last.vectors if last is not None and last.state.fingerprint == embedder.fingerprint else None
            last = store.read_together(lambda run: _read(run, embedder, before), timeout=LONGEST_READ)
            kept.snapshot = last
        return last


def latest(store: Store, embedder: Embedder) -> Snapshot:
    """The snapshot read last, which may be out of date: compare its `state` inside a transaction.

    This saves a transaction for each question. Raises as `current` where nothing is kept yet for this model.
    """
    last = _kept(store).snapshot
    return last if last is not None and last.state.fingerprint == embedder.fingerprint else current(store, embedder)


def with_snapshot(
    store: Store, embedder: Embedder, work: Callable[[Run, Snapshot], T], timeout: float = READ_TIMEOUT
) -> T:
    """What `work` gives in one read transaction of so many seconds, with the snapshot of the state that it sees.

    Raises as `current`. Loads that never end keep nobody waiting: the third attempt uses the snapshot as it is.
    """
    for look in (latest, current):
        found = look(store, embedder)
        if done := store.read_together(partial(_if_it_holds, embedder=embedder, found=found, work=work), timeout):
            return done[0]
    last = current(store, embedder)
    return store.read_together(lambda run: work(run, last), timeout)


def refresh(store: Store, embedder: Embedder) -> None:
    """Read the corpus again if a load was counted since, so that no request has to. Raises as `current`."""
    last = _kept(store).snapshot
    if last is not None and store.read_together(lambda run: state_of(run, embedder)).counted != last.state.counted:
        current(store, embedder)


def fill_vectors(store: Store, embedder: Embedder) -> bool:
    """Fetch some missing vectors of the snapshot; returns whether any were missing. Raises as `Store.read`."""
    last = _kept(store).snapshot
    return last is not None and last.vectors.fill(store, embedder.dimensions)


def _kept(store: Store) -> _Kept:
    with _MAKING:
        return _KEPT.setdefault(store, _Kept())


def _if_it_holds(run: Run, embedder: Embedder, found: Snapshot, work: Callable[[Run, Snapshot], T]) -> tuple[T] | None:
    return (work(run, found),) if found.holds_in(state_of(run, embedder)) else None


def state_of(run: Run, embedder: Embedder) -> State:
    """The state of the corpus now. Raises as `usable`, and `DatabaseUnfit` if nothing is loaded."""
    row = usable(run, embedder)
    if row is None:
        remedy = "Load the seed with `casegraph run`, or files with `casegraph load`."
        raise DatabaseUnfit("The database holds no cases yet.", remedy)
    return State(**{name: row[name] for name in State._fields})


def _read(run: Run, embedder: Embedder, before: KeptVectors | None) -> Snapshot:
    begun, now = time.monotonic(), state_of(run, embedder)
    corpus = read_corpus(run)
    index = filter_index(corpus)
    features, lexicon = case_features(index), read_lexicon(run, corpus)
    return Snapshot(
        state=now,
        corpus=corpus,
        lexicon=lexicon,
        postings=Postings(corpus),
        vectors=KeptVectors(corpus.texts, corpus.text_stamps, before),
        filter_index=index,
        case_counts=listed(index.case_counts()),
        case_features=features,
        system_features=system_features(index, features),
        names=Names(corpus, [one for one in lexicon.concepts if one.id in lexicon.case_facts]),
        read_at=time.monotonic(),
        took=time.monotonic() - begun,
    )
