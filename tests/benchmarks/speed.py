"""`make bench-speed`: whole answers, ours and the peer's by turns, in worlds of the seed's size, 10,000 and 100,000.

The peer is neo4j-graphrag's HybridRetriever over the same indexes of the same server (`tests.benchmarks.peer`). Every
question is asked once. The ratio decides; the milliseconds are those of this machine as busy as it was.
"""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console

from api.cli.terminal import progress as shown_progress
from api.settings import read_settings
from graph.embedding import QuickEmbedder, SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.progress import Progress
from graph.store import Store, database_status
from tests.benchmarks.pace.asked import World, beginnings, filters, lists, path, questions, read_world
from tests.benchmarks.pace.clients import Block, ask
from tests.benchmarks.pace.filtered import filtered
from tests.benchmarks.pace.measured import Measured, Subject
from tests.benchmarks.pace.recall import recall
from tests.benchmarks.pace.servers import OURS, PEER, NotReady, Service, await_ready, serving
from tests.benchmarks.pace.tables import tables
from tests.benchmarks.pace.work import measure_work
from tests.benchmarks.pace.worlds import SIZES, WORLDS, Size, server_of

CLIENTS = (1, 8)
FILTERS = (0, 1, 3)
#: Each subject is asked in so many blocks of so many seconds, at most so many questions in one.
ROUNDS = 3
SECONDS = 5.0
MOST = 2000
#: Seconds of questions that do not count, with eight clients, for each service: 150,000 vectors are fetched in 17.
WARM = 24.0
#: Questions by which the vector index is compared with all vectors.
RECALLED = 50
#: Questions asked under filters, each with every text looked at as well.
FILTERED = 10
#: Questions of which half are asked under a filter, to measure the processor time of whole answers.
WORKED = 60


class Asking:
    """Asks the services of one world; every question comes from one stream, in which none comes twice."""

    def __init__(self, world: World, services: dict[str, Service], seed: str, seconds: float) -> None:
        self._services, self._seconds = services, seconds
        self._questions = questions(world, seed)
        self._others = {
            "suggest": (f"/v1/suggest?{urlencode({'q': typed})}" for typed in beginnings(world, seed)),
            "lists": lists(world, seed),
        }
        self._filters = {number: filters(world, f"{seed} {number}", number) for number in FILTERS if number}

    def block(self, subject: Subject, seconds: float | None = None) -> Block:
        """One block of questions to one of them, as long as all or of so many seconds."""
        port = self._services[subject.service].port
        return ask(port, self._paths(subject), subject.clients, seconds or self._seconds, MOST)

    def _paths(self, subject: Subject) -> Iterator[str]:
        if subject.name in self._others:
            return self._others[subject.name]
        cuts = self._filters.get(subject.filters)
        return (path(question, next(cuts) if cuts else {}) for question in self._questions)


def measure(size: Size, progress: Progress, *, fresh: bool, seconds: float = SECONDS) -> Measured:
    """Everything of one size, in blocks of so many seconds; the server of its world is ended with this."""
    # As a load leaves it: the service embeds questions without torch then.
    QuickEmbedder(read_settings().data_dir / "models").make_quick(progress)
    server = server_of(size, progress, fresh=fresh)
    address = server.start(database_status)
    store = Store(lambda: address)
    try:
        written = json.loads((size.folder / "world.json").read_text())
        world = read_world(store)
        embedder = SentenceTransformerEmbedder()
        found = recall(store, embedder, list(islice(questions(world, "recall"), RECALLED)))
        measured = Measured(size.name, written, found)
        measured.filtered += filtered(store, embedder, list(islice(questions(world, "filtered"), FILTERED)), progress)
        measured.work += measure_work(store, embedder, list(islice(questions(world, "work"), WORKED)), progress)
        with ExitStack() as running:
            started = {
                name: running.enter_context(serving(command, address, size.folder, name))
                for name, command in (("ours", OURS), ("peer", PEER))
            }
            services = _ready(started, measured)
            asking = Asking(world, services, size.name, seconds)
            _ask_all(asking, services, server, measured, progress)
        return measured
    finally:
        store.close()
        server.stop()


def _ready(started: dict[str, Service], measured: Measured) -> dict[str, Service]:
    """Those that answer; why another does not is noted."""
    services = {}
    for name, service in started.items():
        try:
            measured.ready[name] = await_ready(service, name)
        except NotReady as error:
            measured.notes.append(str(error))
        else:
            services[name] = service
    return services


def _ask_all(
    asking: Asking, services: dict[str, Service], server: LocalServer, measured: Measured, progress: Progress
) -> None:
    what = f"Asking at size {measured.size}"
    subjects = [Subject("ours", clients, number) for clients in CLIENTS for number in FILTERS]
    subjects += [Subject("suggest", 1), Subject("lists", 1)]
    total, done = ROUNDS * len(subjects), 0
    progress(what, 0, total)
    for name in services:
        asking.block(Subject(name, max(CLIENTS), max(FILTERS) if name == "ours" else 0), WARM / 2)
        asking.block(Subject(name, max(CLIENTS)), WARM / 2)
    measured.memory["before"] = _memory(services, server)
    for _ in range(ROUNDS):
        for subject in subjects:
            own = asking.block(subject) if "ours" in services else None
            beside = "peer" in services and subject.name == "ours"
            peers = asking.block(subject.peer) if beside else None
            if own:
                measured.add(subject, own, peers)
            if peers:
                measured.add(subject.peer, peers, None)
            done += 1
            progress(what, done, total)
    measured.memory["after"] = _memory(services, server)


def _memory(services: dict[str, Service], server: LocalServer) -> dict[str, int]:
    return {"neo4j": server.status().memory, **{name: service.memory for name, service in services.items()}}


def main() -> None:
    """Measure the sizes that are asked for, print tables, and keep the figures in a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=[*(size.name for size in SIZES), "all"])
    parser.add_argument("--fresh", action="store_true", help="build the worlds again")
    parser.add_argument("--results", type=Path, default=WORLDS / "results.json", help="where the figures are kept")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long a block of questions takes")
    given = parser.parse_args()
    # Told to end, end as after an error: what was started is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(width=120)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()}
    results = {"seconds": given.seconds, "at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine}
    measured: list[Measured] = []
    for size in SIZES:
        if given.size not in {size.name, "all"}:
            continue
        with shown_progress() as progress:
            measured.append(measure(size, progress, fresh=given.fresh, seconds=given.seconds))
        given.results.write_text(json.dumps(results | {"sizes": [one.kept() for one in measured]}, indent=2))
    for table in tables(measured):
        console.print(table)
    for note in (f"At size {one.size}: {note}." for one in measured for note in one.notes):
        console.print(note, markup=False)
    console.print(f"The figures are kept in {given.results}.", markup=False)


if __name__ == "__main__":
    main()
