"""Memory held over time: a sample now and then while requests are asked, and whether it stays level."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import fmean

#: The share of a row's samples that is its warm-up and does not count.
WARM_UP = 1 / 6
#: Level: the mean of the last third is at most so many times that of the first.
LEVEL = 1.05
#: Fewer samples tell nothing: one a third.
FEWEST = 3


@dataclass
class Held:
    """Resident bytes of some processes by name, and when each sample was taken, in seconds from the first."""

    at: list[float] = field(default_factory=list)
    by: dict[str, list[int]] = field(default_factory=dict)

    def add(self, at: float, sizes: Mapping[str, int]) -> None:
        """One sample more."""
        self.at.append(at)
        for name, size in sizes.items():
            self.by.setdefault(name, []).append(size)


def growth(samples: Sequence[float]) -> float | None:
    """The mean of the last third as a multiple of that of the first, the warm-up left off; None for too few."""
    counted = samples[round(len(samples) * WARM_UP) :]
    third = len(counted) // 3
    if len(counted) < FEWEST:
        return None
    return fmean(counted[-third:]) / fmean(counted[:third])


def is_level(samples: Sequence[float]) -> bool | None:
    """Whether memory stays level over these samples; None for too few."""
    grown = growth(samples)
    return None if grown is None else grown <= LEVEL


@contextmanager
def sampled(sizes: Callable[[], Mapping[str, int]], every: float, told: Callable[[float], None]) -> Iterator[Held]:
    """Sample in the background, one when it begins and one when it ends among them; `told` is called at each.

    `every` are seconds. Nobody else may draw progress meanwhile: `told` is called by the thread that samples.
    """
    held, ended, begun = Held(), threading.Event(), time.perf_counter()

    def sample() -> None:
        while True:
            last = ended.is_set()
            at = time.perf_counter() - begun
            held.add(at, sizes())
            told(at)
            if last:
                return
            ended.wait(every)

    sampling = threading.Thread(target=sample, name="sample-memory")
    sampling.start()
    try:
        yield held
    finally:
        ended.set()
        sampling.join()
