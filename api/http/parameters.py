"""The query parameters that are not filters: one record for each route, with bounds on every value."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from graph.exports.request import PageKind
from graph.models import Record, Slug
from graph.views.compare import FEWEST, MOST
from graph.views.peers import By


class SuggestRequest(Record, extra="forbid"):
    """What somebody is typing."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="The beginning of a name or of several of its words."
    )
    kind: list[PageKind] = Field(default=[], description="Kinds of thing; all kinds if none is given.")
    limit: int = Field(default=10, ge=1, le=50, description="The maximum number of results.")


class AroundRequest(Record, extra="forbid"):
    """How large a neighbourhood."""

    depth: int = Field(default=1, ge=1, le=3, description="How many links away from the thing.")
    limit: int = Field(default=50, ge=1, le=200, description="The maximum number of nodes, including the thing itself.")


class SimilarRequest(Record, extra="forbid"):
    """How many initiatives."""

    limit: int = Field(default=10, ge=1, le=50, description="The maximum number of results.")


class PeersRequest(Record, extra="forbid"):
    """Which peers, and how many."""

    by: By = Field(
        default="problem",
        description="problem: they faced the same barriers; context: they are alike; both.",
    )
    limit: int = Field(default=10, ge=1, le=50, description="The maximum number of results.")


class CompareRequest(Record, extra="forbid"):
    """What is compared."""

    id: Annotated[list[Slug], Field(min_length=FEWEST, max_length=MOST)] = Field(
        description=f"{FEWEST} to {MOST} ids of initiatives, or of systems."
    )


class TaxonomyRequest(Record, extra="forbid"):
    """The format, for clients that cannot set the Accept header."""

    format: Literal["json", "turtle", "jsonld"] | None = Field(
        default=None, description="json, turtle or jsonld; if not given, the Accept header decides."
    )
