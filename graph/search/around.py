"""The terms of a question with what is around them: all that is narrower, and their siblings."""

from collections.abc import Mapping, Sequence

from graph.search.answer import Term
from graph.search.fit import Asked
from graph.store import Row, Run

#: Kinds of term that are nodes of the graph with something narrower; the others are what they are.
WITH_NARROWER = frozenset({"barrier", "enabler", "system"})
#: Kinds of term that others may stand beside, under the same thing.
CONCEPTS = frozenset({"barrier", "enabler"})

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
RETURN id, ids, COLLECT {
  MATCH (t)-[:BROADER]->()<-[:BROADER]-(s) (()<-[:BROADER]-()){0,8} (n) WHERE NOT n.id IN ids RETURN DISTINCT n.id
} AS siblings,
COLLECT { MATCH (t)<-[:PART_OF]-{1,8}(n) RETURN DISTINCT n.id } AS parts
"""


def asked(run: Run, terms: Sequence[Term]) -> tuple[Asked, ...]:
    """The terms with all that is narrower; a name that may mean several things is asked for as any of them."""
    meant = {term.id: _meant(term) for term in terms}
    ids = sorted({id_ for term in terms if term.kind in WITH_NARROWER or shared(term) for id_ in meant[term.id]})
    around = {row["id"]: row for row in run(_AROUND, ids=ids)} if ids else {}
    return tuple(
        Asked(
            term.id,
            "barrier" if shared(term) else term.kind,
            frozenset(narrow for id_ in meant[term.id] for narrow in around.get(id_, {"ids": [id_]})["ids"]),
            term.confidence,
            term.role if term.role != "exclude" else None,
            siblings=frozenset(around[term.id]["siblings"]) if _beside(term, around) else frozenset(),
            parts=frozenset(part for id_ in meant[term.id] if id_ in around for part in around[id_]["parts"]),
            meant=meant[term.id],
        )
        for term in terms
    )


def shared(term: Term) -> bool:
    """Whether its peers are asked for, and the barriers are known that they share: its alternatives."""
    return term.role == "peers" and term.how == "link"


def _beside(term: Term, around: Mapping[str, Row]) -> bool:
    return term.kind in CONCEPTS and term.id in around


def _meant(term: Term) -> tuple[str, ...]:
    if shared(term):
        return tuple(one.id for one in term.alternatives)
    others = term.alternatives if term.how in {"alias", "spelling"} else []
    return (term.id, *(one.id for one in others if one.kind == term.kind))
