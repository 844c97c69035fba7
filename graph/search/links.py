"""The links arm of step 2: how far cases, accounts and concepts hold the pattern that was asked for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from graph.search.answer import Interpretation, Term
from graph.search.fit import BETWEEN_CONCEPTS, NO_FIT, Asked, ClaimRow, Fit, Pattern, fit, held_by
from graph.search.lexicon import Told
from graph.search.standing import NO_CASE
from graph.store import Row, Run

TIER_ORDER = ("claim", "case", "part", "near")
#: Kinds of term that are nodes of the graph with something narrower; the others are what they are.
WITH_NARROWER = frozenset({"barrier", "enabler", "system"})
#: Claims between concepts say nothing of the one who acts; these say what is asked of a case.
_CONCEPTS = frozenset({"barrier", "enabler"})

#: Hierarchies are shallow; the bound keeps a cycle that somebody loads from running on.
_AROUND = """
UNWIND $ids AS id
MATCH (t:Thing {id: id})
CALL (t) {
  MATCH (t) (()<-[:BROADER|PART_OF]-()){0,8} (n:Thing) RETURN n
  UNION
  MATCH (t) (()<-[:SUCCEEDED_BY]-()){0,8} (n:System) RETURN n
}
WITH id, t, collect(DISTINCT n.id) AS ids
RETURN id, ids,
       COLLECT { MATCH (t)<-[:SUCCEEDED_BY]-{1,8}(n:System) RETURN DISTINCT n.id } AS predecessors,
       COLLECT {
         MATCH (t)-[:BROADER]->()<-[:BROADER]-(s) (()<-[:BROADER]-()){0,8} (n) WHERE NOT n.id IN ids
         RETURN DISTINCT n.id
       } AS siblings
"""

_CASES_OF = """
UNWIND $ids AS id
MATCH (:Thing {id: id})<-[:RUN_IN|INVOLVES]-(i:Initiative)
RETURN collect(DISTINCT i.id) AS ids
"""

_TOUCHING = """
CALL () {
  UNWIND $concepts AS id
  MATCH (:Thing {id: id})<-[:SUBJECT|OBJECT|THROUGH]-(c:Claim)
  WHERE c.relationship IN ['TACKLED', 'USED', 'FACED', 'HELPS_WITH', 'LEADS_TO']
  RETURN c
  UNION
  MATCH (c:Claim {relationship: 'TACKLED'}) WHERE c.result IN $results
  RETURN c
  UNION
  UNWIND $cases AS id
  MATCH (:Thing {id: id})<-[:SUBJECT]-(c:Claim) WHERE c.relationship IN ['TACKLED', 'USED', 'RUN_IN', 'INVOLVES']
  RETURN c
  UNION
  UNWIND $bodies AS id
  MATCH (:Thing {id: id})<-[:SUBJECT]-(c:Claim {relationship: 'FACED'})
  RETURN c
}
MATCH (o)<-[:OBJECT]-(c)-[:SUBJECT]->(s)
RETURN c.id AS id, c.relationship AS relationship, c.result AS result, s.id AS subject, o.id AS object,
       [(c)-[:THROUGH]->(e) | e.id] AS through, s:System AS account,
       [(s)-[:RUN_IN]->(body) | body.id] AS systems, [(s)-[:INVOLVES]->(body) | body.id] AS organisations,
       [(s)-[:HAS_OUTCOME]->(out) | out.id] AS outcomes
ORDER BY id
"""


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

    `everywhere` are all things that satisfy something, whatever the filters.
    """

    pattern: Pattern
    linked: Mapping[str, Linked]
    everywhere: AbstractSet[str]
    excluded: AbstractSet[str]


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
    unwished = asked(run, interpretation.excluded)
    excluded = _excluded(run, unwished, told)
    rows = [row for row in _touching(run, pattern, told) if row["subject"] not in excluded] if pattern.names else []
    everywhere = _linked(pattern, rows, told)
    satisfying = {id_ for id_, one in everywhere.items() if one.fit.satisfied}
    linked = everywhere if cases is None else _linked(pattern, [row for row in rows if _passes(row, cases)], told)
    wished = {id_: one for id_, one in linked.items() if id_ not in excluded}
    return Links(pattern, wished, satisfying - excluded, excluded)


def asked(run: Run, terms: Sequence[Term]) -> tuple[Asked, ...]:
    """The terms with all that is narrower; a name that may mean several things is asked for as any of them."""
    meant = {term.id: [term.id, *_meant_as_well(term)] for term in terms}
    ids = sorted({id_ for term in terms if term.kind in WITH_NARROWER for id_ in meant[term.id]})
    around = {row["id"]: row for row in run(_AROUND, ids=ids)} if ids else {}
    return tuple(_asked(term, meant[term.id], around) for term in terms)


