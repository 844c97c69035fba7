"""The console's own connection: one transaction that reads, with a limit of time, and no second try."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

from neo4j import READ_ACCESS, Driver, GraphDatabase, NotificationMinimumSeverity, Query, Record, Transaction
from neo4j.exceptions import BrokenRecordError, Neo4jError

from graph.console.limits import MOST_BYTES, MOST_ITEMS, PLAN_SECONDS, RUN_SECONDS
from graph.console.refusal import refused
from graph.console.values import json_value
from graph.errors import QueryRefused
from graph.local import Address
from graph.schema import standing
from graph.store import CONNECT_TIMEOUT, Row, named_errors

#: On a line of its own, so that the columns which Neo4j names in an error are those of the query.
_EXPLAIN = "CYPHER 25 EXPLAIN\n"
_RUN = "CYPHER 25\n"
_CAP = "SHOW SETTINGS 'db.memory.transaction.max' YIELD value RETURN value"
_DIVIDED = (
    f"The query divides by nothing, or makes a list of one with more than {MOST_ITEMS} items: cut it first, as in "
    "[x IN list[..100] | x.name]."
)
#: By the beginning of the server's code: the rule, and what to say where Neo4j's own words would not help.
_RULES: dict[str, tuple[str, str | None]] = {
    "Neo.ClientError.Transaction.TransactionTimedOut": ("time", "The query took longer than {seconds:g} s."),
    "Neo.TransientError.General.MemoryPoolOutOfMemory": ("memory", "The query took more memory than it may."),
    "Neo.TransientError.General.TransactionOutOfMemory": ("memory", "The query took more memory than it may."),
    "Neo.ClientError.Statement.SyntaxError": ("syntax", None),
    "Neo.ClientError.Statement.ParameterMissing": ("parameters", None),
    "Neo.ClientError.Statement.AccessMode": ("read-only", "Neo4j refused to write for a query that reads."),
    "Neo.ClientError.Statement.ArithmeticError": ("values", _DIVIDED),
    "Neo.ClientError.": ("values", None),
}  # fmt: skip


@dataclass(frozen=True)
class Operator:
    """One step of a plan: its name without the database and the variant, Neo4j's details, the rows it expects."""

    name: str
    details: str
    rows: float


@dataclass(frozen=True)
class QueryPlan:
    """How Neo4j would run a query, last step first; `query_type`: r reads, w writes, rw both, s schema or server."""

    query_type: str
    operators: list[Operator]


@dataclass
class RowsRead:
    """What was read: values that JSON can hold, the bytes they take, and why there are not more of them."""

    columns: list[str]
    corpus: Row | None
    rows: list[list[Any]] = field(default_factory=list)
    bytes: int = 0
    cut: str | None = None


