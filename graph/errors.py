"""What can go wrong, as one small tree. It knows no HTTP and no exit code: `api` maps class to status in one table.

CasegraphError
├── NotFound           nothing stands under that id
├── Refused            input that cannot be taken as it is
│   ├── OtherModel     the corpus was embedded by another model than the one configured
│   └── QueryRefused   a query of the console breaks one of its rules
└── Unavailable        what casegraph stands on is not there
    ├── DatabaseAway   no answer from Neo4j, for now
    ├── DatabaseUnfit  Neo4j answers but cannot serve: wrong address, too old, damaged store
    ├── FolderUnfit    the data folder cannot be written, or its disk is full
    └── Offline        something must be fetched and the network does not answer
"""


class CasegraphError(Exception):
    """One sentence on what is wrong, and in `remedy` one on what to do about it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NotFound(CasegraphError):
    """Nothing stands under that id."""


class Refused(CasegraphError):
    """Input that cannot be taken as it is."""


class OtherModel(Refused):
    """The corpus was embedded by another model than the one configured."""


class QueryRefused(Refused):
    """A query of the console breaks one of its rules, named in `rule`."""

    def __init__(self, message: str, remedy: str = "", rule: str = "") -> None:
        super().__init__(message, remedy)
        self.rule = rule


class Unavailable(CasegraphError):
    """What casegraph stands on is not there."""


class DatabaseAway(Unavailable):
    """No answer from Neo4j, for now."""


class DatabaseUnfit(Unavailable):
    """Neo4j answers but cannot serve: wrong address, too old, damaged store."""


class FolderUnfit(Unavailable):
    """The data folder cannot be written, or its disk is full."""


class Offline(Unavailable):
    """Something must be fetched and the network does not answer."""
