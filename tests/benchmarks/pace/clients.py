"""So many clients at once, each asking one question after another, for some seconds: how long each answer took."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

import numpy as np

#: Seconds after which a client gives a question up.
PATIENCE = 60.0


@dataclass
class Block:
    """What some clients saw: seconds of each whole answer, seconds in all, and what went wrong by its status."""

    seconds: list[float] = field(default_factory=list)
    took: float = 0.0
    failures: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, other: "Block") -> None:
        """Some more of the same kind."""
        self.seconds += other.seconds
        self.took += other.took
        self.failures += other.failures
        self.size += other.size

    def percentile(self, share: float) -> float | None:
        """So many of a hundred answers took at most so many milliseconds; None where nothing was answered."""
        return float(np.percentile(self.seconds, share)) * 1000 if self.seconds else None

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took if self.took else 0.0


def ask(port: int, paths: Iterator[str], clients: int, seconds: float, most: int) -> Block:
    """One block: ended after so many seconds or so many questions; what is under way then is waited for."""
    block, turn = Block(), threading.Lock()
    begun = time.perf_counter()
    left = iter(range(most))

    def following() -> str | None:
        with turn:
            if time.perf_counter() - begun > seconds or next(left, None) is None:
                return None
            return next(paths)

    threads = [threading.Thread(target=_client, args=(port, following, block, turn)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    block.took = time.perf_counter() - begun
    return block


def _client(port: int, following: Callable[[], str | None], block: Block, turn: threading.Lock) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while (path := following()) is not None:
        begun = time.perf_counter()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body, status = response.read(), response.status
        except (OSError, HTTPException) as error:
            connection.close()
            with turn:
                block.failures.append(type(error).__name__)
            continue
        took = time.perf_counter() - begun
        with turn:
            block.size += len(body)
            if status == 200:
                block.seconds.append(took)
            else:
                block.failures.append(str(status))
    connection.close()
