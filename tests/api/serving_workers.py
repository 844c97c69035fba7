"""`casegraph serve` in a process of its own, with two workers or as many as are wanted, and which answered what."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from api.settings import Settings
from graph.local.process import is_alive
from tests.waiting import PATIENCE, until

#: What the API answers, as JSON.
Body = dict[str, Any]


@dataclass(frozen=True)
class Serving:
    """The supervisor, its port, and the file with all that it and its workers wrote."""

    process: subprocess.Popen[bytes]
    port: int
    written: Path

    def workers(self) -> dict[int, psutil.Process]:
        """The workers by their process id; the tracker that Python starts beside them is none."""
        try:
            children = psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return {}
        return {child.pid: child for child in children if _is_worker(child)}

    def ask(self, path: str) -> tuple[int, int, Body]:
        """Ask over a new connection: the process id of the worker at its other end, status and body."""
        for _ in range(10):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                body = json.loads(response.read())
                # On a busy machine the worker may have let go of it meanwhile.
                pid = self.worker_of(connection.sock.getsockname()[1])
            finally:
                connection.close()
            if pid is not None:
                return pid, response.status, body
        raise AssertionError("no worker held a connection for so long that it could be told which")

    def by_each(self, path: str, among: Callable[[Body], bool] = lambda _body: True) -> dict[int, Body]:
        """Ask until each of the two workers has answered; the last body of each. `among` holds for every body."""
        answers: dict[int, Body] = {}

        def asked() -> bool:
            pid, status, body = self.ask(path)
            assert status == 200, body
            assert among(body), body
            answers[pid] = body
            return len(answers) == 2

        until(asked)
        return answers

    def is_ready(self) -> bool:
        """Whether some worker says that it is ready."""
        assert self.process.poll() is None, self.written.read_text()
        try:
            return self.ask("/readyz")[1] == 200
        except (OSError, HTTPException):
            return False

    def ended(self) -> tuple[int, str]:
        """Wait for the end: the exit code and all that was written."""
        return self.process.wait(PATIENCE), self.written.read_text()

    def worker_of(self, port: int) -> int | None:
        """The process id of the worker that holds the other end of a client's connection from that port."""
        for pid, worker in self.workers().items():
            with suppress(psutil.NoSuchProcess):
                held = (one for one in worker.net_connections("tcp") if one.status == psutil.CONN_ESTABLISHED)
                if any(one.raddr.port == port for one in held):
                    return pid
        return None


@contextmanager
def serving(settings: Settings, folder: Path, workers: int = 2) -> Iterator[Serving]:
    """So many workers over the database of the settings, just started; what is left at the end is killed.

    One worker is the process itself.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    written = folder / "written.txt"
    command = "from api.cli.main import main; main()"
    with (
        written.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-c", command, "serve", "--port", str(port), "--workers", str(workers)],
            cwd=folder, env=_environment(settings), stdout=output, stderr=output, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        found = Serving(process, port, written)
        try:
            yield found
        finally:
            left = [*found.workers().values(), psutil.Process(process.pid)] if process.poll() is None else []
            for each in left:
                each.send_signal(signal.SIGKILL)


def are_gone(processes: dict[int, psutil.Process]) -> bool:
    """Whether none of them runs any longer."""
    return not any(map(is_alive, processes.values()))


def _is_worker(process: psutil.Process) -> bool:
    try:
        return any("spawn_main" in word for word in process.cmdline())
    except psutil.Error:
        return False


def _environment(settings: Settings) -> dict[str, str]:
    named = {"CASEGRAPH_DATA_DIR": str(settings.data_dir)}
    if settings.neo4j_uri is not None and settings.neo4j_password is not None:
        named |= {
            "CASEGRAPH_NEO4J_URI": settings.neo4j_uri,
            "CASEGRAPH_NEO4J_USER": settings.neo4j_user,
            "CASEGRAPH_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        }
    return {**os.environ, **named, "COLUMNS": "80", "PYTHONPATH": os.pathsep.join(sys.path)}
