"""The web application, built from settings; nothing connects before it starts."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio import CapacityLimiter, to_thread
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.composition import compose
from api.http import problems, routes, routes_collections, routes_export, routes_query, routes_views
from api.http.access import Bounds, Gate, SecurityHeaders
from api.http.docs_page import documents
from api.http.document import Document
from api.http.lifecycle import Lifecycle
from api.http.observability import Observability, add_tracing, configure_logging, is_request_id
from api.http.problems import REQUEST_ID
from api.http.representations import Encoding, Methods
from api.portal import assets
from api.portal import routes as portal
from api.portal.environment import prepare
from api.settings import Settings
from graph.console import limits
from graph.embedding import Embedder

#: The modules of routes, in the order of the schema.
ROUTERS = (routes, routes_views, routes_export, routes_collections, routes_query, portal)
#: The groups of operations, in the order of the documentation.
TAGS = {
    "search": "Ask a question, and complete what is being typed.",
    "things": "One thing whole, and passages by their ids.",
    "lists": "All things of a kind, with filters and facets; the taxonomy and the vocabularies.",
    "links": "What is linked, alike or missing: neighbourhoods, similar cases, peers, comparisons, the gap map.",
    "export": "What the filters select, or a collection of cases, as a file.",
    "console": "Link questions in Cypher.",
    "service": "What is loaded, and whether the service can answer.",
}
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
        prepare()
        yield
        lifecycle.close()
        end_tracing()

    # No documentation pages: FastAPI's load scripts from other hosts. Its schema route encodes the schema each time.
    app = FastAPI(
        title="casegraph",
        version=version("casegraph"),
        description="Case studies of prevention as a graph: questions answered by paths with evidence on every step. "
        "GET routes take HEAD and OPTIONS, too. Values that are null are left out of answers.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "The service that this document comes from"}],
        openapi_tags=[{"name": name, "description": description} for name, description in TAGS.items()],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name.removeprefix("_"),
        lifespan=lifespan,
    )
    app.state.lifecycle = lifecycle
    app.state.contact, app.state.questions_logged = settings.contact, settings.log_questions
    for each in ROUTERS:
        app.include_router(each.router)
    schema = Document(lambda: schema_of(app), "application/json")
    app.add_route("/openapi.json", schema.respond, include_in_schema=False)
    for path, respond in {**documents(lambda: schema.body), **assets.documents()}.items():
        app.add_route(path, respond, include_in_schema=False)
    # Those of routers as well, which the app holds as one each.
    routers = [each.router for each in ROUTERS]
    app.state.routes = [one for router in (app.router, *routers) for one in router.routes if isinstance(one, Route)]
    problems.install(app)
    # Each wraps those before it: the id of a request is the outermost, so that every answer and log line has it.
    app.add_middleware(Encoding)
    app.add_middleware(Methods)
    app.add_middleware(Gate, settings=settings)
    app.add_middleware(Bounds)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST"],
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


def schema_of(app: FastAPI) -> str:
    """The schema of all routes as JSON, with the problem documents that FastAPI does not know of."""
    schema = app.openapi()
    problem = problems.Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
