"""A console over the seed, whose server is like one that serves: another one than other tests share."""

from collections.abc import Iterator

import pytest

from graph.console import Console
from graph.store import Store


@pytest.fixture(scope="session")
def console(seeded: Store) -> Iterator[Console]:
    """The console over the seed."""
    seeded.connect()
    console = Console(seeded)
    yield console
    console.close()
