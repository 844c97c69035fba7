"""What is asked of the console and what it gives."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from graph.console.limits import MOST_CHARACTERS, MOST_ROWS
from graph.models import Record


class QueryRequest(Record, extra="forbid"):
    """A query that reads, its parameters, and how many rows at most."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)] = Field(
        description="One query in Cypher 25 that reads; docs/console.md tells its rules."
    )
    parameters: dict[str, Any] = Field(default={}, description="The value of each $name in the query.")
    limit: int = Field(default=100, ge=1, le=MOST_ROWS, description="How many rows at most.")


class PlanCost(Record, extra="forbid"):
    """What Neo4j expects: rows that the answer has, rows that all steps of its plan have, and the steps by name."""

    rows: float
    rows_of_all_steps: float
    steps: list[str]


class QueryReceipt(Record, extra="forbid"):
    """Enough to ask again: query, parameters, limit, the corpus that answered, when, and how long it took.

    The log of slow requests names it by its id.
    """

    id: str
    query: str
    parameters: dict[str, Any]
    limit: int
    corpus: int | None
    digest: str | None
    at: str
    took_ms: int


class QueryAnswer(Record, extra="forbid"):
    """Columns and rows. `cut` says that there are more rows; `why_cut` is `rows` or `bytes`.

    A node is {"labels", "properties"}, a relationship {"type", "properties"}, a path {"nodes", "links"}, a date or a
    duration ISO 8601.
    """

    columns: list[str]
    rows: list[list[Any]]
    cut: bool
    why_cut: str | None
    plan: PlanCost
    receipt: QueryReceipt
