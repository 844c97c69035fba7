"""Search, things by their ids, and the service itself. Each route passes on one question; /docs lists all."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response

from api.http.dependencies import (
    JSON,
    MOVED,
    TheCall,
    TheLifecycle,
    TheStore,
    answered,
    bare_route,
    content,
    id_like,
    route,
)
from api.http.examples import examples
from api.http.parameters import ThingRequest
from graph.english import with_article
from graph.ontology import PAGES, PLURALS, Kind
from graph.record import Record
from graph.search import search
from graph.search.answer import Answer
from graph.search.request import SearchRequest
from graph.views.about import About, about
from graph.views.thing import VIEWS, show


class Alive(Record):
    """The process runs; this says nothing about the database."""

    status: Literal["alive"] = "alive"
    """alive, always."""


class Ready(Record):
    """Database, model and search answer."""

    status: Literal["ready"] = "ready"
    """ready, always: else the answer is a 503 that says why."""


#: What is particular about the page of each kind.
WHOLE: dict[Kind, str] = {
    "initiative": "`systems` are where it ran, `shown_by` the passages that show whether it was carried out.",
    "system": "`initiatives` ran there, `inherited` at the bodies before it; `by_result` has what these met.",
    "organisation": "`initiatives` are the cases that it took part in; `properties.link` is its public page.",
    "barrier": "`by_result` has the cases that met it, or a kind of it, the best result first.",
    "enabler": "Claims with `place` through are results that it is credited with.",
    "dimension": "`properties.questions` guide a conversation about it.",
    "outcome": "`properties` has the figure with its unit, and how it is known.",
    "source": "`initiatives` are the cases whose evidence stands in it.",
}

router = APIRouter()


@router.get(
    **route("/v1/search", "search", "search", Answer, SearchRequest),
    summary="Ask a question; get paths with evidence on every step",
)
def _search(request: Annotated[SearchRequest, Query()], call: TheCall, http: Request) -> Response:
    """The answer says first what it found (`verdict`, `says`), then shows it in two lists: cases and concepts.

    Each hit has paths with the evidence of every step by its id; `passages` and `sources` have the text of each once.
    Filters cut, the words of the question rank. `q` may be left out where a filter is given.
    """
    answer = _noted(http, search(call.store, call.embedder, request))
    return content(answer.as_json(request.fields), JSON, call.tag)


@router.post(
    **bare_route("/v1/search", "search", "search", 413, 422, 503),
    response_model=Answer,
    summary="The same as GET, with the question and the filters as JSON",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples()["search_post"]}}}},
)
def _search_post(
    request: Annotated[SearchRequest, Body()], lifecycle: TheLifecycle, store: TheStore, http: Request
) -> Response:
    """For questions that are too long for an address. There is no entity tag, and nothing is stored."""
    http.state.question = request.q
    return content(_noted(http, search(store, lifecycle.parts.embedder, request)).as_json(request.fields), JSON)


def _noted(http: Request, answer: Answer) -> Answer:
    """The answer, with its receipt left for the log and the figures."""
    http.state.receipt, http.state.corpus = answer.receipt.id, answer.receipt.corpus
    return answer


def _add_thing(kind: Kind) -> None:
    declaration = route(f"/v1/{PLURALS[kind]}/{{id}}", "things", kind, VIEWS[kind], ThingRequest, 404)

    declaration["responses"][308] = MOVED

    @router.get(
        **dict[str, Any](declaration, operation_id=f"get_{kind}"),
        summary=f"One {kind}, whole: properties, claims with evidence, review",
        description=f"What a page about {with_article(kind)} shows. {WHOLE[kind]} Claims stand in `groups` by their "
        "ids; `claims`, `passages` and `sources` have each of them once.",
    )
    def endpoint(
        id_: Annotated[str, id_like(kind)], request: Annotated[ThingRequest, Query()], call: TheCall
    ) -> Response:
        return answered(show(call.store, id_, kind, request.evidence), call.tag)


for _kind in PAGES:
    _add_thing(_kind)


@router.get(
    **route("/v1/about", "service", "about", About, None),
    summary="Counts by kind, corpus version, model, Neo4j version, when loaded",
)
def _about(call: TheCall) -> Response:
    """The `corpus` rises with every load, and `digest` is the same for the same content."""
    return answered(about(call.store), call.tag)


@router.get(
    **bare_route("/healthz", "service", "healthz", 422),
    summary="Whether the process is alive; the database is not asked",
)
async def _healthz() -> Alive:
    """For whoever watches the service: it answers as long as the process runs. It needs no key."""
    # Async, so in the event loop itself: all threads of requests may be waiting for a database that is silent.
    return Alive()


@router.get(
    **bare_route("/readyz", "service", "readyz", 422, 503),
    summary="Whether a search would be answered now; if not, why",
)
def _readyz(lifecycle: TheLifecycle) -> Ready:
    """For whoever sends requests on to the service: 200 once database, data and model answer. It needs no key."""
    lifecycle.require_ready()
    return Ready()
