"""The two services as processes of their own, over one database, each ended with what started it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

from graph.local import Address
from graph.local.process import free_port
from tests.conftest import ROOT

OURS = ("-c", "from api.cli.main import main; main()", "serve", "--port")
PEER = ("-m", "tests.benchmarks.peer")
#: Seconds in which a service has to be ready: the model is loaded and a first question answered.
READY = 180.0
#: Seconds in which a process has to end before it is killed.
ENDING = 10.0


class NotReady(Exception):
    """A service was not ready in time, or ended."""


@dataclass(frozen=True)
class Service:
    """A process that answers on a port."""

    port: int
    process: psutil.Process

    @property
    def memory(self) -> int:
        """Bytes that it and its children hold."""
        return sum(one.memory_info().rss for one in (self.process, *self.process.children(recursive=True)))


@contextmanager
def serving(command: Sequence[str], address: Address, folder: Path, name: str) -> Iterator[Service]:
    """A service over the database at that address; what it writes goes into a file of the folder. Not yet ready."""
    port = free_port(None)
    account = {"URI": address.uri, "USER": address.user, "PASSWORD": address.password}
    bare = {key: value for key, value in os.environ.items() if not key.startswith("CASEGRAPH_")}
    environment = bare | {f"CASEGRAPH_NEO4J_{key}": value for key, value in account.items()}
    with (
        (folder / f"{name}.log").open("wb") as output,
        subprocess.Popen(
            [sys.executable, *command, str(port)],
            cwd=folder,  # where no .env says anything else
            env=environment | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield Service(port, psutil.Process(process.pid))
        finally:
            process.terminate()
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()


def await_ready(service: Service, name: str) -> float:
    """Wait until the service says that it is ready; gives the seconds. Raises `NotReady`."""
    begun, said = time.monotonic(), "nothing"
    while time.monotonic() - begun < READY:
        if not service.process.is_running() or service.process.status() == psutil.STATUS_ZOMBIE:
            raise NotReady(f"{name} ended while it started; {name}.log in the folder of the world says why")
        connection = HTTPConnection("127.0.0.1", service.port, timeout=READY)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            said = response.read().decode()
            if response.status == 200:
                return time.monotonic() - begun
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise NotReady(f"{name} was not ready in {READY:.0f} s and said: {said:.300}")
