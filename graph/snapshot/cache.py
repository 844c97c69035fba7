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
    """What was read last of one store; whoever reads it anew has the turn."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    snapshot: Snapshot | None = None


_KEPT: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()
_MAKING = threading.Lock()


def current(store: Store, embedder: Embedder) -> Snapshot:
    """The snapshot of the corpus as it stands now.

    Raises `DatabaseUnfit` where nothing is loaded, and what `usable` raises.
    """
    kept, now = _kept(store), store.read_together(lambda run: state_of(run, embedder))
    # Whoever comes while the corpus is read waits for that, instead of reading all of it as well.
    with kept.turn:
        last = kept.snapshot
        if last is None or not last.holds_in(now):
            before = last.vectors if last is not None and last.state.fingerprint == embedder.fingerprint else None
            last = store.read_together(lambda run: _read(run, embedder, before), timeout=LONGEST_READ)
            kept.snapshot = last
        return last


def latest(store: Store, embedder: Embedder) -> Snapshot:
    """What was read last, whether it still holds or not; whoever has a transaction open sees that from its `state`.

    Saves a transaction for each question. Raises as `current` where nothing is kept yet for this model.
    """
    last = _kept(store).snapshot
    return last if last is not None and last.state.fingerprint == embedder.fingerprint else current(store, embedder)


def with_snapshot(
    store: Store, embedder: Embedder, work: Callable[[Run, Snapshot], T], timeout: float = READ_TIMEOUT
) -> T:
    """What `work` gives in one read transaction of so many seconds, with the snapshot of the state that it sees.

    Raises as `current`. Loads that never end keep nobody waiting: at the third attempt what was read last serves.
    """
    for look in (latest, current):
        found = look(store, embedder)
        if done := store.read_together(partial(_if_it_holds, embedder=embedder, found=found, work=work), timeout):
            return done[0]
    last = current(store, embedder)
    return store.read_together(lambda run: work(run, last), timeout)


def refresh(store: Store, embedder: Embedder) -> None:
    """Read the corpus anew if a load was counted since, so that no request has to. Raises as `current`."""
    last = _kept(store).snapshot
    if last is not None and store.read_together(lambda run: state_of(run, embedder)).counted != last.state.counted:
        current(store, embedder)


def fill_vectors(store: Store, embedder: Embedder) -> bool:
    """Fetch some more of the vectors of the snapshot; whether any were missing. Raises as `Store.read`."""
    last = _kept(store).snapshot
    return last is not None and last.vectors.fill(store, embedder.dimensions)


def _kept(store: Store) -> _Kept:
    with _MAKING:
        return _KEPT.setdefault(store, _Kept())


def _if_it_holds(run: Run, embedder: Embedder, found: Snapshot, work: Callable[[Run, Snapshot], T]) -> tuple[T] | None:
    return (work(run, found),) if found.holds_in(state_of(run, embedder)) else None


def state_of(run: Run, embedder: Embedder) -> State:
    """The state of the corpus now; raises as `usable`, and `DatabaseUnfit` where nothing is loaded."""
    row = usable(run, embedder)
    if row is None:
        remedy = "Load the seed with `casegraph run`, or files with `casegraph load`."
        raise DatabaseUnfit("The database holds no cases yet.", remedy)
    return State(**{name: row[name] for name in State._fields})


def _read(run: Run, embedder: Embedder, before: KeptVectors | None) -> Snapshot:
    begun, now = time.monotonic(), state_of(run, embedder)
    corpus = read_corpus(run)
    index = filter_index(corpus)
    features = case_features(index)
    return Snapshot(
        state=now,
        corpus=corpus,
        lexicon=read_lexicon(run, corpus),
        postings=Postings(corpus),
        vectors=KeptVectors(corpus.texts, corpus.text_stamps, before),
        filter_index=index,
        case_counts=listed(index.case_counts()),
        case_features=features,
        system_features=system_features(index, features),
        names=Names(corpus),
        read_at=time.monotonic(),
        took=time.monotonic() - begun,
    )
