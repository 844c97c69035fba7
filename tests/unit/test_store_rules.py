"""Which servers and addresses are refused, and with what to do: tables, no server needed."""

import pytest

from graph.errors import DatabaseUnfit
from graph.store import check_address, check_version


@pytest.mark.parametrize(
    "version", ["2026.02.0", "2026.08.1", "2026.10.0", "2027.01.0", "2026.08-aura", "2026.02.1-SNAPSHOT"]
)
def test_new_enough(version: str) -> None:
    check_version(version)


@pytest.mark.parametrize("version", ["4.4.40", "5.26.2", "5.27-aura", "2025.12.1", "2026.01.4", "unknown", ""])
def test_too_old_or_unknown(version: str) -> None:
    with pytest.raises(DatabaseUnfit, match="Upgrade the server") as caught:
        check_version(version)
    assert "2026.02 or newer" in str(caught.value)


@pytest.mark.parametrize(
    "uri",
    [
        "bolt://localhost:7687",
        "bolt+s://h:1",
        "bolt+ssc://h",
        "neo4j://h",
        "neo4j+s://x.databases.neo4j.io",
        "neo4j+ssc://h",
    ],
)
def test_addresses_that_bolt_can_use(uri: str) -> None:
    check_address(uri)


@pytest.mark.parametrize(
    ("uri", "remedy"),
    [
        ("http://localhost:7474", "neo4j://localhost:7687"),
        ("https://db.example.org:7473/browser", "neo4j+s://db.example.org:7687"),
        ("localhost:7687", "bolt://host:7687"),
        ("bolt://", "bolt://host:7687"),
        ("postgres://h", "bolt://host:7687"),
    ],
)
def test_addresses_that_are_refused_with_the_one_to_write(uri: str, remedy: str) -> None:
    with pytest.raises(DatabaseUnfit) as caught:
        check_address(uri)
    assert remedy in str(caught.value)
