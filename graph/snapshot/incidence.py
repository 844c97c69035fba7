"""Which things go with which, as sparse matrices of truth values, and arrays of numbers and flags over them.

A row is a thing (a case, a claim, a unit), a column is what goes with it. What goes with any of several things is a
product of two such matrices; the other way round is the transpose.
"""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Incidence: TypeAlias = csr_array


def incidence(rows: NDArray[np.integer], columns: NDArray[np.integer], shape: tuple[int, int]) -> Incidence:
    """A matrix of this shape, true at these pairs; each pair once, the columns of a row in order."""
    pairs = np.ones(len(rows), np.bool_), (rows, columns)
    return coo_array(pairs, shape=shape).tocsr()


def transposed(matrix: Incidence) -> Incidence:
    """The same the other way round, the columns of a row in order."""
    return matrix.T.tocsr()


def row_of(matrix: Incidence, row: int) -> Numbers:
    """The columns that go with one row, in order."""
    return numbers(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])


def rows_of(matrix: Incidence) -> Numbers:
    """The row of each pair, shape (pairs,)."""
    return np.repeat(np.arange(len(matrix.indptr) - 1, dtype=np.int32), np.diff(matrix.indptr))


def places_of(matrix: Incidence, rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where the pairs of these rows stand among all pairs of the matrix, one row after another."""
    return ranges(matrix.indptr[rows], matrix.indptr[np.asarray(rows) + 1])


def gathered(matrix: Incidence, rows: NDArray[np.integer]) -> tuple[Numbers, Numbers]:
    """The columns of many rows, one row after another, and for each its position in `rows`."""
    sizes = np.diff(matrix.indptr)[rows]
    return numbers(matrix.indices[places_of(matrix, rows)]), np.repeat(np.arange(len(rows), dtype=np.int32), sizes)


def reached(matrix: Incidence, rows: NDArray[np.integer]) -> Flags:
    """Which columns go with any of these rows, shape (columns,)."""
    return flagged(np.shape(matrix)[1], matrix.indices[places_of(matrix, rows)])


def pair_places(matrix: Incidence, rows: NDArray[np.integer], columns: NDArray[np.integer]) -> NDArray[np.intp]:
    """Where each of these pairs, all of which the matrix holds, stands among its pairs."""
    width = np.shape(matrix)[1]
    held = rows_of(matrix).astype(np.int64) * width + matrix.indices
    return np.searchsorted(held, np.asarray(rows, np.int64) * width + columns)


def ranges(first: NDArray[np.integer], last: NDArray[np.integer]) -> NDArray[np.int64]:
    """The whole numbers from each first one up to each last one, which is left out, one range after another."""
    sizes = np.asarray(last, np.int64) - first
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    found: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(first - (ends - sizes), sizes)
    return found


def first_of(*ordered: NDArray[np.generic]) -> Flags:
    """Where one of the columns, which are in order, differs from the row before."""
    found = np.ones(len(ordered[0]), np.bool_)
    found[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in ordered])
    return found


def distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each once, in order. By sorting: np.unique hashes, which takes sixty times as long for 500,000."""
    keys = np.sort(keys)
    return keys[first_of(keys)]


def numbers(values: object) -> Numbers:
    """Any sequence of whole numbers as an array, shape (values,)."""
    return np.asarray(values, dtype=np.int32).reshape(-1)


def flagged(size: int, which: NDArray[np.integer]) -> Flags:
    """Shape (size,), true at these."""
    found = np.zeros(size, np.bool_)
    found[which] = True
    return found


def where(flags: Flags) -> Numbers:
    """The places that are flagged, in order."""
    return np.flatnonzero(flags).astype(np.int32)


def listed(values: NDArray[np.integer]) -> list[int]:
    """The numbers as Python's own, for what is done one by one."""
    found: list[int] = values.tolist()
    return found


def in_order(found: Iterable[int]) -> Numbers:
    """A set of numbers as an array, sorted."""
    return numbers(sorted(found))
