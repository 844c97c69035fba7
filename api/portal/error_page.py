"""The page that a browser gets instead of a problem document, and which requests get it."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request, Response

from api.http.representations import is_for_programs, weights
from api.portal.environment import render
from api.portal.frame import POLICY, kept, site
from api.portal.text_pages import ErrorPage

#: What a page is called by its status, in words that are nobody's jargon.
TITLES = {
    401: "You need a key to read this",
    404: "We cannot find that page",
    405: "That is not how this page works",
    421: "Wrong address",
    422: "We cannot take that as it is",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "The service cannot answer now",
}
#: The same where the database holds nothing to show, or is of another version.
UNFIT = "This library cannot be read yet"
#: What to do, besides what the error itself says.
ADVICE = {
    401: ["A browser cannot send a key by itself. Ask whoever runs this service for a way in."],
    404: ["If you typed the address, check it. If you came by a link, the thing may have a new name: search for it."],
    429: ["Wait a minute, then try again."],
    500: ["Try again. If it goes on, tell whoever runs this service."],
    503: ["Wait half a minute, then load this page again."],
}


def wants_page(request: Request) -> bool:
    """Whether a person asks with a browser: for no address of programs, and naming HTML as what is wanted."""
    if is_for_programs(request.scope["path"]):
        return False
    return weights(request.headers.get("accept", "")).get("text/html", 0) > 0


def error_page(
    request: Request, status: int, detail: Sequence[str], request_id: str | None, *, unfit: bool = False
) -> Response:
    """The page that says what went wrong, and what to do; `unfit` says that waiting does not help."""
    page = ErrorPage(
        title=UNFIT if unfit else TITLES.get(status, HTTPStatus(status).phrase),
        site=site(request),
        mine=kept(request),
        path=request.scope["path"],
        status=status,
        detail=[*detail, *(() if unfit else ADVICE.get(status, ()))],
        request_id=request_id,
        likely=" ".join(request.scope["path"].rpartition("/")[2].split("-"))[:100]
        if status == HTTPStatus.NOT_FOUND
        else "",
    )
    return Response(render(page), status, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}, "text/html")
