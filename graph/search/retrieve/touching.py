"""The claims that touch a pattern, each with what holds of its subject as a whole."""

from collections.abc import Iterable

import numpy as np

from graph.ontology import RESULTS
from graph.search.retrieve.expansion import CONCEPTS
from graph.search.retrieve.fit import Asked, ClaimRow, Pattern
from graph.snapshot.corpus import NO_RESULT, TYPES, Corpus
from graph.snapshot.incidence import Flags, Numbers, flagged, listed, reached, row_of, where
from graph.snapshot.lexicon import CaseFacts


def touching(corpus: Corpus, pattern: Pattern, told: CaseFacts) -> Numbers:
    """Numbers of claims, in the order of their ids."""
    claims = corpus.claims
    found = np.zeros(len(claims.ids), np.bool_)
    concepts = corpus.numbers({id_ for term in pattern.terms if term.kind in CONCEPTS for id_ in _around(term)})
    on_concepts = claims.of_type("TACKLED", "USED", "FACED", "HELPS_WITH", "LEADS_TO")
    for claims_of in (corpus.by_subject, corpus.by_object, corpus.by_means):
        found |= reached(claims_of, concepts) & on_concepts
    if pattern.results:
        found |= claims.of_type("TACKLED") & np.isin(claims.result, [RESULTS.index(one) for one in pattern.results])
    others = [term for term in pattern.terms if term.kind not in CONCEPTS]
    if others:
        cases = where(np.logical_or.reduce([_cases(corpus, term, told) for term in others]))
        found |= reached(corpus.by_subject, cases) & claims.of_type("TACKLED", "USED", "RUN_IN", "INVOLVES")
    bodies = corpus.numbers({id_ for term in others if term.kind in {"system", "organisation"} for id_ in term.ids})
    found |= reached(corpus.by_subject, bodies) & claims.of_type("FACED")
    return where(found)


def holding(corpus: Corpus, term: Asked, told: CaseFacts) -> Flags:
    """The subjects of which a term holds as a whole, whatever is claimed, but for the systems where a case ran."""
    itself = flagged(corpus.things, corpus.numbers(term.ids))
    cases = corpus.numbers({case for id_ in term.ids for case in told.get(id_, ())})
    return itself | flagged(corpus.things, cases) | reached(corpus.took_part, where(itself))


def claim_rows(corpus: Corpus, which: Iterable[int], told: CaseFacts, at: int | None = None) -> list[ClaimRow]:
    """Claims as the links arm sees them one by one, as they speak of one of the systems where the case ran (`at`)."""
    return [_claim_row(corpus, claim, told, at) for claim in which]


def _claim_row(corpus: Corpus, claim: int, told: CaseFacts, at: int | None) -> ClaimRow:
    claims, ids = corpus.claims, corpus.ids
    subject, result = int(claims.subject[claim]), int(claims.result[claim])
    systems = listed(row_of(corpus.run_in, subject)) if at is None else [at]
    facts = {ids[one] for one in (subject, *systems, *listed(row_of(corpus.involves, subject)))}
    facts |= {id_ for id_, cases in told.items() if ids[subject] in cases}
    return ClaimRow(
        claims.ids[claim], TYPES[claims.type[claim]], ids[subject], ids[int(claims.object[claim])],
        None if result == NO_RESULT else RESULTS[result],
        frozenset(ids[one] for one in listed(row_of(claims.through, claim))), frozenset(facts),
    )  # fmt: skip


def _around(term: Asked) -> frozenset[str]:
    return term.ids | term.siblings


def _cases(corpus: Corpus, term: Asked, told: CaseFacts) -> Flags:
    found = holding(corpus, term, told)
    found |= reached(corpus.ran, corpus.numbers(term.ids))
    return found & corpus.of_kinds(["initiative"])
