"""The console, its gallery, and the figures for monitoring."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Request, Response

from api.http.access import KeyOrLocal
from api.http.dependencies import (
    JSON,
    NO_QUERY,
    TheLifecycle,
    TheStore,
    answered,
    bare_route,
    fixed_route,
)
from api.http.document import Document
from api.http.examples import examples
from api.http.observability import metrics
from api.http.problems import declared
from graph.console import QueryAnswer, QueryRequest
from graph.console.gallery import Gallery, gallery

router = APIRouter()
GALLERY = Document(lambda: gallery().as_json(), JSON)


@router.post(
    **dict[str, Any](bare_route("/v1/query", "console", "query", 413, 422, 503), dependencies=[*NO_QUERY, KeyOrLocal]),
    response_model=QueryAnswer,
    summary="A link question in Cypher that reads; with a key, or on the machine itself",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples()["query_post"]}}}},
)
async def _query(
    query: Annotated[QueryRequest, Body()],
    lifecycle: TheLifecycle,
    store: TheStore,  # noqa: ARG001 - starts the repair of a connection that is gone
    request: Request,
) -> Response:
    """Cypher 25 without writing, files, addresses or procedures; docs/console.md tells the rules and the limits."""
    request.state.question = query.query
    # In threads of their own: they wait for the console's readers, and would take threads away from searches.
    answer = await to_thread.run_sync(lifecycle.console.ask, query, limiter=request.app.state.console_threads)
    request.state.receipt, request.state.corpus = answer.receipt.id, answer.receipt.corpus
    return answered(answer)


@router.get(
    **fixed_route("/v1/queries", "console", "queries", Gallery),
    summary="Link questions that others asked, worked out",
)
async def _queries(http: Request) -> Response:
    """Each with the question in words and what is to be learned from it: copy one, and change it."""
    return await GALLERY.respond(http)


@router.get(
    "/metrics",
    response_class=Response,
    tags=["service"],
    summary="Figures for Prometheus; with a key, or on the machine itself",
    dependencies=[*NO_QUERY, KeyOrLocal],
    responses={
        200: {"description": "Figures", "content": {"text/plain": {"example": "casegraph_corpus_version 41.0\n"}}},
        **declared(422),
    },
)
def _metrics() -> Response:
    """In the text format of Prometheus: requests, latency by route, sessions, refusals by rule, corpus, readiness."""
    body, media_type = metrics()
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store"})
