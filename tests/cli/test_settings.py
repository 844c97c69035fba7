"""Settings: printed with where they came from; what is not known or cannot be used is refused, never ignored."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings, read_settings
from tests.cli.conftest import Program


def _rows(program: Program) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(program("settings", "--json").out)}


def test_every_setting_with_meaning_value_and_origin(program: Program, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CASEGRAPH_NEO4J_URI=bolt://127.0.0.1:1\nOTHER=1\nCASEGRAPH_MODEL=\n")
    rows = _rows(program)
    assert set(rows) == {f"CASEGRAPH_{name.upper()}" for name in Settings.model_fields}
    assert all(row["meaning"] for row in rows.values())
    assert rows["CASEGRAPH_NEO4J_URI"]["origin"] == ".env"
    assert rows["CASEGRAPH_DATA_DIR"]["origin"] == "environment"
    assert rows["CASEGRAPH_MODEL"]["origin"] == "default"
    assert rows["CASEGRAPH_DATA_DIR"]["value"] == str(tmp_path / "data")


def test_the_environment_comes_before_the_file(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("CASEGRAPH_NEO4J_URI=bolt://127.0.0.1:1\n")
    monkeypatch.setenv("CASEGRAPH_NEO4J_URI", "bolt://127.0.0.1:2")
    row = _rows(program)["CASEGRAPH_NEO4J_URI"]
    assert (row["value"], row["origin"]) == ("bolt://127.0.0.1:2", "environment")


def test_a_secret_is_not_printed(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("CASEGRAPH_NEO4J_PASSWORD", "hush-hush")
    for arguments in (["settings"], ["settings", "--json"]):
        ended = program(*arguments)
        assert "CASEGRAPH_NEO4J_PASSWORD" in ended.out
        assert "hush" not in ended.out + ended.err
    assert "hush" not in repr(read_settings())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("CASEGRAPH_NEO4J_URL", "Did you mean CASEGRAPH_NEO4J_URI?"),
        ("CASEGRAPH_ZZZZZZ", "There are CASEGRAPH_NEO4J_URI"),
        ("casegraph_datadir", "Did you mean CASEGRAPH_DATA_DIR?"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest(
    program: Program, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    monkeypatch.setenv(name, "1")
    ended = program("settings")
    assert ended.code == 1
    assert f"{name} is set, but there is no such setting." in ended.err
    assert told in ended.err


def test_an_unknown_setting_in_the_file_is_refused_too(program: Program, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CASEGRAPH_MODLE=x\n")
    assert "Did you mean CASEGRAPH_MODEL?" in program("settings").err


@pytest.mark.parametrize("name", ["NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE"])
def test_what_the_private_server_does_not_use_is_refused(
    program: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"CASEGRAPH_{name}", "x")
    ended = program("settings")
    assert ended.code == 1
    assert f"CASEGRAPH_{name} is set without CASEGRAPH_NEO4J_URI" in ended.err


def test_an_address_that_is_no_bolt_address_is_refused_at_once(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEGRAPH_NEO4J_URI", "http://127.0.0.1:7474")
    ended = program("about")
    assert ended.code == 3
    assert "bolt" in ended.err.lower()


def test_light_commands_do_not_import_torch() -> None:
    heavy = "any(name in sys.modules for name in ('torch', 'sentence_transformers', 'fastapi'))"
    code = f"import sys, api.cli.main, api.composition; sys.exit({heavy})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CASEGRAPH_HOSTS", "https://cases.example.org", "without scheme and port"),
        ("CASEGRAPH_TRUSTED_PROXIES", "10.0.0.0/33", "is not an address or network"),
        ("CASEGRAPH_RATE_LIMIT", "often", "write it like 300/minute"),
        ("CASEGRAPH_API_KEYS_REQUIRED", "perhaps", "CASEGRAPH_API_KEYS_REQUIRED"),
        ("CASEGRAPH_OTLP_ENDPOINT", "localhost:4318", "write it like http://127.0.0.1:4318/v1/traces"),
        ("CASEGRAPH_LOG", "yaml", "CASEGRAPH_LOG"),
        ("CASEGRAPH_SLOW_MS", "-1", "CASEGRAPH_SLOW_MS"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    program: Program, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = program("settings")
    assert ended.code == 1
    assert name in ended.err
    assert told in ended.err.replace("\n", " ")
