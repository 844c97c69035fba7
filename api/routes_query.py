"""The console, its gallery, and the figures for who watches the service."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from api import metrics
from api.access import KeyOrHere
from api.asking import NO_QUERY, TheKeeper, TheStore, answered
from api.examples import example, examples
from api.problems import declared
from graph.console import QueryAnswer, QueryRequest
from graph.console.gallery import Gallery, gallery

router = APIRouter()


@router.post(
    "/v1/query",
    response_model=QueryAnswer,
    operation_id="query",
    tags=["console"],
    summary="A link question in Cypher that reads; with a key, or on the machine itself",
    dependencies=[*NO_QUERY, KeyOrHere],
    responses={200: example("query"), **declared(413, 422, 503)},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples()["query_post"]}}}},
)
def _query(asked: Annotated[QueryRequest, Body()], keeper: TheKeeper, store: TheStore, request: Request) -> Response:  # noqa: ARG001 - asked for so that a database that is away is mended
    request.state.question = asked.query
    answer = keeper.console.ask(asked)
    request.state.receipt, request.state.corpus = answer.receipt.id, answer.receipt.corpus
    return answered(answer)


@router.get(
    "/v1/queries",
    operation_id="queries",
    tags=["console"],
    summary="Link questions that others asked, worked out",
    dependencies=NO_QUERY,
    responses={200: example("queries"), **declared(422)},
)
def _queries() -> Gallery:
    return gallery()


@router.get(
    "/metrics",
    response_class=Response,
    operation_id="metrics",
    tags=["service"],
    summary="Figures for Prometheus; with a key, or on the machine itself",
    dependencies=[*NO_QUERY, KeyOrHere],
    responses={
        200: {"description": "Figures", "content": {"text/plain": {"example": "casegraph_corpus_version 41.0\n"}}},
        **declared(422),
    },
)
def _metrics() -> Response:
    body, media_type = metrics.figures()
    return Response(body, headers={"Content-Type": media_type, "Cache-Control": "no-store"})
