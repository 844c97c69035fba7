"""What is asked of the console and what it gives."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from graph.console.limits import MOST_CHARACTERS, MOST_ROWS
from graph.record import Record


class QueryRequest(Record, extra="forbid"):
    """A query that reads, its parameters, and how many rows at most."""

    query: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)] = Field(
        description="One query in Cypher 25 that reads; docs/console.md tells its rules."
    )
    parameters: dict[str, Any] = Field(default={}, description="The value of each $name in the query.")
    limit: int = Field(default=100, ge=1, le=MOST_ROWS, description="How many rows at most.")


class PlanCost(Record, extra="forbid"):
    """What Neo4j expects of a query."""

    rows: float
    """How many rows the answer has."""
    rows_of_all_steps: float
    """How many rows all steps of the plan have together."""
    steps: list[str]
    """The steps of the plan, by name."""


class QueryReceipt(Record, extra="forbid"):
    """Enough to ask again. The log of slow requests names it by its id."""

    id: str
    """The id of this answer, a UUID."""
    query: str
    """The query as it was asked."""
    parameters: dict[str, Any]
    """The value of each $name in it."""
    limit: int
    """How many rows were asked for at most."""
    corpus: int | None = None
    """The number of the state of the corpus; each load raises it."""
    digest: str | None = None
    """The digest of that state."""
    at: str
    """When it was asked, in UTC (ISO 8601)."""
    took_ms: int
    """How long it took, in milliseconds."""


class QueryAnswer(Record, extra="forbid"):
    """Columns and rows.

    A node is {"labels", "properties"}, a relationship {"type", "properties"}, a path {"nodes", "links"}, a date or a
    duration ISO 8601.
    """

    columns: list[str]
    """The names of the columns."""
    rows: list[list[Any]]
    """The rows, each with a value for every column; a value may be null."""
    cut: bool
    """Whether there are more rows."""
    why_cut: str | None = None
    """What cut them: rows or bytes."""
    plan: PlanCost
    """What Neo4j expected of the query."""
    receipt: QueryReceipt
    """What is needed to ask again."""

    def as_json(self) -> str:
        """The answer as the API gives it; null stays in the rows, where it is a value."""
        no_receipt = {name for name in ("corpus", "digest") if getattr(self.receipt, name) is None}
        left_out = {"why_cut": True} if self.why_cut is None else {}
        return self.model_dump_json(exclude={**left_out, "receipt": no_receipt})
