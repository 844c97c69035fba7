"""OpenTelemetry traces, one span a request, where an address for them is set."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.types import Scope

from api.settings import Settings


def trace(app: FastAPI, settings: Settings) -> Callable[[], None]:
    """Send a span for each request to the address that is set, where one is; gives what sends the last and ends it."""
    if settings.otlp_endpoint is None:
        return lambda: None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - without an address nothing of it is imported
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware  # noqa: PLC0415 - as above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as above

    provider = TracerProvider(resource=Resource.create({"service.name": "casegraph", "service.version": app.version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(settings.otlp_endpoint)))

    def bare(span: Any, scope: Scope) -> None:  # noqa: ANN401 - a span of whatever provider
        if span.is_recording() and not settings.log_questions:
            # The address holds what was asked.
            for name in ("http.url", "http.target", "url.full", "url.query"):
                if name in span.attributes:
                    span.set_attribute(name, scope["path"])

    app.add_middleware(
        OpenTelemetryMiddleware,
        tracer_provider=provider,
        server_request_hook=bare,
        exclude_spans=["receive", "send"],
        excluded_urls="healthz,readyz,metrics",
    )
    return provider.shutdown
