"""Translates the driver's errors into ours, by what a person can do about them."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.errors import DatabaseAway, DatabaseUnfit, Unavailable


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