class Connection:
    """One connection to the database at an address, opened when it is needed."""

    def __init__(self, address: Address, database: str | None) -> None:
        self.address, self.database = address, database
        self._driver: Driver | None = None
        self._capped = False

    def require_cap(self) -> None:
        """Raise `QueryRefused` unless the server bounds the memory of a transaction."""
        if self._capped:
            return
        with named_errors(), self._open().session(database=self.database, default_access_mode=READ_ACCESS) as session:
            try:
                rows = [str(record["value"]) for record in session.run(Query(_CAP, timeout=PLAN_SECONDS))]
            except Neo4jError as error:
                if (error.code or "").startswith("Neo.ClientError"):
                    raise _no_cap("and this account may not ask whether there is one") from error
                raise
        if not rows or not re.search(r"[1-9]", rows[0]):
            raise _no_cap("and it has none")
        self._capped = True

    def explain(self, query: str, parameters: Mapping[str, Any]) -> QueryPlan:
        """The plan of a query, which is not run. Raises `QueryRefused` for what Neo4j does not understand."""
        with self._transaction(PLAN_SECONDS) as tx:
            summary = tx.run(_text(_EXPLAIN + query), dict(parameters)).consume()
            return QueryPlan(summary.query_type or "none", list(_operators(summary.plan or {})))

    def read(self, query: str, parameters: Mapping[str, Any], limit: int, seconds: float = RUN_SECONDS) -> RowsRead:
        """So many rows at most, as far as `MOST_BYTES` and so many seconds reach, and the corpus that they are from."""
        with self._transaction(seconds) as tx:
            corpus = standing(lambda query, **parameters: [dict(record) for record in tx.run(query, parameters)])
            # Last, so that what is left of it is dropped with the transaction and not read to its end.
            result = tx.run(_text(_RUN + query), dict(parameters))
            found = RowsRead(list(result.keys()), corpus=corpus)
            for record in result:
                if len(found.rows) == limit:
                    found.cut = "rows"
                    break
                if not _add(found, record):
                    break
            return found

    def close(self) -> None:
        """Let go of it."""
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    @contextmanager
    def _transaction(self, timeout: float) -> Iterator[Transaction]:
        with (
            named_errors(),
            self._open().session(database=self.database, default_access_mode=READ_ACCESS, fetch_size=100) as session,
        ):
            try:
                with session.begin_transaction(timeout=timeout) as tx:
                    yield tx
            except Neo4jError as error:
                _refuse(error, timeout)
            except (BrokenRecordError, ValueError, OverflowError, RecursionError) as error:
                # A value that the driver cannot send or read, such as a date in the year 99999.
                raise refused("values", f"A value cannot be carried: {error}.") from error

    def _open(self) -> Driver:
        if self._driver is None:
            account = (self.address.user, self.address.password) if self.address.user else None
            self._driver = GraphDatabase.driver(
                self.address.uri,
                auth=account,
                connection_timeout=CONNECT_TIMEOUT,
                connection_acquisition_timeout=2 * CONNECT_TIMEOUT,
                max_connection_pool_size=1,
                max_transaction_retry_time=0.0,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent="casegraph-console",
            )
        return self._driver


def _text(query: str) -> Any:  # noqa: ANN401 - the one query that is not ours: its rules stand around it
    return query


def _add(found: RowsRead, record: Record) -> bool:
    """Add a row, unless it is one too many bytes. Raises `QueryRefused` where even the first is."""
    row = [json_value(value) for value in record.values()]
    size = len(json.dumps(row, ensure_ascii=False).encode())
    if found.bytes + size > MOST_BYTES:
        if not found.rows:
            raise refused("answer-size", f"The first row alone takes {size} bytes, {MOST_BYTES} are given.")
        found.cut = "bytes"
        return False
    found.rows.append(row)
    found.bytes += size
    return True


def _operators(plan: Mapping[str, Any]) -> Iterator[Operator]:
    """A step and all before it."""
    arguments, name = plan.get("args", {}), re.split(r"[@(]", plan.get("operatorType", "?"))[0]
    yield Operator(name, str(arguments.get("Details") or ""), float(arguments.get("EstimatedRows") or 0.0))
    for child in plan.get("children", ()):
        yield from _operators(child)


def _refuse(error: Neo4jError, seconds: float) -> NoReturn:
    code = error.code or ""
    for beginning, (rule, message) in _RULES.items():
        if code.startswith(beginning):
            raise refused(rule, message.format(seconds=seconds) if message else _said(error)) from error
    raise error


def _said(error: Neo4jError) -> str:
    """Neo4j's own words without the query that it repeats, after the place in the query as it was written."""
    words = (error.message or "").split("\n")[0].strip().rstrip('"')
    found = re.search(r"\s*\(line (\d+), column (\d+) \(offset: \d+\)\)", words)
    if found is None:
        return words[:400]
    words = words[: found.start()] + words[found.end() :]
    return f"Line {int(found[1]) - 1}, column {found[2]}: {words[:300]}"


def _no_cap(why: str) -> QueryRefused:
    return QueryRefused(
        f"The console is off: it needs a server that bounds the memory of a query, {why}.",
        "Set db.memory.transaction.max there (docs/console.md), or use the private Neo4j.",
        "off",
    )
