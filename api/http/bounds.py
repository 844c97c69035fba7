"""Around every request: bounds on its address, headers and body; and the security headers of its answer."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems
from api.http.problems import SECURITY

#: Bytes of a body: a query of the console with its parameters has 40,000 at most.
MOST_BODY = 64 * 1024
#: Bytes of all headers; a key, a tag and an origin take 300.
MOST_HEADERS = 16 * 1024
#: Characters of path and query: every filter, several times over, takes 4,000.
MOST_ADDRESS = 16 * 1024
#: Only over TLS: a browser that has seen it uses nothing else for a year.
TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**SECURITY, **(TRANSPORT if scope.get("scheme") == "https" else {})}.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


class Bounds:
    """Answers 414, 431 or 413 to an address, headers or a body that is too long, whatever length is declared."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request up to the bound, and pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # h11 bounds only what is incomplete; what arrives in one piece it takes at any length.
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
            await _refuse(431, f"The headers have more than {MOST_HEADERS} bytes.", scope, receive, send)
            return
        if len(scope["path"]) + len(scope["query_string"]) > MOST_ADDRESS:
            await _refuse(414, f"The address has more than {MOST_ADDRESS} characters.", scope, receive, send)
            return
        parts: list[bytes] = []
        size, more = 0, _has_body(scope)
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            parts.append(message.get("body", b""))
            size, more = size + len(parts[-1]), message.get("more_body", False)
            if size > MOST_BODY:
                await _refuse(413, f"The body has more than {MOST_BODY} bytes.", scope, receive, send)
                return
        whole: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, again if parts else receive, send)


async def _refuse(status: int, detail: str, scope: Scope, receive: Receive, send: Send) -> None:
    response = problems.answer(Request(scope), problems.plain(status, detail), {"Connection": "close"})
    await response(scope, receive, send)


def _has_body(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names or b"transfer-encoding" in names
