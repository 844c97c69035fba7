"""Who is let in: by which name the service is called, with which key, how often, and what comes from this machine."""

import ipaddress
import math
import time
from collections.abc import Awaitable, Callable, Sequence

from fastapi import Depends, Request, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException

from api.http import problems
from api.http.keys import Key, Keys
from api.settings import Settings
from graph.errors import CasegraphError

#: Asked by who watches the service or writes a client, with no key.
OPEN = {"/healthz", "/readyz", "/openapi.json"}
#: For each key and each address where none is set, once the service is called from elsewhere.
USUAL_LIMIT = "300/minute"
#: How often an address may come with a key that is none.
WRONG_KEYS = parse("20/minute")
#: A query of the console counts as so many requests.
CONSOLE_COST = 10
CONSOLE = "/v1/query"
_SEND_ONE = "Send one as `Authorization: Bearer cg_...`"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="casegraph"'}
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

Next = Callable[[Request], Awaitable[Response]]


class Gate:
    """Stands before every route. What it finds out is left in `request.state.key` and `request.state.local`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = Keys(settings.data_dir)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        usual = USUAL_LIMIT if settings.hosts else None
        self._limit = parse(given) if (given := settings.rate_limit or usual) else None

    async def __call__(self, request: Request, call_next: Next) -> Response:
        """Let a request through, or answer why not."""
        try:
            refusal = self._refusal(request)
        except CasegraphError as error:  # the file of keys cannot be used
            refusal = problems.of_ours(request, error)
        return refusal or await call_next(request)

    def _refusal(self, request: Request) -> Response | None:
        host = request.url.hostname or ""
        if not is_loopback(host) and host.lower() not in self._settings.hosts:
            # A page elsewhere can point a name of its own at 127.0.0.1 and read what answers there.
            return problems.answer(request, problems.plain(421, f"This service is not called {host!r}."))
        request.state.local = self._is_local(request, host)
        request.state.key = None
        if given := request.headers.get("authorization"):
            scheme, _, token = given.partition(" ")
            request.state.key = self._keys.find(token.strip()) if scheme.lower() == "bearer" else None
            if request.state.key is None:
                return self._wrong_key(request)
        if self._settings.api_keys_required and request.state.key is None and request.url.path not in OPEN:
            return locked(request, "Reading needs a key here.")
        return self._too_many(request)

    def _is_local(self, request: Request, host: str) -> bool:
        """Whether a person of this machine asks, through nothing that might speak for somebody else."""
        settings = self._settings
        reached_from_elsewhere = settings.hosts or settings.trusted_proxies or settings.api_keys_required
        address = request.client.host if request.client else ""
        passed_on = any(name in request.headers for name in _FORWARDED)
        return not reached_from_elsewhere and not passed_on and is_loopback(host) and is_loopback(address)

    def _wrong_key(self, request: Request) -> Response:
        who = ("wrong", address_of(request))
        if not self._limiter.hit(WRONG_KEYS, *who):
            return self._wait(request, WRONG_KEYS, who)
        return locked(request, "The key is none of ours, or was revoked.")

    def _too_many(self, request: Request) -> Response | None:
        if self._limit is None or request.url.path in OPEN:
            return None
        key: Key | None = request.state.key
        who = ("key", key.id) if key else ("address", address_of(request))
        cost = CONSOLE_COST if request.url.path == CONSOLE else 1
        return None if self._limiter.hit(self._limit, *who, cost=cost) else self._wait(request, self._limit, who)

    def _wait(self, request: Request, limit: RateLimitItem, who: Sequence[str]) -> Response:
        until = self._limiter.get_window_stats(limit, *who).reset_time
        seconds = max(1, math.ceil(until - time.time()))
        detail = f"More than {limit.amount} requests in {limit.get_expiry()} s came from here."
        return problems.answer(request, problems.plain(429, detail), {"Retry-After": str(seconds)})


def locked(request: Request, why: str) -> Response:
    """The answer to who needs a key."""
    detail = f"{why} {_SEND_ONE}; `casegraph keys add NAME` makes one."
    return problems.answer(request, problems.plain(401, detail), _CHALLENGE)


def _key_or_here(request: Request) -> None:
    """Let in who has a key, and who asks on this machine itself."""
    if request.state.key is None and not request.state.local:
        raise HTTPException(401, f"This needs a key unless it is asked on the machine itself. {_SEND_ONE}.", _CHALLENGE)


KeyOrHere = Depends(_key_or_here)


def address_of(request: Request) -> str:
    """Whose requests are counted together: an address, and of IPv6 the network that one house has."""
    given = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    return str(ipaddress.ip_network((given, 64), strict=False)) if address.version == 6 else given


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
