"""Starts the server: prepares its folder, starts its process, explains why it ended."""

import secrets
from collections.abc import Sequence
from pathlib import Path

import psutil

from graph.errors import DatabaseUnfit
from graph.local.causes import DAMAGED, RESTORE, UNKNOWN, Cause, cause_of, error_of
from graph.local.config import admin_command, conf_port, conf_text, server_command
from graph.local.folders import delete_folder, make_private, require_space, unfit_if_os_fails, write_private
from graph.local.process import free_port, run_detached, run_to_end

ROOM = 300 << 20  # bytes; with less, a load soon fails half-way, and the database until it is restarted
TAIL = 1 << 20  # bytes of a log that are read; a failed start writes a few kB


def launch(home: Path, jars: Path, names: Sequence[str], *, quick: bool) -> psutil.Process:
    """Start the server and return at once.

    The caller makes sure that none is running and that no other process starts one. Raises FolderUnfit, and
    DatabaseUnfit if Java or the stored password cannot be used.
    """
    machine_memory = psutil.virtual_memory().total
    with unfit_if_os_fails(home):
        require_space(home, ROOM)
        for folder in ("conf", "logs", "data"):
            make_private(home / folder)
        conf = home / "conf" / "neo4j.conf"
        port = free_port(conf_port(conf.read_text("utf-8")) if conf.exists() else None)
        write_private(conf, conf_text(port, machine_memory))
        prepare_password(home, jars, names)
        _put_logs_aside(home / "logs")
        output = (home / "logs" / "console.log").open("wb")
    with output:
        return run_detached(server_command(home, names, machine_memory, quick=quick), jars, output)


def read_password(home: Path) -> str:
    """Return the password of the server of that folder."""
    with unfit_if_os_fails(home):
        try:
            return password_file(home).read_text("utf-8")
        except FileNotFoundError as error:
            message = f"The password of the private Neo4j is missing from {home}."
            raise DatabaseUnfit(message, RESTORE) from error


def why_it_ended(home: Path) -> Cause:
    """Return why the server ended, from its logs."""
    with unfit_if_os_fails(home):
        return cause_of(_tail(home / "logs" / "console.log") + _tail(home / "logs" / "neo4j.log"), UNKNOWN)


def why_it_failed(home: Path, message: str) -> Cause:
    """Return why the database of a running server is offline, from its message and debug.log, which has the cause."""
    with unfit_if_os_fails(home):
        errors = (line for line in _tail(home / "logs" / "debug.log").splitlines() if '"level":"ERROR"' in line)
        return cause_of("\n".join([message, *errors]), DAMAGED)


def has_panicked(home: Path) -> bool:
    """Whether the server failed to write and accepts no more.

    It must be killed then. If it is asked to end and there is space again, it writes pending data after the gap that
    the full disk left in its log, and the database never opens again: seen with 2026.08.1.
    """
    with unfit_if_os_fails(home):
        return "Database panic" in _tail(home / "logs" / "debug.log")


def delete_data(home: Path) -> None:
    """Delete all data of the server, which must not be running. Raises FolderUnfit."""
    data = home / "data"
    with unfit_if_os_fails(home):
        delete_folder(home / "discarded")
        if data.exists():
            # Renamed first: after an interrupted deletion, half a store would look like a damaged one.
            data.rename(home / "discarded")
        delete_folder(home / "discarded")


def prepare_password(home: Path, jars: Path, names: Sequence[str]) -> None:
    """Make sure that there is a password: an existing database needs the stored one, a new one gets it or a fresh one.

    Raises FolderUnfit, DatabaseUnfit.
    """
    if (home / "data" / "databases" / "neo4j").exists():
        read_password(home)
        return
    # Nothing is stored yet. A server that was killed while it created its system database never starts again (the next
    # one tries for two minutes), so any data is deleted. The first password can be set only before a first start.
    delete_data(home)
    make_private(home / "data")
    if not password_file(home).exists():
        write_private(password_file(home), secrets.token_hex(24))
    # In a file of arguments, so that it never appears in the list of processes.
    arguments = home / "conf" / "first-password.args"
    write_private(arguments, f"dbms\nset-initial-password\n{read_password(home)}\n")
    code, output = run_to_end(admin_command(arguments, names), home, jars)
    arguments.unlink()
    if code != 0:
        raise error_of(cause_of(output, UNKNOWN), home)


def _put_logs_aside(logs: Path) -> None:
    # The logs of an earlier server must not be read as the reason why this one ended.
    (logs / "neo4j.log").unlink(missing_ok=True)
    if (logs / "debug.log").exists():
        (logs / "debug.log").replace(logs / "debug.previous.log")


def password_file(home: Path) -> Path:
    """Return the file that contains the password."""
    return home / "conf" / "password"


def _tail(log: Path) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL))
        return file.read().decode("utf-8", "replace")
