"""What was named as not wished for, with all that hangs on it: none of it is a hit."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.search.answer import Term
from graph.search.around import asked
from graph.search.fit import BETWEEN_CONCEPTS, Pattern, held_by
from graph.search.lexicon import Told
from graph.search.touching import claim_row, touching
from graph.store import Run

# Of a system that has nothing but cases of this sort there is nothing left to tell.
_HANGING = """
UNWIND $cases AS case
MATCH (:Initiative {id: case})-[:HAS_OUTCOME]->(o)
RETURN o.id AS id
UNION
UNWIND $alone AS case
MATCH (:Initiative {id: case})-[:RUN_IN]->(s)
WHERE NOT (s)-[:FACED]->() AND NOT EXISTS { MATCH (s)<-[:RUN_IN]-(i) WHERE NOT i.id IN $alone }
RETURN s.id AS id
"""

# A body is no peer of what it lies in or became, and cases that it had to itself are its own.
_OWN = """
UNWIND $ids AS id
MATCH (t:Thing {id: id})
CALL (t) {
  MATCH (t)-[:PART_OF|SUCCEEDED_BY]->{1,8}(n) RETURN n
  UNION
  MATCH (t)<-[:RUN_IN]-(n) WHERE NOT EXISTS { MATCH (n)-[:RUN_IN]->(other) WHERE NOT other.id IN $ids } RETURN n
}
RETURN DISTINCT n.id AS id
"""


@dataclass(frozen=True)
class Unwished:
    """Ids of what is no hit: things, cases and systems that hold them, what came of these cases.

    `untold` of them lead to no hit either; a case that ran elsewhere as well still speaks of that place.
    """

    things: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()


def unwished(run: Run, terms: Sequence[Term], told: Told) -> Unwished:
    """What is to be left out; `told` are the cases of each topic, group of people, year or figure."""
    found, cases, alone, elsewhere = set[str](), set[str](), set[str](), set[str]()
    for term in asked(run, terms):
        found |= term.ids
        if term.role == "peers":
            own = {row["id"] for row in run(_OWN, ids=sorted(term.ids))}
            found |= own
            cases |= own
            continue
        pattern = Pattern((term,), frozenset())
        holding = {case for id_ in term.ids for case in told.get(id_, ())}
        for row in touching(run, pattern, told):
            if row["relationship"] not in BETWEEN_CONCEPTS and held_by(pattern, claim_row(row, told), None):
                holding.add(row["subject"])
                elsewhere |= {row["subject"]} if term.kind == "system" and set(row["systems"]) - term.ids else set()
        cases |= holding
        # Where else a case ran is no reason to leave that place out.
        alone |= holding if term.kind != "system" else set()
    if not terms:
        return Unwished()
    hanging = run(_HANGING, cases=sorted(cases | found), alone=sorted(alone))
    things = found | cases | {row["id"] for row in hanging}
    return Unwished(frozenset(things), frozenset(things - elsewhere))
