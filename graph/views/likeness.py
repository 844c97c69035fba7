"""The claims by which cases and bodies met or used what they have in common."""

from collections.abc import Iterable

from graph.ontology import RESULTS, Kind, Result
from graph.snapshot.corpus import NO_RESULT, Corpus
from graph.snapshot.incidence import gathered, listed, numbers, row_of


def subjects_of(corpus: Corpus, system: int) -> list[int]:
    """Of whom is said what a body met: the body, those before it, and the initiatives that ran in any of them."""
    bodies = [system, *corpus.hierarchy.predecessors(system)]
    ran, _ = gathered(corpus.ran, numbers(bodies))
    return sorted({*bodies, *listed(ran)})


def claims_on(corpus: Corpus, subjects: Iterable[int], concept: int, *, kind: Kind) -> list[int]:
    """The claims by which these initiatives or bodies met a barrier, or used an enabler, or what is narrower."""
    claims, narrower = corpus.claims, {concept, *corpus.hierarchy.below(concept)}
    own, _ = gathered(corpus.by_subject, numbers(sorted(subjects)))
    on_concept = claims.of_type("TACKLED", "FACED") if kind == "barrier" else claims.of_type("USED")
    found = []
    for claim in listed(own):
        ends = [int(claims.object[claim])] if on_concept[claim] else []
        ends += listed(row_of(claims.through, claim)) if kind == "enabler" else []
        if not narrower.isdisjoint(ends):
            found.append(claim)
    return found


def results_of(corpus: Corpus, claims: Iterable[int]) -> list[Result]:
    """The results that claims carry, each once, best first."""
    found = {int(corpus.claims.result[claim]) for claim in claims} - {NO_RESULT}
    return [RESULTS[one] for one in sorted(found)]
