"""How each error appears outside: HTTP status, exit code, title. One row a class; a test walks the tree."""

from dataclasses import dataclass

from graph import errors


@dataclass(frozen=True)
class Status:
    """`slug` ends the type of the problem; `retry_after` is the number of seconds after which trying again may help."""

    http: int
    exit_code: int
    slug: str
    title: str
    retry_after: int | None = None


# OtherModel is 503, not 409: nothing in the request conflicts, and only whoever runs the service can fix it. It has no
# Retry-After, since waiting does not help.
STATUSES: dict[type[errors.CasegraphError], Status] = {
    errors.CasegraphError: Status(500, 1, "fault", "Something went wrong"),
    errors.NotFound: Status(404, 1, "not-found", "Nothing stands there"),
    errors.Moved: Status(308, 1, "moved", "The thing has another id now"),
    errors.Refused: Status(422, 1, "refused", "The request cannot be taken as it is"),
    errors.QueryRefused: Status(422, 1, "query-refused", "The console does not run this query"),
    errors.OtherModel: Status(503, 1, "other-model", "The corpus was embedded by another model"),
    errors.Unavailable: Status(503, 3, "unavailable", "The service cannot answer now", 10),
    errors.DatabaseAway: Status(503, 3, "database-away", "The database does not answer", 5),
    errors.DatabaseUnfit: Status(503, 3, "database-unfit", "The database cannot serve", 30),
    errors.FolderUnfit: Status(503, 3, "folder-unfit", "The data folder cannot be used", 30),
    errors.Offline: Status(503, 3, "offline", "Something must be fetched and the network does not answer", 30),
}


def status_of(error: errors.CasegraphError) -> Status:
    """The row of an error's own class."""
    return STATUSES[type(error)]
