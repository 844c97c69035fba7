"""What a question excludes, with everything that depends on it: none of it is a hit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.search.answer import Term
from graph.search.retrieve.match import Matcher
from graph.search.retrieve.pattern import Pattern, pattern_of
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Numbers, flagged, in_order, listed, reached, where
from graph.snapshot.lexicon import CaseFacts


@dataclass(frozen=True)
class Exclusions:
    """The things that are no hits: terms, their cases and systems, what came of these cases; shape (things,) each.

    `no_path` are those that no path may run over either: a case that also ran elsewhere still says something of there.
    """

    things: Flags
    no_path: Flags


def exclusions(corpus: Corpus, terms: Sequence[Term], case_facts: CaseFacts) -> Exclusions:
    """What these terms exclude."""
    nothing = np.zeros(corpus.things, np.bool_)
    found, cases, alone, elsewhere = nothing.copy(), nothing.copy(), nothing.copy(), nothing.copy()
    for term in pattern_of(corpus, terms).terms:
        itself = flagged(corpus.things, corpus.numbers(term.ids))
        found |= itself
        if term.role == "peers":
            own = _own(corpus, where(itself))
            found |= own
            cases |= own
            continue
        matcher = Matcher(corpus, Pattern((term,), frozenset()), case_facts)
        claims = matcher.touching()
        claims = claims[~corpus.claims.of_type("HELPS_WITH", "LEADS_TO")[claims]]
        subjects = flagged(corpus.things, corpus.claims.subject[claims[matcher.satisfying(claims)]])
        by_facts = {case for id_ in term.ids for case in case_facts.get(id_, ())}
        satisfying = subjects | flagged(corpus.things, corpus.numbers(by_facts))
        cases |= satisfying
        if term.kind == "system":
            elsewhere |= subjects & reached(corpus.ran, where(corpus.of_kinds(["system"]) & ~itself))
        else:
            # That a case also ran elsewhere is no reason to exclude that place.
            alone |= satisfying
    things = found | cases | _dependent(corpus, cases | found, alone) if terms else nothing
    return Exclusions(things, things & ~elsewhere)


def _own(corpus: Corpus, bodies: Numbers) -> Flags:
    """What is no peer of a body: what it lies in, what it became, and the cases that ran nowhere else."""
    above = {one for body in listed(bodies) for one in corpus.hierarchy.above(body, "PART_OF", "SUCCEEDED_BY")}
    others = flagged(corpus.things, corpus.run_in.indices) & ~flagged(corpus.things, bodies)
    return flagged(corpus.things, in_order(above)) | reached(corpus.ran, bodies) & ~reached(corpus.ran, where(others))


def _dependent(corpus: Corpus, cases: Flags, alone: Flags) -> Flags:
    """What came of these cases, and the systems in which no other case ran (`alone`) and that faced nothing."""
    initiatives = corpus.of_kinds(["initiative"])
    outcomes = reached(corpus.outcomes, where(cases & initiatives))
    systems = reached(corpus.run_in, where(alone & initiatives))
    faced = flagged(corpus.things, corpus.claims.subject[corpus.claims.of_type("FACED")])
    with_others = reached(corpus.run_in, where(initiatives & ~alone))
    return outcomes | systems & ~faced & ~with_others
