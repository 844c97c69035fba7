"""What is asked: a question, filters that cut, and how the answer is wanted. Its JSON is the contract of /v1/search."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from graph.filter_request import FilterRequest
from graph.models import Slug

#: Beyond so many hits nobody pages; an export gives all.
MOST_HITS = 200
#: Parts of a question that may be taken out.
MOST_DROPPED = 20


class _Question(BaseModel):
    """What stands first in an address."""

    q: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", description="The question in plain words; may be empty where a filter is given."
    )


class SearchRequest(FilterRequest, _Question):
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
        max_length=MOST_DROPPED,
        description="Ids of terms not to be read; `want` and `result` for the kinds and results named in words.",
    )
    literal: bool = Field(default=False, description="Words only: nothing is read into them.")
