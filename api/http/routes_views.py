"""The other questions: lists, neighbourhoods, similar, peers, compare, map, suggest, taxonomy."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http import parameters
from api.http.dependencies import TheCall, content, id_like, negotiated, route
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


def _add_list(kind: Kind) -> None:
    @router.get(
        **route(f"/v1/{PLURALS[kind]}", "lists", f"list_{PLURALS[kind]}", Listing, ListRequest),
        summary=f"All {PLURALS[kind]} that pass the filters, page by page",
    )
    def endpoint(request: Annotated[ListRequest, Query()], call: TheCall) -> Response:
        return call.answer(listing, kind, request)


def _add_neighbourhood(kind: Kind) -> None:
    path, name = f"/v1/{PLURALS[kind]}/{{id}}/neighbourhood", f"get_{kind}_neighbourhood"

    @router.get(
        **route(path, "links", name, Neighbourhood, parameters.AroundRequest, 404),
        summary=f"What is linked to one of the {PLURALS[kind]}, as nodes and links to draw",
    )
    def endpoint(
        id_: Annotated[str, id_like(name)], request: Annotated[parameters.AroundRequest, Query()], call: TheCall
    ) -> Response:
        return call.answer(neighbourhood, kind, id_, request.depth, request.limit)


for _kind in PAGES:
    _add_list(_kind)
for _kind in LINKED:
    _add_neighbourhood(_kind)


@router.get(
    **route("/v1/initiatives/{id}/similar", "links", "similar_initiatives", Similar, parameters.SimilarRequest, 404),
    summary="Initiatives that share something with one or read like it, each with the reason",
)
def _similar(
    id_: Annotated[str, id_like("similar_initiatives")],
    request: Annotated[parameters.SimilarRequest, Query()],
    call: TheCall,
) -> Response:
    return call.answer(similar, id_, request.limit)


@router.get(
    **route("/v1/systems/{id}/peers", "links", "peers_of_system", Peers, parameters.PeersRequest, 404),
    summary="Systems that faced the same barriers, with who got past them, or that are alike; it says which",
)
def _peers(
    id_: Annotated[str, id_like("peers_of_system")], request: Annotated[parameters.PeersRequest, Query()], call: TheCall
) -> Response:
    return call.answer(peers, id_, request.by, request.limit)


@router.get(
    **route("/v1/compare", "links", "compare", Comparison, parameters.CompareRequest, 404),
    summary="Two to six initiatives or systems side by side, agreements and differences marked",
)
def _compare(request: Annotated[parameters.CompareRequest, Query()], call: TheCall) -> Response:
    return call.answer(compare, request.id)


@router.get(
    **route("/v1/map", "links", "gap_map", GapMap, MapRequest),
    summary="The gap map: cases by two of their values and by result, each cell with the list that it counts",
)
def _map(request: Annotated[MapRequest, Query()], call: TheCall) -> Response:
    return call.answer(gap_map, request)


@router.get(
    **route("/v1/suggest", "search", "suggest", Suggestions, parameters.SuggestRequest),
    summary="Completions over names and other names, with kind and number of cases",
)
def _suggest(request: Annotated[parameters.SuggestRequest, Query()], call: TheCall) -> Response:
    return call.answer(suggest, request.q, request.kind, request.limit)


@router.get(
    **route("/v1/taxonomy", "lists", "taxonomy", Taxonomy, parameters.TaxonomyRequest, 406, forms=SKOS_FORMS),
    summary="Barriers, enablers and dimensions, as JSON or as SKOS in Turtle or JSON-LD",
)
def _taxonomy(http: Request, request: Annotated[parameters.TaxonomyRequest, Query()], call: TheCall) -> Response:
    media_type = negotiated(http, TAXONOMY_AS, request.format)
    if media_type == "application/json":
        return call.answer(taxonomy)
    return content(skos(taxonomy(call.store, call.embedder), media_type), media_type, call.tag)
