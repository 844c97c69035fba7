"""The web application, built from settings; nothing connects before it starts."""

import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from importlib.metadata import version

from anyio import CapacityLimiter, to_thread
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.composition import compose
from api.http import problems, routes, routes_export, routes_query, routes_views
from api.http.access import Bounds, Gate, SecurityHeaders
from api.http.dependencies import tagged, unless_held
from api.http.lifecycle import Lifecycle
from api.http.observability import Observability, add_tracing, configure_logging, is_request_id
from api.http.problems import REQUEST_ID
from api.settings import Settings
from graph.console import limits
from graph.embedding import Embedder

#: Bytes from which an answer is compressed.
SMALLEST_ZIPPED = 1000
#: Requests that are worked on at a time; the others wait for their turn. What an answer costs is processor time of one
#: interpreter, and with 40 threads, which is usual, 32 clients got three quarters of the maps that 8 got.
AT_A_TIME = 8
#: Threads that wait for the readers of the console: as many as have a place there, and one that is told it is full.
CONSOLE_THREADS = limits.AT_A_TIME + limits.WAITING + 1


def create_app(settings: Settings, embedder: Embedder | None = None) -> FastAPI:
    """The API over the database that the settings name; `embedder` if one is loaded already.

    Raises `DatabaseUnfit` and `Refused` for settings that cannot work.
    """
    configure_logging(settings)
    lifecycle = Lifecycle(compose(settings, waits=False, embedder=embedder))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = AT_A_TIME
        app.state.console_threads = CapacityLimiter(CONSOLE_THREADS)
        lifecycle.repair()
        yield
        lifecycle.close()
        end_tracing()

    # No documentation pages: FastAPI's load scripts from other hosts. Its schema route encodes the schema each time.
    app = FastAPI(
        title="casegraph",
        version=version("casegraph"),
        description="Case studies of prevention as a graph: questions answered by paths with evidence on every step.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name.removeprefix("_"),
        lifespan=lifespan,
    )
    app.state.lifecycle = lifecycle
    for each in (routes, routes_views, routes_export, routes_query):
        app.include_router(each.router)
    app.add_route("/openapi.json", SchemaDocument(app).respond, include_in_schema=False)
    problems.install(app)
    # Each wraps those before it: the id of a request is the outermost, so that every answer and log line has it.
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_ZIPPED)
    app.add_middleware(Gate, settings=settings)
    app.add_middleware(Bounds)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", REQUEST_ID],
            expose_headers=["ETag", "Content-Disposition", "Retry-After", REQUEST_ID],
            max_age=600,
        )
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observability, settings=settings, lifecycle=lifecycle)
    end_tracing = add_tracing(app, settings)
    app.add_middleware(CorrelationIdMiddleware, header_name=REQUEST_ID, validator=is_request_id)
    return app


class SchemaDocument:
    """What /openapi.json answers. It is made, compressed and tagged once: it costs 100 ms and anyone may ask for it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def respond(self, request: Request) -> Response:
        """The schema, compressed for clients that accept it; 304 for those that hold it."""
        unless_held(request, self.tag)
        body, headers = self.body, tagged(self.tag)
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers = self.zipped, {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(body, media_type="application/json", headers=headers)

    @cached_property
    def body(self) -> bytes:
        """The schema of all routes as JSON, with the problem documents that FastAPI does not know of."""
        schema = self._app.openapi()
        problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
        return json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def zipped(self) -> bytes:
        """The same, compressed."""
        return gzip.compress(self.body, mtime=0)

    @cached_property
    def tag(self) -> str:
        """Its entity tag."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:32]}"'
