"""What each error means outside: its HTTP status, its exit code, its title. One row a class; a test walks the tree."""

from dataclasses import dataclass

from graph.errors import (
    CasegraphError,
    DatabaseAway,
    DatabaseUnfit,
    FolderUnfit,
    NotFound,
    Offline,
    OtherModel,
    QueryRefused,
    Refused,
    Unavailable,
)


@dataclass(frozen=True)
class Fault:
    """`slug` ends the problem's type; `retry_after` are the seconds after which asking again may help."""

    status: int
    exit_code: int
    slug: str
    title: str
    retry_after: int | None = None


# OtherModel is 503, not 409: nothing in the request conflicts, and only who runs the service can mend it. It has no
# Retry-After, since waiting does not help.
FAULTS: dict[type[CasegraphError], Fault] = {
    CasegraphError: Fault(500, 1, "fault", "Something went wrong"),
    NotFound: Fault(404, 1, "not-found", "Nothing stands there"),
    Refused: Fault(422, 1, "refused", "The request cannot be taken as it is"),
    QueryRefused: Fault(422, 1, "query-refused", "The console does not run this query"),
    OtherModel: Fault(503, 1, "other-model", "The corpus was embedded by another model"),
    Unavailable: Fault(503, 3, "unavailable", "The service cannot answer now", 10),
    DatabaseAway: Fault(503, 3, "database-away", "The database does not answer", 5),
    DatabaseUnfit: Fault(503, 3, "database-unfit", "The database cannot serve", 30),
    FolderUnfit: Fault(503, 3, "folder-unfit", "The data folder cannot be used", 30),
    Offline: Fault(503, 3, "offline", "Something must be fetched and the network does not answer", 30),
}


def fault_of(error: CasegraphError) -> Fault:
    """The row of an error's own class."""
    return FAULTS[type(error)]
