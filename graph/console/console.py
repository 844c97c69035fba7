"""A query from its text to its answer, in a process of its own that can be killed."""

import multiprocessing
import threading
import time
import uuid
from concurrent.futures import TimeoutError as TookTooLong
from datetime import UTC, datetime

from pebble import ProcessExpired, ProcessPool

from graph.console import list_rules, text_rules
from graph.console.answer import PlanCost, QueryAnswer, QueryReceipt, QueryRequest
from graph.console.connection import QueryPlan, RowsRead
from graph.console.limits import AT_A_TIME, KILL_SECONDS, RUN_SECONDS, WAITING
from graph.console.reading import Question, prepare, read
from graph.console.refusal import refused
from graph.errors import Unavailable
from graph.store import Store


class Console:
    """Answers queries of strangers. Its readers are started by the first query and ended by `close`.

    Each query may run for `seconds`, and `at_a_time` run at the same time.
    """

    def __init__(self, store: Store, at_a_time: int = AT_A_TIME, seconds: float = RUN_SECONDS) -> None:
        self._store = store
        self._at_a_time = at_a_time
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(at_a_time + WAITING)
        self._starting = threading.Lock()
        self._readers: ProcessPool | None = None

    def ask(self, request: QueryRequest) -> QueryAnswer:
        """The rows of a query. Raises `QueryRefused` by the rule it breaks, and `Unavailable` where all are busy."""
        begun, at = time.monotonic(), datetime.now(UTC)
        question = checked(request)
        if not self._places.acquire(blocking=False):
            raise Unavailable("The console answers as many queries as it can.", "Ask again in a few seconds.")
        try:
            plan, found = self._read(question)
        finally:
            self._places.release()
        rows, steps = [one.rows for one in plan.operators], [one.name for one in plan.operators]
        corpus = found.corpus or {}
        return QueryAnswer(
            columns=found.columns,
            rows=found.rows,
            cut=found.cut is not None,
            why_cut=found.cut,
            plan=PlanCost(rows=rows[0], rows_of_all_steps=sum(rows), steps=steps),
            receipt=QueryReceipt(
                id=str(uuid.uuid4()),
                **request.model_dump(),
                corpus=corpus.get("version"),
                digest=corpus.get("digest"),
                at=at.isoformat(timespec="seconds"),
                took_ms=round((time.monotonic() - begun) * 1000),
            ),
        )

    def close(self) -> None:
        """End the readers."""
        with self._starting:
            readers, self._readers = self._readers, None
        if readers is not None:
            readers.stop()  # type: ignore[no-untyped-call] # pebble types this one not
            readers.join()

    def _read(self, question: Question) -> tuple[QueryPlan, RowsRead]:
        arguments = (self._store.address, self._store.database, question, self._seconds)
        future = self._pool().schedule(read, args=arguments, timeout=KILL_SECONDS)
        try:
            # Its own limit begins once a reader takes it; those before it have theirs.
            return future.result((2 + WAITING) * KILL_SECONDS)
        except TookTooLong as error:
            if not future.done():
                self.close()  # the readers themselves hang: the next query starts others
            raise refused("time", f"The query had not ended after {KILL_SECONDS:g} s and was killed.") from error
        except ProcessExpired as error:
            raise refused("answer-size", "One row of the answer takes more memory than a reader has.") from error

    def _pool(self) -> ProcessPool:
        with self._starting:
            if self._readers is None:
                # Not forked: threads of this process may hold locks that nobody in the child would let go.
                context = multiprocessing.get_context("spawn")
                self._readers = ProcessPool(self._at_a_time, initializer=prepare, context=context)
            return self._readers


def checked(request: QueryRequest) -> Question:
    """A query whose text keeps the rules, with guards. Raises `QueryRefused`."""
    found = text_rules.read(request.query, request.parameters)
    guarded = list_rules.guarded(request.query, found, request.parameters)
    plain = request.query[: found[-1].end]
    return Question(plain, guarded, request.parameters, request.limit)
