"""One start of the server: its folder prepared, its process begun, its end explained."""

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import psutil

from graph.errors import DatabaseUnfit
from graph.local.causes import DAMAGED, RESTORE, UNKNOWN, Cause, cause_of, error_of
from graph.local.config import admin_command, conf_port, conf_text, server_command
from graph.local.folders import make_private, require_space, unfit_if_os_fails, write_private
from graph.local.process import free_port, run_detached, run_to_end

ROOM = 300 << 20  # bytes; with less a load soon fails half-way, and the database with it until a restart
TAIL = 1 << 20  # bytes of a log that are read; a failed start writes a few kB


def launch(home: Path, jars: Path, names: Sequence[str], *, quick: bool) -> psutil.Process:
    """Begin the server and return at once.

    The caller sees to it that there is none yet, and that nobody else begins one meanwhile. Raises FolderUnfit, and
    DatabaseUnfit when Java or the kept password cannot be used.
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
            message = f"The password of the private Neo4j is gone from {home}."
            raise DatabaseUnfit(message, RESTORE) from error


def why_it_ended(home: Path) -> Cause:
    """Return the cause that the server's last words tell."""
    with unfit_if_os_fails(home):
        return cause_of(_tail(home / "logs" / "console.log") + _tail(home / "logs" / "neo4j.log"), UNKNOWN)


def why_it_failed(home: Path, message: str) -> Cause:
    """Return why the database of a server that runs is offline; its message names no cause, but debug.log does."""
    with unfit_if_os_fails(home):
        errors = (line for line in _tail(home / "logs" / "debug.log").splitlines() if '"level":"ERROR"' in line)
        return cause_of("\n".join([message, *errors]), DAMAGED)


def has_panicked(home: Path) -> bool:
    """Whether the server failed to write and takes nothing more.

    It must be killed then. One that is told to end writes the rest of what it had in hand behind the gap that the full
    disk left in its log, if there is room again, and the database never opens any more: seen with 2026.08.1.
    """
    with unfit_if_os_fails(home):
        return "Database panic" in _tail(home / "logs" / "debug.log")


def delete_data(home: Path) -> None:
    """Delete all data of the server, which does not run. Raises FolderUnfit."""
    data = home / "data"
    with unfit_if_os_fails(home):
        _finish_deletion(home)
        if data.exists():
            # Renamed first: half a store would be taken for a damaged one if the deletion is interrupted.
            data.rename(home / "discarded")
        _finish_deletion(home)


def _finish_deletion(home: Path) -> None:
    if (home / "discarded").exists():
        shutil.rmtree(home / "discarded")


def prepare_password(home: Path, jars: Path, names: Sequence[str]) -> None:
    """Make sure of the password: the kept one of a database that is there, or that of one that will be.

    The second means a kept one where there is one, else a new one. Raises FolderUnfit, DatabaseUnfit.
    """
    if (home / "data" / "databases" / "neo4j").exists():
        read_password(home)
        return
    # Nobody has stored anything yet. A server killed while it made its system database never starts again (the next one
    # tries for two minutes and ends), so what there may be goes. The first password can be told only before that.
    delete_data(home)
    make_private(home / "data")
    if not password_file(home).exists():
        write_private(password_file(home), secrets.token_hex(24))
    # In a file of arguments, so that it never stands in the list of processes.
    arguments = home / "conf" / "first-password.args"
    write_private(arguments, f"dbms\nset-initial-password\n{read_password(home)}\n")
    code, output = run_to_end(admin_command(arguments, names), home, jars)
    arguments.unlink()
    if code != 0:
        raise error_of(cause_of(output, UNKNOWN), home)


def _put_logs_aside(logs: Path) -> None:
    # What an earlier server wrote must not be taken for the cause of this one's end.
    (logs / "neo4j.log").unlink(missing_ok=True)
    if (logs / "debug.log").exists():
        (logs / "debug.log").replace(logs / "debug.previous.log")


def password_file(home: Path) -> Path:
    """Return the file that keeps the password."""
    return home / "conf" / "password"


def _tail(log: Path) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL))
        return file.read().decode("utf-8", "replace")
