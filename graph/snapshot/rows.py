"""Compressed rows of numbers: gives way to `graph.snapshot.incidence`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.incidence import Flags, Incidence, Numbers, distinct, numbers


@dataclass(frozen=True, eq=False)
class Rows:
    """For each row the numbers that go with it: `to[start[row]:start[row + 1]]`, of `width` there are."""

    start: NDArray[np.int64]
    to: Numbers
    width: int

    @classmethod
    def of_pairs(cls, row: Numbers, to: Numbers, height: int, width: int) -> Self:
        """Rows from pairs of row and number, each pair once, the numbers of a row in order."""
        keys = distinct(row.astype(np.int64) * width + to)
        at = keys // max(width, 1)
        start = np.zeros(height + 1, np.int64)
        np.cumsum(np.bincount(at, minlength=height), out=start[1:])
        return cls(start, (keys - at * width).astype(np.int32), width)

    @classmethod
    def of_matrix(cls, matrix: Incidence) -> Self:
        """The same as rows."""
        return cls(np.asarray(matrix.indptr, np.int64), numbers(matrix.indices), np.shape(matrix)[1])

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.start) - 1

    @cached_property
    def row(self) -> Numbers:
        """The row of each number in `to`."""
        return np.repeat(np.arange(self.height, dtype=np.int32), np.diff(self.start))

    def of(self, row: int) -> Numbers:
        """The numbers of one row."""
        return self.to[self.start[row] : self.start[row + 1]]

    def places(self, rows: Numbers) -> NDArray[np.int64]:
        """Where in `to` the numbers of these rows stand, one row after another."""
        first = self.start[rows]
        sizes = self.start[rows + 1] - first
        if not len(rows) or not (total := int(sizes.sum())):
            return np.empty(0, np.int64)
        ends = np.cumsum(sizes)
        places: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(first - (ends - sizes), sizes)
        return places

    def gathered(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """The numbers of many rows, and for each the position in `rows` that it comes from."""
        sizes = self.start[rows + 1] - self.start[rows]
        return self.to[self.places(rows)], np.repeat(np.arange(len(rows), dtype=np.int32), sizes)

    def flags(self, rows: Numbers) -> Flags:
        """Which numbers go with any of these rows, shape (width,)."""
        found = np.zeros(self.width, np.bool_)
        found[self.to[self.places(rows)]] = True
        return found

    @cached_property
    def turned(self) -> "Rows":
        """The same the other way round: for each number its rows."""
        return Rows.of_pairs(self.to, self.row, self.width, self.height)
