"""A thousand connections held open, a thousand short requests and two hundred longer ones, all at the same time."""

import asyncio
import json
import resource
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from graph.local import LocalServer
from tests.api.serving_workers import Serving, serving
from tests.faults.asking import CASE, await_ready, get
from tests.faults.conftest import through
from tests.search.doors import Door
from tests.waiting import PATIENCE

pytestmark = pytest.mark.hard

IDLE, SHORT, LONG = 1000, 1000, 200
#: What Linux lets a process open unless it asks for more, and what this test needs itself.
USUAL, NEEDED = 1024, IDLE + SHORT + LONG + 500
#: Bytes that the service may hold more of than before, about 90 KB a connection.
MORE = 200 << 20

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
def crowded(door: Door, seeded_server: LocalServer, forms: Path, tmp_path: Path) -> Iterator[Serving]:
    """A service that was started with the usual limit of open files, while this process may open more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard == resource.RLIM_INFINITY or hard >= NEEDED
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL, hard))
    try:
        with serving(through(door, seeded_server, forms), tmp_path, workers=1) as found:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, NEEDED), hard))
            await_ready(found)
            yield found
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _connect(port: int) -> Streams:
    return await asyncio.open_connection("127.0.0.1", port)


async def _ask(streams: Streams, path: str) -> bytes:
    """The body of one answer, after which the connection ends."""
    reader, writer = streams
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    assert head.startswith(b"HTTP/1.1 200"), head
    return body


async def _all(port: int) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """What the short ones, the long ones and at last the idle ones were answered."""
    async with asyncio.timeout(PATIENCE):
        idle = await asyncio.gather(*(_connect(port) for _ in range(IDLE)))

        async def new(path: str) -> bytes:
            return await _ask(await _connect(port), path)

        whole = await asyncio.gather(*[new("/healthz") for _ in range(SHORT)], *[new(CASE) for _ in range(LONG)])
        late = await asyncio.gather(*(_ask(streams, "/healthz") for streams in idle))
        return whole[:SHORT], whole[SHORT:], late


def test_all_are_answered_and_none_is_reset(crowded: Serving) -> None:
    right = get(crowded.port, CASE)
    process = psutil.Process(crowded.process.pid)
    before = process.memory_info().rss
    short, long, late = asyncio.run(_all(crowded.port))
    assert {*short, *late} == {b'{"status":"alive"}'}
    assert (len(short), len(late)) == (SHORT, IDLE)
    assert [json.loads(body) == right.right for body in long] == [True] * LONG
    assert process.memory_info().rss - before < MORE
    assert "ERROR" not in crowded.written.read_text()
