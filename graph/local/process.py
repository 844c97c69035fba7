"""The server's process, found by its command line, which unlike a pid file cannot be out of date."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psutil

from graph.errors import DatabaseAway, DatabaseUnfit
from graph.local.config import ADMIN, SERVER, java_environment

ADMIN_SECONDS = 120.0  # takes 1 s on an idle machine
STOP_SECONDS = 30  # takes 0.5 s on an idle machine
PRIVATE = 0o077  # umask: only the owner can read what is written
ELSEWHERE = "Name a Neo4j server that runs elsewhere in CASEGRAPH_NEO4J_URI."


def find_process(home: Path) -> psutil.Process | None:
    """Return the server of that resolved folder, whether ready or not, and whoever started it."""
    return _find(SERVER, f"--home-dir={home}")


def find_tool(arguments_file: Path) -> psutil.Process | None:
    """Return the administration tool that was started with this file of arguments, if it outlived its caller."""
    return _find(ADMIN, f"@{arguments_file}")


def _find(program: str, argument: str) -> psutil.Process | None:
    for process in psutil.process_iter(["cmdline"]):
        if {program, argument} <= set(process.info["cmdline"] or ()):
            return process
    return None


def bolt_port(process: psutil.Process) -> int | None:
    """Return the port that the process listens on, or None if there is none or we may not ask."""
    with suppress(psutil.Error):
        connections = process.net_connections("tcp")
        return next((each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN), None)
    return None


def memory_of(process: psutil.Process) -> int:
    """Return the memory of the process in bytes, 0 if it has ended."""
    with suppress(psutil.Error):
        return process.memory_info().rss
    return 0


def is_alive(process: psutil.Process) -> bool:
    """Return whether the process is running; one that ended but was not waited for is not."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def end(process: psutil.Process, *, at_once: bool = False) -> None:
    """End the process and wait for it; kill it if it does not end in time, or right away with `at_once`."""
    with suppress(psutil.NoSuchProcess):
        if at_once:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)


def free_port(wanted: int | None) -> int:
    """Return the wanted port if nothing listens on it, else another free one."""
    for port in (wanted or 0, 0):
        with closing(socket.socket()) as trial:
            # As Java does: lingering connections of an earlier server do not count.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
                trial.listen(1)
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise DatabaseUnfit("No port is free on 127.0.0.1.", "Close programs that hold many connections open.")


def run_to_end(command: Sequence[str], home: Path, folder: Path, seconds: float = ADMIN_SECONDS) -> tuple[int, str]:
    """Run Neo4j's administration tool in the folder of the jars; return its exit code and its output."""
    environment = java_environment(dict(os.environ)) | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    with _java_must_run():
        done = subprocess.run(  # noqa: S603 - the command contains no input
            command,
            cwd=folder,
            env=environment,
            umask=PRIVATE,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def run_detached(command: Sequence[str], folder: Path, output: BinaryIO) -> psutil.Process:
    """Start the server in the folder of the jars, detached from this process and its terminal, and return at once."""
    with _java_must_run():
        child = subprocess.Popen(  # noqa: S603 - the command contains no input
            command,
            cwd=folder,
            env=java_environment(dict(os.environ)),
            umask=PRIVATE,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    process = psutil.Process(child.pid)
    # A child has to be waited for, or it stays in the process table as long as this process.
    threading.Thread(target=child.wait, name="wait-for-neo4j", daemon=True).start()
    return process


@contextmanager
def _java_must_run() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatabaseUnfit("The Java runtime of casegraph does not run on this machine.", ELSEWHERE) from error
    except subprocess.TimeoutExpired as error:
        minutes = f"{error.timeout / 60:.0f} minutes"
        raise DatabaseAway(
            f"Neo4j's administration tool did not finish in {minutes}.", "Try again when less is going on."
        ) from error
