"""The other questions: lists, neighbourhoods, similar, peers, compare, map, suggest, taxonomy."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http import parameters
from api.http.dependencies import JSON, TheCall, answered, content, fixed_route, id_like, route
from api.http.document import Document
from api.http.representations import negotiated
from graph.evidence import Cited, CitedClaims
from graph.exports.skos import skos
from graph.ontology import PAGES, PLURALS, Kind
from graph.views.compare import Comparison, compare
from graph.views.gap_map import GapMap, MapRequest, gap_map
from graph.views.listing import Listing, ListRequest, listing
from graph.views.lookup import RankedRequest
from graph.views.neighbourhood import LINKED, Neighbourhood, neighbourhood
from graph.views.passages import claims, passages
from graph.views.peers import Peers, PeersRequest, peers
from graph.views.similar import Similar, similar
from graph.views.suggest import Suggestions, suggest
from graph.views.taxonomy import Taxonomy, taxonomy
from graph.views.vocabularies import Vocabularies, vocabularies

#: Media types of the taxonomy with the word of the parameter for each; the first is the default.
TAXONOMY_AS = {"application/json": "json", "text/turtle": "turtle", "application/ld+json": "jsonld"}

#: How SKOS is declared beside JSON.
SKOS_FORMS = {
    "text/turtle": {"schema": {"type": "string"}},
    "application/ld+json": {"schema": {"type": "object"}},
}

router = APIRouter()
#: What never changes while the program runs.
VOCABULARIES = Document(lambda: vocabularies().as_json(), JSON)


def _add_list(kind: Kind) -> None:
    @router.get(
        **route(f"/v1/{PLURALS[kind]}", "lists", f"list_{PLURALS[kind]}", Listing, ListRequest),
        summary=f"All {PLURALS[kind]} that pass the filters, page by page",
        description=f"The {PLURALS[kind]} in an order, with the same filters as a search, and for each filter its "
        "values with how many of them each would leave. `next` is the address of the next page.",
    )
    def endpoint(request: Annotated[ListRequest, Query()], call: TheCall) -> Response:
        return call.answer(listing, kind, request)


def _add_neighbourhood(kind: Kind) -> None:
    path, name = f"/v1/{PLURALS[kind]}/{{id}}/neighbourhood", f"get_{kind}_neighbourhood"

    @router.get(
        **route(path, "links", name, Neighbourhood, parameters.AroundRequest, 404),
        summary=f"What is linked to one of the {PLURALS[kind]}, as nodes and links to draw",
        description="The things within `depth` links, nearest first, and every link between them. `left_out` counts "
        "the things for which `limit` left no room.",
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
    **route("/v1/initiatives/{id}/similar", "links", "similar_initiatives", Similar, RankedRequest, 404),
    summary="Initiatives that share something with one or read like it, each with the reason",
)
def _similar(
    id_: Annotated[str, id_like("similar_initiatives")],
    request: Annotated[RankedRequest, Query()],
    call: TheCall,
) -> Response:
    """Half of a score is what both are linked to, half how alike their descriptions read; `why` says it in words."""
    return call.answer(similar, id_, request)


@router.get(
    **route("/v1/systems/{id}/peers", "links", "peers_of_system", Peers, PeersRequest, 404),
    summary="Systems that faced the same barriers, with who got past them, or that are alike; it says which",
)
def _peers(
    id_: Annotated[str, id_like("peers_of_system")], request: Annotated[PeersRequest, Query()], call: TheCall
) -> Response:
    """Where there is no peer, `says` tells why, and `instead_url` is the address of those that are alike."""
    return call.answer(peers, id_, request)


@router.get(
    **route("/v1/compare", "links", "compare", Comparison, parameters.CompareRequest, 404),
    summary="Two to six initiatives or systems side by side, agreements and differences marked",
)
def _compare(request: Annotated[parameters.CompareRequest, Query()], call: TheCall) -> Response:
    """The same rows for all. `agreement` says of a row whether they hold the same, `held_by` of a value how many do."""
    return call.answer(compare, request.id, request.evidence)


@router.get(
    **route("/v1/passages", "things", "passages", Cited, parameters.PassagesRequest),
    summary="Passages by their ids, with their sources: the text of evidence that an answer names by its id",
)
def _passages(request: Annotated[parameters.PassagesRequest, Query()], call: TheCall) -> Response:
    """For answers that were asked for with `evidence=ids`: fetch the text when a person unfolds it."""
    return answered(passages(call.store, request.id), call.tag)


@router.get(
    **route("/v1/claims", "things", "claims", CitedClaims, parameters.ClaimsRequest),
    summary="Claims by their ids, with the passages and sources of their evidence",
)
def _claims(request: Annotated[parameters.ClaimsRequest, Query()], call: TheCall) -> Response:
    """For answers about similar cases, peers and comparisons that were asked for with `evidence=ids`."""
    return answered(claims(call.store, request.id), call.tag)


@router.get(
    **fixed_route("/v1/vocabularies", "lists", "vocabularies", Vocabularies),
    summary="Every filter and every word that answers use, with the label that a page shows",
)
async def _vocabularies(http: Request) -> Response:
    """What a page needs to name filters, results, kinds and bases. It changes with the program, not with a load."""
    return await VOCABULARIES.respond(http)


@router.get(
    **route("/v1/map", "links", "gap_map", GapMap, MapRequest),
    summary="The gap map: cases by two of their values and by result, each cell with the list that it counts",
)
def _map(request: Annotated[MapRequest, Query()], call: TheCall) -> Response:
    """`cells` has the pairs that have cases; every other pair of headings is a gap. `url` lists the cases of a pair.

    The map shows what goes together, not what causes what.
    """
    return call.answer(gap_map, request)


@router.get(
    **route("/v1/suggest", "search", "suggest", Suggestions, parameters.SuggestRequest),
    summary="Completions over names and other names, with kind and number of cases",
)
def _suggest(request: Annotated[parameters.SuggestRequest, Query()], call: TheCall) -> Response:
    """Quick enough for every key press. Topics and groups of people are among them: their `url` is a search."""
    return call.answer(suggest, request.q, request.kind, request.limit)


@router.get(
    **route("/v1/taxonomy", "lists", "taxonomy", Taxonomy, parameters.TaxonomyRequest, 406, forms=SKOS_FORMS),
    summary="Barriers, enablers and dimensions, as JSON or as SKOS in Turtle or JSON-LD",
)
def _taxonomy(http: Request, request: Annotated[parameters.TaxonomyRequest, Query()], call: TheCall) -> Response:
    """Each concept with its definition, its other names, what it is a kind of, and its kinds."""
    media_type = negotiated(http, TAXONOMY_AS, request.format)
    if media_type == "application/json":
        return call.answer(taxonomy)
    return content(skos(taxonomy(call.store, call.embedder), media_type), media_type, call.tag)
