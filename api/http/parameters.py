"""The query parameters that are not filters: one record for each route, with bounds on every value."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from graph.evidence import Detail, EvidenceRequest
from graph.exports.request import PageKind
from graph.models import Slug
from graph.record import Record
from graph.views.compare import FEWEST, MOST

#: The id of a claim: the ids of its ends with its relationship and its result between them.
ClaimId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-{1,2}[a-z0-9]+)*$", max_length=400)]
#: Passages in one request: as many as an answer of 100 hits names.
MOST_PASSAGES = 200


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


class CompareRequest(EvidenceRequest):
    """What is compared."""

    id: Annotated[list[Slug], Field(min_length=FEWEST, max_length=MOST)] = Field(
        description=f"{FEWEST} to {MOST} ids of initiatives, or of systems."
    )


class PassagesRequest(Record, extra="forbid"):
    """Which passages."""

    id: Annotated[list[Slug], Field(min_length=1, max_length=MOST_PASSAGES)] = Field(
        description=f"1 to {MOST_PASSAGES} ids of passages; what does not exist is left out."
    )


class ClaimsRequest(Record, extra="forbid"):
    """Which claims."""

    id: Annotated[list[ClaimId], Field(min_length=1, max_length=MOST_PASSAGES)] = Field(
        description=f"1 to {MOST_PASSAGES} ids of claims; what does not exist is left out."
    )


class ThingRequest(Record, extra="forbid"):
    """How much of the evidence of a thing."""

    evidence: Detail = Field(
        default="full",
        description="Full: passages and sources are in the answer; ids: only their ids, which /v1/passages takes.",
    )


class TaxonomyRequest(Record, extra="forbid"):
    """The format, for clients that cannot set the Accept header."""

    format: Literal["json", "turtle", "jsonld"] | None = Field(
        default=None, description="json, turtle or jsonld; if not given, the Accept header decides."
    )
