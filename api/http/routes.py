"""Search, things by their ids, and the service itself. Each route passes on one question; /openapi.json lists all."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel

from api.http.dependencies import TheCall, TheLifecycle, TheStore, answered, bare_route, id_like, route
from api.http.examples import examples
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
    **route("/v1/search", "search", "search", Answer, SearchRequest),
    summary="Ask a question; get paths with evidence on every step",
)
def _search(request: Annotated[SearchRequest, Query()], call: TheCall, http: Request) -> Response:
    return answered(_noted(http, search(call.store, call.embedder, request)), call.tag)


@router.post(
    **bare_route("/v1/search", "search", "search", 413, 422, 503),
    response_model=Answer,
    summary="The same as GET, with the question and the filters as JSON",
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
    declaration = route(f"/v1/{PLURALS[kind]}/{{id}}", "things", kind, ThingView, None, 404)

    @router.get(
        **dict[str, Any](declaration, operation_id=f"get_{kind}"),
        summary=f"One {kind}, whole: properties, claims with evidence, review, successors and predecessors",
    )
    def endpoint(id_: Annotated[str, id_like(kind)], call: TheCall) -> Response:
        return answered(show(call.store, id_, kind), call.tag)


for _kind in PAGES:
    _add_thing(_kind)


@router.get(
    **route("/v1/about", "service", "about", About, None),
    summary="Counts by kind, corpus version, model, Neo4j version, when loaded",
)
def _about(call: TheCall) -> Response:
    return answered(about(call.store), call.tag)


@router.get(
    **bare_route("/healthz", "service", "healthz", 422),
    summary="Whether the process is alive; the database is not asked",
)
async def _healthz() -> Alive:
    # Async, so in the event loop itself: all threads of requests may be waiting for a database that is silent.
    return Alive()


@router.get(
    **bare_route("/readyz", "service", "readyz", 422, 503),
    summary="Whether a search would be answered now; if not, why",
)
def _readyz(lifecycle: TheLifecycle) -> Ready:
    lifecycle.require_ready()
    return Ready()
