"""What routes take and give: the store, parameters checked as one record, the media type, answers with their tag."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any, Concatenate, ParamSpec, get_origin

from fastapi import Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.http.document import tagged
from api.http.examples import example
from api.http.lifecycle import Lifecycle
from api.http.problems import declared
from api.http.representations import holds, is_for_programs
from api.portal.frame import page_state
from graph.embedding import Embedder
from graph.record import Record
from graph.schema import standing
from graph.store import Store

MOST_OF_AN_ID = 120
JSON = "application/json"

Asked = ParamSpec("Asked")


def _lifecycle(request: Request) -> Lifecycle:
    lifecycle: Lifecycle = request.app.state.lifecycle
    return lifecycle


TheLifecycle = Annotated[Lifecycle, Depends(_lifecycle)]


def _store(lifecycle: TheLifecycle) -> Iterator[Store]:
    with lifecycle.store() as store:
        yield store


TheStore = Annotated[Store, Depends(_store)]


@dataclass(frozen=True)
class Call:
    """A GET request that needs an answer: what to answer it from, and the tag of the answer."""

    store: Store
    embedder: Embedder
    tag: str

    def answer(
        self, view: Callable[Concatenate[Store, Embedder, Asked], Record], *asked: Asked.args, **more: Asked.kwargs
    ) -> Response:
        """What a view shows, as JSON with its tag."""
        return answered(view(self.store, self.embedder, *asked, **more), self.tag)


@cache
def _program() -> str:
    """The version of the program; reading it takes a millisecond."""
    return version("casegraph")


def _call(request: Request, lifecycle: TheLifecycle, store: TheStore) -> Call:
    """The call with a weak tag, which changes with every step of a load and with the program.

    Raises HTTP 304 where the client holds this answer.
    """
    # Whether schema and model fit is for those to ask who need them: a thing is shown whatever the model.
    state = store.read_together(standing) or {}
    parts = [_program(), *(str(state.get(name)) for name in ("corpus", "version", "digest", "turn", "model"))]
    parts += [str(request.url.path), str(request.url.query), request.headers.get("accept", "")]
    parts += page_state(request) if not is_for_programs(request.url.path) else []
    tag = f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'
    unless_held(request, tag)
    return Call(store, lifecycle.parts.embedder, tag)


TheCall = Annotated[Call, Depends(_call)]


def unless_held(request: Request, tag: str) -> None:
    """Raise HTTP 304 where the client holds the answer with this tag."""
    if holds(request, tag):
        raise HTTPException(304, headers=tagged(tag))


def answered(model: Record, tag: str | None = None) -> Response:
    """A model as JSON. It is validated already, and FastAPI would take a third of the time to do it again."""
    return content(model.as_json(), JSON, tag)


def content(body: str, media_type: str, tag: str | None = None) -> Response:
    """A body with its tag, if it has one."""
    return Response(body, media_type=media_type, headers=tagged(tag) if tag else None)


def id_like(name: str) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """The id in a path, with the one of the example."""
    shown = example(name)["content"]["application/json"]["example"]
    id_ = shown.get("id") or shown.get("middle") or shown["system"]["id"]
    says = "The id of the thing, as lists, hits and suggestions have it."
    return Path(alias="id", max_length=MOST_OF_AN_ID, examples=[id_], description=says)


async def no_query(request: Request) -> None:
    """Refuse any parameter. Async, so without a thread: /healthz must answer when all threads wait."""
    if request.query_params:
        raise RequestValidationError([_unknown(name, []) for name in request.query_params])


def checked(model: type[BaseModel]) -> Callable[[Request], None]:
    """A dependency that refuses parameters that the model does not have, and a second value where one is taken."""
    known = list(model.model_fields)
    single = [name for name, field in model.model_fields.items() if get_origin(field.annotation) is not list]

    def check(request: Request) -> None:
        parameters = request.query_params
        errors = [_unknown(name, known) for name in parameters if name not in known]
        errors += [{"type": "repeated", "loc": ("query", name)} for name in single if len(parameters.getlist(name)) > 1]
        if errors:
            raise RequestValidationError(errors)

    return check


def _unknown(name: str, known: list[str]) -> dict[str, Any]:
    return {"type": "extra_forbidden", "loc": ("query", name), "ctx": {"known": known}}


NO_QUERY = [Depends(no_query)]
UNCHANGED = {"description": "The answer that the client holds is still right."}
MOVED = {"description": "The thing has another id now: `Location` leads to it."}


def bare_route(path: str, tag: str, name: str, *errors: int) -> dict[str, Any]:
    """What a route without parameters in its address declares: its answer with an example, and its errors."""
    responses = {200: {"description": "The answer.", **example(name)}, **declared(*errors)}
    return {"path": path, "tags": [tag], "dependencies": NO_QUERY, "responses": responses}


def fixed_route(path: str, tag: str, name: str, model: type[BaseModel]) -> dict[str, Any]:
    """What a route declares whose answer never changes while the program runs: a 304 beside its answer."""
    declared_ = bare_route(path, tag, name, 422)
    declared_["responses"][304] = UNCHANGED
    return {**declared_, "response_model": model}


def route(
    path: str,
    tag: str,
    name: str,
    model: type[BaseModel],
    parameters: type[BaseModel] | None,
    *errors: int,
    forms: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What every route with a `Call` declares: its answer with an example, a 304, its errors besides 422 and 503.

    `forms` are other media types of the answer.
    """
    content_ = example(name)["content"] | dict(forms or {})
    answer = {"description": (model.__doc__ or "The answer.").partition("\n")[0], "content": content_}
    return {
        "path": path,
        "tags": [tag],
        "operation_id": name,
        "response_model": model,
        "dependencies": [Depends(checked(parameters))] if parameters else NO_QUERY,
        "responses": {200: answer, 304: UNCHANGED, **declared(*errors, 422, 503)},
    }
