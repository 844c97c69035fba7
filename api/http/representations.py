"""What HTTP asks of every route: HEAD and OPTIONS, compression, conditions, the media type, and for whom it is."""

from collections.abc import Mapping, Sequence

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Media ranges of an Accept header, and codings of an Accept-Encoding header, that are read.
MOST_RANGES = 50
#: Bytes from which an answer is compressed.
SMALLEST_ZIPPED = 1000
#: What an answer may differ by, besides its address.
VARIES_BY = ("Accept", "Accept-Encoding")
#: Addresses of programs, which get problem documents whatever they accept.
PROGRAMS = ("/v1", "/healthz", "/readyz", "/metrics", "/openapi.json")


class Methods:
    """Answers HEAD as GET without a body, and OPTIONS with the methods that there are.

    `If-None-Match: *` is answered here, since it asks whether there is anything at the address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a HEAD request as GET."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and (allowed := methods(scope)):
            await Response(status_code=204, headers={"Allow": allowed})(scope, receive, send)
            return
        method = scope["method"]
        without_body = _WithoutBody(send, head=method == "HEAD", any_held=_holds_any(scope))
        scope["method"] = "GET" if method == "HEAD" else method
        try:
            await self.app(scope, receive, without_body.send)
        finally:
            # The log and the figures read it after this.
            scope["method"] = method


class _WithoutBody:
    """Sends an answer without its body where the request asks for none."""

    def __init__(self, send: Send, *, head: bool, any_held: bool) -> None:
        self._send, self._any_held, self._empty = send, any_held, head

    async def send(self, message: Message) -> None:
        """Send one part of the answer."""
        if message["type"] == "http.response.start" and self._any_held and message["status"] == 200:
            headers = MutableHeaders(raw=list(message["headers"]))
            for name in ("content-length", "content-type", "content-encoding"):
                del headers[name]
            message, self._empty = {**message, "status": 304, "headers": headers.raw}, True
        if message["type"] == "http.response.body" and self._empty:
            message = {**message, "body": b""}
        await self._send(message)


def _holds_any(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return scope["method"] in {"GET", "HEAD"} and headers.get("if-none-match", "").strip() == "*"


def methods(scope: Scope) -> str:
    """The methods of all routes at the path of a request, as an Allow header has them; empty if there is none."""
    routes: Sequence[Route] = scope["app"].state.routes
    found = {method for route in routes if route.matches(scope)[0] != Match.NONE for method in (route.methods or ())}
    found |= {"HEAD"} if "GET" in found else set()
    return ", ".join(sorted({*found, "OPTIONS"})) if found else ""


class Encoding:
    """Compresses answers for clients that accept it, and names in each what it differs by."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._zipped = app, GZipMiddleware(app, minimum_size=SMALLEST_ZIPPED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                held = [one.strip() for line in headers.getlist("vary") for one in line.split(",")]
                headers["Vary"] = ", ".join(dict.fromkeys([*VARIES_BY, *held]))
                message = {**message, "headers": headers.raw}
            await send(message)

        if not accepts_gzip(scope):
            await self._plain(scope, receive, named)
            return
        # The library looks for the word alone, and takes `gzip;q=0` for a yes and `*` for a no.
        others = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        scope["headers"] = [*others, (b"accept-encoding", b"gzip")]
        await self._zipped(scope, receive, named)


def base_of(request: Request) -> str:
    """The address of this service, as the client calls it."""
    return str(request.base_url).rstrip("/")


def is_for_programs(path: str) -> bool:
    """Whether an address is one of programs."""
    return any(path == one or path.startswith(f"{one}/") for one in PROGRAMS)


def accepts_gzip(scope: Scope) -> bool:
    """Whether a request accepts gzip: `gzip;q=0` does not, `*` does."""
    codings = weights(Headers(scope=scope).get("accept-encoding", ""))
    return codings.get("gzip", codings.get("x-gzip", codings.get("*", 0.0))) > 0


def holds(request: Request, tag: str) -> bool:
    """Whether the client holds the answer with this tag, by whichever of the two forms of a tag it names."""
    return _bare(tag) in map(_bare, request.headers.get("if-none-match", "").split(","))


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/")


def negotiated(request: Request, offered: Mapping[str, str], format_: str | None = None) -> str:
    """The media type to answer with: that of `format_`, or else the one that the Accept header prefers.

    `offered` are media types with the word of the parameter for each; the first is the default. Raises HTTP 406 where
    the client accepts none.
    """
    if format_ is not None:
        return next(type_ for type_, word in offered.items() if word == format_)
    ranges = weights(request.headers.get("accept", "*/*"))
    # The narrowest range that includes a type decides.
    weight_of = {
        type_: next((ranges[each] for each in (type_, f"{type_.partition('/')[0]}/*", "*/*") if each in ranges), 0.0)
        for type_ in offered
    }
    best = max(offered, key=lambda type_: weight_of[type_])
    if weight_of[best] == 0.0:
        raise HTTPException(406, f"This is available as {', '.join(offered)}.")
    return best


def weights(header: str) -> dict[str, float]:
    """The ranges or codings of an Accept header with their weights, 0 to 1."""
    found: dict[str, float] = {}
    for part in header.split(",")[:MOST_RANGES]:
        range_, *parameters = (each.strip().lower() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        found[range_] = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
    return found
