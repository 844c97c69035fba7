"""The routes beside search: lists, neighbourhoods, similar, peers, compare, map, suggest, taxonomy."""

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

#: What the taxonomy comes as, the first where anything goes, with the word of the parameter.
TAXONOMY_AS = {"application/json": "json", "text/turtle": "turtle", "application/ld+json": "jsonld"}

#: How SKOS is declared beside the JSON.
SKOS_FORMS = {
    "text/turtle": {"schema": {"type": "string"}},
    "application/ld+json": {"schema": {"type": "object"}},
}

router = APIRouter()


def route(
    name: str, model: type[BaseModel], asked: type[BaseModel], *errors: int, forms: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What every route of this file declares: its answer with an example, that it may be unchanged, its errors.

    `forms` are other media types of the answer.
    """
    found = example(name)
    return {
        "response_model": model,
        "operation_id": name,
        "dependencies": [Depends(checked(asked))],
        "responses": {200: {"content": found["content"] | dict(forms or {})}, 304: UNCHANGED, **declared(*errors)},
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
        asked: Annotated[AroundRequest, Query()],
        lifecycle: TheLifecycle,
        store: TheStore,
        tag: TheTag,
    ) -> Response:
        return answered(neighbourhood(store, lifecycle.parts.embedder, kind, id_, asked.depth, asked.limit), tag)

    router.add_api_route(
        f"/v1/{PLURALS[kind]}/{{id}}/neighbourhood",
        endpoint,
        tags=["links"],
        summary=f"What stands around {PLURALS[kind]}, as nodes and links for a picture",
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
    asked: Annotated[SimilarRequest, Query()],
    lifecycle: TheLifecycle,
    store: TheStore,
    tag: TheTag,
) -> Response:
    return answered(similar(store, lifecycle.parts.embedder, id_, asked.limit), tag)


@router.get(
    "/v1/systems/{id}/peers",
    tags=["links"],
    summary="Systems that faced the same barriers, with who got past them, or that are alike; it says which",
    **route("peers_of_system", Peers, PeersRequest, 404, 422, 503),
)
def _peers(
    id_: Annotated[str, id_like("peers_of_system")],
    asked: Annotated[PeersRequest, Query()],
    lifecycle: TheLifecycle,
    store: TheStore,
    tag: TheTag,
) -> Response:
    return answered(peers(store, lifecycle.parts.embedder, id_, asked.by, asked.limit), tag)


@router.get(
    "/v1/compare",
    tags=["links"],
    summary="Two to six initiatives or systems side by side, agreements and differences marked",
    **route("compare", Comparison, CompareRequest, 404, 422, 503),
)
def _compare(
    asked: Annotated[CompareRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
) -> Response:
    return answered(compare(store, lifecycle.parts.embedder, asked.id), tag)


@router.get(
    "/v1/map",
    tags=["links"],
    summary="The gap map: cases by two of their values and by result, each cell with the list that it counts",
    **route("gap_map", GapMap, MapRequest, 422, 503),
)
def _map(asked: Annotated[MapRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag) -> Response:
    return answered(gap_map(store, lifecycle.parts.embedder, asked), tag)


@router.get(
    "/v1/suggest",
    tags=["search"],
    summary="Completions over names and other names, with kind and number of cases",
    **route("suggest", Suggestions, SuggestRequest, 422, 503),
)
def _suggest(
    asked: Annotated[SuggestRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
) -> Response:
    return answered(suggest(store, lifecycle.parts.embedder, asked.q, asked.kind, asked.limit), tag)


@router.get(
    "/v1/taxonomy",
    tags=["lists"],
    summary="Barriers, enablers and dimensions, as JSON or as SKOS in Turtle or JSON-LD",
    **route("taxonomy", Taxonomy, TaxonomyRequest, 406, 422, 503, forms=SKOS_FORMS),
)
def _taxonomy(
    request: Request, asked: Annotated[TaxonomyRequest, Query()], lifecycle: TheLifecycle, store: TheStore, tag: TheTag
) -> Response:
    media_type = negotiated(request, TAXONOMY_AS, asked.format)
    found = taxonomy(store, lifecycle.parts.embedder)
    return (
        answered(found, tag) if media_type == "application/json" else content(skos(found, media_type), media_type, tag)
    )
