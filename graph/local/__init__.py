"""A private Neo4j for one data folder, from pip-installed parts: no container, no administrator rights needed."""

from graph.local.address import Address, Probe
from graph.local.config import VERSION
from graph.local.server import LocalServer, ServerStatus

__all__ = ["VERSION", "Address", "LocalServer", "Probe", "ServerStatus"]
