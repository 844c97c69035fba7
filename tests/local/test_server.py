"""One server for one folder, whatever happens to it or to those who start it."""

import shutil
import socket
import stat
import threading
from pathlib import Path
from typing import LiteralString

import psutil
import pytest
from neo4j import GraphDatabase

from graph.errors import DatabaseUnfit
from graph.local import Address, LocalServer
from graph.local.config import conf_port
from graph.local.process import find_process
from graph.store import database_status
from tests.local.conftest import NewServer, StartChild
from tests.waiting import kill_server, until


def ask(address: Address, query: LiteralString) -> list[object]:
    with (
        GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver,
        driver.session() as session,
    ):
        return session.run(query).value()


def kept_port(server: LocalServer) -> int:
    port = conf_port((server.home / "conf" / "neo4j.conf").read_text("utf-8"))
    assert port is not None
    return port


def pid(server: LocalServer) -> int:
    process = find_process(server.home)
    assert process is not None
    return process.pid


def test_a_second_start_finds_the_first(running: LocalServer) -> None:
    before = pid(running)
    address = running.start(database_status)
    assert address == running.find()
    assert address.uri == f"bolt://127.0.0.1:{kept_port(running)}"
    assert pid(running) == before
    assert ask(address, "RETURN 1") == [1]


def test_a_link_to_the_folder_is_the_same_server(running: LocalServer, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(running.home)
    assert LocalServer(link, running.jars).find() == running.find()


def test_it_listens_on_loopback_only(running: LocalServer) -> None:
    connections = psutil.Process(pid(running)).net_connections("inet")
    listening = {each.laddr.ip.removeprefix("::ffff:") for each in connections if each.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_nobody_else_reads_the_data_or_the_password(running: LocalServer) -> None:
    address = running.find()
    assert address is not None
    assert stat.S_IMODE(running.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((running.home / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((running.home / "conf" / "password").stat().st_mode) == 0o600
    assert not any(address.password in word for word in psutil.Process(pid(running)).cmdline())
    assert address.password not in repr(running.status())
    assert not (running.home / "conf" / "first-password.args").exists()


def test_status_tells_what_runs_and_how_large_it_is(running: LocalServer) -> None:
    status = running.status()
    assert (status.home, status.address, status.pid) == (running.home, running.find(), pid(running))
    assert 100 << 20 < status.memory < 1 << 30
    assert 1 << 20 < status.stored < 10 << 20


@pytest.mark.hard
def test_several_starts_at_once_give_one_server(
    new_server: NewServer, start_child: StartChild, running: LocalServer
) -> None:
    server = new_server("shared")
    children = [start_child(server.home, server.jars) for _ in range(3)]
    answers = {child.communicate()[0] for child in children}
    address = server.find()
    assert address is not None
    assert answers == {address.uri}
    other = running.find()
    assert other is not None
    assert other.uri != address.uri

    # It ends without warning, and somebody else takes its port meanwhile.
    ask(address, "CREATE (:Kept {n: 7})")
    kill_server(server)
    with socket.create_server(("127.0.0.1", kept_port(server))):
        again = server.start(database_status)
    assert again.uri != address.uri
    assert ask(again, "MATCH (k:Kept) RETURN k.n") == [7]
    assert server.stop()
    assert not server.stop()
    assert server.find() is None


@pytest.mark.hard
def test_a_starter_that_is_killed_leaves_a_server_to_adopt(new_server: NewServer, start_child: StartChild) -> None:
    server = new_server("adopted")
    child = start_child(server.home, server.jars)
    until(lambda: find_process(server.home))
    child.kill()
    before = pid(server)
    server.start(database_status)
    assert pid(server) == before


@pytest.mark.hard
def test_a_server_killed_in_the_middle_of_its_first_start_is_made_anew(
    new_server: NewServer, start_child: StartChild
) -> None:
    server = new_server("half-made")
    child = start_child(server.home, server.jars)
    until((server.home / "data" / "databases" / "system" / "neostore").exists)
    kill_server(server)
    assert child.communicate()[0].startswith("DatabaseUnfit")
    assert ask(server.start(database_status), "RETURN 1") == [1]


@pytest.mark.hard
def test_a_port_taken_while_it_starts_is_given_up_for_another(used_server: LocalServer) -> None:
    port = kept_port(used_server)
    found: list[Address] = []
    starter = threading.Thread(target=lambda: found.append(used_server.start(database_status)))
    starter.start()
    until(lambda: find_process(used_server.home))
    with socket.create_server(("127.0.0.1", port)):
        starter.join()
    assert [address.uri == f"bolt://127.0.0.1:{port}" for address in found] == [False]


def test_a_damaged_store_is_told_with_what_to_do(used_server: LocalServer) -> None:
    store = used_server.home / "data" / "databases" / "neo4j" / "neostore"
    store.write_bytes(b"\x55" * store.stat().st_size)
    with pytest.raises(DatabaseUnfit, match=r"damaged.*casegraph db reset"):
        used_server.start(database_status)
    assert find_process(used_server.home) is None


def test_a_password_that_does_not_fit_is_told(used_server: LocalServer) -> None:
    (used_server.home / "conf" / "password").write_text("0" * 48)
    with pytest.raises(DatabaseUnfit, match="does not accept the password"):
        used_server.start(database_status)
    assert find_process(used_server.home) is None


def test_a_password_that_is_gone_is_told(used_server: LocalServer) -> None:
    (used_server.home / "conf" / "password").unlink()
    with pytest.raises(DatabaseUnfit, match=r"password .* is missing"):
        used_server.start(database_status)


def test_reset_deletes_the_data_and_what_an_interrupted_reset_left(used_server: LocalServer) -> None:
    shutil.copytree(used_server.home / "data", used_server.home / "discarded")
    used_server.reset()
    assert {path.name for path in used_server.home.iterdir()} == {"casegraph.lock", "conf", "logs", "run"}


def test_nothing_is_made_for_a_server_that_never_was(new_server: NewServer) -> None:
    server = new_server("never")
    server.reset()
    assert not server.stop()
    assert server.status().address is None
    assert not server.home.exists()
