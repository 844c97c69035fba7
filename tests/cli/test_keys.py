"""`casegraph keys`, and what `serve` asks for before it listens beyond this machine."""

import json
import stat
from pathlib import Path

import pytest

from api.http.keys import Keys
from tests.cli.conftest import Program


def test_a_key_is_shown_once_and_listed_without_its_secret(program: Program, tmp_path: Path) -> None:
    added = program("keys", "add", "portal", "--scope", "curate")
    assert added.code == 0
    whole = added.out.strip()
    assert "shown this once" in added.err
    assert whole not in added.err
    file = tmp_path / "data" / "keys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    listed = program("keys", "list")
    key = Keys(tmp_path / "data").find(whole)
    assert key is not None
    assert f"{key.id}  curate" in listed.out
    assert "portal" in listed.out
    shown = json.loads(program("keys", "list", "--json").out)
    assert [set(one) for one in shown] == [{"id", "name", "scope", "made"}]
    assert whole.rpartition("_")[2] not in listed.out + str(shown) + file.read_text()
    assert program("keys", "revoke", "portal").out == f"Key {key.id} of portal is revoked.\n"
    assert Keys(tmp_path / "data").find(whole) is None
    assert "There are no keys" in program("keys", "list").err


def test_what_keys_refuses(program: Program) -> None:
    assert program("keys", "add", "portal").code == 0
    again = program("keys", "add", "portal")
    assert (again.code, again.out) == (1, "")
    assert "already" in again.err
    nobody = program("keys", "revoke", "nobody")
    assert nobody.code == 1
    assert "casegraph keys list" in nobody.err
    assert program("keys", "add", "x", "--scope", "own").code == 2


@pytest.mark.parametrize(
    ("set_", "missing"),
    [
        ({}, ["CASEGRAPH_HOSTS", "CASEGRAPH_API_KEYS_REQUIRED"]),
        ({"CASEGRAPH_HOSTS": "cases.example.org"}, ["CASEGRAPH_API_KEYS_REQUIRED"]),
        ({"CASEGRAPH_API_KEYS_REQUIRED": "true"}, ["CASEGRAPH_HOSTS"]),
    ],
)
def test_it_listens_beyond_this_machine_only_once_told_how(
    program: Program, monkeypatch: pytest.MonkeyPatch, set_: dict[str, str], missing: list[str]
) -> None:
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    ended = program("serve", "--host", "192.0.2.1")
    assert ended.code == 1
    assert all(name in ended.err for name in missing)
    assert not any(name in ended.err.split("first")[0] for name in set_)
    assert "docs/running.md" in ended.err.replace("\n", " ")


def test_once_told_it_takes_the_port_it_was_given(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_HOSTS", "cases.example.org")
    monkeypatch.setenv("CASEGRAPH_API_KEYS_REQUIRED", "true")
    ended = program("serve", "--host", "192.0.2.1")  # an address that no machine has
    assert ended.code == 3
    assert "there is none yet" in ended.err.replace("\n", " ")
    assert "Port 8000 on 192.0.2.1" in ended.err.replace("\n", " ")
