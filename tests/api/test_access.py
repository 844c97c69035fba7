"""Who is let in: keys, limits, names, proxies; what browsers are told; what never comes into the log."""

import io
import json
import logging
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pythonjsonlogger.json import JsonFormatter

from api.http.app import create_app
from api.http.keys import Keys
from api.http.observability import REQUEST_LOG
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.errors import FolderUnfit, NotFound, Refused
from graph.local import LocalServer
from graph.store import Store
from tests.api.conftest import BASE, HERE, settings_for, wait_for

NAME = "cases.example.org"
ELSEWHERE = ("203.0.113.7", 40000)
THING = "/v1/initiatives/people-in-mind"
QUERY = {"query": "MATCH (b:Barrier) RETURN count(b) AS n"}

Serve = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture
def serve(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Serve:
    """The API over the seed with some settings, asked from an address."""
    seeded.connect()
    own = settings_for(seeded_server).model_copy(update={"data_dir": tmp_path})

    @contextmanager
    def serving(
        base: str = BASE,
        client: tuple[str, int] = HERE,
        **settings: Any,  # noqa: ANN401 - any setting
    ) -> Iterator[TestClient]:
        app = create_app(Settings.model_validate(own.model_dump() | settings), embedder)
        with TestClient(app, base_url=base, client=client, raise_server_exceptions=False) as asking:
            wait_for(asking, "/readyz")
            yield asking

    return serving


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_is_kept_hashed_where_nobody_else_reads(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "data")
    key, whole = keys.add("portal", "read")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    secret = whole.rpartition("_")[2]
    assert secret not in keys.path.read_text()
    assert len(secret) == 64
    assert Keys(tmp_path / "data").find(whole) == key
    for wrong in (whole[:-1], whole + "0", whole.upper(), f"cg_{key.id}_", "", "cg_", secret, key.id):
        assert keys.find(wrong) is None


def test_scopes_names_and_revoking(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    reader, reading = keys.add("portal", "read")
    curator, curating = keys.add("a.jones", "curate")
    assert (reader.scope, curator.scope) == ("read", "curate")
    for name in ("portal", "", "x" * 70, "a\nb", "-x"):
        with pytest.raises(Refused):
            keys.add(name, "read")
    assert keys.revoke("portal") == reader
    assert keys.find(reading) is None
    assert keys.revoke(curator.id) == curator
    assert keys.find(curating) is None
    with pytest.raises(NotFound):
        keys.revoke("portal")


@pytest.mark.parametrize("damage", ["[{}]", "{", '[{"id": "x"}]', "null"])
def test_a_damaged_file_lets_nobody_in(tmp_path: Path, damage: str) -> None:
    keys = Keys(tmp_path)
    _, whole = keys.add("portal", "read")
    keys.path.write_text(damage)
    with pytest.raises(FolderUnfit, match=r"keys\.json is damaged at"):
        keys.find(whole)


def test_a_file_that_others_can_read_lets_nobody_in(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    _, whole = keys.add("portal", "read")
    keys.path.chmod(0o644)
    with pytest.raises(FolderUnfit, match="chmod 600"):
        Keys(tmp_path).find(whole)


def test_reading_needs_a_key_only_where_that_is_set(serve: Serve, tmp_path: Path) -> None:
    _, whole = Keys(tmp_path).add("portal", "read")
    with serve() as anyone:
        assert anyone.get(THING).status_code == 200
    with serve(api_keys_required=True) as locked:
        for path in (THING, "/v1/search?q=x", "/v1/about", "/v1/export", "/metrics", "/v1/queries", "/nowhere"):
            refused = locked.get(path)
            assert refused.status_code == 401, path
            assert refused.headers["www-authenticate"].startswith("Bearer")
            assert refused.headers["content-type"] == "application/problem+json"
            assert "etag" not in refused.headers
        for path in ("/healthz", "/readyz", "/openapi.json", "/docs", "/docs/style.css", "/docs/script.js"):
            assert locked.get(path).status_code == 200
        assert locked.get(THING, headers=_bearer(whole)).status_code == 200
        assert locked.get(THING, headers={"Authorization": f"bearer {whole}"}).status_code == 200
        for wrong in (_bearer(whole[:-1]), {"Authorization": whole}, {"Authorization": f"Basic {whole}"}):
            assert locked.get(THING, headers=wrong).status_code == 401
        assert locked.get(f"{THING}?key={whole}").status_code == 401
        Keys(tmp_path).revoke("portal")
        assert locked.get(THING, headers=_bearer(whole)).status_code == 401


def test_a_wrong_key_is_told_even_where_none_is_needed(serve: Serve) -> None:
    with serve() as client:
        assert client.get(THING, headers=_bearer("cg_00000000_" + "0" * 64)).status_code == 401


def test_guessing_keys_is_ended(serve: Serve) -> None:
    with serve(hosts=NAME, base=f"http://{NAME}", client=ELSEWHERE) as client:
        statuses = [client.get(THING, headers=_bearer(f"cg_{n:08x}_{'0' * 64}")).status_code for n in range(30)]
        assert set(statuses) == {401, 429}
        assert statuses == sorted(statuses)
        # Who comes without any key is another matter.
        assert client.get(THING).status_code == 200


def test_limits_are_per_key_and_per_address(serve: Serve, tmp_path: Path) -> None:
    keys = [Keys(tmp_path).add(name, "read")[1] for name in ("one", "two")]
    with serve(rate_limit="5/hour", hosts=NAME, base=f"http://{NAME}", client=ELSEWHERE) as client:
        assert [client.get(THING).status_code for _ in range(6)] == [200] * 5 + [429]
        told = client.get(THING)
        assert 0 < int(told.headers["retry-after"]) <= 3600
        assert told.headers["content-type"] == "application/problem+json"
        assert client.get("/healthz").status_code == 200
        for key in keys:
            assert [client.get(THING, headers=_bearer(key)).status_code for _ in range(6)] == [200] * 5 + [429]


def test_a_query_of_the_console_counts_as_ten(serve: Serve, tmp_path: Path) -> None:
    _, key = Keys(tmp_path).add("one", "read")
    with serve(rate_limit="15/hour", hosts=NAME, base=f"http://{NAME}", client=ELSEWHERE) as client:
        asked = [client.post("/v1/query", json=QUERY, headers=_bearer(key)).status_code for _ in range(2)]
        assert asked == [200, 429]


def test_on_the_machine_alone_nobody_is_limited_unless_set(serve: Serve) -> None:
    with serve() as client:
        assert {client.get("/v1/queries").status_code for _ in range(400)} == {200}


def test_an_address_is_believed_from_a_configured_proxy_alone(serve: Serve) -> None:
    common = {"rate_limit": "3/hour", "hosts": NAME, "base": f"http://{NAME}"}

    def asked(client: TestClient) -> list[int]:
        return [client.get("/v1/queries", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(5)]

    with serve(**common, client=ELSEWHERE) as bare:
        assert asked(bare) == [200] * 3 + [429] * 2
    with serve(**common, client=ELSEWHERE, trusted_proxies="10.0.0.0/8") as other:
        assert asked(other) == [200] * 3 + [429] * 2
    with serve(**common, client=("10.1.2.3", 1), trusted_proxies="10.0.0.0/8") as behind:
        assert asked(behind) == [200] * 5
        # What a client itself puts before the address that the proxy adds is not believed.
        forged = [
            behind.get("/v1/queries", headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}).status_code
            for n in range(5)
        ]
        assert forged == [200] * 3 + [429] * 2


def test_it_answers_to_its_own_names_alone(serve: Serve) -> None:
    with serve() as client:
        assert client.get(THING, headers={"host": NAME}).status_code == 421
    with serve(hosts=NAME) as client:
        assert client.get(THING, headers={"host": NAME}).status_code == 200
        assert client.get(THING, headers={"host": f"{NAME.upper()}:8443"}).status_code == 200
        assert client.get(THING, headers={"host": "127.0.0.1:8000"}).status_code == 200
        assert client.get(THING, headers={"host": f"evil.{NAME}"}).status_code == 421


def _barriers(client: TestClient) -> int:
    """How many barriers there are, told without a query."""
    return int(client.get("/v1/barriers", params={"facets": False, "limit": 1}).json()["total"])


@pytest.mark.parametrize(
    ("why", "how"),
    [
        ("a public name", {"hosts": NAME}),
        ("a proxy", {"trusted_proxies": "127.0.0.1"}),
        ("another machine", {"client": ELSEWHERE}),
    ],
)
def test_console_and_figures_need_a_key_from_elsewhere(
    serve: Serve, tmp_path: Path, why: str, how: dict[str, Any]
) -> None:
    _, key = Keys(tmp_path).add("researcher", "read")
    with serve(**how) as client:
        assert client.post("/v1/query", json=QUERY).status_code == 401, why
        assert client.get("/metrics").status_code == 401, why
        assert client.post("/v1/query", json=QUERY, headers=_bearer(key)).json()["rows"] == [[_barriers(client)]]
        assert client.get("/metrics", headers=_bearer(key)).status_code == 200


def test_what_a_proxy_passed_on_is_not_from_here(serve: Serve) -> None:
    with serve() as client:
        assert client.post("/v1/query", json=QUERY).json()["rows"] == [[_barriers(client)]]
        for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"):
            assert client.post("/v1/query", json=QUERY, headers={name: "127.0.0.1"}).status_code == 401, name


def test_every_answer_has_security_headers(client: TestClient) -> None:
    for response in (client.get(THING), client.get("/nowhere"), client.post("/v1/search", content=b"{"),
                     client.get(THING, headers={"host": NAME}), client.get("/healthz")):  # fmt: skip
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cross-origin-opener-policy"] == "same-origin"
        assert "strict-transport-security" not in response.headers


def test_over_tls_browsers_are_told_to_stay_there(serve: Serve) -> None:
    with serve(hosts=NAME, base=f"https://{NAME}") as client:
        assert client.get(THING).headers["strict-transport-security"] == "max-age=31536000"


def test_a_body_is_bounded_whatever_length_it_says(client: TestClient) -> None:
    large = b'{"q": "' + b"x" * 70_000 + b'"}'

    def parts() -> Iterator[bytes]:
        yield from (large[start : start + 8000] for start in range(0, len(large), 8000))

    for body in (large, parts()):
        refused = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
        assert refused.status_code == 413
        assert refused.headers["content-type"] == "application/problem+json"
    assert client.post("/v1/search", json={"q": "joint funding"}).status_code == 200


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged of requests, as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("%(levelname)s %(message)s"))
    REQUEST_LOG.addHandler(handler)
    level = REQUEST_LOG.level
    REQUEST_LOG.setLevel(logging.INFO)
    yield stream
    REQUEST_LOG.removeHandler(handler)
    REQUEST_LOG.setLevel(level)


def _lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_the_log_tells_route_status_and_time_and_no_secret(serve: Serve, written: io.StringIO, tmp_path: Path) -> None:
    _, key = Keys(tmp_path).add("portal", "read")
    with serve(slow_ms=0) as client:
        client.get("/v1/search?q=a+private+worry", headers=_bearer(key))
        client.get(f"{THING}?token={key}", headers=_bearer(key))
        client.post("/v1/query", json={"query": "MATCH (n) SET n.x = 'a private worry'"}, headers=_bearer(key))
    told = written.getvalue()
    assert "worry" not in told
    assert key not in told
    assert key.rpartition("_")[2] not in told
    searched = next(line for line in _lines(written) if line.get("route") == "/v1/search" and "receipt" not in line)
    assert (searched["method"], searched["status"]) == ("GET", 200)
    assert searched["ms"] >= 0
    slow = next(line for line in _lines(written) if line.get("route") == "/v1/search" and "receipt" in line)
    assert slow["levelname"] == "WARNING"
    assert len(slow["receipt"]) > 8
    assert any(line.get("rule") == "read-only" for line in _lines(written))


def test_questions_are_logged_where_that_is_asked_for(serve: Serve, written: io.StringIO) -> None:
    with serve(log_questions=True) as client:
        client.get("/v1/search?q=a+private+worry")
        client.post("/v1/search", json={"q": "another worry"})
    assert {line.get("question") for line in _lines(written)} >= {"a private worry", "another worry"}


def test_figures_are_counted(client: TestClient) -> None:
    client.get("/v1/search?q=joint+funding")
    client.post("/v1/query", json={"query": "MATCH (n) DELETE n"})
    shown = client.get("/metrics")
    assert shown.headers["content-type"].startswith("text/plain")
    figures = {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in shown.text.splitlines() if line[0] != "#"
    }
    assert figures['casegraph_requests_total{method="GET",route="/v1/search",status="200"}'] >= 1
    assert figures['casegraph_request_seconds_count{route="/v1/search"}'] >= 1
    assert figures['casegraph_console_refusals_total{rule="read-only"}'] >= 1
    assert figures["casegraph_corpus_version"] == 1
    assert figures["casegraph_requests_under_way"] >= 1
    assert "casegraph_database_sessions" in figures
