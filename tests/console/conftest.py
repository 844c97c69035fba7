"""Consoles over the seed: one as it is served, and one that lets a query run for a second, for those that spend."""

from collections.abc import Iterator

import pytest

from graph.console import Console
from graph.store import Store


@pytest.fixture(scope="session")
def console(seeded: Store) -> Iterator[Console]:
    """The console as it is served."""
    seeded.connect()
    console = Console(seeded)
    yield console
    console.close()


@pytest.fixture(scope="session")
def hurried(seeded: Store) -> Iterator[Console]:
    """The console that lets a query run for a second. What bounds it otherwise is as it is served."""
    seeded.connect()
    console = Console(seeded, seconds=1.0)
    yield console
    console.close()
