"""What can be seen of a running service: the log, figures for Prometheus, and traces.

A client chooses much of a request; what is kept of it here is bounded. Labels of figures take only words of ours,
questions in the log and attributes of traces are cut, and a request id is one only in the form of a UUID.
"""

import logging
import os
import re
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from asgi_correlation_id import CorrelationIdFilter
from fastapi import FastAPI
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from pythonjsonlogger.json import JsonFormatter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.lifecycle import Lifecycle
from api.settings import Settings
from graph.console.limits import MOST_CHARACTERS

#: The environment variable with the folder where several workers write their figures; set before they start.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Methods that have a name in figures and log; HTTP lets a client make up any other.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
#: Characters of a question in the log. No question that is answered is longer than a console query may be.
MOST_LOGGED = MOST_CHARACTERS
#: Characters of an attribute and of the name of a span: 2,048 spans wait in memory while their collector is away.
MOST_TRACED = 1_000
#: Seconds. The seed's answers take 0.02 to 0.1, those of 100,000 passages 0.1 to 1.3.
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
#: The loosest parser of UUIDs takes any number of dashes, and the id comes back in answer and log.
_REQUEST_ID = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_JSON = "%(asctime)s %(levelname)s %(name)s %(correlation_id)s %(message)s"
_JSON_NAMES = {"asctime": "time", "levelname": "level", "name": "logger", "correlation_id": "request_id"}

# Without this each counter has a second line, when it was created, which nobody reads.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library has no types

REQUESTS = Counter("casegraph_requests_total", "Requests by route and status.", ["method", "route", "status"])
LATENCY = Histogram(
    "casegraph_request_seconds", "Seconds until an answer was whole, by route.", ["route"], buckets=_BUCKETS
)
UNDER_WAY = Gauge("casegraph_requests_under_way", "Requests that are being answered.", multiprocess_mode="livesum")
SESSIONS = Gauge("casegraph_database_sessions", "Sessions with Neo4j that are open.", multiprocess_mode="livesum")
REFUSALS = Counter("casegraph_console_refusals_total", "Queries that the console refused, by rule.", ["rule"])
CORPUS = Gauge("casegraph_corpus_version", "Counter of the corpus last seen.", multiprocess_mode="livemostrecent")
READY = Gauge("casegraph_ready", "1 where every worker was warm when it last answered.", multiprocess_mode="livemin")

#: One line a request, in JSON only: on a terminal they would bury what matters.
REQUEST_LOG = logging.getLogger("casegraph.requests")


def configure_logging(settings: Settings) -> None:
    """Configure the log of this process; a second call changes nothing.

    Lines for people on a terminal, JSON elsewhere. Never a key, and a question only where the settings ask for it.
    """
    as_json = settings.log == "json" or (settings.log is None and not sys.stderr.isatty())
    handler = logging.StreamHandler()
    if as_json:
        handler.setFormatter(JsonFormatter(_JSON, rename_fields=_JSON_NAMES))
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s [%(correlation_id)s]: %(message)s"))
    # The id of the request that a line belongs to, as in its answer; - outside of any.
    handler.addFilter(CorrelationIdFilter(default_value="-"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    REQUEST_LOG.setLevel(logging.INFO if as_json else logging.WARNING)
    # Whoever asks is told in one sentence that the server is gone; the driver's own lines would only repeat it.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)


def is_request_id(text: str) -> bool:
    """Whether a client's request id is kept: a UUID with or without its dashes."""
    return _REQUEST_ID.fullmatch(text) is not None


def metrics() -> tuple[bytes, str]:
    """All figures in the format of Prometheus, and its media type; any of several workers adds up those of all."""
    registry = REGISTRY
    if os.environ.get(METRICS_FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library has no types
    return generate_latest(registry), CONTENT_TYPE_LATEST


class Observability:
    """ASGI middleware that measures each request: its figures, its log line, and a second line where it was slow."""

    def __init__(self, app: ASGIApp, settings: Settings, lifecycle: Lifecycle) -> None:
        self.app, self.settings, self.lifecycle = app, settings, lifecycle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and record how it ends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        UNDER_WAY.inc()
        try:
            await self.app(scope, receive, send_and_note)
        finally:
            UNDER_WAY.dec()
            self._record(scope, status, time.perf_counter() - start)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route, state = getattr(scope.get("route"), "path", "none"), scope.get("state", {})
        REQUESTS.labels(method, route, str(status)).inc()
        LATENCY.labels(route).observe(seconds)
        SESSIONS.set(self.lifecycle.parts.store.busy)
        READY.set(self.lifecycle.warm)
        if rule := state.get("rule"):
            REFUSALS.labels(rule).inc()
        if corpus := state.get("corpus"):
            CORPUS.set(corpus)
        ms = round(seconds * 1000)
        line = {"method": method, "route": route, "status": status, "ms": ms}
        if rule:
            line["rule"] = rule
        if self.settings.log_questions:
            values = parse_qs(scope["query_string"].decode("latin-1")).get("q")
            question = values[0] if values else state.get("question")
            line["question"] = question and question[:MOST_LOGGED]
        REQUEST_LOG.info("request", extra=line)
        if ms >= self.settings.slow_ms:
            REQUEST_LOG.warning("slow: %s took %d ms", route, ms, extra={**line, "receipt": state.get("receipt")})


def add_tracing(app: FastAPI, settings: Settings) -> Callable[[], None]:
    """Send an OpenTelemetry span for each request to the endpoint in the settings, if there is one.

    Returns what sends the last spans and ends tracing.
    """
    if settings.otlp_endpoint is None:
        return lambda: None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - without an endpoint none of it is imported
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware  # noqa: PLC0415 - as above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as above

    provider = TracerProvider(
        resource=Resource.create({"service.name": "casegraph", "service.version": app.version}),
        span_limits=SpanLimits(max_span_attribute_length=MOST_TRACED),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(settings.otlp_endpoint)))

    def bound(span: Any, scope: Scope) -> None:  # noqa: ANN401 - a span of whatever provider
        if not span.is_recording():
            return
        span.update_name(span.name[:MOST_TRACED])
        # The address contains the question.
        hidden = () if settings.log_questions else ("http.url", "http.target", "url.full", "url.query")
        for name in hidden:
            if name in span.attributes:
                span.set_attribute(name, scope["path"])

    app.add_middleware(
        OpenTelemetryMiddleware,
        tracer_provider=provider,
        server_request_hook=bound,
        exclude_spans=["receive", "send"],
        excluded_urls="healthz,readyz,metrics",
    )
    return provider.shutdown
