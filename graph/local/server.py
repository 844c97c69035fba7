"""The private server of one data folder: find, start, stop, reset. All processes share the same one."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from graph.errors import DatabaseAway, DatabaseUnfit
from graph.local.address import Address, Probe
from graph.local.causes import LOCKED_OUT, PORT_TAKEN, SLOW, Cause, error_of
from graph.local.folders import make_private, size_of, unfit_if_os_fails
from graph.local.launch import delete_data, has_panicked, launch, read_password, why_it_ended, why_it_failed
from graph.local.process import bolt_port, end, find_process, is_alive, memory_of
from graph.local.staging import tidy
from graph.progress import Progress, silent

TURN_SECONDS = 1.0
START_SECONDS = 180  # ready in 6 to 15 s; the rest is for a busy machine


@dataclass(frozen=True)
class ServerStatus:
    """What is known without asking the database. A `pid` without an `address`: it is starting. Sizes in bytes."""

    home: Path
    address: Address | None
    pid: int | None
    memory: int
    stored: int


@dataclass(frozen=True)
class LocalServer:
    """The server with its data in `home` and its program in `jars`; folders are created when needed."""

    home: Path
    jars: Path
    quick: bool = False

    def __post_init__(self) -> None:
        # The process is identified by this path: through a symbolic link it would otherwise get a second server.
        object.__setattr__(self, "home", self.home.resolve())
        object.__setattr__(self, "jars", self.jars.resolve())

    def find(self) -> Address | None:
        """Return the address of the server if it listens, in about 10 ms; only a probe tells whether it is usable."""
        process = find_process(self.home)
        return self._address(process) if process is not None else None

    def start(self, probe: Probe, progress: Progress = silent) -> Address:
        """Start the server if necessary, and return its address once its database is online.

        Can be repeated, killed at any moment, and called by many at once. Raises Offline, FolderUnfit, DatabaseUnfit,
        and DatabaseAway if it is not ready in START_SECONDS.
        """
        if (address := self._usable(probe)) is not None:
            return address
        with unfit_if_os_fails(self.home):
            make_private(self.home)  # before 160 MB are fetched in vain
        names = self.fetch(progress)
        while address is None:
            with suppress(Timeout), self.alone(TURN_SECONDS):
                return self.start_held(names, probe, progress)
            # The holder of the lock may have started it and still be busy: a backup tries its copy for half a minute.
            address = self._usable(probe)
        return address

    def fetch(self, progress: Progress = silent) -> list[str]:
        """Make sure that the jars are there, and return their names; raises as `graph.local.jars.fetch` does."""
        from graph.local.jars import fetch  # noqa: PLC0415 - imports of a third of a second, needed only for a start

        return fetch(self.jars, progress)

    def stop(self) -> bool:
        """Stop the server, in half a second, and return whether there was one."""
        if not self._exists():
            return False
        with self.alone():
            return self.stop_held()

    def status(self) -> ServerStatus:
        """Return what is known of the server without asking it."""
        with unfit_if_os_fails(self.home):
            stored = size_of(self.home / "data")
        process = find_process(self.home)
        if process is None:
            return ServerStatus(self.home, None, None, 0, stored)
        return ServerStatus(self.home, self._address(process), process.pid, memory_of(process), stored)

    def reset(self) -> None:
        """Stop the server and delete all its data, without asking; the next start creates an empty database."""
        if not self._exists():
            return
        with self.alone():
            self.stop_held()
            delete_data(self.home)

    def holds_data(self) -> bool:
        """Return whether a database was ever created here."""
        with unfit_if_os_fails(self.home):
            return (self.home / "data" / "databases" / "neo4j").exists() or (self.home / "replaced").exists()

    @contextmanager
    def alone(self, seconds: float = -1) -> Iterator[None]:
        """Hold the lock of the folder, and finish or undo first what was interrupted.

        Waits as long as it takes by default. Raises FolderUnfit, and Timeout after `seconds`.
        """
        lock = FileLock(self.home / "casegraph.lock")
        with unfit_if_os_fails(self.home):
            make_private(self.home)
            lock.acquire(seconds)
        try:
            tidy(self.home)
            yield
        finally:
            lock.release()

    def start_held(self, names: Sequence[str], probe: Probe, progress: Progress = silent) -> Address:
        """Start as `start` does; the caller holds the lock and has fetched the jars."""
        progress("Starting Neo4j", 0, 1)
        result = self._adopt(probe) or self._launch(names, probe)
        if result is PORT_TAKEN:
            result = self._launch(names, probe)
        if isinstance(result, Cause):
            raise error_of(result, self.home)
        progress("Starting Neo4j", 1, 1)
        return result

    def stop_held(self) -> bool:
        """Stop as `stop` does; the caller holds the lock."""
        process = find_process(self.home)
        if process is not None:
            end(process, at_once=has_panicked(self.home))
        return process is not None

    def _adopt(self, probe: Probe) -> Address | None:
        process = find_process(self.home)
        if process is None:
            return None
        result = self._wait(process, probe)
        if isinstance(result, Address):
            return result
        # It had a problem, such as a full disk, and stays unusable; a new one shows whether the problem is over.
        # Killed as in `has_panicked`: on a full disk it may not even have logged that it panicked.
        end(process, at_once=result is not SLOW)
        return None

    def _launch(self, names: Sequence[str], probe: Probe) -> Address | Cause:
        process = launch(self.home, self.jars, names, quick=self.quick)
        result = self._wait(process, probe)
        if isinstance(result, Cause) and result is not SLOW:
            end(process)
        return result

    def _wait(self, process: psutil.Process, probe: Probe) -> Address | Cause:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not is_alive(process):
                return why_it_ended(self.home)
            if (result := self._ask(probe, self._address(process))) is not None:
                return result
            time.sleep(0.1)
        return SLOW

    def _address(self, process: psutil.Process) -> Address | None:
        port = bolt_port(process)
        return Address(f"bolt://127.0.0.1:{port}", "neo4j", read_password(self.home)) if port else None

    def _exists(self) -> bool:
        with unfit_if_os_fails(self.home):
            return self.home.is_dir()

    def _usable(self, probe: Probe) -> Address | None:
        result = self._ask(probe, self.find())
        return result if isinstance(result, Address) else None

    def _ask(self, probe: Probe, address: Address | None) -> Address | Cause | None:
        """Return the address if it is usable, why it is not, or None while nobody knows."""
        if address is None:
            return None
        try:
            status, message = probe(address)
        except DatabaseAway:
            return None
        except DatabaseUnfit:
            return LOCKED_OUT
        if status == "online":
            return address
        return why_it_failed(self.home, message) if message else None
