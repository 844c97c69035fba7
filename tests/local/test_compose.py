"""The Compose file and the Dockerfile, as far as they can be tried where no container runs."""

import re
from pathlib import Path
from typing import Any

import psutil
import pytest
from fastapi.routing import iter_route_contexts
from ruamel.yaml import YAML

from api.http.app import create_app
from api.settings import Settings, variable
from graph.errors import DatabaseAway
from graph.local import VERSION, Address
from graph.local.config import conf_text, server_command
from graph.local.folders import make_private
from graph.local.jars import fetch
from graph.local.launch import prepare_password, read_password
from graph.local.process import end, free_port, run_detached
from graph.store import Store, database_status
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
#: Settings that there are.
KNOWN = {variable(name) for name in Settings.model_fields}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Return the two services."""
    return dict(YAML(typ="safe").load(ROOT / "deploy" / "compose.yaml")["services"])


def text_of(name: str) -> str:
    """The text of a file in deploy."""
    return (ROOT / "deploy" / name).read_text("utf-8")


def test_only_the_api_is_published_and_to_this_machine_alone(services: dict[str, Any]) -> None:
    assert set(services) == {"neo4j", "api"}
    assert "ports" not in services["neo4j"]
    assert services["neo4j"]["networks"] == ["inside"]
    assert [port.partition(":")[0] for port in services["api"]["ports"]] == ["127.0.0.1"]


def test_a_password_is_required_and_stands_nowhere(services: dict[str, Any]) -> None:
    assert services["neo4j"]["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert services["api"]["environment"]["CASEGRAPH_NEO4J_PASSWORD"].startswith("${NEO4J_PASSWORD:?")
    assert "NEO4J_PASSWORD=\n" in text_of("example.env")


def test_what_is_asked_for_in_the_environment_is_named_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+):", text_of("compose.yaml")))
    assert asked == set(re.findall(r"^(\w+)=", text_of("example.env"), re.MULTILINE))


def test_versions_are_those_that_everything_else_is_tried_with(services: dict[str, Any]) -> None:
    assert services["neo4j"]["image"] == f"neo4j:{VERSION}-community"
    assert "FROM python:3.12-slim\n" in text_of("Dockerfile")
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_every_service_is_bounded_watched_and_keeps_its_data(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["mem_limit"]
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert [volume.partition(":")[2] for volume in service["volumes"]] == ["/data"]
    assert services["api"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}


def test_what_the_api_is_asked_for_its_health_is_there(services: dict[str, Any]) -> None:
    path = re.search(r"http://127\.0\.0\.1:8000(/\w+)", services["api"]["healthcheck"]["test"][-1])
    assert path is not None
    assert path[1] in {route.path for route in iter_route_contexts(create_app(Settings()).routes)}


def test_every_setting_of_the_api_exists(services: dict[str, Any]) -> None:
    assert set(services["api"]["environment"]) - {"TMPDIR"} <= KNOWN


def test_the_image_installs_by_the_makefile_and_runs_as_nobody_special() -> None:
    makefile, dockerfile = (ROOT / "Makefile").read_text("utf-8"), text_of("Dockerfile")
    targets = re.findall(r"\bmake (?!&&)([\w./-]+)$", dockerfile, re.MULTILINE)
    assert targets == [".venv/run.stamp"]
    assert re.search(r"^\.venv/run\.stamp: .*lock/run\.txt", makefile, re.MULTILINE)
    assert re.search(r"^run: \.venv/run\.stamp ", makefile, re.MULTILINE)
    assert dockerfile.index("USER casegraph") < dockerfile.index("CMD ")
    copied = re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE)
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    kept = set(re.findall(r"^!(.+)$", text_of("Dockerfile.dockerignore"), re.MULTILINE))
    assert kept == {name for line in copied for name in line.split()}


def test_neo4j_takes_every_setting_and_lets_no_query_out(services: dict[str, Any], jars: Path, tmp_path: Path) -> None:
    """The settings as the image writes them: `__` for an underscore, `_` for a dot."""
    given = {name.removeprefix("NEO4J_"): str(value) for name, value in services["neo4j"]["environment"].items()}
    told = {name.replace("__", "|").replace("_", ".").replace("|", "_"): value for name, value in given.items()}
    told.pop("AUTH")
    # Said by the command line of the private server.
    heap = [told.pop(f"server.memory.heap.{which}_size") for which in ("initial", "max")]
    assert heap == ["256m", "1024m"]
    port, names = free_port(None), fetch(jars)
    for folder in ("conf", "logs", "data"):
        make_private(tmp_path / folder)
    ours = conf_text(port, 1 << 33).splitlines()
    merged = [line for line in ours if line.partition("=")[0] not in told] + [f"{k}={v}" for k, v in told.items()]
    (tmp_path / "conf" / "neo4j.conf").write_text("\n".join(merged), "utf-8")
    prepare_password(tmp_path, jars, names)
    with (tmp_path / "logs" / "console.log").open("wb") as output:
        command = server_command(tmp_path, names, psutil.virtual_memory().total, quick=True)
        process = run_detached(command, jars, output)
    address = Address(f"bolt://127.0.0.1:{port}", "neo4j", read_password(tmp_path))
    store = Store(lambda: address)
    try:
        until(lambda: is_online(address))
        rows = store.read("SHOW SETTINGS YIELD name, value, isExplicitlySet WHERE isExplicitlySet RETURN name, value")
        # Internal ones are taken, and not shown: that one is tried.
        assert {name for name in told if not name.startswith("internal.")} <= {row["name"] for row in rows}
        for query in ("LOAD CSV FROM 'http://127.0.0.1:1/x' AS r RETURN r", "LOAD CSV FROM 'file:///x' AS r RETURN r"):
            with pytest.raises(Exception, match=r"blocked|from_file_urls' is false"):
                store.read(query)
    finally:
        store.close()
        end(process)


def is_online(address: Address) -> bool:
    """Whether the database answers and is online."""
    try:
        return database_status(address)[0] == "online"
    except DatabaseAway:
        return False
