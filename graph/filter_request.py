"""Filters as they are asked for: what cuts, and the kinds wanted. Every route that takes filters takes these."""

from typing import Annotated

from pydantic import BaseModel, Field

from graph.models import PartialDate, Record, Slug
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

#: Values of one filter at most, and parts of a question that may be taken out.
MOST_VALUES = 20

_Ids = Annotated[list[Slug], Field(max_length=MOST_VALUES)]


class Filters(Record, extra="forbid"):
    """Filters cut: values of one are alternatives, different ones all hold. What each route that takes them shares."""

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

    def with_kinds(self, *kinds: Wanted) -> "FilterRequest":
        """These filters alone, with the kinds wanted."""
        return FilterRequest(want=list(kinds), **{name: getattr(self, name) for name in Filters.model_fields})


class _Kinds(BaseModel):
    """What stands before the filters in an address."""

    want: list[Wanted] = Field(default=[], description="Kinds of thing to return; all five where none is given.")


class FilterRequest(Filters, _Kinds):
    """Filters with the kinds wanted: what selects, whether a question is asked or not."""
