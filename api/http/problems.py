"""Every error as an RFC 9457 problem document: ours by the table in `api.statuses`, and those of the framework."""

import difflib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from asgi_correlation_id.context import correlation_id
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.explain_value import explain_value
from api.http.representations import is_for_programs, methods
from api.portal.error_page import error_page, wants_page
from api.portal.frame import POLICY
from api.statuses import STATUSES, status_of
from graph.errors import CasegraphError, DatabaseUnfit, Moved, QueryRefused, Refused
from graph.record import Record
from graph.search.request import SearchRequest

#: An answer is data: no page may frame it, and no browser may guess its type or run anything in it.
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MEDIA_TYPE = "application/problem+json"
#: The header with the id of a request. An id from the client is kept if it is a UUID.
REQUEST_ID = "X-Request-ID"


class BadInput(Record):
    """One thing that is wrong with a request."""

    where: str
    """Where it is: query or body, with the name of the parameter and its place in a list."""
    message: str
    """What is wrong, and what to do."""
    allowed: list[str] | None = None
    """The values that are allowed, if that is a short list."""


class Problem(Record):
    """An error in the form of RFC 9457."""

    type: str
    """What sort of error it is, as a URN; about:blank where the status says it all."""
    title: str
    """The sort of error, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong, and what to do."""
    instance: str
    """The path that was asked for."""
    rule: str | None = None
    """The rule by which the console refuses a query."""
    errors: list[BadInput] | None = None
    """Each thing that is wrong with the request."""


NO_OBJECT = BadInput(where="body", message="The body must be a JSON object in UTF-8, sent as application/json.")


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route as OpenAPI declares them, with those of every route: no key, too many requests, a bug."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content} for status in (*statuses, 401, 429, 500)
    }


def install(app: FastAPI) -> None:
    """Make every error of the app a problem document."""
    app.exception_handler(CasegraphError)(of_ours)
    app.exception_handler(RequestValidationError)(_bad_input)
    app.exception_handler(HTTPException)(_of_http)
    app.exception_handler(Exception)(_unexpected)


def plain(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response for a problem that needs no more than its HTTP status and a sentence."""
    title, instance = HTTPStatus(status).phrase, request.url.path
    problem = Problem(type="about:blank", title=title, status=status, detail=detail, instance=instance)
    return _answer(request, problem, headers)


def of_ours(request: Request, error: CasegraphError) -> Response:
    """The response that carries one of our errors, or leads to where a thing is now."""
    status = status_of(error)
    if isinstance(error, Moved):
        at = request.url.path.rpartition("/")[0] + f"/{error.to}"
        return RedirectResponse(f"{at}?{request.url.query}" if request.url.query else at, status.http)
    where = "body" if request.method == "POST" else "query"
    where = "body.query" if isinstance(error, QueryRefused) else where
    errors = [BadInput(where=where, message=error.message)] if type(error) in {Refused, QueryRefused} else None
    request.state.rule = error.rule if isinstance(error, QueryRefused) else None
    problem = Problem(
        type=f"urn:casegraph:problem:{status.slug}",
        title=status.title,
        status=status.http,
        detail=str(error),
        instance=request.url.path,
        rule=request.state.rule,
        errors=errors,
    )
    return _answer(request, problem, {"Retry-After": str(status.retry_after)} if status.retry_after else None)


def _answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a page for a person, and as JSON for a program."""
    if wants_page(request):
        unfit = problem.type == f"urn:casegraph:problem:{STATUSES[DatabaseUnfit].slug}"
        response = error_page(request, problem.status, [problem.detail], correlation_id.get(), unfit=unfit)
        for name, value in (headers or {}).items():
            response.headers.setdefault(name, value)
        return response
    return JSONResponse(problem.model_dump(exclude_none=True), problem.status, {**(headers or {})}, MEDIA_TYPE)


def _bad_input(request: Request, error: RequestValidationError) -> Response:
    return _refusal(request, [_explained(each) for each in error.errors()])


def _refusal(request: Request, errors: Sequence[BadInput]) -> Response:
    problem = Problem(
        type="urn:casegraph:problem:bad-input",
        title="The request cannot be taken as it is",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        detail=" ".join(each.message for each in errors),
        instance=request.url.path,
        errors=list(errors),
    )
    return _answer(request, problem)


def _explained(error: Mapping[str, Any]) -> BadInput:
    # A JSON key may contain half a surrogate pair, which no response can.
    loc = [str(part).encode("utf-8", "backslashreplace").decode() for part in error["loc"]]
    where, name = ".".join(loc), loc[1] if len(loc) > 1 else loc[0]
    context: Mapping[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            known: Sequence[str] = context.get("known", list(SearchRequest.model_fields))
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            return BadInput(where=where, message=f"There is no parameter {name}.{hint}", allowed=list(known))
        case "json_invalid":
            return BadInput(where="body", message=f"The body is not JSON: {context['error']}, at character {loc[1]}.")
        case "missing" | "model_attributes_type" | "dict_type" if loc == ["body"]:
            return NO_OBJECT
        case _:
            message, allowed = explain_value(name, error)
            return BadInput(where=where, message=message, allowed=allowed)


def _of_http(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.NOT_MODIFIED:
        # A browser puts the headers of a 304 in place of those of the page that it holds: without its policy, that page
        # would lose its style.
        policy = {} if is_for_programs(request.url.path) else {"Content-Security-Policy": POLICY}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**(error.headers or {}), **policy})
    if error.status_code == HTTPStatus.BAD_REQUEST:
        # What the framework answers to a body that it cannot read at all.
        return _refusal(request, [NO_OBJECT])
    path = request.url.path
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = methods(request.scope)
        return plain(
            request, error.status_code, f"{path} does not take {request.method}, but {allowed}.", {"Allow": allowed}
        )
    absent = error.status_code == HTTPStatus.NOT_FOUND
    where = "/docs lists what there is." if not wants_page(request) else "the start page leads to all there is."
    detail = f"There is no {path} here; {where}" if absent else str(error.detail)
    return plain(request, error.status_code, detail, error.headers)


def _unexpected(request: Request, _error: Exception) -> Response:
    # This answer passes no middleware, and it is the one whose id is looked up in the log.
    id_header = {REQUEST_ID: id_} if (id_ := correlation_id.get()) else {}
    detail = "Something went wrong on our side; the log of casegraph says what."
    return plain(request, 500, detail, {**id_header, **SECURITY})
