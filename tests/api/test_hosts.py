"""By which host the service may be called: the raw Host header is read strictly, and whatever is malformed is refused.

A page elsewhere can point a name of its own at 127.0.0.1 and read what answers there, unless the name is checked.
"""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.types import Message

from api.hosts import canonical, is_loopback, parse_host, read_address
from api.http.access import address_of
from api.http.app import create_app
from api.http.problems import Problem
from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from tests.api.served import send, served

OURS = [b"127.0.0.1", b"127.0.0.1:8000", b"127.8.9.1", b"localhost", b"LOCALHOST:1", b"[::1]", b"[::1]:8000",
        b"[0:0::1]:65535", b"cases.example.org", b"Cases.Example.ORG:443", b"[2001:DB8:0::1]"]  # fmt: skip
OTHERS = [b"evil.example", b"evil.example:8000", b"localhost.", b"127.0.0.1.", b"localhost.evil.example", b"127.1",
          b"0x7f.1", b"2130706433", b"0.0.0.0", b"[::]", b"[fe80::1]", b"evil_x.example", b"10.0.0.1", b"x" * 63,
          b"cases.example.org.evil.example"]  # fmt: skip
MALFORMED = [
    b"a{b.evil.example", b"127.0.0.1@evil.example", b"evil@127.0.0.1", b"127.0.0.1/evil", b"/", b"localhost?evil",
    b"localhost#evil", b"127.0.0.1/healthz?", b"[::1", b"::1", b"::1]", b"[::1]x", b"[127.0.0.1]", b"[localhost]",
    b"[fe80::1%25lo]", b"[::1%lo]", b"[v1.x]", b"[]", b"[:::]", b"\xff\xfe", b"127.0.0.1\xe9", b"\xef\xbc\x91.0.0.1",
    b"evil.example:abc", b"127.0.0.1:abc", b"127.0.0.1:99999", b"127.0.0.1:65536", b"127.0.0.1:-1", b"127.0.0.1:+1",
    b"127.0.0.1:", b"127.0.0.1:80:80", b":80", b":", b"", b"evil.example evil", b"127.0.0.1 evil", b"127.0.0.1\tevil",
    b"127.0.0.1, evil.example", b"evil.example\\x", b"%6cocalhost", b"*.example", b"<evil>", b".", b"..", b".localhost",
    b"localhost..", b"a..b", b"-a.example", b"a-.example", b"x" * 64, b"x." * 127, b"x." * 4000, b"127.0.0.1\x7f",
]  # fmt: skip
#: What a request line or its headers may do beside a Host that is malformed; h11 refuses some of it by itself.
FORMS = {
    "no Host": b"GET /healthz HTTP/1.1\r\n",
    "HTTP/1.0 without Host": b"GET /healthz HTTP/1.0\r\n",
    "two Hosts": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n",
    "two Hosts that agree": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n",
    "two Hosts, HTTP/1.0": b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n",
    "a folded Host": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n evil.example\r\n",
    "a blank before the colon": b"GET /healthz HTTP/1.1\r\nHost : 127.0.0.1\r\n",
    "a target with another host": b"GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a target with our host": b"GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: evil.example\r\n",
    "a target that is a host": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a target that is a star": b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n",
}


@pytest.fixture(scope="module")
def app(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The API over an address where no database listens, with a name and an address of its own."""
    settings = Settings.model_validate({
        "neo4j_uri": "bolt://127.0.0.1:1", "data_dir": tmp_path_factory.mktemp("data"),
        "hosts": "cases.example.org, 2001:db8::1",
    })  # fmt: skip
    return create_app(settings, embedder)


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    with served(app) as port:
        yield port


def _ask(app: FastAPI, *hosts: bytes, path: str = "/healthz") -> int:
    """The status that the application itself gives to a request with those Host headers."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000), "headers": [(b"host", host) for host in hosts],
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(app(scope, receive, answer))
    return statuses[0]


@pytest.mark.parametrize(
    ("host", "status"),
    [(host, status) for hosts, status in ((OURS, 200), (OTHERS, 421), (MALFORMED, 400)) for host in hosts],
)
def test_only_a_host_of_ours_is_answered(app: FastAPI, port: int, host: bytes, status: int) -> None:
    assert _ask(app, host) == status
    given, answer = send(port, b"GET /healthz HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert given == status
    if status != 200 and b"problem+json" in answer:
        assert Problem.model_validate_json(answer.partition(b"\r\n\r\n")[2]).status == status
    # The rest of what h11 lets through has a problem document, too.
    assert status == 200 or b"problem+json" in answer or b"Invalid HTTP request" in answer


@pytest.mark.parametrize("form", FORMS)
def test_no_other_form_of_a_request_gets_round_it(port: int, form: str) -> None:
    assert send(port, FORMS[form] + b"Connection: close\r\n\r\n")[0] == 400


def test_the_application_itself_wants_one_host_and_a_path(app: FastAPI) -> None:
    assert _ask(app) == 400
    assert _ask(app, b"127.0.0.1", b"evil.example") == 400
    assert _ask(app, b"127.0.0.1", b"127.0.0.1") == 400
    for path in ("http://evil.example/healthz", "*", "", "evil.example:80"):
        assert _ask(app, b"127.0.0.1", path=path) == 400


def test_a_host_is_read_without_case_port_and_brackets() -> None:
    assert parse_host(b"Cases.Example.org:8443") == "cases.example.org"
    assert parse_host(b"[2001:DB8::0:1]:80") == canonical("2001:db8:0::1") == "2001:db8::1"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_addresses_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.1", "::", "10.0.0.1", "localhost.", "127.0.0.1 ", "[::1", "]::1[", "127.1"]
)
def test_what_is_not_an_address_of_this_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "hosts", ["https://cases.example.org", "cases.example.org:443", "a..b", "-a", "a/b", "[::1]", "é"]
)
def test_a_setting_that_no_request_could_match_is_refused(hosts: str) -> None:
    with pytest.raises(ValueError, match="without scheme and port"):
        Settings.model_validate({"hosts": hosts})


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("x" * 15_000, "unknown"),
    ],
)
def test_requests_are_counted_by_address(client: str, counted: str) -> None:
    assert address_of({"client": (client, 1)}) == counted
    assert read_address("x" * 15_000) is None
