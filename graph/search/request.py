"""What is asked: a question, filters that cut, and how the answer is wanted. Its JSON is the contract of /v1/search."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from graph.models import PartialDate, Slug
from graph.ontology import (
    FILTERS,
    Basis,
    InitiativeKind,
    Known,
    Level,
    Population,
    Result,
    Scale,
    Status,
    Topic,
    Wanted,
)

#: Beyond so many hits nobody pages; an export gives all.
MOST_HITS = 200
#: Values of one filter at most, and parts of a question that may be taken out.
MOST_VALUES = 20

_Ids = Annotated[list[Slug], Field(max_length=MOST_VALUES)]


class Filters(BaseModel):
    """Filters cut: values of one are alternatives, different ones all hold. What each route that takes them shares."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    barrier: _Ids = Field(default=[], description="Ids of barriers; what is narrower counts too.")
    enabler: _Ids = Field(default=[], description="Ids of enablers; what is narrower counts too.")
    result: list[Result] = Field(default=[], description="How the barrier came out, read on one claim with `barrier`.")
    dimension: _Ids = Field(default=[], description="Ids of dimensions: clarity, congruity, capacity.")
    system: _Ids = Field(default=[], description="Ids of systems; predecessors and what is part of them count too.")
    region: _Ids = Field(default=[], description="Ids of regions of the NHS.")
    organisation: _Ids = Field(default=[], description="Ids of organisations that took part.")
    level: list[Level] = Field(default=[], description="Levels of prevention.")
    scale: list[Scale] = Field(default=[], description="How large a part of a system the initiative takes in.")
    kind: list[InitiativeKind] = Field(default=[], description="Kinds of initiative.")
    status: list[Status] = Field(default=[], description="How an initiative stands.")
    population: list[Population] = Field(default=[], description="Whom an initiative is for.")
    topic: list[Topic] = Field(default=[], description="What an initiative is about.")
    basis: list[Basis] = Field(default=[], description="What the evidence rests on.")
    known: list[Known] = Field(default=[], description="How an outcome is known.")
    source: _Ids = Field(default=[], description="Ids of the sources that the evidence comes from.")
    since: PartialDate | None = Field(default=None, description="Begun on this date or later: 2022, 2022-04.")
    until: PartialDate | None = Field(default=None, description="Begun on this date or earlier.")

    @property
    def cuts(self) -> bool:
        """Whether a filter of the graph is set, beside the kinds wanted."""
        return bool(set(self.filters) - {"want"})

    @property
    def filters(self) -> dict[str, list[str]]:
        """The filters that are set, by name; a date stands as a list of one."""
        given = {row.name: getattr(self, row.name, None) for row in FILTERS}
        return {name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value}


class _Question(BaseModel):
    """What stands first in an address."""

    q: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", description="The question in plain words; may be empty where a filter is given."
    )
    want: list[Wanted] = Field(default=[], description="Kinds of thing to return; all five where none is given.")


class SearchRequest(Filters, _Question):
    """A question and filters."""

    limit: int = Field(default=10, ge=1, le=100, description="How many hits to return at most.")
    page: int = Field(
        default=1, ge=1, le=MOST_HITS, description=f"Which page of `limit` hits, as far as {MOST_HITS} hits."
    )
    recipe: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        default=None, description="How the arms become one order; the default is the best measured."
    )
    drop: list[Slug] = Field(
        default=[],
        max_length=MOST_VALUES,
        description="Ids of terms not to be read; `want` and `result` for the kinds and results named in words.",
    )
    literal: bool = Field(default=False, description="Words only: nothing is read into them.")


def browsing(filters: Filters, *kinds: Wanted) -> SearchRequest:
    """The search that asks nothing but these filters, for these kinds."""
    given = {name: getattr(filters, name) for name in Filters.model_fields}
    return SearchRequest.model_validate({**given, "want": list(kinds)})
