"""What the process of a reader does: it asks Neo4j, in memory that is bounded, and can be killed at any time."""

import multiprocessing
import os
import resource
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from graph.console import plan_rules
from graph.console.connection import Connection, QueryPlan, RowsRead
from graph.console.limits import READER_BYTES
from graph.console.refusal import refused
from graph.local import Address

_held: list[Connection] = []


@dataclass(frozen=True)
class Question:
    """One query whose text was looked at: as it was written, and with its guards."""

    query: str
    guarded: str
    parameters: Mapping[str, Any]
    limit: int


def prepare() -> None:
    """Bound the memory of this process, since one row may hold more than any machine; let it end with its parent."""
    most = psutil.Process().memory_info().vms + READER_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_after, args=(parent.join,), name="end-with-parent", daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    # A parent that is killed tells nobody, and its readers would wait for it for good.
    wait()
    os._exit(0)


def read(address: Address, database: str | None, question: Question, seconds: float) -> tuple[QueryPlan, RowsRead]:
    """Have the plan made and looked at, twice where guards were added, then the query run once, for so many seconds.

    Raises `QueryRefused`, and `Unavailable` where Neo4j does not answer.
    """
    if _held and (_held[0].address, _held[0].database) != (address, database):
        _held.pop().close()
    if not _held:
        _held.append(Connection(address, database))
    connection = _held[0]
    connection.require_cap()
    # As it was written first: errors then speak of what the person wrote.
    plan = connection.explain(question.query, question.parameters)
    plan_rules.check(plan)
    if question.guarded != question.query:
        plan_rules.check(connection.explain(question.guarded, question.parameters))
    try:
        return plan, connection.read(question.guarded, question.parameters, question.limit, seconds)
    except MemoryError as error:
        connection.close()
        raise refused("answer-size", "One row of the answer takes more memory than a reader has.") from error
