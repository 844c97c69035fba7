"""`kill -9` of the loader or of Neo4j at any moment of a load: no entry is half-written, and the same load mends it."""

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.local.process import is_alive
from graph.store import Store, database_status
from ingest.load import load
from tests.conftest import ROOT, running
from tests.ingest.loader import AWAY, LOADED
from tests.ingest.world import ACCOUNT, CASE, REGISTER, assert_whole, load_good, put, snapshot, version
from tests.waiting import kill, kill_server

pytestmark = pytest.mark.hard

SEED = 20261122
ROUNDS = 12

PROVISO = CASE[CASE.index("  - id: one-team-proviso") : CASE.index("outcomes:")]
OUTCOMES = CASE[CASE.index("outcomes:") : CASE.index("claims:")]
HAS_OUTCOME = CASE[CASE.index("  - has_outcome") :]

#: Two cases and two accounts that only one of the worlds holds: added on the way there, withdrawn on the way back.
OLD_ONLY = ["uno-00", "uno-01", "vex-00", "vex-01"]
NEW_ONLY = ["duo-00", "duo-01", "wax-00", "wax-01"]

# What one entry brought: its things, passages and claims, with their texts; the links and the evidence of its own; what
# is derived from its claims. A claim that several accounts make is that of the one who speaks. The moment when a thing
# was added is another each time that it comes again.
_ENTRIES = "MATCH (e:Entry) RETURN e.id AS id, e.digest AS digest ORDER BY id"
_OWN_NODES = """
MATCH (n) WHERE n.entry IS NOT NULL
OPTIONAL MATCH (x:Text)-[:OF]->(n)
RETURN n.entry AS entry, labels(n) AS labels, n {.*, added_at: n.added_at IS NOT NULL} AS properties, x.id AS text,
  x.content AS content, x.digest AS digest, x.embedding IS NOT NULL AS embedded
"""
_OWN_LINKS = """
MATCH (n)-[r]->(o) WHERE r.entry IS NOT NULL
RETURN r.entry AS entry, n.id AS start, type(r) AS type, properties(r) AS properties, o.id AS end
"""
_OWN_DERIVED = """
MATCH (c:Claim)-[:SUBJECT]->(s)-[r]->(o) WHERE r.claim = c.id
RETURN c.entry AS entry, s.id AS start, type(r) AS type, properties(r) AS properties, o.id AS end
"""


class Loader:
    """Another process that loads folders, each in a process of its own."""

    def __init__(self, server: LocalServer) -> None:
        command = [sys.executable, "-m", "tests.ingest.loader", str(server.home), str(server.jars)]
        # From here, so that it loads with the code that is tested, whichever is installed.
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def begin(self, folder: Path) -> psutil.Process:
        """Begin to load the folder."""
        _pipe(self._process.stdin).write(f"{folder}\n")
        _pipe(self._process.stdin).flush()
        return psutil.Process(self._answer())

    def ended(self) -> int:
        """Wait until that load has ended: its exit code, or the signal with a minus before it."""
        return self._answer()

    def end(self) -> None:
        """End it with all that it began."""
        loads = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for load_ in loads:
            _kill(load_)
        self._process.communicate()

    def _answer(self) -> int:
        return int(_pipe(self._process.stdout).readline())


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


@dataclass(frozen=True)
class Way:
    """From one state of the world to the other: what the graph holds before and after, and how long the load takes."""

    folder: Path
    before: dict[str, str]
    after: dict[str, str]
    whole: set[str]
    seconds: float


@dataclass(frozen=True)
class Scene:
    """What all rounds need: the way there and the way back, by turns."""

    server: LocalServer
    store: Store
    embedder: SentenceTransformerEmbedder
    loader: Loader
    ways: tuple[Way, Way]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """Give a server that no other test uses, since it is killed."""
    yield from running(tmp_path_factory.mktemp("killed") / "neo4j")


@pytest.fixture(scope="module")
def store(server: LocalServer) -> Iterator[Store]:
    """Give a store that starts the server again where it was killed."""
    store = Store(lambda: server.start(database_status))
    yield store
    store.close()


@pytest.fixture(scope="module")
def loader(server: LocalServer) -> Iterator[Loader]:
    """Give a loader that has its model in memory, and see that it is gone afterwards."""
    loader = Loader(server)
    yield loader
    loader.end()


@pytest.fixture(scope="module")
def scene(
    server: LocalServer,
    store: Store,
    embedder: SentenceTransformerEmbedder,
    loader: Loader,
    tmp_path_factory: pytest.TempPathFactory,
) -> Scene:
    """Return both ways, each gone undisturbed before: the second time counts, when Java is warm."""
    old = put(tmp_path_factory.mktemp("old"), **_old_world())
    new = put(tmp_path_factory.mktemp("new"), **_new_world())
    load_good(store, embedder, old)
    ways: list[Way] = []
    for folder in (new, old) * 2:
        before, begun = _by_entry(store), time.monotonic()
        loader.begin(folder)
        assert loader.ended() == LOADED
        seconds = time.monotonic() - begun
        ways.append(Way(folder, before, _by_entry(store), _snapshot(store), seconds))
        assert_whole(store, embedder)
    return Scene(server, store, embedder, loader, (ways[2], ways[3]))


