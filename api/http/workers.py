"""How uvicorn serves: one process, or several workers on one port under its own supervisor.

Workers share the port and nothing else: each has its own connections, model and cases in memory.
"""

import multiprocessing
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import SIGNALS, Multiprocess

from api.http.access import MOST_HEADERS
from api.http.app import create_app
from api.http.lifecycle import Lifecycle
from api.http.observability import METRICS_FOLDER, configure_logging
from api.settings import Settings
from graph.embedding import Embedder
from graph.errors import Unavailable

#: Seconds that a worker may warm up before it takes requests, so that a replacement is quick from its first request.
WARMING = 60.0
#: Seconds that requests under way have to finish after a signal to end: 99 of 100 searches take 0.7 s with eight
#: clients, and 8 s with 32 on two busy cores. Together with closing this ends before Docker kills it, after 10.
GRACE = 8
#: Files that a process may have open, if the system allows it: each connection is one, and Linux starts at 1,024.
OPEN_FILES = 65_536
#: Seconds without a sign of life after which a worker counts as hung; imports take 2, on a busy machine 30.
SILENCE = 120


def answer_alone(settings: Settings, listening: socket.socket, embedder: Embedder) -> None:
    """Answer in this process until interrupted."""
    _open_more_files()
    with suppress(KeyboardInterrupt):
        server = uvicorn.Server(config(create_app(settings, embedder)))
        # uvicorn raises a SIGTERM again when it has ended, which would kill the process; so it is taken as Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        server.run(sockets=[listening])


def answer_together(settings: Settings, listening: socket.socket, count: int) -> None:
    """Answer by this many workers until interrupted; one that ends is replaced.

    Raises `Unavailable` if a worker cannot start at all.
    """
    configure_logging(settings)
    _open_more_files()
    with tempfile.TemporaryDirectory(prefix="casegraph-figures-") as figures:
        os.environ[METRICS_FOLDER] = figures  # the workers write their figures there
        # The settings are passed on: a worker started after `.env` changed would otherwise use another database.
        supervisor = _Supervisor(config(partial(_worker, settings), factory=True, workers=count), [listening])
        supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise Unavailable("A worker could not start.", "The lines above say why.")


class _Supervisor(Multiprocess):
    """uvicorn's supervisor, which ends with its terminal and alone tells its workers to end."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        # It would handle all signals. That of a terminal that closes stays as it was, with `nohup` or without.
        others = {each: signal.getsignal(each) for each in SIGNALS if each not in {signal.SIGINT, signal.SIGTERM}}
        super().__init__(config, sockets)
        for each, handler in others.items():
            signal.signal(each, handler)
        # Otherwise it starts with the first worker, and unblocks the signal that is blocked below.
        resource_tracker.ensure_running()

    def init_processes(self) -> None:
        with _interrupts_blocked():
            super().init_processes()

    def terminate_all(self) -> None:
        # Otherwise clients that connect while the last requests are answered wait in vain, instead of being refused.
        for each in self.sockets:
            each.close()
        super().terminate_all()

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        with _interrupts_blocked():
            super().keep_subprocess_alive()
        for gone in before - {process.pid for process in self.processes}:
            mark_process_dead(gone)  # type: ignore[no-untyped-call] # the library has no types


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Hold Ctrl-C back until after this; a worker that is started in it inherits the block for good.

    A terminal sends Ctrl-C to workers, too, and each would print a traceback from its imports.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _worker(settings: Settings) -> FastAPI:
    """The application of one worker, made and warmed up in its process."""
    uvicorns = signal.getsignal(signal.SIGTERM)
    # It has no requests yet, and uvicorn would wait until it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_after, args=(parent.join,), name="end-with-parent", daemon=True).start()
    app = create_app(settings)
    lifecycle: Lifecycle = app.state.lifecycle
    lifecycle.repair()
    lifecycle.wait(WARMING)

    def end(_number: int, frame: FrameType | None) -> None:
        # As Ctrl-C: after a SIGTERM uvicorn kills its process at the end, and Python warns of what is left behind.
        if callable(uvicorns):
            uvicorns(signal.SIGINT, frame)

    signal.signal(signal.SIGTERM, end)
    return app


def _end_after(wait: Callable[[], None]) -> None:
    # A parent that is killed cannot end its workers, and they would hold the port until somebody found them.
    wait()
    os.kill(os.getpid(), signal.SIGTERM)


def config(app: Callable[..., Any], *, factory: bool = False, workers: int = 1) -> uvicorn.Config:
    """The configuration of uvicorn for the application, or for a factory of it."""
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        # httptools would take endless headers before anybody can check them.
        http="h11",
        h11_max_incomplete_event_size=2 * MOST_HEADERS,
        # `trusted_proxies` says which proxies are trusted; uvicorn would trust those of this machine.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=SILENCE,
    )


def _open_more_files() -> None:
    """Raise the limit of open files as far as the system allows; workers inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        # macOS has a lower limit, which it does not report.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
