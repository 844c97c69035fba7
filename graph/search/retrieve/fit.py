"""How much of the asked pattern a case holds: pure, over the claims that touch the pattern."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.ontology import RESULTS, RelationshipType, Result
from graph.search.answer import Role, Tier

#: Of the links' score this share counts all that a case holds, the rest what its best claim holds by itself: only one
#: claim that holds all is worth 1.
BY_CASE = 0.75
#: What a name alone counts, of a thing of which nothing is claimed, or only of its parts.
BY_NAME = 0.5
#: What it counts to have met one barrier of those that peers have in common; to have got past one, and to have met
#: all of them, count half of the rest each.
PEER = 0.3
#: What a sibling of a term, another kind of the same thing, counts in its place.
SIBLING = 0.3

_MET: frozenset[RelationshipType] = frozenset({"TACKLED", "FACED"})
#: Between concepts, whoever acts: they speak for the concepts alone.
BETWEEN_CONCEPTS: frozenset[RelationshipType] = frozenset({"HELPS_WITH", "LEADS_TO"})


@dataclass(frozen=True)
class Asked:
    """One term of the question: `ids` are the concept and all that is narrower, or a body and those within it.

    `siblings` are other kinds of what the concept is a kind of, which count in part; `parts` the bodies within
    a body; `meant` what the words may mean, any of it enough: the concept, or barriers that peers share.
    """

    id: str
    kind: str
    ids: frozenset[str]
    weight: float
    role: Role | None = None
    siblings: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    meant: tuple[str, ...] = ()


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
    """A claim as the links arm sees it.

    `facts` are ids of what holds of its subject as a whole: itself, the systems where it ran (of an account the one
    that speaks), the organisations that took part, and its topics, groups of people, years and figures.
    """

    id: str
    relationship: RelationshipType
    subject: str
    object: str
    result: Result | None
    through: frozenset[str]
    facts: frozenset[str]


@dataclass(frozen=True)
class Fit:
    """What one thing satisfies, by which claims, the best first; `share` is the links' score, 0 to 1."""

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
    held = {claim.id: held_by(pattern, claim, own) for claim in claims}
    ordered = sorted(claims, key=lambda claim: _order(claim, _weight(pattern, held[claim.id])))
    identity = {term.id for term in pattern.terms if _is(own, term)}
    satisfied = identity.union(*held.values()) - _half_held(pattern, claims)
    siblings = _siblings(pattern, claims, own) - satisfied
    if not satisfied and not siblings:
        return NO_FIT
    best = held[ordered[0].id] & satisfied if ordered else set[str]()
    whole = bool(ordered) and len(satisfied) == len(names)
    tier: Tier = "near" if not satisfied else "claim" if len(best) == len(names) else "case" if whole else "part"
    by_case = _weight(pattern, satisfied) + SIBLING * _weight(pattern, siblings) - _unlike(pattern, claims)
    by_case *= 1.0 if claims else BY_NAME
    weight = BY_CASE * by_case + (1 - BY_CASE) * _weight(pattern, best)
    return Fit(
        tier,
        tuple(name for name in names if name in satisfied),
        weight / sum(pattern.weights.values()),
        tuple(_needed(ordered, held, pattern)),
    )


def held_by(pattern: Pattern, claim: ClaimRow, own: str | None) -> set[str]:
    """The names that this one claim satisfies. A result counts only on a barrier that was asked for, if any was."""
    found = {term.id for term in pattern.terms if _is(own, term) or _speaks_of(claim, term, term.ids, own)}
    barriers = [term for term in pattern.terms if term.kind == "barrier"]
    if claim.result in pattern.results and (not barriers or any(claim.object in term.ids for term in barriers)):
        found.add(" or ".join(sorted(pattern.results)))
    return found


def _is(own: str | None, term: Asked) -> bool:
    """Whether the hit itself is what was asked for; of what it causes, or of its causes, the thing itself is none."""
    return own is not None and own in term.ids and term.role is None


def _speaks_of(claim: ClaimRow, term: Asked, ids: frozenset[str], own: str | None) -> bool:
    if term.role == "cause":
        return claim.relationship == "LEADS_TO" and claim.subject in ids and claim.object == own
    if term.role == "effect":
        return claim.relationship == "LEADS_TO" and claim.object in ids and claim.subject == own
    match term.kind:
        case "barrier":
            return claim.object in ids and claim.relationship in {*_MET, "HELPS_WITH"}
        case "enabler":
            return bool(_used(claim) & ids)
        case _:
            return bool(claim.facts & ids)


def _used(claim: ClaimRow) -> frozenset[str]:
    """The enablers that a claim speaks of."""
    match claim.relationship:
        case "HELPS_WITH":
            return frozenset({claim.subject})
        case "USED":
            return frozenset({claim.object})
        case _:
            return claim.through


def _siblings(pattern: Pattern, claims: Iterable[ClaimRow], own: str | None) -> set[str]:
    """The terms of which a sibling is held."""
    return {term.id for claim in claims for term in pattern.terms if _speaks_of(claim, term, term.siblings, own)}


def _unlike(pattern: Pattern, claims: Sequence[ClaimRow]) -> float:
    """What is left to be like the one whose peers are asked for: barriers that were not met, or not got past."""
    left = 0.0
    for term in pattern.terms:
        met = {claim.object: claim for claim in claims if claim.relationship in _MET and claim.object in term.ids}
        if term.role == "peers" and met:
            past = any(c.result in {"overcame", "eased"} for c in claims if c.object in met)
            left += term.weight * (1 - PEER) * (1 - (past + min(len(met) / max(len(term.meant), 1), 1)) / 2)
    return left


def _half_held(pattern: Pattern, claims: Sequence[ClaimRow]) -> set[str]:
    """The result, where it came out on some of the barriers asked for and not on all of them."""
    barriers = [term for term in pattern.terms if term.kind == "barrier" and term.role is None]
    good = {claim.object for claim in claims if claim.result in pattern.results}
    if not pattern.results or all(good & term.ids for term in barriers):
        return set()
    return {pattern.names[-1]}


def _order(claim: ClaimRow, weight: float) -> tuple[float, bool, int, str]:
    """The claim that holds most first; among equals a barrier before a means, and the better result first."""
    result = RESULTS.index(claim.result) if claim.result else len(RESULTS)
    return (-weight, claim.relationship not in _MET, result, claim.id)


def _weight(pattern: Pattern, names: Iterable[str]) -> float:
    weights = pattern.weights
    return sum(weights[name] for name in names)


def _needed(ordered: Sequence[ClaimRow], held: dict[str, set[str]], pattern: Pattern) -> Iterable[ClaimRow]:
    """The best claim and other barriers met as well by it, then what adds something that is left open.

    That an organisation took part is said wherever it was asked for.
    """
    partners = {id_ for term in pattern.terms if term.kind == "organisation" for id_ in term.ids}
    covered = set[str]()
    best = held[ordered[0].id] if ordered else set[str]()
    for claim in ordered:
        met = claim.relationship in _MET and held[claim.id] and held[claim.id] == best
        took_part = claim.relationship == "INVOLVES" and claim.object in partners
        if held[claim.id] - covered or met or took_part:
            covered |= held[claim.id]
            yield claim
