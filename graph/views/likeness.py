"""The claims by which cases and bodies met or used what they have in common, and sentences made from them."""

from collections.abc import Iterable

from graph.english import agreeing
from graph.ontology import OUR_READING, RESULTS, Kind, Result
from graph.snapshot.corpus import Corpus
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
        if kind == "enabler" and not corpus.planned[claims.subject[claim]]:
            ends += listed(row_of(claims.through, claim))
        if not narrower.isdisjoint(ends):
            found.append(claim)
    return found


def sentence_of(corpus: Corpus, claim: int) -> str:
    """A claim in one breath, with its own barrier, result and reading: Cornwall, in our reading, overcame silos."""
    claims = corpus.claims
    subject, object_ = int(claims.subject[claim]), int(claims.object[claim])
    said, ours = corpus.caption(claim).removesuffix(OUR_READING), ", in our reading," if claims.inferred[claim] else ""
    verb = agreeing(said, corpus.mention(subject), corpus.node(subject))
    return f"{corpus.mention(subject)}{ours} {verb} {corpus.mention(object_)}"


def results_of(corpus: Corpus, claims: Iterable[int]) -> list[Result]:
    """The results that claims carry, each once, best first."""
    return sorted({one for claim in claims if (one := corpus.result(claim))}, key=RESULTS.index)
