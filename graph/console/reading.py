"""What the process of a reader does: it asks Neo4j, in memory that is bounded, and can be killed at any time."""

import resource
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from graph.console import plan_rules
from graph.console.connection import Connection, Plan, Read
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


def bound_memory() -> None:
    """Let this process take so much and no more: one row may hold more than any machine."""
    most = psutil.Process().memory_info().vms + READER_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def read(address: Address, database: str | None, question: Question) -> tuple[Plan, Read]:
    """Have the plan made and looked at, twice where guards were added, then the query run once.

    Raises `QueryRefused`, and `Unavailable` where Neo4j does not answer.
    """
    connection = _connection(address, database)
    connection.require_cap()
    # As it was written first: errors then speak of what the person wrote.
    plan = connection.explain(question.query, question.parameters)
    plan_rules.check(plan)
    if question.guarded != question.query:
        plan_rules.check(connection.explain(question.guarded, question.parameters))
    try:
        return plan, connection.read(question.guarded, question.parameters, question.limit)
    except MemoryError as error:
        connection.close()
        raise refused("answer-size", "One row of the answer takes more memory than a reader has.") from error


def _connection(address: Address, database: str | None) -> Connection:
    if _held and (_held[0].address, _held[0].database) != (address, database):
        _held.pop().close()
    if not _held:
        _held.append(Connection(address, database))
    return _held[0]
