"""How many things speak of the question, how many hold all of it, and what each term costs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.incidence import Flags


@dataclass(frozen=True)
class Counts:
    """As `Answer` has them; `without` by the name of what is left out."""

    total: int
    total_complete: int
    without: Mapping[str, int]


def counts(names: Sequence[str], held: NDArray[np.bool_], matched: Flags, *, browsing: bool = False) -> Counts:
    """Counts over the things in `matched`, shape (things,); `held`, shape (things, names), is what each satisfies.

    Where nothing is asked, all that passes is complete. Without names and with words nothing is: likeness never is.
    """
    some = held[matched]
    lacking = len(names) - some.sum(axis=1)
    total = int(matched.sum())
    return Counts(
        total=total,
        total_complete=int((lacking == 0).sum()) if names else total if browsing else 0,
        without={
            name: int((lacking == 0).sum() + ((lacking == 1) & ~some[:, at]).sum()) for at, name in enumerate(names)
        },
    )


def combinations(names: Sequence[str], held: NDArray[np.bool_]) -> list[frozenset[str]]:
    """The sets of names that single things satisfy, each once."""
    if not len(held) or not names:
        return []
    rows: list[list[bool]] = np.unique(held, axis=0).tolist()
    return [frozenset(name for name, has in zip(names, row, strict=True) if has) for row in rows]