def _old_world() -> dict[str, str]:
    cases = {f"case{n:02}": CASE.replace("one-team", f"team-{n:02}") for n in range(6)}
    accounts = {f"told{n:02}": ACCOUNT.format(id=f"told-{n:02}") for n in range(4)}
    only = {name: CASE.replace("one-team", name) for name in OLD_ONLY[:2]}
    only |= {name: ACCOUNT.format(id=name) for name in OLD_ONLY[2:]}
    return {"register": REGISTER, **cases, **accounts, **only}


def _new_world() -> dict[str, str]:
    """The old world with something changed in most cases, and with other entries beside them."""
    changed = [
        CASE.replace("Two teams became one.", "Two teams became one, in the end."),
        CASE.replace("result: eased", "result: overcame").replace("name: One team", "name: One team at last"),
        CASE.replace("There is less of it.", "There is none of it.").replace("    through: [shared-fund]\n", ""),
        CASE.replace(PROVISO, ""),
        CASE.replace(OUTCOMES, "").replace(HAS_OUTCOME, "  - used: shared-fund\n    shown_by: [one-team-place]\n"),
        CASE,
    ]
    cases = {f"case{n:02}": changed[n % 6].replace("one-team", f"team-{n:02}") for n in range(6)}
    accounts = {f"told{n:02}": ACCOUNT.format(id=f"told-{n:02}") for n in range(4)}
    for name in ("told00", "told03"):
        accounts[name] = accounts[name].replace("Of told", "For the sake of told").replace("hard", "very hard")
    only = {name: CASE.replace("one-team", name) for name in NEW_ONLY[:2]}
    only |= {name: ACCOUNT.format(id=name) for name in NEW_ONLY[2:]}
    register = REGISTER.replace("Each guards its own.", "Each guards what is its own.").replace("    within: fit\n", "")
    return {"register": register, **cases, **accounts, **only}


def _snapshot(store: Store) -> set[str]:
    nodes, links = snapshot(store, without=("embedding", "loaded_at", "added_at"))
    found = {*nodes, *links}
    assert len(found) == len(nodes) + len(links)
    return found


def _by_entry(store: Store) -> dict[str, str]:
    """All that each entry brought, by its id, to be compared."""
    found = {row["id"]: [str(row["digest"])] for row in store.read(_ENTRIES)}
    for query in (_OWN_NODES, _OWN_LINKS, _OWN_DERIVED):
        for row in store.read(query):
            told = sorted((name, value) for name, value in row["properties"].items() if name != "embedding")
            found.setdefault(row["entry"], []).append(str({**row, "properties": told}))
    return {id_: "\n".join(sorted(rows)) for id_, rows in found.items()}


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):  # it was quicker
        kill(process)


def _await_write(store: Store, process: psutil.Process) -> None:
    before = store.read(_ENTRIES)
    while store.read(_ENTRIES) == before and is_alive(process):
        time.sleep(0.005)


def test_whatever_is_killed_when_the_same_load_makes_the_same_graph(scene: Scene) -> None:
    chance, amid, between = random.Random(SEED), 0, 0  # noqa: S311 - no secret: a failure must come again
    for number in range(ROUNDS):
        # Each of the four combinations has its moments spread over the whole of a load, and two between its writes: how
        # soon these begin, and how long they last, is the machine's matter.
        way, of_server, turn = scene.ways[number % 2], number // 2 % 2 == 1, number // 4
        amid_writes = turn % 2 == 1
        moment = (turn + chance.random()) / (ROUNDS / 4) * way.seconds
        when = "its first write" if amid_writes else f"{moment:.3f} s"
        told = f"round {number} of seed {SEED}: {'server' if of_server else 'loader'} killed after {when}"
        at = version(scene.store)
        begun = time.monotonic()
        process = scene.loader.begin(way.folder)
        if amid_writes:
            _await_write(scene.store, process)
        else:
            time.sleep(max(0.0, moment - (time.monotonic() - begun)))
        amid += is_alive(process)
        if of_server:
            kill_server(scene.server)
            scene.server.start(database_status)
        else:
            _kill(process)
        code = scene.loader.ended()
        assert code in ({LOADED, AWAY} if of_server else {LOADED, -signal.SIGKILL}), f"{told}: {code}"
        found = _by_entry(scene.store)
        half = [id_ for id_, holds in found.items() if holds not in (way.before.get(id_), way.after.get(id_))]
        assert not half, f"{told}: half-written"
        assert way.before.keys() & way.after.keys() <= found.keys(), f"{told}: something is lost"
        between += found not in (way.before, way.after)
        report = load(scene.store, scene.embedder, [way.folder], "test")
        assert not report.refused, told
        differ = sorted(_snapshot(scene.store) ^ way.whole)
        assert not differ, f"{told}: {differ[:4]}"
        assert version(scene.store) == at + 1, told
        assert_whole(scene.store, scene.embedder)
    assert amid > ROUNDS // 2, f"only {amid} of {ROUNDS} came while the load was going on"
    assert between > ROUNDS // 10, f"only {between} of {ROUNDS} left some entries old and others new"
