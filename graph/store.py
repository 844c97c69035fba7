"""The connection to Neo4j: connect, probe, read, write; and the driver's errors as ours.

Every query runs as Cypher 25 with its values as parameters, in a managed transaction for reading or writing, so that a
cluster can send reads to any member. Times are in seconds.
"""

import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, LiteralString, Protocol, TypeVar

import numpy as np
from neo4j import (
    READ_ACCESS,
    Driver,
    GraphDatabase,
    NotificationDisabledClassification,
    Query,
    Result,
    Session,
    unit_of_work,
)
from neo4j.exceptions import (
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from neo4j.vector import Vector

from graph.embedding import Vectors
from graph.errors import DatabaseAway, DatabaseUnfit, Unavailable
from graph.local import Address

Row = dict[str, Any]
T = TypeVar("T")

#: The first version in which the vector search clause of Cypher 25 is not a preview.
OLDEST = (2026, 2)
CONNECT_TIMEOUT = 5.0
#: Managed retries end after this time; the error is reported then.
RETRY_TIME = 5.0
HURRIED_RETRY_TIME = 0.5
READ_TIMEOUT = 30.0
WRITE_TIMEOUT = 300.0
#: A server ends transactions that exceed their time; one that is silent for this much longer counts as gone. The driver
#: itself waits two minutes or forever, depending on the server.
SILENCE = 5.0
#: Only what the author of a query can change is of interest; the server leaves out the rest, such as unused labels.
_SILENCED = [kind for kind in NotificationDisabledClassification if kind.value not in {"DEPRECATION", "PERFORMANCE"}]


class Run(Protocol):
    """Runs one query in a transaction and returns its rows."""

    def __call__(self, query: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - Cypher takes any value
        """Values are parameters, never part of the text."""
        ...


@dataclass(frozen=True)
class ServerFacts:
    """Version and edition of the server, read once when the connection is made."""

    version: str
    edition: str


def vector(row: Vectors) -> Vector:
    """An embedding as the driver's vector of 32-bit floats, which is sent three to five times as fast as a list."""
    return Vector.from_numpy(np.ascontiguousarray(row, dtype=np.float32))


def check_address(uri: str) -> None:
    """Raise `DatabaseUnfit` for an address that Bolt cannot use; the remedy has the right one."""
    scheme, _, rest = uri.partition("://")
    if scheme in {"http", "https"}:
        secure = "neo4j+s" if scheme == "https" else "neo4j"
        host = rest.split("/")[0].split(":")[0]
        raise DatabaseUnfit(
            f"CASEGRAPH_NEO4J_URI is {uri}, the browser's address: casegraph speaks Bolt.",
            f"Set it to {secure}://{host}:7687 (7687 is Bolt's usual port).",
        )
    if scheme not in {"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"} or not rest:
        raise DatabaseUnfit(
            f"CASEGRAPH_NEO4J_URI is {uri!r}, which names no Neo4j server.",
            "Set it to bolt://host:7687 for one server, neo4j://host:7687 for a cluster, neo4j+s://... for Aura.",
        )


def check_version(version: str) -> None:
    """Raise `DatabaseUnfit` for a server older than `OLDEST`; `version` is, say, 2026.08.1 or 2026.08-aura."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if not numbers or (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise DatabaseUnfit(
            f"Neo4j {version} is too old: casegraph needs {OLDEST[0]}.{OLDEST[1]:02d} or newer, for Cypher 25.",
            "Upgrade the server, or unset CASEGRAPH_NEO4J_URI to use a private one.",
        )


class Store:
    """A connection that survives restarts of its server: `locate` returns its address now (and starts a private one).

    With `waits=False`, only `connect` connects, and a server that is gone is reported after about a second.
    """

    def __init__(self, locate: Callable[[], Address], database: str | None = None, *, waits: bool = True) -> None:
        self._locate = locate
        #: The name of the database, None for the user's own.
        self.database = database
        self._waits = waits
        self._driver: Driver | None = None
        self._connecting = threading.Lock()
        self._counting = threading.Lock()
        self._address: Address | None = None
        #: Open sessions, each with a connection of the pool, for monitoring.
        self.busy = 0
        self.facts: ServerFacts | None = None

    @property
    def address(self) -> Address:
        """The address of the server that this is connected to. Raises `DatabaseAway` if there is none."""
        if self._driver is None and self._waits:
            self.connect()
        if self._address is None:
            raise _closed_meanwhile()
        return self._address

    def connect(self) -> ServerFacts:
        """Find the server, open a pool of connections, check its version.

        Raises `DatabaseAway` if nothing answers and `DatabaseUnfit` if the server cannot be used.
        """
        with self._connecting:
            if self._driver is not None and self.facts is not None:
                return self.facts
            address = self._locate()
            check_address(address.uri)
            with named_errors():
                driver = _open(address, RETRY_TIME if self._waits else HURRIED_RETRY_TIME)
            try:
                # As a read, since a cluster that is electing a leader can still be read.
                with (
                    named_errors(),
                    driver.session(database=self.database, default_access_mode=READ_ACCESS) as session,
                ):
                    self.facts = _facts(session)
                check_version(self.facts.version)
            except BaseException:
                driver.close()
                raise
            self._driver, self._address = driver, address
            return self.facts

    def read(self, query: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - Cypher takes any value
        """The rows of one read query."""
        return self.read_together(lambda run: run(query, **parameters))

    def read_together(self, work: Callable[[Run], T], timeout: float = READ_TIMEOUT) -> T:
        """Several reads in one transaction; `work` may run again after an error, so it must only read."""
        return self._in_transaction("read", work, timeout)

    def write_together(self, work: Callable[[Run], T]) -> T:
        """Several writes, all or nothing; `work` may run again after an error, so it must be idempotent."""
        return self._in_transaction("write", work, WRITE_TIMEOUT)

    def define(self, statement: LiteralString, **parameters: Any) -> None:  # noqa: ANN401 - Cypher takes any value
        """One schema statement, which Neo4j accepts only in a transaction of its own."""
        with self._session() as session:
            session.run(_cypher25(statement), parameters).consume()

    def close(self) -> None:
        """Close all connections; `connect` opens them again."""
        driver, self._driver, self._address, self.facts = self._driver, None, None, None
        if driver is not None:
            driver.close()

    def _in_transaction(self, mode: str, work: Callable[[Run], T], timeout: float) -> T:
        def transaction(tx: Any) -> T:  # noqa: ANN401 - the driver's own type differs by access mode
            def run(query: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - Cypher takes any value
                return _rows(tx.run(_cypher25(query), parameters))

            return work(run)

        with self._session() as session, _unless_silent(timeout + SILENCE, partial(self._give_up, self._driver)):
            if mode == "read":
                return session.execute_read(unit_of_work(timeout=timeout)(transaction))
            return session.execute_write(unit_of_work(timeout=timeout)(transaction))

    def _give_up(self, driver: Driver | None) -> None:
        # Closing the driver wakes up every thread that is waiting for an answer.
        if self._driver is driver:
            self.close()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if self._driver is None and self._waits:
            self.connect()
        driver = self._driver
        if driver is None:
            raise _closed_meanwhile()
        try:
            # Bookmarks let a writer read its own writes from any member of a cluster.
            with (
                named_errors(),
                driver.session(
                    database=self.database, bookmark_manager=driver.execute_query_bookmark_manager
                ) as session,
                self._counted(),
            ):
                yield session
        except DatabaseAway:
            if self._driver is driver:
                self.close()
            raise
        except DriverError as error:
            # Another thread had the error first and closed the driver that this one uses.
            if self._driver is driver:
                raise
            raise _closed_meanwhile() from error

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._counting:
            self.busy += 1
        try:
            yield
        finally:
            with self._counting:
                self.busy -= 1


def database_status(address: Address) -> tuple[str, str]:
    """The status of database `neo4j` and its message, from `system`, which works even if it is damaged."""
    # One attempt without retries: with managed calls, a limit of 25 seconds became 61.
    try:
        with named_errors(), _open(address) as driver, driver.session(database="system") as session:
            query = Query("CYPHER 25 SHOW DATABASE neo4j YIELD currentStatus, statusMessage", timeout=CONNECT_TIMEOUT)
            record = session.run(query).single()
    except DatabaseUnfit:
        raise
    except Unavailable as too_slow:  # just started, on a busy machine
        raise DatabaseAway(too_slow.message, too_slow.remedy) from too_slow
    if record is None:
        return "absent", ""
    status, message = record["currentStatus"], record["statusMessage"] or ""
    # "online, No space left on device" was seen: such a database answers but fails every transaction.
    return ("failed" if status == "online" and message else status), message


@contextmanager
def _unless_silent(seconds: float, give_up: Callable[[], None]) -> Iterator[None]:
    """Call `give_up` if the block takes longer than so many seconds."""
    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _closed_meanwhile() -> DatabaseAway:
    return DatabaseAway("The connection to Neo4j was closed meanwhile.", "Try again.")


def _rows(result: Result) -> list[Row]:
    """The rows of a query, with a warning for each notification of Neo4j about it.

    The driver can warn by itself, but then walks the whole call stack for each query, in 20 to 300 ms.
    """
    rows = [dict(record) for record in result]
    for status in result.consume().gql_status_objects:
        if status.is_notification:
            warnings.warn(f"Neo4j advises: {status.status_description}", RuntimeWarning, stacklevel=3)
    return rows


def _open(address: Address, retry_time: float = RETRY_TIME) -> Driver:
    return GraphDatabase.driver(
        address.uri,
        auth=(address.user, address.password) if address.user else None,
        connection_timeout=CONNECT_TIMEOUT,
        connection_acquisition_timeout=2 * CONNECT_TIMEOUT,
        max_transaction_retry_time=retry_time,
        notifications_disabled_classifications=_SILENCED,
        user_agent="casegraph",
    )


def _facts(session: Session) -> ServerFacts:
    rows = session.run(
        "CALL dbms.components() YIELD name, versions, edition RETURN name, versions[0] AS version, edition"
    )
    kernel = next(row for row in rows if row["name"] == "Neo4j Kernel")
    return ServerFacts(kernel["version"], kernel["edition"])


def _cypher25(query: LiteralString) -> LiteralString:
    return "CYPHER 25 " + query


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise the driver's errors as ours. An error in our own query is raised unchanged."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        ours = _ours(error)
        if ours is None:
            raise
        raise ours from error


_CREDENTIALS = "Check CASEGRAPH_NEO4J_USER and CASEGRAPH_NEO4J_PASSWORD."

#: By the beginning of the server's error code: our error, message and remedy.
_BY_CODE: dict[str, tuple[type[Unavailable], str, str]] = {
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        DatabaseUnfit, "Neo4j refuses to be asked again after several wrong passwords.", _CREDENTIALS,
    ),
    "Neo.ClientError.Security.Unauthorized": (DatabaseUnfit, "Neo4j refused the user name or password.", _CREDENTIALS),
    "Neo.ClientError.Database.DatabaseNotFound": (
        DatabaseUnfit, "Neo4j has no database of that name.", "Check CASEGRAPH_NEO4J_DATABASE.",
    ),
    "Neo.TransientError.General.DatabaseUnavailable": (
        DatabaseAway, "The database is offline.", "`casegraph db status` says why.",
    ),
    "Neo.TransientError.General.MemoryPoolOutOfMemory": (
        Unavailable, "A transaction takes more memory than Neo4j gives one.",
        "Load fewer cases at once; on a server of your own raise db.memory.transaction.max.",
    ),
    # A query that exceeded its time, or a server that has just started on a busy machine.
    "Neo.ClientError.Transaction.TransactionTimedOut": (
        Unavailable, "Neo4j did not answer in time.", "Try again when less is going on.",
    ),
    # After a write to a full disk, every transaction fails until the server is restarted.
    "Neo.DatabaseError.Transaction.": (
        DatabaseAway, "Neo4j can no longer write; most often the disk of its data is full.",
        "Make room (`casegraph db path` names the folder) and repeat: nothing that was loaded is lost.",
    ),
}  # fmt: skip


def _ours(error: Neo4jError | DriverError) -> Unavailable | None:
    if isinstance(error, Neo4jError):
        for code, (kind, message, remedy) in _BY_CODE.items():
            if (error.code or "").startswith(code):
                return kind(message, remedy)
    if isinstance(error, ConfigurationError):
        return DatabaseUnfit(f"The driver refuses the address of Neo4j: {error}.", "Check CASEGRAPH_NEO4J_URI.")
    if isinstance(error, (ServiceUnavailable, SessionExpired, ConnectionAcquisitionTimeoutError)):
        return DatabaseAway("Neo4j does not answer.", "`casegraph db status` says how the private server is.")
    return None
