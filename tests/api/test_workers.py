"""Several workers against one server: no state between them but the database, and none outlives its parent."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from api.settings import Settings
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store, database_status
from tests.api.conftest import settings_for
from tests.api.serving_workers import Body, Serving, are_gone, serving
from tests.ingest.world import CASE, REGISTER, load_good
from tests.waiting import PATIENCE, kill, until

pytestmark = pytest.mark.hard

QUESTION = "/v1/search?q=silos+that+were+eased+with+a+shared+fund"
ANOTHER = CASE.replace("one-team", "other-team").replace("One team", "Other team")


@pytest.fixture(scope="module")
def settings(scratch_server: LocalServer) -> Settings:
    return settings_for(scratch_server)


@pytest.fixture(scope="module")
def curator(scratch_server: LocalServer) -> Iterator[Store]:
    """A store that loads what the workers serve, as `casegraph load` does in a process of its own."""
    store = Store(lambda: scratch_server.start(database_status))
    store.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def served(
    curator: Store, settings: Settings, embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """Two workers over a small world, at least one of them ready; the last test that takes it ends them."""
    folder = tmp_path_factory.mktemp("served")
    load_good(curator, embedder, folder / "world", register=REGISTER, case=CASE)
    with serving(settings, folder) as found:
        until(found.is_ready)
        yield found


def _told(body: Body) -> tuple[Any, ...]:
    """What a search answered, without when it did and how long that took."""
    receipt = body["receipt"]
    return (
        body["cases"],
        body["concepts"],
        body["says"],
        body["facets"],
        receipt["corpus"],
        receipt["digest"],
        receipt["model"],
    )


def test_both_workers_answer_alike(served: Serving) -> None:
    first, second = served.by_each(QUESTION).values()
    assert "one-team" in {hit["id"] for hit in first["cases"]["hits"]}
    assert _told(first) == _told(second)


def test_figures_are_of_all_workers(served: Serving) -> None:
    served.by_each("/v1/queries")
    asked = f"http://127.0.0.1:{served.port}/metrics"
    told = requests.get(asked, headers={"Connection": "close"}, timeout=PATIENCE).text
    line = 'casegraph_requests_total{method="GET",route="/v1/queries",status="200"}'
    # By each of the two at least once, whichever is asked for the figures.
    assert next(float(one.split()[-1]) for one in told.splitlines() if one.startswith(line)) >= 2


def test_the_console_answers_under_either(served: Serving) -> None:
    query = {"query": "MATCH (i:Initiative) RETURN i.id AS id"}
    answer = requests.post(f"http://127.0.0.1:{served.port}/v1/query", json=query, timeout=PATIENCE).json()
    assert ["one-team"] in answer["rows"]


def test_after_a_load_no_worker_answers_with_the_old_corpus(
    served: Serving, curator: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    # Both hold what they keep of the corpus before.
    before = served.by_each(QUESTION)
    report = load_good(curator, embedder, tmp_path, register=REGISTER, case=CASE, more=ANOTHER)
    assert all(report.corpus == body["receipt"]["corpus"] + 1 for body in before.values())

    def is_new(body: Body) -> bool:
        is_counted = body["receipt"]["corpus"] == report.corpus
        return is_counted and {"one-team", "other-team"} <= {hit["id"] for hit in body["cases"]["hits"]}

    first, second = served.by_each(QUESTION, is_new).values()
    assert _told(first) == _told(second)


def test_a_worker_that_is_killed_is_replaced_while_the_other_answers(served: Serving) -> None:
    before = served.workers()
    killed, other = served.by_each(QUESTION)
    kill(before[killed])
    answered = set()

    def both_answered() -> bool:
        pid, status, body = served.ask(QUESTION)
        # The new one takes no request before it is warm.
        assert status == 200, body
        answered.add(pid)
        return len(answered) == 2

    until(both_answered)
    assert answered == served.workers().keys()
    assert other in answered
    assert killed not in answered


def test_when_the_parent_is_told_to_end_all_do(served: Serving) -> None:
    workers = served.workers()
    assert len(workers) == 2
    served.process.terminate()
    code, written = served.ended()
    assert code == 0, written
    assert are_gone(workers)
    assert "casegraph no longer answers" in written
    assert "Traceback" not in written


@pytest.fixture
def no_nohup() -> Iterator[None]:
    """Where the tests run under `nohup`, what they start would heed no SIGHUP either, and rightly so."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("no_nohup")
@pytest.mark.parametrize(("number", "ends_with"), [(signal.SIGINT, 0), (signal.SIGHUP, -signal.SIGHUP)])
def test_a_terminal_ends_workers_that_are_not_up_yet(
    curator: Store, settings: Settings, tmp_path: Path, number: signal.Signals, ends_with: int
) -> None:
    curator.connect()
    with serving(settings, tmp_path) as found:
        until(lambda: len(found.workers()) == 2)
        workers = found.workers()
        # As a terminal does: to all of them.
        os.killpg(found.process.pid, number)
        code, written = found.ended()
        assert code == ends_with, written
        until(lambda: are_gone(workers))
        assert "Traceback" not in written


def test_workers_do_not_outlive_a_parent_that_is_killed(curator: Store, settings: Settings, tmp_path: Path) -> None:
    curator.connect()
    with serving(settings, tmp_path) as found:
        until(lambda: len(found.workers()) == 2)
        workers = found.workers()
        found.process.kill()
        until(lambda: are_gone(workers))
