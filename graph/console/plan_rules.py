"""The rules on a query's plan, which Neo4j makes without running it."""

import re

from graph.console.allowed import OPERATORS, PROCEDURES
from graph.console.connection import Operator, QueryPlan
from graph.console.limits import MOST_LINKS, MOST_PRODUCT
from graph.console.refusal import refused

_OPEN = re.compile(r"\*(?P<least>\d*)(?P<to>\.\.(?P<most>\d*))?\]")
_QUANTIFIER = re.compile(r"\{(?P<least>\d*), ?(?P<most>\d*)\}")


def check(plan: QueryPlan) -> None:
    """Raise `QueryRefused` for a plan that does anything but read what is listed, or without bounds."""
    if plan.query_type != "r":
        raise refused("read-only", f"Neo4j calls this a query of type {plan.query_type!r}, not one that reads.")
    for operator in plan.operators:
        _refuse(operator)


def _refuse(operator: Operator) -> None:
    if operator.name not in OPERATORS:
        raise refused("operators", f"The plan holds {operator.name}, which is not on the list.")
    if operator.name == "ProcedureCall":
        name = operator.details.split("(")[0].strip().replace("`", "").lower()
        if name not in PROCEDURES:
            raise refused("procedures", f"{name} is not on the list.")
    if operator.name == "CartesianProduct" and operator.rows > MOST_PRODUCT:
        raise refused("products", f"Patterns that share nothing give about {operator.rows:.0f} rows together.")
    if operator.name in {"VarLengthExpand", "Repeat", "BidirectionalRepeat"} and not _is_bounded(operator.details):
        raise refused("open-paths", f"The path {operator.details.strip()[:120]} has no bound below {MOST_LINKS} links.")


def _is_bounded(details: str) -> bool:
    for found in _OPEN.finditer(details):
        most = found["most"] if found["to"] else found["least"]
        if not most or int(most) > MOST_LINKS:
            return False
    return all(found["most"] and int(found["most"]) <= MOST_LINKS for found in _QUANTIFIER.finditer(details))
