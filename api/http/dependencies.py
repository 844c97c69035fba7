"""What routes take and give: the store, query parameters that are checked as one record, answers with their tag."""

import hashlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Annotated, Any, get_origin

from fastapi import Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from api.http.examples import example
from api.http.lifecycle import Keeper
from graph.schema import standing
from graph.store import Store

#: Ask again each time whether the answer is still right: a load may have come.
REVALIDATE = "no-cache"
MOST_OF_AN_ID = 120


class NotModified(Exception):
    """What the client holds is still right. `tag` is the answer's entity tag."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.keeper
    return keeper


TheKeeper = Annotated[Keeper, Depends(_keeper)]


def _store(keeper: TheKeeper) -> Iterator[Store]:
    with keeper.store() as store:
        yield store


TheStore = Annotated[Store, Depends(_store)]


def _tag(request: Request, store: TheStore) -> str:
    """The weak tag of what an address answers now: it moves with every step of a load and with the program.

    Raises `NotModified` where the client holds just this.
    """
    # Whether schema and model fit is for who needs them to ask: a thing is shown whatever the model.
    state = store.read_together(standing) or {}
    parts = [version("casegraph"), *(str(state.get(name)) for name in ("corpus", "version", "digest", "turn", "model"))]
    parts += [str(request.url.path), str(request.url.query), request.headers.get("accept", "")]
    tag = f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'
    held = request.headers.get("if-none-match", "")
    if held.strip() == "*" or tag in {one.strip() for one in held.split(",")}:
        raise NotModified(tag)
    return tag


TheTag = Annotated[str, Depends(_tag)]


def unchanged(_request: Request, error: Exception) -> Response:
    """The answer to who holds it already."""
    if not isinstance(error, NotModified):
        raise error
    return Response(status_code=304, headers=_tagged(error.tag))


def answered(model: BaseModel, tag: str | None = None) -> Response:
    """As it stands: it is a checked model already, and FastAPI would take a third of the time to check it again."""
    return content(model.model_dump_json(by_alias=True), "application/json", tag)


def content(body: str, media_type: str, tag: str | None = None) -> Response:
    """A body with its tag, if it has one."""
    return Response(body, media_type=media_type, headers=_tagged(tag) if tag else None)


def _tagged(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": "Accept"}


def id_like(name: str) -> Any:  # noqa: ANN401 - FastAPI's own word for a parameter
    """The id in a path, with the one of the example."""
    given = example(name)["content"]["application/json"]["example"]
    shown = given.get("id") or given.get("middle") or given["system"]["id"]
    return Path(alias="id", max_length=MOST_OF_AN_ID, examples=[shown])


async def no_query(request: Request) -> None:
    """Refuse any parameter; without a thread, which liveness has to do without."""
    if request.query_params:
        raise RequestValidationError([_unknown(name, []) for name in request.query_params])


def checked(model: type[BaseModel]) -> Callable[[Request], None]:
    """Refuses parameters that the record does not have, and a second value of one that takes one only."""
    known = list(model.model_fields)
    single = [name for name, field in model.model_fields.items() if get_origin(field.annotation) is not list]

    def check(request: Request) -> None:
        given = request.query_params
        faults = [_unknown(name, known) for name in given if name not in known]
        faults += [
            {"type": "repeated", "loc": ("query", name), "msg": "Can be given once only"}
            for name in single
            if len(given.getlist(name)) > 1
        ]
        if faults:
            raise RequestValidationError(faults)

    return check


def _unknown(name: str, known: list[str]) -> dict[str, Any]:
    return {"type": "extra_forbidden", "loc": ("query", name), "ctx": {"known": known}}


NO_QUERY = [Depends(no_query)]
#: How a 304 is declared.
UNCHANGED = {"description": "What you hold is still right"}
