"""Who met the same: the peers of a body or a case are those that met its barriers, and never itself."""

from collections.abc import Sequence

from graph.search.answer import Alternative, Interpretation, Term
from graph.search.around import asked
from graph.store import Row, Run

#: Kinds of which a claim says what barriers they met; "barriers like silos" are silos and their siblings.
_MEETING = frozenset({"system", "initiative"})

# Those that most others met as well come first.
_MET = """
UNWIND $ids AS id
MATCH (t:Thing {id: id})
CALL (t) {
  MATCH (t)-[:FACED|TACKLED]->(b) RETURN b
  UNION
  MATCH (t)<-[:RUN_IN]-(:Initiative)-[:TACKLED]->(b) RETURN b
}
WITH DISTINCT b
RETURN b.id AS id, b.name AS name, COUNT { (b)<-[:FACED|TACKLED]-() } AS met
ORDER BY met DESC, id
"""


def peers(run: Run, interpretation: Interpretation) -> Interpretation:
    """The interpretation with the barriers of each body whose peers are asked for as its alternatives: one is enough.

    A body of which no barrier is known stays as it is, and nothing satisfies it.
    """
    terms, excluded = list[Term](), list(interpretation.excluded)
    for term in interpretation.terms:
        if term.role == "peers" and term.kind in _MEETING:
            excluded.append(term.model_copy(update={"alternatives": []}))
            met = run(_MET, ids=sorted(asked(run, [term])[0].ids))
            terms.append(_by_barriers(term, met) if met else term)
        else:
            terms.append(term.model_copy(update={"role": None}) if term.role == "peers" else term)
    return interpretation.model_copy(update={"terms": terms, "excluded": excluded})


def _by_barriers(term: Term, met: Sequence[Row]) -> Term:
    barriers = [Alternative(kind="barrier", id=row["id"], name=row["name"]) for row in met]
    return term.model_copy(update={"how": "link", "alternatives": barriers})
