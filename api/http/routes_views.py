"""The other questions: lists, neighbourhoods, similar, peers, compare, map, suggest, taxonomy."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.http.dependencies import (
    UNCHANGED,
    TheLifecycle,
    TheStore,
    TheTag,
    answered,
    checked,
    content,
    id_like,
    negotiated,
)
from api.http.examples import example
from api.http.parameters import (
    AroundRequest,
    CompareRequest,
    PeersRequest,
    SimilarRequest,
    SuggestRequest,
    TaxonomyRequest,
)
from api.http.problems import declared
from graph.exports.skos import skos
from graph.ontology import PAGES, PLURALS, Kind
from graph.views.compare import Comparison, compare
from graph.views.gap_map import GapMap, MapRequest, gap_map
from graph.views.listing import Listing, ListRequest, listing
from graph.views.neighbourhood import LINKED, Neighbourhood, neighbourhood
from graph.views.peers import Peers, peers
from graph.views.similar import Similar, similar
from graph.views.suggest import Suggestions, suggest
from graph.views.taxonomy import Taxonomy, taxonomy

#: Media types of the taxonomy with the word of the parameter for each; the first is the default.
TAXONOMY_AS = {"application/json": "json", "text/turtle": "turtle", "application/ld+json": "jsonld"}

#: How SKOS is declared beside JSON.
SKOS_FORMS = {
    "text/turtle": {"schema": {"type": "string"}},
    "application/ld+json": {"schema": {"type": "object"}},
}

router = APIRouter()


def route(
    name: str, model: type[BaseModel], parameters: type[BaseModel], *errors: int, forms: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What every route of this file declares: its answer with an example, a 304, its errors.

    `forms` are other media types of the answer.
    """
    answer = {"content": example(name)["content"] | dict(forms or {})}
    return {
        "response_model": model,
        "operation_id": name,
        "dependencies": [Depends(checked(parameters))],
        "responses": {200: answer, 304: UNCHANGED, **declared(*errors)},
    }


def _add_list(kind: Kind) -> None:
    def endpoint(
        request: Annotated[ListRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
    ) -> Response:
        return answered(listing(store, lifecycle.parts.embedder, kind, request), tag)

    router.add_api_route(
        f"/v1/{PLURALS[kind]}",
        endpoint,
        tags=["lists"],
        summary=f"All {PLURALS[kind]} that pass the filters, page by page",
        **route(f"list_{PLURALS[kind]}", Listing, ListRequest, 422, 503),
    )


def _add_neighbourhood(kind: Kind) -> None:
    name = f"get_{kind}_neighbourhood"

    def endpoint(
        id_: Annotated[str, id_like(name)],
        request: Annotated[AroundRequest, Query()],
        lifecycle: TheLifecycle,
        store: TheStore,
        tag: TheTag,
    ) -> Response:
        return answered(neighbourhood(store, lifecycle.parts.embedder, kind, id_, request.depth, request.limit), tag)

    router.add_api_route(
        f"/v1/{PLURALS[kind]}/{{id}}/neighbourhood",
        endpoint,
        tags=["links"],
        summary=f"What is linked to one of the {PLURALS[kind]}, as nodes and links to draw",
        **route(name, Neighbourhood, AroundRequest, 404, 422, 503),
    )


for _kind in PAGES:
    _add_list(_kind)
for _kind in LINKED:
    _add_neighbourhood(_kind)


@router.get(
    "/v1/initiatives/{id}/similar",
    tags=["links"],
    summary="Initiatives that share something with one or read like it, each with the reason",
    **route("similar_initiatives", Similar, SimilarRequest, 404, 422, 503),
)
def _similar(
    id_: Annotated[str, id_like("similar_initiatives")],
    request: Annotated[SimilarRequest, Query()],
    lifecycle: TheLifecycle,
    store: TheStore,
    tag: TheTag,
) -> Response:
    return answered(similar(store, lifecycle.parts.embedder, id_, request.limit), tag)


@router.get(
    "/v1/systems/{id}/peers",
    tags=["links"],
    summary="Systems that faced the same barriers, with who got past them, or that are alike; it says which",
    **route("peers_of_system", Peers, PeersRequest, 404, 422, 503),
)
def _peers(
    id_: Annotated[str, id_like("peers_of_system")],
    request: Annotated[PeersRequest, Query()],
    lifecycle: TheLifecycle,
    store: TheStore,
    tag: TheTag,
) -> Response:
    return answered(peers(store, lifecycle.parts.embedder, id_, request.by, request.limit), tag)


@router.get(
    "/v1/compare",
    tags=["links"],
    summary="Two to six initiatives or systems side by side, agreements and differences marked",
    **route("compare", Comparison, CompareRequest, 404, 422, 503),
)
def _compare(
    request: Annotated[CompareRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
) -> Response:
    return answered(compare(store, lifecycle.parts.embedder, request.id), tag)


@router.get(
    "/v1/map",
    tags=["links"],
    summary="The gap map: cases by two of their values and by result, each cell with the list that it counts",
    **route("gap_map", GapMap, MapRequest, 422, 503),
)
def _map(request: Annotated[MapRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag) -> Response:
    return answered(gap_map(store, lifecycle.parts.embedder, request), tag)


@router.get(
    "/v1/suggest",
    tags=["search"],
    summary="Completions over names and other names, with kind and number of cases",
    **route("suggest", Suggestions, SuggestRequest, 422, 503),
)
def _suggest(
    request: Annotated[SuggestRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
) -> Response:
    return answered(suggest(store, lifecycle.parts.embedder, request.q, request.kind, request.limit), tag)


@router.get(
    "/v1/taxonomy",
    tags=["lists"],
    summary="Barriers, enablers and dimensions, as JSON or as SKOS in Turtle or JSON-LD",
    **route("taxonomy", Taxonomy, TaxonomyRequest, 406, 422, 503, forms=SKOS_FORMS),
)
def _taxonomy(
    http: Request, request: Annotated[TaxonomyRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
) -> Response:
    media_type = negotiated(http, TAXONOMY_AS, request.format)
    whole = taxonomy(store, lifecycle.parts.embedder)
    if media_type == "application/json":
        return answered(whole, tag)
    return content(skos(whole, media_type), media_type, tag)
