"""`make bench-retrieval DATA=folder`: the two text arms and the default recipe beside a peer, on a BEIR collection.

The collection is stored as the product stores passages, on a private Neo4j whose folder is kept between runs. All
systems are asked the same questions with the same vectors, in the same run.
"""

import argparse
import math
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError
from neo4j_graphrag.exceptions import Neo4jGraphRagError
from rich.console import Group
from rich.table import Table
from rich.text import Text

from api.cli import terminal
from graph.embedding import DEFAULT_MODEL, Embedder, SentenceTransformerEmbedder, Vectors
from graph.errors import CasegraphError, NotFound
from graph.progress import Progress, silent
from tests.benchmarks.beir import Collection, collection
from tests.benchmarks.measures import bootstrap, ndcg, percentile, recall
from tests.benchmarks.stored import home_of, served, store_texts, texts_of
from tests.benchmarks.systems import System, ours, peer

#: Documents that every system has to be able to bring, for recall@100.
DEPTH = 100
#: Questions asked before any is timed: after a start the first takes seconds.
WARMING = 5
#: Failures of a row that are shown.
SHOWN = 3
#: What counts as a failed question: the errors of the product, of the peer and of the driver. Others end the run.
_FAILURES = (CasegraphError, Neo4jGraphRagError, Neo4jError, DriverError)


@dataclass
class Row:
    """What one system did, question by question: nDCG@10 and recall@100 (0 where it failed), and seconds.

    `failures` are the questions that it failed on, each with the error; they have no time.
    """

    name: str
    ndcg: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """All rows over one collection.

    `pool`: texts that each arm and the peer brought; `embedding`: seconds of each question.
    """

    questions: int
    documents: int
    texts: int
    pool: int
    embedding: Sequence[float]
    ours: Sequence[Row]
    peer: Sequence[Row]


def run(
    data: Collection, embedder: Embedder, home: Path, *, limit: int | None = None, fresh: bool = False,
    progress: Progress = silent,
) -> Outcome:  # fmt: skip
    """Store the collection in that folder, unless it is there, and ask every system its first `limit` questions."""
    asked = list(data.questions.items())[:limit]
    texts = sum(len(texts_of(document)) for document in data.documents)
    pool = DEPTH * math.ceil(texts / len(data.documents))
    with served(home, fresh=fresh, progress=progress) as (store, address):
        store_texts(store, embedder, data.documents, progress)
        vectors, embedding = _embedded(embedder, [words for _, words in asked])
        auth = (address.user, address.password)
        with GraphDatabase.driver(address.uri, auth=auth) as driver:
            own, other = ours(store, pool), peer(driver, pool)
            rows = _ask([*own, *other], data, asked, vectors, progress)
    return Outcome(len(asked), len(data.documents), texts, pool, embedding, rows[: len(own)], rows[len(own) :])


def _embedded(embedder: Embedder, questions: Sequence[str]) -> tuple[list[Vectors], list[float]]:
    """The vector of each question and the seconds it took, one at a time, as they come to a service."""
    embedder.questions(questions[:1])
    vectors, seconds = [], []
    for question in questions:
        begun = time.perf_counter()
        vectors.append(embedder.questions([question])[0])
        seconds.append(time.perf_counter() - begun)
    return vectors, seconds


def _ask(
    systems: Sequence[System], data: Collection, asked: Sequence[tuple[str, str]], vectors: Sequence[Vectors],
    progress: Progress,
) -> list[Row]:  # fmt: skip
    """Each question to all systems before the next, so that what else the machine does meets all of them alike."""
    for system in systems:
        for (_, words), vector in zip(asked[:WARMING], vectors, strict=False):
            with suppress(*_FAILURES):
                system.ask(words, vector)
    rows = [Row(system.name) for system in systems]
    for number, ((id_, words), vector) in enumerate(zip(asked, vectors, strict=True)):
        progress("Asking questions", number, len(asked))
        for place in range(len(systems)):
            # Whoever is asked first reads from disk what the others find in memory: each is first in its turn.
            one = (number + place) % len(systems)
            _ask_one(systems[one], rows[one], data.judged[id_], words, vector)
    progress("Asking questions", len(asked), len(asked))
    return rows


def _ask_one(system: System, row: Row, gains: Mapping[str, int], words: str, vector: Vectors) -> None:
    begun = time.perf_counter()
    try:
        order = system.ask(words, vector)
    except _FAILURES as error:
        row.failures.append(f"{words!r}: {type(error).__name__}: {error}")
        order = []
    else:
        row.seconds.append(time.perf_counter() - begun)
    row.ndcg.append(ndcg(order, gains))
    row.recall.append(recall(order, gains, DEPTH))


def tables(outcome: Outcome) -> list[Table]:
    """Every row, and how much more the default is than each row of the peer."""
    rows = Table("system", "nDCG@10", f"recall@{DEPTH}", "failed", "p50 ms", "p95 ms")
    for row in (*outcome.ours, *outcome.peer):
        rows.add_row(
            row.name, _mean(row.ndcg), _mean(row.recall), str(len(row.failures)),
            *(f"{percentile(row.seconds, share):.1f}" if row.seconds else "-" for share in (0.5, 0.95)),
        )  # fmt: skip
    default = outcome.ours[-1]
    more = Table(f"{default.name}, less", "nDCG@10", "95 % interval", title="Paired bootstrap over the questions")
    for row in outcome.peer:
        found = bootstrap(default.ndcg, row.ndcg)
        more.add_row(row.name, f"{found.mean:+.3f}", f"{found.low:+.3f} to {found.high:+.3f}")
    return [rows, more]


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}"


def report(data: Collection, embedder: Embedder, outcome: Outcome) -> Group:
    """What was asked of what, the tables, and what each failure was."""
    p50, p95 = (percentile(outcome.embedding, share) for share in (0.5, 0.95))
    head = (
        f"{data.name}: {outcome.questions} questions, {outcome.documents} documents in {outcome.texts} windows, "
        f"{embedder.name}. The first {outcome.pool} windows of each arm and of the peer. Times are of retrieval with "
        f"the vector at hand; to embed a question took {p50:.1f} ms (p95 {p95:.1f})."
    )
    failed = [f"{row.name}: {failure}" for row in (*outcome.ours, *outcome.peer) for failure in row.failures[:SHOWN]]
    return Group(Text(head), *tables(outcome), *(Text(line, overflow="ellipsis", no_wrap=True) for line in failed))


def main() -> None:
    """Read the folder, run, print. Exit codes: 0 done, 1 the folder is not in BEIR layout, 2 not run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the folder of another sentence-transformers model")
    parser.add_argument("--split", default="test", help="the file of qrels/, without .tsv")
    parser.add_argument("--limit", type=int, help="so many questions only")
    parser.add_argument("--fresh", action="store_true", help="store and embed everything again")
    given = parser.parse_args()
    try:
        data = collection(given.data, given.split)
        embedder = SentenceTransformerEmbedder(given.model)
        with terminal.progress() as progress:
            outcome = run(
                data, embedder, home_of(data.name, embedder), limit=given.limit, fresh=given.fresh, progress=progress
            )
    except NotFound as missing:
        terminal.say(f"not run: {missing}")
        sys.exit(2)
    except CasegraphError as error:
        terminal.say(str(error))
        sys.exit(1)
    terminal.show(report(data, embedder, outcome))


if __name__ == "__main__":
    main()
