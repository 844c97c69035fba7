"""How much of the asked pattern a case holds: pure, over the claims that touch the pattern."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.ontology import RESULTS, RelationshipType, Result
from graph.search.answer import Tier


@dataclass(frozen=True)
class Asked:
    """One term of the question: `ids` are the concept and all that is narrower, or a body and those within it."""

    id: str
    kind: str
    ids: frozenset[str]
    weight: float


@dataclass(frozen=True)
class Pattern:
    """All that was asked for; a result is one more term, of weight 1."""

    terms: tuple[Asked, ...]
    results: frozenset[Result]

    @property
    def names(self) -> list[str]:
        """What can be satisfied or lacking, by id; the results asked are alternatives and stand as one."""
        return [term.id for term in self.terms] + ([" or ".join(sorted(self.results))] if self.results else [])

    @property
    def weights(self) -> dict[str, float]:
        """How much each of `names` counts."""
        return {**dict.fromkeys(self.names, 1.0), **{term.id: term.weight for term in self.terms}}


@dataclass(frozen=True)
class ClaimRow:
    """A claim as the links arm sees it; `systems` are where the subject ran, or the subject itself of an account."""

    id: str
    relationship: RelationshipType
    subject: str
    object: str
    result: Result | None
    through: frozenset[str]
    systems: frozenset[str]


@dataclass(frozen=True)
class Fit:
    """What one thing satisfies, by which claims, and the best claim of all."""

    tier: Tier
    satisfied: tuple[str, ...]
    share: float
    claims: tuple[ClaimRow, ...]


NO_FIT = Fit("near", (), 0.0, ())


def fit(pattern: Pattern, claims: Sequence[ClaimRow], own: str | None = None) -> Fit:
    """How well the claims of one case, or of one concept (`own`), hold the pattern."""
    names = pattern.names
    if not names:
        return NO_FIT
    held = {claim.id: _held(pattern, claim, own) for claim in claims}
    ordered = sorted(claims, key=lambda claim: _order(claim, _weight(pattern, held[claim.id])))
    identity = {term.id for term in pattern.terms if own is not None and own in term.ids}
    satisfied = identity.union(*held.values()) - _half_held(pattern, claims)
    if not satisfied:
        return NO_FIT
    best = held[ordered[0].id] & satisfied if ordered else set[str]()
    whole = bool(ordered) and len(satisfied) == len(names)
    tier: Tier = "claim" if len(best) == len(names) else "case" if whole else "part"
    return Fit(
        tier,
        tuple(name for name in names if name in satisfied),
        _weight(pattern, satisfied) / sum(pattern.weights.values()),
        tuple(_needed(ordered, held)),
    )


def _held(pattern: Pattern, claim: ClaimRow, own: str | None) -> set[str]:
    """The names that this one claim satisfies. A result counts only on a barrier that was asked for, if any was."""
    found = set[str]()
    barriers = [term for term in pattern.terms if term.kind == "barrier"]
    for term in pattern.terms:
        match term.kind:
            case "barrier":
                ok = claim.relationship in {"TACKLED", "FACED"} and claim.object in term.ids
            case "enabler":
                used = {claim.object} if claim.relationship == "USED" else claim.through
                ok = bool(used & term.ids)
            case _:
                ok = bool(claim.systems & term.ids)
        if ok or (own is not None and own in term.ids):
            found.add(term.id)
    if claim.result in pattern.results and (not barriers or any(claim.object in term.ids for term in barriers)):
        found.add(" or ".join(sorted(pattern.results)))
    return found


def _half_held(pattern: Pattern, claims: Sequence[ClaimRow]) -> set[str]:
    """The result, where it came out on some of the barriers asked for and not on all of them."""
    barriers = [term for term in pattern.terms if term.kind == "barrier"]
    good = {claim.object for claim in claims if claim.result in pattern.results}
    if not pattern.results or all(good & term.ids for term in barriers):
        return set()
    return {pattern.names[-1]}


def _order(claim: ClaimRow, weight: float) -> tuple[float, bool, int, str]:
    """The claim that holds most first; among equals a barrier before a means, and the better result first."""
    result = RESULTS.index(claim.result) if claim.result else len(RESULTS)
    return (-weight, claim.relationship not in {"TACKLED", "FACED"}, result, claim.id)


def _weight(pattern: Pattern, names: Iterable[str]) -> float:
    weights = pattern.weights
    return sum(weights[name] for name in names)


def _needed(ordered: Sequence[ClaimRow], held: dict[str, set[str]]) -> Iterable[ClaimRow]:
    """The best claim and other barriers met as well by it, then what adds something that is left open."""
    covered = set[str]()
    best = held[ordered[0].id] if ordered else set[str]()
    for claim in ordered:
        if held[claim.id] - covered or (claim.relationship in {"TACKLED", "FACED"} and held[claim.id] == best):
            covered |= held[claim.id]
            yield claim
