"""A world of many passages, grown from the seed: `python -m tests.benchmarks.grown FOLDER PASSAGES`.

Text, vectors and links are recombined from the seed's by a seeded chance, so that words are as frequent, neighbours as
near and links as skewed as they are there; the same number of passages gives the same world. It is written by what
writes a load. The server of FOLDER/neo4j is left running; `world.json` beside it tells how quickly it was written.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import TypeVar

from api.cli.terminal import progress as shown_progress
from graph.embedding import Embedder, SentenceTransformerEmbedder, Vectors
from graph.local import LocalServer
from graph.progress import Progress, silent
from graph.schema import define_meaning_index, define_words_index
from graph.store import Run, Store, database_status
from ingest.data_sets import count
from ingest.load import load
from ingest.plan import Batch, Part, texts_of
from ingest.records import Origin
from ingest.write import take_turn, write_records
from ingest.write_texts import write_texts
from tests.benchmarks.growing.cases import Cases, Shape, shapes
from tests.benchmarks.growing.grown_entry import GrownEntry
from tests.benchmarks.growing.mixing import Mixer
from tests.benchmarks.growing.real import Real, read_real
from tests.benchmarks.growing.register import Register, grow_register
from tests.conftest import JARS, SEED

T = TypeVar("T")

DATA_SET = "grown"
CHANCE = 2026
#: Entries in one transaction: about 1,700 texts and as many claims.
AT_ONCE = 200
#: The share of the new entries that is written once the search indexes are there.
LATE = 0.05

_DROPS = ("DROP INDEX text_words IF EXISTS", "DROP INDEX text_meaning IF EXISTS")
_COUNTS = """
MATCH (p:Passage) WITH count(p) AS passages
MATCH (x:Text) WITH passages, count(x) AS texts
MATCH (c:Claim) WITH passages, texts, count(c) AS claims
MATCH (i:Initiative)
RETURN passages, texts, claims, count(i) AS initiatives
"""


@dataclass
class Rate:
    """So many rows in so many seconds, of the transactions alone."""

    rows: int = 0
    seconds: float = 0.0

    def add(self, rows: int, seconds: float) -> None:
        """Some more."""
        self.rows += rows
        self.seconds += seconds

    @property
    def per_second(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0


@dataclass
class Written:
    """What a world holds and how quickly it was written.

    `texts_before` and `texts_after` count texts with their vectors, before the two search indexes and with them;
    `records` all else: things, passages, claims and pieces of evidence. Index builds in seconds.
    """

    passages: int = 0
    texts: int = 0
    claims: int = 0
    initiatives: int = 0
    records: Rate = field(default_factory=Rate)
    texts_before: Rate = field(default_factory=Rate)
    texts_after: Rate = field(default_factory=Rate)
    words_index: float = 0.0
    meaning_index: float = 0.0
    digest: str = ""


@dataclass(frozen=True)
class Growth:
    """The entries of a world in the order in which they are written, and the vectors of their texts."""

    real: Real
    passages: int

    @property
    def total(self) -> int:
        """How many new entries there are."""
        _, register, some = self._drawn()
        return len(register.grown) + len(some)

    def entries(self) -> Iterator[GrownEntry]:
        """All new entries, one after another."""
        chance, register, some = self._drawn()
        yield from register.grown
        cases = Cases(chance, self.real, register)
        for shape in some:
            yield cases.grown(shape)

    def _drawn(self) -> tuple[Random, Register, list[Shape]]:
        chance = Random(f"{CHANCE} {self.passages}")  # noqa: S311 - no secret: a world must come again
        register = grow_register(chance, self.real, self.passages)
        return chance, register, shapes(chance, self.real, self.passages - len(self.real.passages) - register.passages)

    def chunks(self, late: int) -> Iterator[tuple[list[GrownEntry], dict[str, Vectors]]]:
        """Some entries at a time, with a vector for each of their texts by its id; a new lot begins at entry `late`."""
        mixer = Mixer(CHANCE + self.passages)
        dimensions = len(next(iter(self.real.vectors.values())))
        entries = self.entries()
        for some in chain(_chunks(islice(entries, late), AT_ONCE), _chunks(entries, AT_ONCE)):
            vectors: dict[str, Vectors] = {}
            for one in some:
                for text in texts_of(one.entry):
                    roots = [self.real.vectors[root] for root in one.roots.get(text.of, ())]
                    vectors[text.id] = mixer.mixed(roots) if roots else mixer.anywhere(dimensions)
            yield some, vectors


def grow(store: Store, embedder: Embedder, passages: int, progress: Progress = silent) -> Written:
    """Load the seed into an empty database and grow it to so many passages."""
    plant(store, embedder, progress)
    growth = Growth(read_real(store), passages)
    total, done, written = growth.total, 0, Written()
    late = round((1 - LATE) * total)
    for statement in _DROPS:
        store.define(statement)
    for some, vectors in growth.chunks(late):
        if done == late:
            _define_indexes(store, embedder, written, progress)
        _write(store, some, vectors, written, written.texts_before if done < late else written.texts_after)
        done += len(some)
        progress("Growing the world", done, total)
    _in_turn(store, count)
    return _counted(store, written)


def _write(
    store: Store, some: Sequence[GrownEntry], vectors: dict[str, Vectors], written: Written, texts: Rate
) -> None:
    entries = [one.entry for one in some]
    batch = Batch(tuple(Part((entry,)) for entry in entries))
    origin = Origin(DATA_SET, {entry.id: f"{DATA_SET}/{entry.id}.yaml" for entry in entries}, {}, vectors)
    begun = time.perf_counter()
    _in_turn(store, lambda run: write_records(run, batch, origin))
    done = time.perf_counter()
    _in_turn(store, lambda run: write_texts(run, entries, origin))
    texts.add(len(vectors), time.perf_counter() - done)
    rows = sum(len(one.things) + len(one.passages) + len(one.links) for one in entries)
    rows += sum(1 + len(claim.shown_by) for one in entries for claim in one.claims)
    written.records.add(rows, done - begun)


def _in_turn(store: Store, work: Callable[[Run], object]) -> None:
    def turn(run: Run) -> None:
        take_turn(run)
        work(run)

    store.write_together(turn)


def _define_indexes(store: Store, embedder: Embedder, written: Written, progress: Progress) -> None:
    progress("Building the search indexes", 0, 2)
    begun = time.perf_counter()
    define_words_index(store)
    done = time.perf_counter()
    progress("Building the search indexes", 1, 2)
    define_meaning_index(store, embedder)
    progress("Building the search indexes", 2, 2)
    written.words_index, written.meaning_index = done - begun, time.perf_counter() - done


def _counted(store: Store, written: Written) -> Written:
    row = store.read(_COUNTS)[0]
    written.passages, written.texts = row["passages"], row["texts"]
    written.claims, written.initiatives = row["claims"], row["initiatives"]
    written.digest = store.read("MATCH (c:Corpus {id: 'corpus'}) RETURN c.digest AS digest")[0]["digest"]
    return written


def _chunks(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(rows, size)):
        yield some


def plant(store: Store, embedder: Embedder, progress: Progress = silent) -> Written:
    """Load the seed alone into an empty database; its texts are embedded as well, so no rate tells of the writing."""
    report = load(store, embedder, [SEED], "seed", progress=progress)
    assert not report.refused, report.refused
    return _counted(store, Written())


def build(folder: Path, passages: int | None, progress: Progress = silent) -> LocalServer:
    """The server of a world of so many passages, None for the seed alone, in a folder that is emptied first."""
    server = LocalServer(folder / "neo4j", JARS)
    server.reset()
    store = Store(lambda: server.start(database_status, progress))
    try:
        embedder = SentenceTransformerEmbedder()
        written = grow(store, embedder, passages, progress) if passages else plant(store, embedder, progress)
    finally:
        store.close()
    (folder / "world.json").write_text(json.dumps(asdict(written), indent=2))
    return server


def main() -> None:
    """Build the world and say where it answers."""
    folder, passages = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with shown_progress() as progress:
        server = build(folder, passages, progress)
    address = server.start(database_status)
    sys.stdout.write(f"{(folder / 'world.json').read_text()}\n{address.uri} ({folder / 'neo4j'}) is left running\n")


if __name__ == "__main__":
    main()