def _asked(term: Term, meant: Sequence[str], around: Mapping[str, Row]) -> Asked:
    none = frozenset[str]()
    here = around.get(term.id)
    concept = term.kind in _CONCEPTS
    return Asked(
        term.id,
        term.kind,
        frozenset(narrow for id_ in meant for narrow in (around[id_]["ids"] if id_ in around else [id_])),
        term.confidence,
        term.role if term.role != "exclude" else None,
        siblings=frozenset(here["siblings"]) if here and concept else none,
        own=frozenset(here["ids" if concept else "predecessors"]) if here else none,
    )


def _meant_as_well(term: Term) -> list[str]:
    return [one.id for one in term.alternatives if one.kind == term.kind] if term.how in {"alias", "spelling"} else []


def _touching(run: Run, pattern: Pattern, told: Told) -> list[Row]:
    concepts = {id_ for term in pattern.terms if term.kind in _CONCEPTS for id_ in term.ids | term.siblings}
    others = {id_ for term in pattern.terms if term.kind not in _CONCEPTS for id_ in term.ids}
    bodies = {id_ for term in pattern.terms if term.kind in {"system", "organisation"} for id_ in term.ids}
    cases = {case for id_ in others for case in told.get(id_, ())}
    cases |= {id_ for term in pattern.terms if term.kind == "initiative" for id_ in term.ids}
    cases |= set(run(_CASES_OF, ids=sorted(bodies))[0]["ids"]) if bodies else set()
    return run(
        _TOUCHING,
        concepts=sorted(concepts), results=sorted(pattern.results), cases=sorted(cases), bodies=sorted(bodies),
    )  # fmt: skip


def _excluded(run: Run, unwished: Sequence[Asked], told: Told) -> set[str]:
    """What was named as not wished for, the cases that hold it, and their outcomes."""
    found = {id_ for term in unwished for id_ in term.ids}
    for term in unwished:
        pattern = Pattern((term,), frozenset())
        for row in _touching(run, pattern, told):
            if not row["account"] and held_by(pattern, _claim_row(row, told), None):
                found |= {row["subject"], *row["outcomes"]} if row["relationship"] not in BETWEEN_CONCEPTS else set()
    return found


def _passes(row: Mapping[str, Any], cases: Mapping[str, Sequence[str]]) -> bool:
    if row["relationship"] in BETWEEN_CONCEPTS:
        return True
    return row["subject"] in (cases.get(NO_CASE, ()) if row["account"] else cases)


def _linked(pattern: Pattern, rows: Sequence[Mapping[str, Any]], told: Told) -> dict[str, Linked]:
    """A case by its claims, a system by its best case or what it faced, a concept by all that is claimed of it."""
    linked = _subjects(pattern, [row for row in rows if row["relationship"] not in BETWEEN_CONCEPTS], told)
    by_concept = defaultdict[str, list[ClaimRow]](list)
    for row in rows:
        claim = _claim_row(row, told)
        ends = {claim.object, *claim.through} | ({claim.subject} if claim.relationship in BETWEEN_CONCEPTS else set())
        for concept in ends:
            by_concept[concept].append(claim)
    accounts = {row["subject"] for row in rows if row["account"] or row["relationship"] in BETWEEN_CONCEPTS}
    concepts = {id_ for term in pattern.terms if term.kind in WITH_NARROWER for id_ in term.ids}
    for concept in sorted({*by_concept, *concepts} - set(linked)):
        narrower = {id_ for term in pattern.terms if term.id == concept and term.role is None for id_ in term.own}
        about = {claim.id: claim for id_ in {concept, *narrower} for claim in by_concept.get(id_, [])}
        linked[concept] = _concept(pattern, concept, list(about.values()), accounts)
    return {id_: one for id_, one in linked.items() if one.fit.share}


def _subjects(pattern: Pattern, rows: Sequence[Mapping[str, Any]], told: Told) -> dict[str, Linked]:
    """Cases and accounts by their own claims; the systems where they ran and their outcomes by the best of them."""
    claims = _by_subject(_claim_row(row, told) for row in rows)
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


def _claim_row(row: Mapping[str, Any], told: Told) -> ClaimRow:
    subject = row["subject"]
    facts = {subject, *row["systems"], *row["organisations"], *(id_ for id_, cases in told.items() if subject in cases)}
    return ClaimRow(
        row["id"], row["relationship"], subject, row["object"], row["result"],
        frozenset(row["through"]), frozenset(facts),
    )  # fmt: skip
