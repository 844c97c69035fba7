"""What can be asked over HTTP. A route only names its question; /openapi.json describes all of them."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_origin

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from api.examples import example, examples
from api.keeper import Keeper
from api.problems import declared
from graph.ontology import PLURALS, WANTED, Wanted
from graph.search import search
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.store import Store
from graph.views.about import About, about
from graph.views.thing import ThingView, show


class Alive(BaseModel):
    """The process runs; nothing is said of the database."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Database, model and search answer."""

    status: Literal["ready"] = "ready"


def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.keeper
    return keeper


def _store(keeper: "TheKeeper") -> Iterator[Store]:
    with keeper.store() as store:
        yield store


def _no_query(request: Request) -> None:
    if request.query_params:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "ctx": {"known": []}} for name in request.query_params]
        )


def _once(request: Request) -> None:
    twice = [name for name in SINGLE if len(request.query_params.getlist(name)) > 1]
    if twice:
        raise RequestValidationError(
            [{"type": "repeated", "loc": ("query", name), "msg": "Can be given once only"} for name in twice]
        )


TheKeeper = Annotated[Keeper, Depends(_keeper)]
TheStore = Annotated[Store, Depends(_store)]
NO_QUERY = [Depends(_no_query)]
#: Parameters of the search that hold one value; all others are lists and may be repeated.
SINGLE = [name for name, field in SearchRequest.model_fields.items() if get_origin(field.annotation) is not list]

router = APIRouter()


@router.get(
    "/v1/search",
    response_model=Answer,
    operation_id="search",
    tags=["search"],
    summary="Ask a question; get paths with evidence on every step",
    dependencies=[Depends(_once)],
    responses={200: example("search"), **declared(422, 503)},
)
def _search(request: Annotated[SearchRequest, Query()], keeper: TheKeeper, store: TheStore) -> Response:
    return _json(search(store, keeper.parts.embedder, request))


@router.post(
    "/v1/search",
    response_model=Answer,
    operation_id="search_post",
    tags=["search"],
    summary="The same as GET, with the question and the filters as JSON",
    dependencies=NO_QUERY,
    responses={200: example("search"), **declared(422, 503)},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples()["search_post"]}}}},
)
def _search_post(request: Annotated[SearchRequest, Body()], keeper: TheKeeper, store: TheStore) -> Response:
    return _json(search(store, keeper.parts.embedder, request))


def _json(answer: Answer) -> Response:
    """As it stands: it is a checked model already, and FastAPI would take a third of the time to check it again."""
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json")


def _add_thing(kind: Wanted) -> None:
    found = example(kind)
    example_id = found["content"]["application/json"]["example"]["id"]

    def endpoint(id_: Annotated[str, Path(alias="id", examples=[example_id])], store: TheStore) -> ThingView:
        return show(store, id_, kind)

    router.add_api_route(
        f"/v1/{PLURALS[kind]}/{{id}}",
        endpoint,
        operation_id=f"get_{kind}",
        tags=["things"],
        summary=f"One {kind}, whole: properties, claims with evidence, review, successors and predecessors",
        dependencies=NO_QUERY,
        responses={200: found, **declared(404, 422, 503)},
    )


for _kind in WANTED:
    _add_thing(_kind)


@router.get(
    "/v1/about",
    operation_id="about",
    tags=["service"],
    summary="Counts by kind, corpus version, model, Neo4j version, when loaded",
    dependencies=NO_QUERY,
    responses={200: example("about"), **declared(422, 503)},
)
def _about(store: TheStore) -> About:
    return about(store)


@router.get(
    "/healthz",
    operation_id="healthz",
    tags=["service"],
    summary="Whether the process is alive; the database is not asked",
    dependencies=NO_QUERY,
    responses={200: example("healthz"), **declared(422)},
)
def _healthz() -> Alive:
    return Alive()


@router.get(
    "/readyz",
    operation_id="readyz",
    tags=["service"],
    summary="Whether a search would be answered now; if not, why",
    dependencies=NO_QUERY,
    responses={200: example("readyz"), **declared(422, 503)},
)
def _readyz(keeper: TheKeeper) -> Ready:
    keeper.require_ready()
    return Ready()
