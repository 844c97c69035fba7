"""What each standing answers one filter with, and how many things have each value of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.among import Among, Counts
from graph.snapshot.incidence import Flags, Numbers, numbers
from graph.snapshot.membership import Standings
from graph.snapshot.rows import Rows

Bits = NDArray[np.uint64]
#: Up to so many values of a filter are one bit of a number each: a thing has those of all its standings' numbers.
FEW = 64


@dataclass(frozen=True, eq=False)
class Values:
    """The values of one filter, in the order of their ids, and who holds them.

    `holder` is who answers for each standing, shape (standings,). `things` are by value, each once, those that may
    stand on several grounds. Where there are more than `FEW` values, `many` tells them apart.
    """

    ids: Sequence[str]
    holder: Numbers
    by_holder: Rows
    by_value: Rows
    things: Rows
    many: "Many | None"

    @cached_property
    def at(self) -> Mapping[str, int]:
        """The number of each value by its id."""
        return {id_: place for place, id_ in enumerate(self.ids)}

    @cached_property
    def _bits(self) -> Bits:
        return _joined(_bit(self.by_holder.to), self.by_holder.start)

    def held(self, ids: Sequence[str]) -> Flags:
        """Which standings hold one of these, shape (standings,)."""
        return self.by_value.flags(numbers([self.at[id_] for id_ in ids if id_ in self.at])).take(self.holder)

    def of_all(self, among: Among, matched: Flags) -> Counts:
        """How many things have each value on any of their standings, `among` being all standings of those `matched`."""
        return self._once(among) + summed(self.things, matched.take(self.things.to))

    def on(self, among: Among) -> Counts:
        """How many things have each value on one of these standings."""
        if self.many is None:
            return self._once(among) + self._few(among, self._bits)
        return self._once(among) + self._many(self.many.entries(among.often), self.many)

    def offered(self, among: Among, there: Flags) -> Counts:
        """How many things have each value on one of these standings, by one of these places in `by_holder.to`."""
        places = np.flatnonzero(there)
        value = self.by_holder.to[places]
        things = among.things_of(self.holder, self.by_holder.height)
        once = np.bincount(value, things.take(self.by_holder.row[places]), len(self.ids))
        if self.many is None:
            bits = np.where(there, _bit(self.by_holder.to), np.uint64(0))
            return once.astype(np.int64) + self._few(among, _joined(bits, self.by_holder.start))
        place = self.by_holder.places(self.holder.take(among.several))
        return once.astype(np.int64) + self._many(self.many.entries(among.often)[there.take(place)], self.many)

    def _once(self, among: Among) -> Counts:
        return summed(self.by_value, among.things_of(self.holder, self.by_holder.height).take(self.by_value.to))

    def _few(self, among: Among, of_holder: Bits) -> Counts:
        """Of things that may stand on several grounds: the bits of all that count, joined by thing, then by place."""
        if not len(among.first):
            return np.zeros(len(self.ids), np.int64)
        bits = np.bitwise_or.reduceat(of_holder.take(self.holder.take(among.several)), among.first)
        places = np.arange(len(self.ids), dtype=np.uint64)
        counts: Counts = np.count_nonzero((bits[:, None] >> places) & np.uint64(1), axis=0)
        return counts

    def _many(self, entries: NDArray[np.intp], many: "Many") -> Counts:
        seen = np.zeros(len(self.things.to), np.bool_)
        seen[many.pair.take(entries)] = True
        return summed(self.things, seen)


@dataclass(frozen=True, eq=False)
class Many:
    """The values of things that may stand on several grounds, one standing after another: `start` where each begins.

    `pair` is the place of thing and value in `Values.things`, shape (entries,).
    """

    start: Numbers
    pair: Numbers

    def entries(self, often: Flags) -> NDArray[np.intp]:
        """The places here of the values on these standings."""
        sizes = np.diff(self.start)
        which = np.flatnonzero(often & (sizes > 0))
        if len(which) * 2 > len(sizes):
            return np.flatnonzero(np.repeat(often, sizes))  # where most are asked for, this is quicker
        first, sizes = self.start.take(which), sizes.take(which)
        ends = np.cumsum(sizes)
        places: NDArray[np.intp] = np.arange(int(sizes.sum())) + np.repeat(first - (ends - sizes), sizes)
        return places


def values_of(ids: Sequence[str], holder: Numbers, by_holder: Rows, standings: Standings) -> Values:
    """The values of a filter out of `ids`, as far as anybody holds them."""
    kept = np.flatnonzero(np.bincount(by_holder.to, minlength=by_holder.width))
    to = np.zeros(by_holder.width, np.int32)
    to[kept] = np.arange(len(kept))
    by_holder = Rows(by_holder.start, to[by_holder.to], len(kept))
    often = holder[standings.often]
    place = by_holder.places(often)
    sizes = np.diff(by_holder.start)[often]
    things = int(standings.thing.max(initial=0)) + 1
    value, thing = by_holder.to[place], np.repeat(standings.thing[standings.often], sizes)
    distinct = Rows.of_pairs(value, thing, len(kept), things)
    many = None
    if len(kept) > FEW:
        keys = distinct.row.astype(np.int64) * things + distinct.to
        pair = np.searchsorted(keys, value.astype(np.int64) * things + thing)
        many = Many(numbers(np.append(0, np.cumsum(sizes))), numbers(pair))
    names = [ids[int(one)] for one in kept]
    return Values(names, holder, by_holder, by_holder.turned, distinct, many)


def summed(rows: Rows, weights: NDArray[np.generic]) -> Counts:
    """The sum over each row of what its numbers weigh, shape (height,)."""
    found = np.zeros(rows.height, np.int64)
    filled = np.flatnonzero(np.diff(rows.start))
    if len(filled):
        found[filled] = np.add.reduceat(weights, rows.start[filled], dtype=np.int64)
    return found


def _bit(value: Numbers) -> Bits:
    return np.left_shift(np.uint64(1), value.astype(np.uint64))


def _joined(bits: Bits, start: NDArray[np.int64]) -> Bits:
    """The bits of each row joined into one number."""
    found = np.zeros(len(start) - 1, np.uint64)
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        found[filled] = np.bitwise_or.reduceat(bits, start[filled])
    return found
