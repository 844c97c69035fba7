"""Keeps the API able to answer: connects in the background, warms up, and mends the connection when the database went.

No request waits for a server to start. The first one that misses the database begins the mending and is told so; the
private server is started again by it, at whichever port is free, and one elsewhere is tried again.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.composition import Parts
from graph.console import Console
from graph.errors import CasegraphError, DatabaseAway, DatabaseUnfit, Unavailable
from graph.schema import compatible
from graph.search import search
from graph.search.request import SearchRequest
from graph.snapshot.cache import fill_vectors, refresh
from graph.store import ServerFacts, Store

#: Seconds from a failed attempt to the next: a server that cannot start is not started over and over.
PAUSE = 3.0
#: Seconds that closing waits for a connection that is being made: a thread that is cut off may hold one open.
PATIENCE = 2.0
#: Seconds between two looks at whether a load was counted, and brought texts whose vectors are not at hand.
LOOK_AGAIN = 1.0
#: What is asked before the service says that it is ready; after a restart the first question takes seconds.
WARM_UP = SearchRequest(q="what helped systems past short-termism", limit=1)

_log = logging.getLogger(__name__)


class Keeper:
    """Holds the parts of a running API and knows whether they work."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.console = Console(parts.store)
        self._turn = threading.Lock()
        self._mending: threading.Thread | None = None
        self._filling: threading.Thread | None = None
        self._closed = threading.Event()
        self._not_before = 0.0
        self._failure: CasegraphError | None = None
        self._warm: ServerFacts | None = None

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, for one request. Raises why there is none at once, and sees to it that there will be."""
        if self.parts.store.facts is None:
            self.mend()
            raise self._reason()
        try:
            yield self.parts.store
        except DatabaseAway:
            self.mend()
            raise

    @property
    def warm(self) -> bool:
        """Whether the connection that stands now was warmed up."""
        return self._warm is not None and self._warm is self.parts.store.facts

    def require_ready(self) -> None:
        """Raise why a search would not be answered now, if it would not."""
        with self.store() as store:
            self._require_corpus(store)
        if not self.warm:
            self.mend()
            raise self._reason()

    def mend(self) -> None:
        """Connect and warm up in the background, unless that is going on or failed a moment ago."""
        with self._turn:
            if self._closed.is_set() or self._mending is not None or time.monotonic() < self._not_before:
                return
            self._mending = threading.Thread(target=self._mend, name="mend-connection", daemon=True)
            self._mending.start()

    def wait(self, seconds: float) -> None:
        """Wait until what is going on in the background has ended, for so long at most."""
        with self._turn:
            mending = self._mending
        if mending is not None:
            mending.join(seconds)

    def close(self) -> None:
        """Give the connections back, now or when what is going on in the background has ended."""
        with self._turn:
            self._closed.set()
        self.console.close()
        self.wait(PATIENCE)
        self.parts.store.close()

    def _mend(self) -> None:
        try:
            facts = self.parts.store.connect()
            self._require_corpus(self.parts.store)
            # Before the search, whose transaction would run out of time while a busy machine loads the model.
            self.parts.embedder.questions([WARM_UP.q])
            search(self.parts.store, self.parts.embedder, WARM_UP)
            self._failure, self._warm = None, facts
            self._keep_filled()
        except CasegraphError as error:
            self._failure = error
        except Exception:  # noqa: BLE001 - a thread of its own: whatever it meets is told by /readyz
            _log.exception("The warm-up failed.")
            self._failure = Unavailable("The warm-up failed unexpectedly.", "The log of casegraph says why.")
        finally:
            with self._turn:
                self._mending = None
                self._not_before = time.monotonic() + PAUSE if self._failure else 0.0
            if self._closed.is_set():
                self.parts.store.close()

    def _keep_filled(self) -> None:
        if self._filling is None:
            self._filling = threading.Thread(target=self._fill, name="fill-vectors", daemon=True)
            self._filling.start()

    def _fill(self) -> None:
        """Read what loads brought, and the vectors that are not at hand a page at a time, as long as this is open."""
        more = False
        while not self._closed.wait(0.0 if more else LOOK_AGAIN):
            try:
                refresh(self.parts.store, self.parts.embedder)
                more = fill_vectors(self.parts.store, self.parts.embedder)
            except CasegraphError:
                more = False  # Whoever asks next meets the same, and has it mended.

    def _require_corpus(self, store: Store) -> None:
        if not store.read_together(lambda run: compatible(run, self.parts.embedder)):
            raise DatabaseUnfit("The database holds no cases yet.", "Load some with `casegraph load FOLDER`.")

    def _reason(self) -> CasegraphError:
        with self._turn:
            mending, failure = self._mending is not None, self._failure
        if failure is not None:
            # A new one each time: a raised error collects the traces of everybody who raises it.
            return type(failure)(failure.message, failure.remedy)
        if mending and self.parts.store.facts is not None:
            return Unavailable("casegraph is warming up.", "Ask again in a few seconds.")
        if self.parts.server is not None:
            return DatabaseAway("The private Neo4j is being started.", "Ask again in a few seconds.")
        return DatabaseAway("Neo4j does not answer and is being tried again.", "Ask again in a few seconds.")
