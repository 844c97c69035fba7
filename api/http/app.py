"""The web application, built from settings; nothing connects before it starts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio import CapacityLimiter, to_thread
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.openapi.utils import get_openapi
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.composition import compose
from api.http import logs, problems
from api.http.access import Gate
from api.http.bounds import Bounds, SecurityHeaders
from api.http.dependencies import NotModified, unchanged
from api.http.lifecycle import Keeper
from api.http.observability import Watching
from api.http.problems import REQUEST_ID
from api.http.routes import router
from api.http.routes_export import router as export_router
from api.http.routes_query import router as query_router
from api.http.routes_views import router as views_router
from api.http.tracing import trace
from api.settings import Settings
from graph.console import limits
from graph.embedding import Embedder

#: Bytes from which an answer is compressed.
SMALLEST_ZIPPED = 1000
#: Requests that are worked on at a time; the others wait for their turn. What an answer costs is processor time of one
#: interpreter, and with 40 threads, which is usual, 32 clients got three quarters of the maps that 8 got.
AT_A_TIME = 8
#: Threads that wait for the console's readers: those that have a place there, and one that is told that none is left.
ASKING = limits.AT_A_TIME + limits.WAITING + 1


def create_app(settings: Settings, embedder: Embedder | None = None) -> FastAPI:
    """The API over the database that the settings name; `embedder` where one is loaded already.

    Raises `DatabaseUnfit` and `Refused` for settings that cannot work.
    """
    logs.log_as(settings)
    keeper = Keeper(compose(settings, waits=False, embedder=embedder))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = AT_A_TIME
        app.state.asking = CapacityLimiter(ASKING)
        keeper.mend()
        yield
        keeper.close()
        end_traces()

    # No pages of documentation: theirs fetch scripts from elsewhere.
    app = FastAPI(
        title="casegraph",
        version=version("casegraph"),
        description="Case studies of prevention as a graph: questions answered by paths with evidence on every step.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.keeper = keeper
    app.include_router(router)
    app.include_router(views_router)
    app.include_router(export_router)
    app.include_router(query_router)
    app.add_exception_handler(NotModified, unchanged)
    problems.install(app)
    # Each wraps those before it: the id of a request is the outermost, so that every answer and log line has it.
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_ZIPPED)
    app.middleware("http")(Gate(settings))
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
    app.add_middleware(Watching, settings=settings, keeper=keeper)
    end_traces = trace(app, settings)
    app.add_middleware(CorrelationIdMiddleware, header_name=REQUEST_ID)
    app.openapi = lambda: _schema(app)  # type: ignore[method-assign] # FastAPI's documented way to extend the schema
    return app


def _schema(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            license_info=app.license_info,
        )
        parts = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**parts.pop("$defs"), "Problem": parts}
        app.openapi_schema = schema
    return app.openapi_schema
