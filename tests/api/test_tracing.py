"""Traces go to the address that is set, a span a request, without what was asked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.http.app import create_app
from api.http.observability import MOST_TRACED
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from tests.api.conftest import BASE, HERE, settings_for, wait_for
from tests.waiting import PATIENCE


class Collector(HTTPServer):
    """Takes traces as a collector of OpenTelemetry does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []
        self.came = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        self.server.came.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector on a port of its own."""
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(PATIENCE)


def test_a_span_for_each_request_without_the_question(
    seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder, collector: Collector
) -> None:
    seeded.connect()
    endpoint = f"http://127.0.0.1:{collector.server_port}/v1/traces"
    settings = settings_for(seeded_server).model_copy(update={"otlp_endpoint": endpoint})
    with TestClient(create_app(settings, embedder), base_url=BASE, client=HERE) as client:
        wait_for(client, "/readyz")
        assert client.get("/v1/search?q=a+private+worry").status_code == 200
        assert client.get("/v1/initiatives/people-in-mind").status_code == 200
        client.request("A" * 3000, f"/{'x' * 9000}", headers={"User-Agent": "y" * 3000})
    assert collector.came.wait(PATIENCE)
    spans = [
        span
        for body in collector.bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert any("/v1/search" in str(span) for span in spans)
    assert any("people-in-mind" in str(span) for span in spans)
    assert not any("worry" in str(span) for span in spans)
    assert not any("readyz" in str(span) for span in spans)
    # What a client makes up is cut, since spans wait in memory.
    assert any("x" * 900 in span.name for span in spans)
    for span in spans:
        texts = [span.name, *(attribute.value.string_value for attribute in span.attributes)]
        assert max(map(len, texts)) <= MOST_TRACED


def test_without_an_address_nothing_is_traced(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert not trace.get_current_span().is_recording()
