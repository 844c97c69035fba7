"""What is let in: which hosts, keys and clients, how often, how large a request; and headers of every answer."""

import ipaddress
import math
import time
from collections.abc import Sequence

from fastapi import Depends, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.hosts import is_loopback, parse_host, read_address
from api.http import problems
from api.http.keys import Keys
from api.http.problems import SECURITY
from api.portal.assets import FOLDER
from api.settings import Settings
from graph.errors import CasegraphError

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
        size, more = 0, any(name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"])
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
    response = problems.plain(Request(scope), status, detail, {"Connection": "close"})
    await response(scope, receive, send)


#: Open without a key, for whoever monitors the service or writes a client; as is what every page loads.
OPEN = {"/healthz", "/readyz", "/openapi.json", "/docs", "/docs/style.css", "/docs/script.js", "/favicon.svg"}
#: For each key, and for each address without one, once the service is called from elsewhere.
DEFAULT_LIMIT = "300/minute"
#: For each address on the open paths: ten monitors behind one address may each ask every second.
OPEN_LIMIT = parse("600/minute")
#: How often an address may send a wrong key.
WRONG_KEY_LIMIT = parse("20/minute")
#: A query of the console counts as this many requests.
CONSOLE_COST = 10
CONSOLE = "/v1/query"
#: Counters kept at a time, about 10 MB. Whoever has more addresses than this is not held by limits per address, and
#: the library walks through all counters as often as 100 times a second; so they are dropped and counting starts again.
MOST_COUNTERS = 20_000
_SEND_ONE = "Send one as `Authorization: Bearer cg_...`"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="casegraph"'}
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Gate:
    """ASGI middleware before every route. It leaves what it finds out in `request.state.key` and `.local`."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._keys = Keys(settings.data_dir)
        self._storage = MemoryStorage()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        default = DEFAULT_LIMIT if settings.hosts else None
        self._limit = parse(limit) if (limit := settings.rate_limit or default) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why not."""
        refusal = self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        try:
            return self._wrong_host(request) or self._no_access(request) or self._too_many(request)
        except CasegraphError as error:  # the key file cannot be used
            return problems.of_ours(request, error)

    def _wrong_host(self, request: Request) -> Response | None:
        # A page elsewhere can point a name of its own at 127.0.0.1 and read what answers there. The raw header is read,
        # since the framework takes the server's own address where a Host is malformed.
        try:
            (header,) = (value for name, value in request.scope["headers"] if name == b"host")
            host = parse_host(header)
        except ValueError:
            return problems.plain(request, 400, "Send one Host header: a host with an optional port.")
        if not request.scope["path"].startswith("/"):
            return problems.plain(request, 400, "Send a path as the target of the request.")
        if not is_loopback(host) and host not in self._settings.hosts:
            return problems.plain(request, 421, f"This service is not called {host!r}.")
        request.state.local = self._is_local(request, host)
        return None

    def _no_access(self, request: Request) -> Response | None:
        request.state.key = None
        if header := request.headers.get("authorization"):
            scheme, _, token = header.partition(" ")
            request.state.key = self._keys.find(token.strip()) if scheme.lower() == "bearer" else None
            if request.state.key is None:
                too_often = self._limited(request, WRONG_KEY_LIMIT, ("wrong", address_of(request.scope)))
                return too_often or locked(request, "The key is none of ours, or was revoked.")
        if self._settings.api_keys_required and request.state.key is None and not _is_open(request.scope["path"]):
            return locked(request, "Reading needs a key here.")
        return None

    def _is_local(self, request: Request, host: str) -> bool:
        """Whether a person on this machine asks, and no proxy passes on what somebody else asks."""
        settings = self._settings
        reached_from_elsewhere = settings.hosts or settings.trusted_proxies or settings.api_keys_required
        address = request.client.host if request.client else ""
        passed_on = any(name in request.headers for name in _FORWARDED)
        return not reached_from_elsewhere and not passed_on and is_loopback(host) and is_loopback(address)

    def _too_many(self, request: Request) -> Response | None:
        if self._limit is None:
            return None
        path, key = request.scope["path"], request.state.key
        if _is_open(path):
            return self._limited(request, OPEN_LIMIT, ("open", address_of(request.scope)))
        counter = ("key", key.id) if key else ("address", address_of(request.scope))
        return self._limited(request, self._limit, counter, CONSOLE_COST if path == CONSOLE else 1)

    def _limited(
        self, request: Request, limit: RateLimitItem, counter: Sequence[str], cost: int = 1
    ) -> Response | None:
        """Count a request; the answer to it if it is beyond the limit."""
        if len(self._storage.expirations) >= MOST_COUNTERS:
            self._storage.reset()
        if self._limiter.hit(limit, *counter, cost=cost):
            return None
        seconds = max(1, math.ceil(self._limiter.get_window_stats(limit, *counter).reset_time - time.time()))
        detail = f"More than {limit.amount} requests in {limit.get_expiry()} s came from here."
        return problems.plain(request, 429, detail, {"Retry-After": str(seconds)})


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(f"{FOLDER}/")


def locked(request: Request, why: str) -> Response:
    """The answer to a request that needs a key."""
    detail = f"{why} {_SEND_ONE}; `casegraph keys add NAME` makes one."
    return problems.plain(request, 401, detail, _CHALLENGE)


def _require_key_or_local(request: Request) -> None:
    """Let in a request with a key, and one from this machine itself."""
    if request.state.key is None and not request.state.local:
        raise HTTPException(401, f"This needs a key unless it is asked on the machine itself. {_SEND_ONE}.", _CHALLENGE)


KeyOrLocal = Depends(_require_key_or_local)


def address_of(scope: Scope) -> str:
    """By what requests are counted together: an IPv4 address, the /64 network of an IPv6 address, or `unknown`."""
    client = scope.get("client")
    address = read_address(client[0]) if client else None
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
