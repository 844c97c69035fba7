"""The address of a Neo4j, and the probe that checks it. The caller passes the probe, since it needs the driver."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """Where a Neo4j answers Bolt, and the account to use."""

    uri: str
    user: str
    password: str = field(repr=False)


Probe = Callable[[Address], tuple[str, str]]
"""Returns the `currentStatus` and the `statusMessage` of database neo4j.

Raises DatabaseAway while nothing answers, and DatabaseUnfit when the password is refused.
"""
