"""What a client can choose of a request is bounded as uvicorn serves it: address, headers, and what is kept of them."""

import gzip
import io
import json
import logging
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, applications
from fastapi.testclient import TestClient
from limits import parse
from limits.storage import MemoryStorage

from api.http import access
from api.http import app as app_module
from api.http.access import MOST_ADDRESS, MOST_HEADERS, OPEN_LIMIT
from api.http.app import create_app
from api.http.observability import METHODS as NAMED
from api.http.observability import MOST_LOGGED, REQUEST_LOG, REQUESTS, is_request_id
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from tests.api.served import send, served
from tests.waiting import PATIENCE

#: The end of a request sent as bytes.
END = b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n"
METHODS = 200


@pytest.fixture
def app(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> FastAPI:
    """The API over an address where no database listens; it logs questions."""
    return _app(embedder, tmp_path, log_questions=True)


def _app(embedder: SentenceTransformerEmbedder, folder: Path, **settings: object) -> FastAPI:
    given = {"neo4j_uri": "bolt://127.0.0.1:1", "data_dir": folder, **settings}
    return create_app(Settings.model_validate(given), embedder)


@pytest.fixture
def port(app: FastAPI) -> Iterator[int]:
    with served(app) as port:
        yield port


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines about requests, as JSON with all that was handed over."""
    stream = io.StringIO()

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            stream.write(json.dumps({**vars(record), "args": [], "exc_info": None}, default=str) + "\n")

    handler, level = Lines(), REQUEST_LOG.level
    REQUEST_LOG.addHandler(handler)
    REQUEST_LOG.setLevel(logging.INFO)
    yield stream
    REQUEST_LOG.removeHandler(handler)
    REQUEST_LOG.setLevel(level)


def _status(port: int, path: str, headers: dict[str, str]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_headers_and_addresses_are_bounded(port: int) -> None:
    assert _status(port, "/healthz", {"X-Long": "x" * (MOST_HEADERS // 2)}) == 200
    assert _status(port, "/healthz", {"X-Long": "x" * (MOST_HEADERS + 1)}) == 431
    assert _status(port, "/healthz", {f"X-{n}": "x" * 100 for n in range(200)}) == 431
    assert _status(port, f"/{'x' * (MOST_ADDRESS + 1)}", {}) == 414
    assert _status(port, f"/v1/search?q={'x' * (MOST_ADDRESS + 1)}", {}) == 414
    assert _status(port, "/healthz", {}) == 200


def test_headers_without_end_are_ended(port: int) -> None:
    assert _refused_to_go_on(port)
    assert _status(port, "/healthz", {}) == 200


def _refused_to_go_on(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ")
        try:
            # 12 MB, of which nobody may keep more than a few kB.
            for _ in range(200):
                client.sendall(b"x" * 64 * 1024)
            return client.recv(1024).startswith(b"HTTP/1.1 4")
        except OSError:
            return True


def test_invented_methods_leave_nothing_behind(port: int, log: io.StringIO) -> None:
    for number in range(METHODS):
        status, _ = send(port, f"M{number}{'A' * 6000} /healthz HTTP/1.1\r\n".encode() + END)
        assert status == 405
    figures = send(port, b"GET /metrics HTTP/1.1\r\n" + END)[1]
    assert b'casegraph_requests_total{method="other",route="/healthz",status="405"}' in figures
    assert b"AAAA" not in figures
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["method"] for line in lines] == ["other"] * METHODS + ["GET"]
    assert "AAAA" not in log.getvalue()


def test_labels_of_figures_are_words_of_ours(app: FastAPI, port: int) -> None:
    for line in (b"BREW /healthz", b"get /healthz", b"GET /made/up", b"GET /v1/initiatives/made-up", b"PUT /v1/about"):
        send(port, line + b" HTTP/1.1\r\n" + END)
    routes = {*json.loads(app_module.schema_of(app))["paths"], "/openapi.json", "/broken", "none"}
    for sample in next(iter(REQUESTS.collect())).samples:
        assert sample.labels["method"] in NAMED | {"other"}
        assert sample.labels["route"] in routes
        assert sample.labels["status"].isdigit()


def test_questions_in_the_log_are_bounded(port: int, log: io.StringIO) -> None:
    send(port, f"GET /v1/search?q={'x' * 15_000} HTTP/1.1\r\n".encode() + END)
    (line,) = log.getvalue().splitlines()
    assert json.loads(line)["question"] == "x" * MOST_LOGGED


@pytest.mark.parametrize(
    "id_", ["-" * 9000 + "0" * 32, "{" * 99 + "0" * 32, "urn:uuid:" * 99 + "0" * 32, "0" * 31, "0" * 33, "g" * 32, "x"]
)
def test_a_request_id_that_is_not_a_uuid_is_replaced(port: int, id_: str) -> None:
    answer = send(port, f"GET /healthz HTTP/1.1\r\nX-Request-ID: {id_}\r\n".encode() + END)[1]
    (given,) = re.findall(rb"(?i)^x-request-id: (\S+)\r$", answer, re.MULTILINE)
    assert is_request_id(given.decode())
    assert given.decode() != id_


@pytest.mark.parametrize("id_", ["0af7651916cd43dd8448eb211c80319c", "F47AC10B-58CC-4372-A567-0E02B2C3D479"])
def test_a_request_id_that_is_a_uuid_is_kept(port: int, id_: str) -> None:
    answer = send(port, f"GET /healthz HTTP/1.1\r\nX-Request-ID: {id_}\r\n".encode() + END)[1]
    assert f"x-request-id: {id_}".encode() in answer


def test_counters_of_limits_are_bounded(
    embedder: SentenceTransformerEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "MOST_COUNTERS", 50)
    storage = MemoryStorage()
    monkeypatch.setattr(access, "MemoryStorage", lambda: storage)
    app = _app(embedder, tmp_path, hosts="cases.example.org", rate_limit="2/day", trusted_proxies="127.0.0.1")
    client = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))

    def ask(address: str) -> int:
        return client.get("/v1/queries", headers={"X-Forwarded-For": address}).status_code

    assert [ask("203.0.113.7") for _ in range(3)] == [200, 200, 429]
    for number in range(250):
        assert ask(f"198.51.100.{number}") == 200
        assert len(storage.storage) <= 50
    assert {ask(f"junk {number} {'x' * 9000}") for number in range(5)} == {200, 429}
    assert max(map(len, storage.storage)) < 100


def test_the_schema_is_made_and_compressed_once(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    for module, name in ((applications, "get_openapi"), (gzip, "compress")):
        original = getattr(module, name)

        def counted(*args: object, original: Any = original, name: str = name, **more: object) -> object:  # noqa: ANN401
            made.append(name)
            return original(*args, **more)

        monkeypatch.setattr(module, name, counted)
    plain = [send(port, b"GET /openapi.json HTTP/1.1\r\n" + END)[1].partition(b"\r\n\r\n")[2] for _ in range(3)]
    zipped = [
        send(port, b"GET /openapi.json HTTP/1.1\r\nAccept-Encoding: gzip, br\r\n" + END)[1].partition(b"\r\n\r\n")[2]
        for _ in range(3)
    ]
    assert made == ["get_openapi", "compress"]
    assert len({*plain}) == len({*zipped}) == 1
    assert gzip.decompress(zipped[0]) == plain[0]
    assert len(zipped[0]) < len(plain[0]) / 5


def test_who_holds_the_schema_is_told_so(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://127.0.0.1")
    for encoding in ("gzip", "identity"):
        first = client.get("/openapi.json", headers={"accept-encoding": encoding})
        assert first.headers["content-type"] == "application/json"
        assert first.headers.get("content-encoding", "identity") == encoding
        assert first.headers["vary"].lower().count("accept-encoding") == 1
        again = client.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.head("/openapi.json").status_code == 200


def test_ten_monitors_may_ask_every_second() -> None:
    assert OPEN_LIMIT.amount / OPEN_LIMIT.get_expiry() >= 10


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json"])
def test_paths_without_a_key_have_a_limit_of_their_own(
    embedder: SentenceTransformerEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(access, "OPEN_LIMIT", parse("5/day"))
    app = _app(embedder, tmp_path, hosts="cases.example.org", rate_limit="2/day")

    def ask(address: str, path: str = path) -> int:
        return TestClient(app, base_url="http://cases.example.org", client=(address, 1)).get(path).status_code

    statuses = [ask("203.0.113.7") for _ in range(7)]
    assert statuses[:5].count(429) == 0
    assert statuses[5:] == [429, 429]
    assert ask("203.0.113.7", "/v1/queries") == 200
    assert ask("203.0.113.8") != 429


def test_on_the_machine_alone_they_are_not_limited(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "OPEN_LIMIT", parse("5/day"))
    client = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    assert {client.get("/healthz").status_code for _ in range(20)} == {200}
