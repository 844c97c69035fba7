"""What routes take and give: the store, parameters checked as one record, the media type, answers with their tag."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, Any, Concatenate, ParamSpec, get_origin

from fastapi import Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.http.examples import example
from api.http.lifecycle import Lifecycle
from api.http.problems import declared
from graph.embedding import Embedder
from graph.schema import standing
from graph.store import Store

#: Ask again each time whether the answer is still right: there may have been a load.
REVALIDATE = "no-cache"
MOST_OF_AN_ID = 120
#: Media ranges of an Accept header that are read.
MOST_RANGES = 50

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
        self, view: Callable[Concatenate[Store, Embedder, Asked], BaseModel], *asked: Asked.args, **more: Asked.kwargs
    ) -> Response:
        """What a view shows, as JSON with its tag."""
        return answered(view(self.store, self.embedder, *asked, **more), self.tag)


def _call(request: Request, lifecycle: TheLifecycle, store: TheStore) -> Call:
    """The call with a weak tag, which changes with every step of a load and with the program.

    Raises HTTP 304 where the client holds this answer.
    """
    # Whether schema and model fit is for those to ask who need them: a thing is shown whatever the model.
    state = store.read_together(standing) or {}
    parts = [version("casegraph"), *(str(state.get(name)) for name in ("corpus", "version", "digest", "turn", "model"))]
    parts += [str(request.url.path), str(request.url.query), request.headers.get("accept", "")]
    tag = f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'
    unless_held(request, tag)
    return Call(store, lifecycle.parts.embedder, tag)


TheCall = Annotated[Call, Depends(_call)]


def unless_held(request: Request, tag: str) -> None:
    """Raise HTTP 304 where the client holds the answer with this tag."""
    held = request.headers.get("if-none-match", "")
    if held.strip() == "*" or tag in {each.strip() for each in held.split(",")}:
        raise HTTPException(304, headers=tagged(tag))


def answered(model: BaseModel, tag: str | None = None) -> Response:
    """A model as JSON. It is validated already, and FastAPI would take a third of the time to do it again."""
    return content(model.model_dump_json(by_alias=True), "application/json", tag)


def content(body: str, media_type: str, tag: str | None = None) -> Response:
    """A body with its tag, if it has one."""
    return Response(body, media_type=media_type, headers=tagged(tag) if tag else None)


def tagged(tag: str) -> dict[str, str]:
    """The headers of an answer that can be asked for again by its tag."""
    return {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": "Accept"}


def id_like(name: str) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """The id in a path, with the one of the example."""
    shown = example(name)["content"]["application/json"]["example"]
    id_ = shown.get("id") or shown.get("middle") or shown["system"]["id"]
    return Path(alias="id", max_length=MOST_OF_AN_ID, examples=[id_])


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
        errors += [
            {"type": "repeated", "loc": ("query", name), "msg": "Can be given once only"}
            for name in single
            if len(parameters.getlist(name)) > 1
        ]
        if errors:
            raise RequestValidationError(errors)

    return check


def _unknown(name: str, known: list[str]) -> dict[str, Any]:
    return {"type": "extra_forbidden", "loc": ("query", name), "ctx": {"known": known}}


def negotiated(request: Request, offered: Mapping[str, str], format_: str | None = None) -> str:
    """The media type to answer with: that of `format_`, or else the one that the Accept header prefers.

    `offered` are media types with the word of the parameter for each; the first is the default. Raises HTTP 406 where
    the client accepts none.
    """
    if format_ is not None:
        return next(type_ for type_, word in offered.items() if word == format_)
    weights = _weights(request.headers.get("accept", "*/*"))
    # The narrowest range that includes a type decides.
    weight_of = {
        type_: next((weights[each] for each in (type_, f"{type_.partition('/')[0]}/*", "*/*") if each in weights), 0.0)
        for type_ in offered
    }
    best = max(offered, key=lambda type_: weight_of[type_])
    if weight_of[best] == 0.0:
        raise HTTPException(406, f"This is available as {', '.join(offered)}.")
    return best


def _weights(header: str) -> dict[str, float]:
    """The media ranges of an Accept header with their weights, 0 to 1."""
    weights: dict[str, float] = {}
    for part in header.split(",")[:MOST_RANGES]:
        range_, *parameters = (each.strip().lower() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        weights[range_] = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
    return weights


NO_QUERY = [Depends(no_query)]


def bare_route(path: str, tag: str, name: str, *errors: int) -> dict[str, Any]:
    """What a route without parameters in its address declares: its answer with an example, and its errors."""
    responses = {200: example(name), **declared(*errors)}
    return {"path": path, "tags": [tag], "dependencies": NO_QUERY, "responses": responses}


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
    answer = {"content": example(name)["content"] | dict(forms or {})}
    unchanged = {"description": "The answer you hold is still right"}
    return {
        "path": path,
        "tags": [tag],
        "operation_id": name,
        "response_model": model,
        "dependencies": [Depends(checked(parameters))] if parameters else NO_QUERY,
        "responses": {200: answer, 304: unchanged, **declared(*errors, 422, 503)},
    }
