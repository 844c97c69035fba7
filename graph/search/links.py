"""The links arm of step 2: how far cases, accounts and concepts hold the pattern that was asked for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from graph.search.answer import Interpretation, Tier
from graph.search.around import WITH_NARROWER, asked
from graph.search.fit import BETWEEN_CONCEPTS, BY_NAME, NO_FIT, Asked, ClaimRow, Fit, Pattern, fit
from graph.search.lexicon import Told
from graph.search.standing import NO_CASE
from graph.search.touching import claim_row, touching
from graph.search.unwished import unwished
from graph.store import Run

TIER_ORDER = ("claim", "case", "part", "near")


@dataclass(frozen=True)
class Chain:
    """One case, or one account of a system or a concept, with what its claims satisfy."""

    subject: str
    fit: Fit

    @property
    def order(self) -> tuple[int, float, str]:
        """The best first: by tier, then by share."""
        return (TIER_ORDER.index(self.fit.tier), -self.fit.share, self.subject)


@dataclass(frozen=True)
class Linked:
    """What the links say of one thing: its fit, and the cases and accounts that make it a hit, best first."""

    fit: Fit
    chains: tuple[Chain, ...]
    accounts: AbstractSet[str] = frozenset()

    @property
    def cases(self) -> tuple[str, ...]:
        """The initiatives among the chains that satisfy something."""
        return tuple(c.subject for c in self.chains if c.fit.satisfied and c.subject not in self.accounts)


NOT_LINKED = Linked(NO_FIT, ())


@dataclass(frozen=True)
class Links:
    """What the links say of each thing by its id, and what was named as not wished for, with all that hangs on it.

    `everywhere` are all things that satisfy something, whatever the filters; `untold` are those of the excluded that
    lead to no hit either.
    """

    pattern: Pattern
    linked: Mapping[str, Linked]
    everywhere: AbstractSet[str]
    excluded: AbstractSet[str]
    untold: AbstractSet[str]


def links(
    run: Run,
    interpretation: Interpretation,
    told: Told,
    cases: Mapping[str, Sequence[str]] | None,
) -> Links:
    """Fit everything that a claim links to the question, among the cases that pass the filters (None: all).

    `told` are the cases of each topic, group of people, year or figure.
    """
    terms = asked(run, interpretation.terms)
    pattern = Pattern(terms, frozenset(interpretation.result))
    left_out = unwished(run, interpretation.excluded, told)
    excluded = left_out.things
    touched = touching(run, pattern, told) if pattern.names else []
    rows = [row for row in touched if left_out.untold.isdisjoint((row["subject"], row["object"]))]
    everywhere = _linked(pattern, rows, told)
    satisfying = {id_ for id_, one in everywhere.items() if one.fit.satisfied}
    linked = everywhere if cases is None else _linked(pattern, [row for row in rows if _passes(row, cases)], told)
    wished = {id_: one for id_, one in linked.items() if id_ not in excluded}
    return Links(pattern, wished, satisfying - excluded, excluded, left_out.untold)


def _only_parts(term: Asked, claims: Iterable[ClaimRow]) -> bool:
    """Whether all that is claimed is of parts of a body: who asks for systems of a region wants these first."""
    own = term.ids - term.parts
    return bool(term.parts) and term.role is None and not any(own & {c.object, *c.facts} for c in claims)


def _weakened(one: Linked) -> Linked:
    tier: Tier = "part" if one.fit.satisfied else one.fit.tier
    share = one.fit.share * (BY_NAME if one.fit.claims else 1.0)
    return replace(one, fit=replace(one.fit, tier=tier, share=share))


def _passes(row: Mapping[str, Any], cases: Mapping[str, Sequence[str]]) -> bool:
    if row["relationship"] in BETWEEN_CONCEPTS:
        return True
    return row["subject"] in (cases.get(NO_CASE, ()) if row["account"] else cases)


def _linked(pattern: Pattern, rows: Sequence[Mapping[str, Any]], told: Told) -> dict[str, Linked]:
    """A case by its claims, a system by its best case or what it faced, a concept by all that is claimed of it."""
    linked = _subjects(pattern, [row for row in rows if row["relationship"] not in BETWEEN_CONCEPTS], told)
    by_concept = defaultdict[str, list[ClaimRow]](list)
    for row in rows:
        claim = claim_row(row, told)
        ends = {claim.object, *claim.through} | ({claim.subject} if claim.relationship in BETWEEN_CONCEPTS else set())
        for concept in ends:
            by_concept[concept].append(claim)
    accounts = {row["subject"] for row in rows if row["account"] or row["relationship"] in BETWEEN_CONCEPTS}
    concepts = {id_ for term in pattern.terms if term.kind in WITH_NARROWER for id_ in term.ids}
    for concept in sorted({*by_concept, *concepts} - set(linked)):
        narrower = {id_ for term in pattern.terms if term.id == concept and term.role is None for id_ in term.ids}
        about = {claim.id: claim for id_ in {concept, *narrower} for claim in by_concept.get(id_, [])}
        linked[concept] = _concept(pattern, concept, list(about.values()), accounts)
        if any(concept == term.id and _only_parts(term, about.values()) for term in pattern.terms):
            linked[concept] = _weakened(linked[concept])
    return {id_: one for id_, one in linked.items() if one.fit.share}


def _subjects(pattern: Pattern, rows: Sequence[Mapping[str, Any]], told: Told) -> dict[str, Linked]:
    """Cases and accounts by their own claims; the systems where they ran and their outcomes by the best of them."""
    claims = _by_subject(claim_row(row, told) for row in rows)
    ran = {row["subject"]: row["systems"] for row in rows}
    outcomes = {row["subject"]: row["outcomes"] for row in rows}
    accounts = {row["subject"] for row in rows if row["account"]}
    held = defaultdict[str, list[Chain]](list)
    for chain in _chains(pattern, claims):
        for thing in {chain.subject, *outcomes[chain.subject]}:
            held[thing].append(chain)
        for system in ran[chain.subject]:
            others = frozenset(ran[chain.subject]) - {system}
            held[system].append(_chain_at(pattern, chain, claims[chain.subject], others))
    by_order = {id_: sorted(own, key=lambda chain: chain.order) for id_, own in held.items()}
    return {id_: Linked(own[0].fit, tuple(own), accounts) for id_, own in by_order.items()}


def _chain_at(pattern: Pattern, chain: Chain, claims: Sequence[ClaimRow], others: frozenset[str]) -> Chain:
    """The case as it speaks of one of the systems where it ran: where the others lie is not its doing."""
    if not others:
        return chain
    return Chain(chain.subject, fit(pattern, [replace(claim, facts=claim.facts - others) for claim in claims]))


def _by_subject(claims: Iterable[ClaimRow]) -> dict[str, list[ClaimRow]]:
    """The claims by the case or account that they speak of."""
    by_subject = defaultdict[str, list[ClaimRow]](list)
    for claim in claims:
        by_subject[claim.subject].append(claim)
    return by_subject


def _chains(pattern: Pattern, claims: Mapping[str, Sequence[ClaimRow]], own: str | None = None) -> list[Chain]:
    """What each case or account satisfies, best first."""
    chains = [Chain(subject, fit(pattern, rows, own=own)) for subject, rows in claims.items()]
    return sorted(chains, key=lambda chain: chain.order)


def _concept(pattern: Pattern, concept: str, claims: Sequence[ClaimRow], accounts: AbstractSet[str]) -> Linked:
    """A barrier, an enabler or a body by itself: what it is satisfies a term, and so do the claims about it."""
    chains = _chains(pattern, _by_subject(claims), own=concept)
    return Linked(chains[0].fit if chains else fit(pattern, [], own=concept), tuple(chains), accounts)
