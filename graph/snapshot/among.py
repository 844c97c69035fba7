"""Standings that count for one filter, taken apart once for all that is counted on them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.incidence import Flags, Numbers
from graph.snapshot.membership import Standings

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Among:
    """Which standings count: `once` of things that stand on one ground, `often` of those that may stand on several.

    `several` are the numbers of the latter among all standings, thing by thing, and `first` where in these a new thing
    begins.
    """

    once: NDArray[np.intp]
    often: Flags
    several: NDArray[np.intp]
    first: NDArray[np.intp]
    _things: dict[int, Counts] = field(default_factory=dict)

    def things_of(self, holder: Numbers, holders: int) -> Counts:
        """How many of the things on one ground each of the holders answers for, by the holder of each standing."""
        # Most filters have the same holders.
        if id(holder) not in self._things:
            self._things[id(holder)] = np.bincount(holder.take(self.once), minlength=holders)
        return self._things[id(holder)]


def among(standings: Standings, flags: Flags) -> Among:
    """Those flagged, shape (standings,)."""
    often = flags[standings.often]
    several = np.flatnonzero(often) + standings.often.start
    thing = standings.thing.take(several)
    first = np.flatnonzero(np.append(True, thing[1:] != thing[:-1])) if len(several) else several
    return Among(np.flatnonzero(flags[: standings.often.start]), often, several, first)
