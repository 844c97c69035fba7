"""The terms of a question with what is around them: all that is narrower, and their siblings."""

from collections.abc import Sequence

from graph.ontology import RelationshipType
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
    narrower = {one for top in there for one in _below(corpus, top, "BROADER", "PART_OF")}
    narrower |= {one for top in there for one in _below(corpus, top, "SUCCEEDED_BY")}
    return Asked(
        term.id,
        "barrier" if shared(term) else term.kind,
        frozenset(meant) | _ids(corpus, narrower),
        term.confidence,
        term.role if term.role != "exclude" else None,
        siblings=_siblings(corpus, term) if looked_up and term.kind in CONCEPTS else frozenset(),
        parts=_ids(corpus, {one for top in there for one in _below(corpus, top, "PART_OF")} - set(there)),
        meant=meant,
    )


def _siblings(corpus: Corpus, term: Term) -> frozenset[str]:
    """What is another kind of the same thing, with all that is narrower."""
    own = corpus.at.get(term.id)
    if own is None:
        return frozenset()
    parents = {link.end for link in corpus.up.get(own, ()) if link.type == "BROADER"}
    beside = {link.start for parent in parents for link in corpus.down[parent] if link.type == "BROADER"}
    narrower = {one for top in beside - {own} for one in _below(corpus, top, "BROADER")}
    return _ids(corpus, narrower - _below(corpus, own, "BROADER"))


def _below(corpus: Corpus, top: int, *types: RelationshipType) -> set[int]:
    """The thing and all that leads up to it by links of these types."""
    found, waiting = {top}, [top]
    while waiting:
        more = {link.start for link in corpus.down.get(waiting.pop(), ()) if link.type in types} - found
        found |= more
        waiting += more
    return found


def _ids(corpus: Corpus, things: set[int]) -> frozenset[str]:
    return frozenset(corpus.ids[one] for one in things)


def _meant(term: Term) -> tuple[str, ...]:
    if shared(term):
        return tuple(one.id for one in term.alternatives)
    others = term.alternatives if term.how in {"alias", "spelling"} else []
    return (term.id, *(one.id for one in others if one.kind == term.kind))
