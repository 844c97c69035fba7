"""Where a Neo4j is, and how it is asked whether it can be used. The driver stays outside: its owner gives a probe."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """Where a Neo4j answers Bolt, and as whom."""

    uri: str
    user: str
    password: str = field(repr=False)


Probe = Callable[[Address], tuple[str, str]]
"""Asks for the `currentStatus` and the `statusMessage` of database neo4j.

Raises DatabaseAway while nobody answers, and DatabaseUnfit when the password is refused.
"""
