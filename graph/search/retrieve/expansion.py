"""The terms of a question with what is around them: all that is narrower, and their siblings."""

from collections.abc import Sequence

from graph.search.answer import Term
from graph.search.retrieve.fit import Asked
from graph.snapshot.corpus import Corpus

#: Kinds of term that are nodes of the graph with something narrower; the others are what they are.
WITH_NARROWER = frozenset({"barrier", "enabler", "system"})
#: Kinds of term that others may stand beside, under the same thing.
CONCEPTS = frozenset({"barrier", "enabler"})


def asked(corpus: Corpus, terms: Sequence[Term]) -> tuple[Asked, ...]:
    """The terms with all that is narrower; a name that may mean several things is asked for as any of them."""
    return tuple(_asked(corpus, term) for term in terms)


def shared(term: Term) -> bool:
    """Whether its peers are asked for, and the barriers are known that they share: its alternatives."""
    return term.role == "peers" and term.how == "link"


def _asked(corpus: Corpus, term: Term) -> Asked:
    meant = _meant(term)
    looked_up = term.kind in WITH_NARROWER or shared(term)
    there = [corpus.at[id_] for id_ in meant if id_ in corpus.at] if looked_up else []
    # What a body took the place of counts, but what lies in that no longer does.
    below = corpus.hierarchy.below
    narrower = {*there}.union(
        *(below(top, "BROADER", "PART_OF") for top in there), *(below(top, "SUCCEEDED_BY") for top in there)
    )
    return Asked(
        term.id,
        "barrier" if shared(term) else term.kind,
        frozenset(meant) | _ids(corpus, narrower),
        term.confidence,
        term.role if term.role != "exclude" else None,
        siblings=_siblings(corpus, term) if looked_up and term.kind in CONCEPTS else frozenset(),
        parts=_ids(corpus, set[int]().union(*(below(top, "PART_OF") for top in there)) - {*there}),
        meant=meant,
    )


def _siblings(corpus: Corpus, term: Term) -> frozenset[str]:
    """What is another kind of the same thing, with all that is narrower."""
    own = corpus.at.get(term.id)
    if own is None:
        return frozenset()
    hierarchy = corpus.hierarchy
    parents = hierarchy.parents(own, "BROADER")
    siblings = {child for parent in parents for child in hierarchy.children(parent, "BROADER")} - {own}
    narrower = siblings.union(*(hierarchy.below(one, "BROADER") for one in siblings))
    return _ids(corpus, narrower - hierarchy.below(own, "BROADER") - {own})


def _ids(corpus: Corpus, things: set[int]) -> frozenset[str]:
    return frozenset(corpus.ids[one] for one in things)


def _meant(term: Term) -> tuple[str, ...]:
    if shared(term):
        return tuple(one.id for one in term.alternatives)
    others = term.alternatives if term.how in {"alias", "spelling"} else []
    return (term.id, *(one.id for one in others if one.kind == term.kind))
