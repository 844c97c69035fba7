"""A search request, the JSON of /v1/search: a question, filters, paging; and the address that repeats or changes it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from graph.evidence import Detail
from graph.models import Slug
from graph.search.answer import Alternative, Drops, HitField, Interpretation, ListName, Term
from graph.snapshot.facets import FEW_VALUES, MOST_VALUES
from graph.snapshot.filters import FilterRequest

PATH = "/v1/search"


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

    limit: int = Field(default=5, ge=1, le=100, description="How many hits of each list to return at most.")
    page: int = Field(
        default=1,
        ge=1,
        le=MOST_HITS,
        description=f"Which page of `limit` hits of each list, as far as {MOST_HITS} hits.",
    )
    lists: list[ListName] = Field(
        default=[], description="The lists to return hits of: cases, concepts; both if none is named."
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
    facets: bool = Field(default=True, description="False leaves out the facets.")
    facets_of: ListName | None = Field(
        default=None, description="Count only the things of this list, cases or concepts; of both if none is named."
    )
    facet_values: int = Field(
        default=FEW_VALUES, ge=1, le=MOST_VALUES, description="How many values of each facet to show at most."
    )
    evidence: Detail = Field(
        default="full",
        description="Full: passages and sources are in the answer; ids: only their ids, which /v1/passages takes.",
    )
    fields: list[HitField] = Field(
        default=[],
        description="Fields of each hit, beside rank, kind, id, name and url; all but arms if none is named.",
    )


def address(path: str, request: BaseModel) -> str:
    """The address that asks this; what is not set is left out."""
    given = request.model_dump(mode="json", exclude_defaults=True)
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    return f"{path}?{urlencode(said, doseq=True)}" if said else path


def restored(request: SearchRequest, id_: str) -> SearchRequest:
    """The request without this one taken out, from the first page on."""
    return request.model_copy(update={"drop": [one for one in request.drop if one != id_], "page": 1})


def addressed(request: SearchRequest, interpretation: Interpretation) -> Interpretation:
    """The interpretation with the address of each change that a person may want: without a term, or another for it."""
    return interpretation.model_copy(
        update={
            "terms": [_with_addresses(request, term) for term in interpretation.terms],
            "excluded": [_with_addresses(request, term) for term in interpretation.excluded],
            "drops": Drops(
                want_url=_dropping(request, "want") or None if interpretation.want else None,
                result_url=_dropping(request, "result") or None if interpretation.result else None,
            ),
        }
    )


def _with_addresses(request: SearchRequest, term: Term) -> Term:
    others = [one.model_copy(update={"url": _instead(request, term, one)}) for one in term.alternatives]
    return term.model_copy(update={"drop_url": _dropping(request, term.id), "alternatives": others})


def _dropping(request: SearchRequest, name: str) -> str:
    return _changed(request, {"drop": [*request.drop, name]})


def _instead(request: SearchRequest, term: Term, other: Alternative) -> str:
    """The alternative as a filter in the term's place; none where its kind is no filter."""
    if other.kind not in SearchRequest.model_fields:
        return ""
    given: list[str] = getattr(request, other.kind)
    drop = [*request.drop, term.id]
    # A topic or a population is filtered by its words, all else by its id.
    values = (other.id, other.name)
    return next(filter(None, (_changed(request, {"drop": drop, other.kind: [*given, one]}) for one in values)), "")


def _changed(request: SearchRequest, change: Mapping[str, list[str]]) -> str:
    """The address from the first page on; none where the change is more than a request may hold."""
    try:
        return address(PATH, SearchRequest.model_validate({**request.model_dump(), **change, "page": 1}))
    except ValidationError:
        return ""
