"""A plain reading of how far claims satisfy a pattern, one claim after another: what the columns are held against."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graph.ontology import GOT_PAST, RESULTS, RelationshipType, Result
from graph.search.answer import Tier
from graph.search.retrieve.match import BY_CASE, PEER, SIBLING
from graph.search.retrieve.pattern import Pattern, PatternTerm
from graph.snapshot.corpus import NO_RESULT, TYPES, Corpus
from graph.snapshot.incidence import listed, row_of, transposed
from graph.snapshot.lexicon import CaseFacts

MET = ("TACKLED", "FACED")


@dataclass(frozen=True)
class PlainClaim:
    """A claim by ids; `facts` holds for its subject as a whole: itself, systems, organisations, topics, years."""

    id: str
    relationship: RelationshipType
    subject: str
    object: str
    result: Result | None
    through: frozenset[str]
    facts: frozenset[str]


@dataclass(frozen=True)
class PlainMatch:
    """What the claims of one subject satisfy."""

    tier: Tier
    satisfied: frozenset[str]
    share: float
    shown: tuple[str, ...]


def plain_claim(corpus: Corpus, claim: int, case_facts: CaseFacts, system: int | None = None) -> PlainClaim:
    """A claim of the corpus, of a case as it ran in one system alone where that is given."""
    claims, ids = corpus.claims, corpus.ids
    subject, result = int(claims.subject[claim]), int(claims.result[claim])
    systems = listed(row_of(corpus.run_in, subject)) if system is None else [system]
    holds = {ids[one] for one in (subject, *systems, *listed(row_of(transposed(corpus.took_part), subject)))}
    return PlainClaim(
        id=claims.ids[claim],
        relationship=TYPES[claims.type[claim]],
        subject=ids[subject],
        object=ids[int(claims.object[claim])],
        result=None if result == NO_RESULT else RESULTS[result],
        through=frozenset(ids[one] for one in listed(row_of(claims.through, claim))),
        facts=frozenset(holds | {id_ for id_, cases in case_facts.items() if ids[subject] in cases}),
    )


def plain_match(pattern: Pattern, claims: Sequence[PlainClaim], by_itself: str | None = None) -> PlainMatch:
    """How far the claims of one subject satisfy the pattern; `by_itself` is the thing where it is no case or place."""
    weights = dict(zip(pattern.names, pattern.weights, strict=True))

    def weight(names: Iterable[str]) -> float:
        return round(sum(weights[name] for name in sorted(names)), 9)

    def order(claim: PlainClaim) -> tuple[float, bool, int, str]:
        result = RESULTS.index(claim.result) if claim.result else NO_RESULT
        return (-weight(holds[claim.id]), claim.relationship not in MET, result, claim.id)

    holds = {claim.id: _satisfied_by(pattern, claim, by_itself) for claim in claims}
    ordered = sorted(claims, key=order)
    satisfied = set[str]().union(*holds.values()) - _half_satisfied(pattern, claims)
    alike = {
        term.id for term in pattern.terms for claim in claims if _on_term(claim, term, term.siblings, by_itself)
    } - satisfied
    best = holds[ordered[0].id]
    by_case = weight(satisfied) + SIBLING * weight(alike) - sum(_unlike(term, claims) for term in pattern.terms)
    share = (BY_CASE * by_case + (1 - BY_CASE) * weight(best & satisfied)) / sum(pattern.weights)
    tier: Tier = (
        "claim" if len(best & satisfied) == len(weights) else "case" if len(satisfied) == len(weights) else "part"
    )
    shown, covered = [], set[str]()
    for claim in ordered:
        as_best = claim.relationship in MET and holds[claim.id] and holds[claim.id] == best
        if holds[claim.id] - covered or as_best or _took_part(pattern, claim):
            covered |= holds[claim.id]
            shown.append(claim.id)
    return PlainMatch(tier if satisfied else "near", frozenset(satisfied), share, tuple(shown))


def _satisfied_by(pattern: Pattern, claim: PlainClaim, by_itself: str | None) -> set[str]:
    found = {
        term.id
        for term in pattern.terms
        if (term.role is None and by_itself in term.ids) or _on_term(claim, term, term.ids, by_itself)
    }
    barriers = [term for term in pattern.terms if term.kind == "barrier"]
    if claim.result in pattern.results and (not barriers or any(claim.object in term.ids for term in barriers)):
        found.add(pattern.names[-1])
    return found


def _on_term(claim: PlainClaim, term: PatternTerm, ids: Collection[str], by_itself: str | None) -> bool:
    leads = claim.relationship == "LEADS_TO"
    if term.role == "cause":
        return leads and claim.subject in ids and claim.object == by_itself
    if term.role == "effect":
        return leads and claim.object in ids and claim.subject == by_itself
    if term.kind == "barrier":
        return claim.object in ids and claim.relationship in {*MET, "HELPS_WITH"}
    if term.kind == "enabler":
        used = {"HELPS_WITH": {claim.subject}, "USED": {claim.object}}.get(claim.relationship, claim.through)
        return not used.isdisjoint(ids)
    return not claim.facts.isdisjoint(ids)


def _half_satisfied(pattern: Pattern, claims: Iterable[PlainClaim]) -> set[str]:
    """The result, where it did not come out on every barrier asked for."""
    good = {claim.object for claim in claims if claim.result in pattern.results}
    barriers = [term for term in pattern.terms if term.kind == "barrier" and term.role is None]
    return {pattern.names[-1]} if pattern.results and any(good.isdisjoint(term.ids) for term in barriers) else set()


def _unlike(term: PatternTerm, claims: Iterable[PlainClaim]) -> float:
    """What is lacking to be like the one whose peers are asked for."""
    met = {claim.object for claim in claims if claim.relationship in MET and claim.object in term.ids}
    if term.role != "peers" or not met:
        return 0.0
    past = any(claim.result in GOT_PAST for claim in claims if claim.object in met)
    return term.weight * (1 - PEER) * (1 - (past + min(len(met) / max(len(term.meant), 1), 1)) / 2)


def _took_part(pattern: Pattern, claim: PlainClaim) -> bool:
    partners = {id_ for term in pattern.terms if term.kind == "organisation" for id_ in term.ids}
    return claim.relationship == "INVOLVES" and claim.object in partners
