"""Who met the same: the peers of a body or a case are those that met its barriers, and never itself."""

from collections.abc import Sequence

import numpy as np

from graph.search.answer import Alternative, Interpretation, Term
from graph.search.retrieve.pattern import pattern_term
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Numbers, gathered, listed

#: Kinds of which a claim says what barriers they met; "barriers like silos" are silos and their siblings.
_MEETING = frozenset({"system", "initiative"})


def peers(corpus: Corpus, interpretation: Interpretation) -> Interpretation:
    """The interpretation with the barriers of each body whose peers are asked for as its alternatives: one is enough.

    A body of which no barrier is known stays as it is, and nothing satisfies it.
    """
    terms, excluded = list[Term](), list(interpretation.excluded)
    for term in interpretation.terms:
        if term.role == "peers" and term.kind in _MEETING:
            excluded.append(term.model_copy(update={"alternatives": []}))
            met = _met(corpus, corpus.numbers(pattern_term(corpus, term).ids))
            terms.append(_by_barriers(term, met) if met else term)
        else:
            terms.append(term.model_copy(update={"role": None}) if term.role == "peers" else term)
    return interpretation.model_copy(update={"terms": terms, "excluded": excluded})


def _met(corpus: Corpus, bodies: Numbers) -> Sequence[tuple[str, str]]:
    """Ids and names of the barriers that these or their cases met; those that most others met as well come first."""
    met = corpus.claims.of_type("TACKLED", "FACED")
    cases, _ = gathered(corpus.ran, bodies)
    own, _ = gathered(corpus.by_subject, np.concatenate([bodies, cases]))
    barriers = np.unique(corpus.claims.object[own[met[own]]])
    # Links between two things are counted, as many as there are claims with different results.
    often = np.bincount(corpus.claims.object[met], minlength=corpus.things)
    ordered = sorted(listed(barriers), key=lambda one: (-often[one], corpus.ids[one]))
    return [(corpus.ids[one], corpus.rows[one].name) for one in ordered]


def _by_barriers(term: Term, met: Sequence[tuple[str, str]]) -> Term:
    barriers = [Alternative(kind="barrier", id=id_, name=name) for id_, name in met]
    return term.model_copy(update={"how": "link", "alternatives": barriers})
