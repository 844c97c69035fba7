"""The errors of casegraph, as one small tree without HTTP or exit codes: `api` maps classes to statuses in a table.

CasegraphError
├── NotFound           there is nothing with that id
│   └── Moved          the thing has another id now
├── Refused            the input cannot be accepted
│   ├── OtherModel     the corpus was embedded by another model than the one configured
│   └── QueryRefused   a query of the console breaks one of its rules
└── Unavailable        something that casegraph depends on is missing
    ├── DatabaseAway   Neo4j does not answer at the moment
    ├── DatabaseUnfit  Neo4j answers but cannot be used: wrong address, too old, damaged store
    ├── FolderUnfit    the data folder cannot be written, or its disk is full
    └── Offline        something must be fetched and the network does not answer
"""


class CasegraphError(Exception):
    """One sentence about what is wrong, and `remedy`, one about what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NotFound(CasegraphError):
    """There is nothing with that id."""


class Moved(NotFound):
    """The thing has another id now, `to`."""

    def __init__(self, id_: str, to: str) -> None:
        super().__init__(f"{id_} is part of {to} now.", f"Ask for {to}.")
        self.to = to


class Refused(CasegraphError):
    """The input cannot be accepted."""


class OtherModel(Refused):
    """The corpus was embedded by another model than the one configured."""


class QueryRefused(Refused):
    """A query of the console breaks one of its rules, named in `rule`."""

    def __init__(self, message: str, remedy: str = "", rule: str = "") -> None:
        super().__init__(message, remedy)
        self.rule = rule


class Unavailable(CasegraphError):
    """Something that casegraph depends on is missing."""


class DatabaseAway(Unavailable):
    """Neo4j does not answer at the moment."""


class DatabaseUnfit(Unavailable):
    """Neo4j answers but cannot be used: wrong address, too old, damaged store."""


class FolderUnfit(Unavailable):
    """The data folder cannot be written, or its disk is full."""


class Offline(Unavailable):
    """Something must be fetched and the network does not answer."""
