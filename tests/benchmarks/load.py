"""`make bench-load`: four kinds of request by 1, 8 and 32 clients, a minute each: answers, errors, memory over time.

The service is a process of its own over a world of `make bench-speed`. No tag is sent and no question comes twice in a
row, so that every answer is made anew. The milliseconds are those of this machine, which asks as well as answers.
"""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from api.cli.terminal import print_line, say
from api.cli.terminal import progress as shown_progress
from api.settings import read_settings
from graph.embedding import QuickEmbedder
from graph.local import LocalServer
from graph.progress import Progress
from graph.store import Store, database_status
from tests.benchmarks.pace.asked import read_world
from tests.benchmarks.pace.clients import ask
from tests.benchmarks.pace.held import sampled
from tests.benchmarks.pace.loaded import Row, draw, markdown
from tests.benchmarks.pace.mixed import KINDS, RequestKind, streams
from tests.benchmarks.pace.servers import OURS, Service, await_ready, serving
from tests.benchmarks.pace.worlds import SIZES, Size, server_of

RESULTS = platformdirs.user_cache_path("casegraph") / "bench-load"
CLIENTS = (1, 8, 32)
SECONDS = 60.0
#: Seconds of each kind that do not count, with eight clients: 150,000 vectors are fetched in 17, and the first case
#: took 6 s, since Neo4j plans what it was never asked.
WARM = 24.0
#: Seconds between two samples of memory; shorter rows have at least so many samples.
EVERY, SAMPLES = 1.0, 24
#: More requests than any row asks: a row ends by its time.
ANY_NUMBER = 10_000_000


def measure(size: Size, progress: Progress, seconds: float, *, fresh: bool) -> list[Row]:
    """All rows of one size, each of so many seconds; the server of its world is ended with this."""
    QuickEmbedder(read_settings().data_dir / "models").make_quick(progress)
    server = server_of(size, progress, fresh=fresh)
    address = server.start(database_status)
    store = Store(lambda: address)
    try:
        asked = streams(store, read_world(store), f"load {size.name}")
        with serving(OURS, address, size.folder, "ours") as service:
            await_ready(service, "ours")
            progress("Warming up", 0, 1)
            for stream in asked.values():
                ask(service.port, stream, 8, min(WARM, 2 * seconds), ANY_NUMBER)
            progress("Warming up", 1, 1)
            return _rows(asked, service, server, progress, seconds)
    finally:
        store.close()
        server.stop()


def _rows(
    asked: dict[RequestKind, Iterator[str]], service: Service, server: LocalServer, progress: Progress, seconds: float
) -> list[Row]:
    rows: list[Row] = []
    plan: list[tuple[RequestKind, int]] = [(kind, clients) for kind in KINDS for clients in CLIENTS]
    whole = round(len(plan) * seconds)

    def sizes() -> dict[str, int]:
        return {"service": service.memory, "neo4j": server.status().memory}

    for number, (kind, clients) in enumerate(plan):

        def told(at: float, done: float = number * seconds) -> None:
            progress("Asking, in seconds", min(round(done + at), whole - 1), whole)

        with sampled(sizes, min(EVERY, seconds / SAMPLES), told) as held:
            block = ask(service.port, asked[kind], clients, seconds, ANY_NUMBER)
        rows.append(Row(kind, clients, block, held))
    progress("Asking, in seconds", whole, whole)
    return rows


def main() -> None:
    """Measure the size that is asked for, print tables, and keep figures and the picture of memory in files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=[size.name for size in SIZES])
    parser.add_argument("--fresh", action="store_true", help="build the world again")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each row takes")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the folder that the figures are kept in")
    given = parser.parse_args()
    # Told to end, end as after an error: what was started is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    size = next(size for size in SIZES if size.name == given.size)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()}
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    with shown_progress() as progress:
        rows = measure(size, progress, given.seconds, fresh=given.fresh)
    given.results.mkdir(parents=True, exist_ok=True)
    figures, picture = given.results / f"{size.name}.json", given.results / f"{size.name}.png"
    kept = {"size": size.name, "seconds": given.seconds, "at": begun, "machine": machine}
    figures.write_text(json.dumps(kept | {"rows": [row.kept() for row in rows]}, indent=2))
    draw(rows, picture)
    for line in markdown(rows):
        print_line(line)
    say(f"The figures are kept in {figures}, memory over time is drawn in {picture}.")


if __name__ == "__main__":
    main()
