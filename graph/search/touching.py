"""The claims that touch a pattern, each with what holds of its subject as a whole."""

from collections.abc import Mapping
from typing import Any

from graph.search.around import CONCEPTS
from graph.search.fit import ClaimRow, Pattern
from graph.search.lexicon import Told
from graph.store import Run

_CASES_OF = """
UNWIND $ids AS id
MATCH (:Thing {id: id})<-[:RUN_IN|INVOLVES]-(i:Initiative)
RETURN collect(DISTINCT i.id) AS ids
"""

_TOUCHING = """
CALL () {
  UNWIND $concepts AS id
  MATCH (:Thing {id: id})<-[:SUBJECT|OBJECT|THROUGH]-(c:Claim)
  WHERE c.relationship IN ['TACKLED', 'USED', 'FACED', 'HELPS_WITH', 'LEADS_TO']
  RETURN c
  UNION
  MATCH (c:Claim {relationship: 'TACKLED'}) WHERE c.result IN $results
  RETURN c
  UNION
  UNWIND $cases AS id
  MATCH (:Thing {id: id})<-[:SUBJECT]-(c:Claim) WHERE c.relationship IN ['TACKLED', 'USED', 'RUN_IN', 'INVOLVES']
  RETURN c
  UNION
  UNWIND $bodies AS id
  MATCH (:Thing {id: id})<-[:SUBJECT]-(c:Claim {relationship: 'FACED'})
  RETURN c
}
MATCH (o)<-[:OBJECT]-(c)-[:SUBJECT]->(s)
RETURN c.id AS id, c.relationship AS relationship, c.result AS result, s.id AS subject, o.id AS object,
       [(c)-[:THROUGH]->(e) | e.id] AS through, s:System AS account,
       [(s)-[:RUN_IN]->(body) | body.id] AS systems, [(s)-[:INVOLVES]->(body) | body.id] AS organisations,
       [(s)-[:HAS_OUTCOME]->(out) | out.id] AS outcomes
ORDER BY id
"""


def touching(run: Run, pattern: Pattern, told: Told) -> list[dict[str, Any]]:
    """Rows of claims, in the order of their ids; `told` are the cases of each topic, group, year or figure."""
    concepts = {id_ for term in pattern.terms if term.kind in CONCEPTS for id_ in term.ids | term.siblings}
    others = {id_ for term in pattern.terms if term.kind not in CONCEPTS for id_ in term.ids}
    bodies = {id_ for term in pattern.terms if term.kind in {"system", "organisation"} for id_ in term.ids}
    cases = {case for id_ in others for case in told.get(id_, ())}
    cases |= {id_ for term in pattern.terms if term.kind == "initiative" for id_ in term.ids}
    cases |= set(run(_CASES_OF, ids=sorted(bodies))[0]["ids"]) if bodies else set()
    return run(
        _TOUCHING,
        concepts=sorted(concepts), results=sorted(pattern.results), cases=sorted(cases), bodies=sorted(bodies),
    )  # fmt: skip


def claim_row(row: Mapping[str, Any], told: Told) -> ClaimRow:
    """A row as the links arm sees it."""
    subject = row["subject"]
    facts = {subject, *row["systems"], *row["organisations"], *(id_ for id_, cases in told.items() if subject in cases)}
    return ClaimRow(
        row["id"], row["relationship"], subject, row["object"], row["result"],
        frozenset(row["through"]), frozenset(facts),
    )  # fmt: skip
