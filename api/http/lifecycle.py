"""Keeps the API able to answer: connects in the background, warms up, and connects again when the database is gone.

No request waits for a server to start. The first one that misses the database starts the repair and is told so. The
repair starts the private server again, at whichever port is free, or tries a server elsewhere again.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.composition import Parts
from graph.console import Console
from graph.errors import CasegraphError, DatabaseAway, DatabaseUnfit, Unavailable
from graph.schema import usable
from graph.search import search
from graph.search.request import SearchRequest
from graph.snapshot.cache import fill_vectors, refresh
from graph.store import ServerFacts, Store

#: Seconds from a failed attempt to the next, so that a server that cannot start is not started over and over.
PAUSE = 3.0
#: Seconds that closing waits for a connection that is being made: a thread that is cut off may leave one open.
PATIENCE = 2.0
#: Seconds between two checks whether a load was counted, or brought texts whose vectors are not in memory yet.
LOOK_AGAIN = 1.0
#: Asked before the service says that it is ready; after a restart the first question takes seconds.
WARM_UP = SearchRequest(q="what helped systems past short-termism", limit=1)

_log = logging.getLogger(__name__)


class Lifecycle:
    """The parts of a running API, and whether they work."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.console = Console(parts.store)
        self._lock = threading.Lock()
        self._repairing: threading.Thread | None = None
        self._filler: threading.Thread | None = None
        self._closed = threading.Event()
        self._next_attempt = 0.0
        self._failure: CasegraphError | None = None
        self._warm: ServerFacts | None = None

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, for one request. Where there is none, raises the reason at once and starts the repair."""
        if self.parts.store.facts is None:
            self.repair()
            raise self._reason()
        try:
            yield self.parts.store
        except DatabaseAway:
            self.repair()
            raise

    @property
    def warm(self) -> bool:
        """Whether the current connection was warmed up."""
        return self._warm is not None and self._warm is self.parts.store.facts

    def require_ready(self) -> None:
        """Raise the reason if a search would not be answered now."""
        with self.store() as store:
            self._require_corpus(store)
        if not self.warm:
            self.repair()
            raise self._reason()

    def repair(self) -> None:
        """Connect and warm up in the background, unless that is under way or failed a moment ago."""
        with self._lock:
            if self._closed.is_set() or self._repairing is not None or time.monotonic() < self._next_attempt:
                return
            self._repairing = threading.Thread(target=self._connect_and_warm, name="repair-connection", daemon=True)
            self._repairing.start()

    def wait(self, seconds: float) -> None:
        """Wait until the repair in the background has ended, for this many seconds at most."""
        with self._lock:
            thread = self._repairing
        if thread is not None:
            thread.join(seconds)

    def close(self) -> None:
        """Close the connections, once what reads in the background has ended or after `PATIENCE`.

        The driver fails in ways of its own if it is closed under a thread that reads.
        """
        with self._lock:
            self._closed.set()
        self.console.close()
        self.wait(PATIENCE)
        if self._filler is not None:
            self._filler.join(PATIENCE)
        self.parts.store.close()

    def _connect_and_warm(self) -> None:
        try:
            facts = self.parts.store.connect()
            self._require_corpus(self.parts.store)
            # Before the search: its transaction would time out while a busy machine loads the model.
            self.parts.embedder.questions([WARM_UP.q])
            search(self.parts.store, self.parts.embedder, WARM_UP)
            self._failure, self._warm = None, facts
            if self._filler is None:
                self._filler = threading.Thread(target=self._fill, name="fill-vectors", daemon=True)
                self._filler.start()
        except CasegraphError as error:
            self._failure = error
        except Exception:  # noqa: BLE001 - in a thread of its own; /readyz reports whatever it meets
            _log.exception("The warm-up failed.")
            self._failure = Unavailable("The warm-up failed unexpectedly.", "The log of casegraph says why.")
        finally:
            with self._lock:
                self._repairing = None
                self._next_attempt = time.monotonic() + PAUSE if self._failure else 0.0
            if self._closed.is_set():
                self.parts.store.close()

    def _fill(self) -> None:
        """Read the corpus anew after a load and fetch missing vectors, a page at a time, until this is closed."""
        more = False
        while not self._closed.wait(0.0 if more else LOOK_AGAIN):
            try:
                refresh(self.parts.store, self.parts.embedder)
                more = fill_vectors(self.parts.store, self.parts.embedder)
            except CasegraphError:
                more = False  # The next request meets the same and starts the repair.

    def _require_corpus(self, store: Store) -> None:
        if not store.read_together(lambda run: usable(run, self.parts.embedder)):
            raise DatabaseUnfit("The database holds no cases yet.", "Load some with `casegraph load FOLDER`.")

    def _reason(self) -> CasegraphError:
        with self._lock:
            repairing, failure = self._repairing is not None, self._failure
        if failure is not None:
            # A new one each time: an error collects the traceback of each place that raises it.
            return type(failure)(failure.message, failure.remedy)
        if repairing and self.parts.store.facts is not None:
            return Unavailable("casegraph is warming up.", "Ask again in a few seconds.")
        if self.parts.server is not None:
            return DatabaseAway("The private Neo4j is being started.", "Ask again in a few seconds.")
        return DatabaseAway("Neo4j does not answer and is being tried again.", "Ask again in a few seconds.")
