"""What passes the filters that a person set: they cut inside every arm."""

from collections.abc import Mapping, Sequence

from graph.errors import Refused
from graph.ontology import FILTERS, LABELS
from graph.search.request import SearchRequest
from graph.store import Run

#: What a system faced without a case of its own is allowed under this name, which no case has.
NO_CASE = ""

_NARROWER = """
UNWIND $ids AS id
MATCH (t:Thing {id: id})
CALL (t) {
  MATCH (t) (()<-[:BROADER|PART_OF]-()){0,8} (n:Thing) RETURN n
  UNION
  MATCH (t) (()<-[:SUCCEEDED_BY]-()){0,8} (n:System) RETURN n
}
RETURN id, collect(DISTINCT n.id) AS ids
"""

_OF_KIND = """
UNWIND $ids AS id
OPTIONAL MATCH (t:Thing {id: id})
WITH id, t WHERE t IS NULL OR NOT $label IN labels(t)
RETURN id
"""

# Cases that hold the filters: barrier and result on one claim, the enabler anywhere; then what hangs on them.
_ALLOWED_CASES = """
MATCH (i:Initiative)
WHERE ($any_tackled OR EXISTS {
    MATCH (i)<-[:SUBJECT]-(c:Claim {relationship: 'TACKLED'})-[:OBJECT]->(b)
    WHERE ($barriers IS NULL OR b.id IN $barriers) AND ($results IS NULL OR c.result IN $results) })
  AND ($enablers IS NULL OR EXISTS {
    MATCH (i)<-[:SUBJECT]-(c:Claim)
    WHERE (c.relationship = 'USED' AND EXISTS { MATCH (c)-[:OBJECT]->(e) WHERE e.id IN $enablers })
       OR EXISTS { MATCH (c)-[:THROUGH]->(e) WHERE e.id IN $enablers } })
CALL (i) {
  RETURN i AS t
  UNION MATCH (i)-[:RUN_IN]->(t:System) RETURN t
  UNION MATCH (i)-[:HAS_OUTCOME]->(t:Outcome) RETURN t
  UNION MATCH (i)<-[:SUBJECT]-(c:Claim {relationship: 'TACKLED'})-[:OBJECT]->(t)
        WHERE ($barriers IS NULL OR t.id IN $barriers) AND ($results IS NULL OR c.result IN $results) RETURN t
  UNION MATCH (i)-[:USED]->(t:Enabler) WHERE $enablers IS NULL OR t.id IN $enablers RETURN t
  UNION MATCH (i)<-[:SUBJECT]-(:Claim)-[:THROUGH]->(t) WHERE $enablers IS NULL OR t.id IN $enablers RETURN t
}
RETURN i.id AS case, collect(t.id) AS ids
"""

_ALLOWED_ACCOUNTS = """
MATCH (s:System)-[:FACED]->(b:Barrier) WHERE b.id IN $barriers
RETURN collect(DISTINCT s.id) + collect(DISTINCT b.id) AS ids
"""


def passing(run: Run, request: SearchRequest) -> dict[str, list[str]] | None:
    """Ids that pass the filters, by the case that lets them pass; None where no filter but `want` is set."""
    _check_kinds(run, request)
    narrower = _narrower(run, [*request.barrier, *request.enabler])
    return _allowed(run, request, narrower)


def _check_kinds(run: Run, request: SearchRequest) -> None:
    """An id of another kind than its filter takes is refused: nothing would be found, and nobody told why."""
    for row in FILTERS:
        ids = request.filters.get(row.name)
        if row.of_kind and ids and (wrong := run(_OF_KIND, ids=ids, label=LABELS[row.of_kind])):
            missing = wrong[0]["id"]
            raise Refused(
                f"There is no {row.of_kind} with the id {missing}.", "Look for it first: search for its name."
            )


def _narrower(run: Run, ids: Sequence[str]) -> dict[str, list[str]]:
    found = {row["id"]: row["ids"] for row in run(_NARROWER, ids=sorted(set(ids)))} if ids else {}
    for id_ in ids:
        if id_ not in found:
            raise Refused(f"There is nothing with the id {id_}.", "Look for it first: search for its name.")
    return found


def _allowed(run: Run, request: SearchRequest, narrower: Mapping[str, Sequence[str]]) -> dict[str, list[str]] | None:
    """Ids that pass the filters, by the case that lets them pass; None where no filter but `want` is set."""
    if not request.cuts:
        return None
    barriers = sorted({id_ for one in request.barrier for id_ in narrower[one]}) or None
    enablers = sorted({id_ for one in request.enabler for id_ in narrower[one]}) or None
    any_tackled = barriers is None and not request.result
    rows = run(
        _ALLOWED_CASES,
        barriers=barriers, enablers=enablers, results=request.result or None, any_tackled=any_tackled,
    )  # fmt: skip
    allowed: dict[str, list[str]] = {row["case"]: row["ids"] for row in rows}
    if barriers and not (enablers or request.result):
        allowed[NO_CASE] = run(_ALLOWED_ACCOUNTS, barriers=barriers)[0]["ids"]
    return allowed
