"""What every answer carries beside its body: a tag and 304, an id, compression, who may read it from elsewhere."""

import io
import logging
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from asgi_correlation_id import CorrelationIdFilter
from fastapi.testclient import TestClient

from api.cli.serve import bind
from api.http.app import create_app
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from ingest.load import load
from tests.api.conftest import BASE, settings_for, wait_for
from tests.conftest import SEED
from tests.ingest.world import REGISTER, put

TAGGED = [
    "/v1/search?q=joint+funding",
    "/v1/initiatives",
    "/v1/initiatives/people-in-mind",
    "/v1/initiatives/people-in-mind/similar",
    "/v1/organisations/citizens-advice",
    "/v1/sources/unlocking-prevention",
    "/v1/dimensions/capacity",
    "/v1/systems/dorset/peers",
    "/v1/compare?id=people-in-mind&id=health-inequality-and-innovation-fund",
    "/v1/map",
    "/v1/suggest?q=short",
    "/v1/taxonomy",
    "/v1/about",
]
ORIGIN = "https://portal.example.org"


@pytest.fixture(scope="module")
def portal(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    """The API with one origin that may read it."""
    seeded.connect()
    settings = settings_for(seeded_server).model_copy(update={"cors_origins": (ORIGIN,)})
    with TestClient(create_app(settings, embedder), base_url=BASE, raise_server_exceptions=False) as client:
        wait_for(client, "/readyz")
        yield client


@pytest.mark.parametrize("path", TAGGED)
def test_who_holds_the_answer_is_told_so(client: TestClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    for held in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get(path, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == first.headers["vary"]
        assert "content-type" not in again.headers
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_every_address_and_form_has_a_tag_of_its_own(client: TestClient) -> None:
    tags = [client.get(path).headers["etag"] for path in TAGGED]
    tags.append(client.get("/v1/taxonomy", headers={"accept": "text/turtle"}).headers["etag"])
    assert len(set(tags)) == len(tags)


def test_a_load_changes_the_tag(
    scratch: Store, scratch_server: LocalServer, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    assert not load(scratch, embedder, [put(tmp_path, register=REGISTER)], "test").refused
    with TestClient(create_app(settings_for(scratch_server), embedder), base_url=BASE) as client:
        wait_for(client, "/readyz")
        tag = client.get("/v1/barriers").headers["etag"]
        assert client.get("/v1/barriers", headers={"if-none-match": tag}).status_code == 304
        assert not load(scratch, embedder, [SEED / "sources.yaml"], "more").refused
        again = client.get("/v1/barriers", headers={"if-none-match": tag})
        assert (again.status_code, again.headers["etag"] != tag) == (200, True)


def test_every_answer_has_an_id_and_keeps_that_of_the_client(client: TestClient) -> None:
    own = str(uuid.uuid4())
    for path in ("/healthz", "/v1/search?q=x", "/v1/nothing", "/v1/initiatives?limit=0"):
        assert uuid.UUID(client.get(path).headers["x-request-id"]).version == 4
        assert client.get(path, headers={"x-request-id": own}).headers["x-request-id"] == own
    assert client.get("/healthz", headers={"x-request-id": "a\tb"}).headers["x-request-id"] != "a\tb"


def test_an_error_of_ours_has_the_id_in_its_answer_and_in_the_log(
    seeded_server: LocalServer, seeded: Store, embedder: SentenceTransformerEmbedder
) -> None:
    seeded.connect()
    app = create_app(settings_for(seeded_server), embedder)
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logging.Formatter("[%(correlation_id)s] %(message)s"))
    handler.addFilter(CorrelationIdFilter(default_value="-"))
    log = logging.getLogger("tests.broken")
    log.addHandler(handler)

    @app.get("/broken")
    def _broken() -> None:
        log.error("It broke.")
        raise RuntimeError

    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        response = client.get("/broken")
    log.removeHandler(handler)
    assert response.status_code == 500
    assert lines.getvalue() == f"[{response.headers['x-request-id']}] It broke.\n"
    assert uuid.UUID(response.headers["x-request-id"]).version == 4


def test_long_answers_are_compressed_for_who_takes_it(client: TestClient) -> None:
    zipped = client.get("/v1/taxonomy", headers={"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.json() == client.get("/v1/taxonomy", headers={"accept-encoding": "identity"}).json()
    assert "content-encoding" not in client.get("/healthz", headers={"accept-encoding": "gzip"}).headers


def test_no_page_from_elsewhere_may_read_unless_its_origin_is_named(client: TestClient, portal: TestClient) -> None:
    assert "access-control-allow-origin" not in client.get("/v1/about", headers={"origin": ORIGIN}).headers
    answer = portal.get("/v1/about", headers={"origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "ETag" in answer.headers["access-control-expose-headers"]
    other = portal.get("/v1/about", headers={"origin": "https://elsewhere.example.org"})
    assert "access-control-allow-origin" not in other.headers
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    assert portal.options("/v1/search", headers=asked).status_code == 200
    assert portal.options("/v1/search", headers={**asked, "origin": "https://elsewhere.example.org"}).status_code == 400


@pytest.mark.parametrize("origins", ["portal.example.org", "https://a.example.org/path", "*", "https://*.example.org"])
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        Settings.model_validate({"cors_origins": origins})


def test_several_origins_stand_in_one_setting() -> None:
    settings = Settings.model_validate({"cors_origins": "https://a.example.org, http://localhost:3000"})
    assert settings.cors_origins == ("https://a.example.org", "http://localhost:3000")


def test_no_answer_waits_for_the_acknowledgement_of_its_headers() -> None:
    # asyncio sends at once only on sockets that say that they are TCP.
    with bind("127.0.0.1", 0) as taken:
        assert taken.proto == socket.IPPROTO_TCP


GETS = [*TAGGED, "/v1/vocabularies", "/v1/queries", "/v1/context.jsonld", "/healthz", "/openapi.json", "/metrics"]


@pytest.mark.parametrize("path", [*GETS, "/v1/export?barrier=one-off-funding", "/v1/initiatives/nobody", "/nowhere"])
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    # What differs with each request, and by how long the time in a receipt is written.
    changes = {"x-request-id", "content-length", "etag" if path == "/metrics" else ""}
    assert {name: value for name, value in head.headers.items() if name not in changes} == {
        name: value for name, value in got.headers.items() if name not in changes
    }


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/search", "GET, HEAD, OPTIONS, POST"),
        ("/v1/query", "OPTIONS, POST"),
        ("/v1/initiatives", "GET, HEAD, OPTIONS"),
        ("/v1/initiatives/people-in-mind", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/docs", "GET, HEAD, OPTIONS"),
    ],
)
def test_the_methods_of_each_address_are_told(client: TestClient, path: str, allowed: str) -> None:
    told = client.options(path)
    assert (told.status_code, told.headers["allow"], told.content) == (204, allowed, b"")
    refused = client.request("DELETE", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
    assert allowed in refused.json()["detail"]


def test_nothing_is_allowed_where_nothing_is(client: TestClient) -> None:
    assert client.options("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("gzip;q=0.5, identity", True),
        ("br, *", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/v1/initiatives", "/openapi.json"])
def test_an_answer_is_compressed_only_where_that_is_accepted(
    client: TestClient, path: str, accepted: str, zipped: bool
) -> None:
    answer = client.get(path, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == ("gzip" if zipped else None)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_what_is_not_there_is_not_there_for_whoever_holds_anything(client: TestClient) -> None:
    for path in ("/v1/initiatives/nobody", "/v1/initiatives/nobody/similar", "/v1/search?barrier=nobody"):
        got = client.get(path, headers={"if-none-match": "*"})
        assert got.status_code == client.get(path).status_code
        assert got.status_code in {404, 422}
