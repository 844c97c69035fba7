"""What was named as not wished for, with all that hangs on it: none of it is a hit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.search.answer import Term
from graph.search.retrieve.chains import Columns
from graph.search.retrieve.expansion import asked
from graph.search.retrieve.fit import Pattern
from graph.search.retrieve.touching import touching
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Numbers, flagged, in_order, listed, reached, where
from graph.snapshot.lexicon import CaseFacts


@dataclass(frozen=True)
class Unwished:
    """What is no hit: things, cases and systems that hold them, what came of these cases; shape (things,) each.

    `untold` of them lead to no hit either; a case that ran elsewhere as well still speaks of that place.
    """

    things: Flags
    untold: Flags


def unwished(corpus: Corpus, terms: Sequence[Term], told: CaseFacts) -> Unwished:
    """What is to be left out; `told` are the cases of each topic, group of people, year or figure."""
    nothing = np.zeros(corpus.things, np.bool_)
    found, cases, alone, elsewhere = nothing.copy(), nothing.copy(), nothing.copy(), nothing.copy()
    for term in asked(corpus, terms):
        itself = flagged(corpus.things, corpus.numbers(term.ids))
        found |= itself
        if term.role == "peers":
            own = _own(corpus, where(itself))
            found |= own
            cases |= own
            continue
        holding = flagged(corpus.things, corpus.numbers({case for id_ in term.ids for case in told.get(id_, ())}))
        pattern = Pattern((term,), frozenset())
        claims = touching(corpus, pattern, told)
        claims = claims[~corpus.claims.of_type("HELPS_WITH", "LEADS_TO")[claims]]
        subjects = corpus.claims.subject[claims[Columns(corpus, pattern, told).held(claims)]]
        holding |= flagged(corpus.things, subjects)
        if term.kind == "system":
            other = reached(corpus.ran, where(corpus.of_kinds(["system"]) & ~itself))
            elsewhere |= flagged(corpus.things, subjects) & other
        else:
            # Where else a case ran is no reason to leave that place out.
            alone |= holding
        cases |= holding
    things = found | cases | _hanging(corpus, cases | found, alone) if terms else nothing
    return Unwished(things, things & ~elsewhere)


def _own(corpus: Corpus, bodies: Numbers) -> Flags:
    """A body is no peer of what it lies in or became, and cases that it had to itself are its own."""
    above = {one for body in listed(bodies) for one in corpus.hierarchy.above(body, "PART_OF", "SUCCEEDED_BY")}
    others = flagged(corpus.things, corpus.run_in.indices) & ~flagged(corpus.things, bodies)
    return flagged(corpus.things, in_order(above)) | reached(corpus.ran, bodies) & ~reached(corpus.ran, where(others))


def _hanging(corpus: Corpus, cases: Flags, alone: Flags) -> Flags:
    """What came of these cases, and systems that have nothing but cases of this sort: nothing is left to tell."""
    initiatives = corpus.of_kinds(["initiative"])
    outcomes = reached(corpus.outcomes, where(cases & initiatives))
    systems = reached(corpus.run_in, where(alone & initiatives))
    faced = flagged(corpus.things, corpus.claims.subject[corpus.claims.of_type("FACED")])
    with_others = reached(corpus.run_in, where(initiatives & ~alone))
    return outcomes | systems & ~faced & ~with_others
