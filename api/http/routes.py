"""Search, things by their ids, and the service itself. Each route passes on one question; /openapi.json lists all."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel

from api.http.dependencies import NO_QUERY, TheCall, TheLifecycle, TheStore, answered, id_like, route
from api.http.examples import example, examples
from api.http.problems import declared
from graph.ontology import PAGES, PLURALS, Kind
from graph.search import search
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.views.about import About, about
from graph.views.thing import ThingView, show


class Alive(BaseModel):
    """The process runs; this says nothing about the database."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Database, model and search answer."""

    status: Literal["ready"] = "ready"


router = APIRouter()


@router.get(
    "/v1/search",
    tags=["search"],
    summary="Ask a question; get paths with evidence on every step",
    **route("search", Answer, SearchRequest),
)
def _search(request: Annotated[SearchRequest, Query()], call: TheCall, http: Request) -> Response:
    return answered(_noted(http, search(call.store, call.embedder, request)), call.tag)


@router.post(
    "/v1/search",
    response_model=Answer,
    tags=["search"],
    summary="The same as GET, with the question and the filters as JSON",
    dependencies=NO_QUERY,
    responses={200: example("search"), **declared(413, 422, 503)},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples()["search_post"]}}}},
)
def _search_post(
    request: Annotated[SearchRequest, Body()], lifecycle: TheLifecycle, store: TheStore, http: Request
) -> Response:
    http.state.question = request.q
    return answered(_noted(http, search(store, lifecycle.parts.embedder, request)))


def _noted(http: Request, answer: Answer) -> Answer:
    """The answer, with its receipt left for the log and the figures."""
    http.state.receipt, http.state.corpus = answer.receipt.id, answer.receipt.corpus
    return answer


def _add_thing(kind: Kind) -> None:
    def endpoint(id_: Annotated[str, id_like(kind)], call: TheCall) -> Response:
        return answered(show(call.store, id_, kind), call.tag)

    router.add_api_route(
        f"/v1/{PLURALS[kind]}/{{id}}",
        endpoint,
        tags=["things"],
        summary=f"One {kind}, whole: properties, claims with evidence, review, successors and predecessors",
        **dict[str, Any](route(kind, ThingView, None, 404), operation_id=f"get_{kind}"),
    )


for _kind in PAGES:
    _add_thing(_kind)


@router.get(
    "/v1/about",
    tags=["service"],
    summary="Counts by kind, corpus version, model, Neo4j version, when loaded",
    **route("about", About, None),
)
def _about(call: TheCall) -> Response:
    return answered(about(call.store), call.tag)


@router.get(
    "/healthz",
    tags=["service"],
    summary="Whether the process is alive; the database is not asked",
    dependencies=NO_QUERY,
    responses={200: example("healthz"), **declared(422)},
)
async def _healthz() -> Alive:
    # Async, so in the event loop itself: all threads of requests may be waiting for a database that is silent.
    return Alive()


@router.get(
    "/readyz",
    tags=["service"],
    summary="Whether a search would be answered now; if not, why",
    dependencies=NO_QUERY,
    responses={200: example("readyz"), **declared(422, 503)},
)
def _readyz(lifecycle: TheLifecycle) -> Ready:
    lifecycle.require_ready()
    return Ready()
