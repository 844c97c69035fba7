"""The query parameters of routes that are no filters, each route's as one record with bounds on every value."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from graph.models import Slug
from graph.ontology import Kind
from graph.views.compare import FEWEST, MOST
from graph.views.peers import By


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SuggestRequest(_Asked):
    """What is being typed."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="The beginning of a name or of several of its words."
    )
    kind: list[Kind] = Field(default=[], description="Kinds of thing; all where none is given.")
    limit: int = Field(default=10, ge=1, le=50, description="How many at most.")


class AroundRequest(_Asked):
    """How much of the neighbourhood."""

    depth: int = Field(default=1, ge=1, le=3, description="How many links away from the thing.")
    limit: int = Field(default=50, ge=1, le=200, description="How many nodes at most, the thing among them.")


class SimilarRequest(_Asked):
    """How many."""

    limit: int = Field(default=10, ge=1, le=50, description="How many at most.")


class PeersRequest(_Asked):
    """Peers by what, and how many."""

    by: By = Field(default="problem", description="problem: the same barriers; context: alike in what they are; both.")
    limit: int = Field(default=10, ge=1, le=50, description="How many at most.")


class CompareRequest(_Asked):
    """What stands side by side."""

    id: Annotated[list[Slug], Field(min_length=FEWEST, max_length=MOST)] = Field(
        description=f"{FEWEST} to {MOST} ids of initiatives, or of systems."
    )


class TaxonomyRequest(_Asked):
    """The form, for who cannot set the Accept header."""

    format: Literal["json", "turtle", "jsonld"] | None = Field(
        default=None, description="json, turtle or jsonld; without it, what the Accept header asks for."
    )
