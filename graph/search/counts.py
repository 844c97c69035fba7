"""How many things speak of the question, how many hold all of it, and what each term costs. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.search.fit import Pattern
from graph.search.retrieve import Found

#: For each thing the names of the pattern that it satisfies.
Held = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Counts:
    """As `Answer` has them; `without` by the name of what is left out."""

    total: int
    total_complete: int
    near: int
    without: Mapping[str, int]


def held(pattern: Pattern, found: Sequence[Found]) -> Held:
    """What each thing satisfies. To bear the name that was asked for is not enough where nothing is claimed of it."""
    said: dict[str, frozenset[str]] = {}
    for one in found:
        fit = one.linked.fit
        own = set[str]() if fit.claims else {term.id for term in pattern.terms if one.id in term.ids}
        if satisfied := frozenset(fit.satisfied) - own:
            said[one.id] = satisfied
    return said


def counts(
    names: Sequence[str], holds: Held, matched: Collection[str], ranked: Collection[str], *, browsing: bool = False
) -> Counts:
    """Counts over the things in `matched`; `ranked` are all hits. Where nothing is asked, all that passes is complete.

    Without names and with words nothing is complete: likeness alone never is.
    """
    asked = frozenset(names)

    def satisfying(some: frozenset[str]) -> int:
        return sum(some <= holds.get(id_, frozenset()) for id_ in matched)

    return Counts(
        total=len(matched),
        total_complete=satisfying(asked) if asked or browsing else 0,
        near=len(set(ranked) - set(matched)),
        without={name: satisfying(asked - {name}) for name in names},
    )
