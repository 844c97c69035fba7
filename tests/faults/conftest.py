"""The real service in a process of its own. It reaches the seeded server through a door that tests can shut."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from graph.local import LocalServer
from graph.store import Store
from tests.api.serving_workers import Serving, serving
from tests.faults.asking import await_ready
from tests.search.doors import Door, single_door


@pytest.fixture(scope="module")
def door(seeded: Store, seeded_server: LocalServer) -> Iterator[Door]:
    """The door between the service and the seeded server. Each test leaves it open."""
    seeded.connect()
    address = seeded_server.find()
    assert address is not None
    with single_door(int(address.uri.rpartition(":")[2])) as door:
        yield door


def through(door: Door, server: LocalServer, forms: Path) -> Settings:
    """Settings of a service that reaches the server through the door, and embeds questions without torch."""
    address = server.find()
    assert address is not None
    return Settings.model_validate(
        {
            "neo4j_uri": f"bolt://{door.address}",
            "neo4j_user": address.user,
            "neo4j_password": address.password,
            "data_dir": forms.parent,
        }
    )


@pytest.fixture(scope="module")
def served(
    door: Door, seeded_server: LocalServer, forms: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """One service, ready, for the tests of a module."""
    with serving(through(door, seeded_server, forms), tmp_path_factory.mktemp("served"), workers=1) as found:
        await_ready(found)
        yield found
