"""A load from end to end, twice, dry, on an empty database, cut off at every query, and two at once."""

import contextlib
import itertools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString, TypeVar

import numpy as np
import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.local import LocalServer
from graph.store import Row, Run, Store, database_status
from ingest.load import Report, load
from ingest.readers import Item, files, read
from tests.conftest import SEED
from tests.ingest.world import (
    CASE,
    REGISTER,
    add_good,
    assert_whole,
    ids,
    load_good,
    load_text,
    put,
    snapshot,
    vectors,
    version,
)
from tests.waiting import PATIENCE

T = TypeVar("T")
Embedder = SentenceTransformerEmbedder


class Cut(Exception):
    """The connection is cut, as a test has it."""


class CutStore(Store):
    """A store that is cut off when it has written with so many queries as are `left`."""

    def __init__(self, server: LocalServer) -> None:
        super().__init__(lambda: server.start(database_status))
        self.left = 0

    def write_together(self, work: Callable[[Run], T]) -> T:
        """Write, until it is cut off."""

        def cut(run: Run) -> Run:
            def counted(query: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - Cypher takes any value
                self.left -= 1
                if self.left == 0:
                    raise Cut
                return run(query, **parameters)

            return counted

        return super().write_together(lambda run: work(cut(run)))


def test_a_second_load_writes_and_embeds_nothing(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    first = load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    before = snapshot(scratch)
    second = load_good(scratch, embedder, tmp_path)
    assert (first.files, first.added, first.unchanged, first.embedded, first.corpus) == (2, 8, 0, 8, 1)
    assert (second.added, second.unchanged, second.embedded, second.corpus) == (0, 8, 0, 1)
    assert snapshot(scratch) == before
    assert_whole(scratch, embedder)


def test_a_second_load_needs_no_model_in_memory(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    fresh = SentenceTransformerEmbedder()
    load_good(scratch, fresh, tmp_path)
    assert fresh._model is None


def test_a_dry_run_says_what_a_load_would_do(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    folder = put(tmp_path, register=REGISTER, case=CASE.replace("[shared-fund]", "[shard-fund]"))
    for _ in range(2):
        report = load(scratch, embedder, [folder], "test", dry_run=True)
        assert (report.dry_run, report.added, report.embedded, report.refused_entries) == (True, 7, 4, 1)
        assert report.corpus is None
        assert [refusal.line for refusal in report.refused] == [26]
        assert not scratch.read("MATCH (n) RETURN n LIMIT 1")


def test_a_load_cut_off_at_any_query_leaves_nothing_half_written(
    scratch: Store, scratch_server: LocalServer, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    load_good(scratch, embedder, tmp_path, case=CASE)
    changed = CASE.replace("Two teams became one.", "Three did.").replace("    through: [shared-fund]\n", "")
    folder = put(tmp_path, case=changed)
    before, at, cuts = snapshot(scratch), version(scratch), 0
    store = CutStore(scratch_server)
    for store.left in itertools.count(1):
        with contextlib.suppress(Cut):
            load(store, embedder, [folder], "test")
        assert version(scratch) == at
        if snapshot(scratch) != before:
            break  # from here on only the counts are left to move
        cuts += 1
    store.close()
    assert cuts > 12
    assert_whole(scratch, embedder, counted=False)
    report = load_good(scratch, embedder, tmp_path)
    assert (report.added, report.changed, report.corpus) == (0, 0, at + 1)
    assert load_good(scratch, embedder, tmp_path).corpus == at + 1


def test_a_first_load_cut_off_brings_nothing_of_the_case(
    scratch: Store, scratch_server: LocalServer, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path / "register", register=REGISTER)
    folder = put(tmp_path / "cases", case=CASE)
    store = CutStore(scratch_server)
    for store.left in (4, 9, 13, 17):
        with pytest.raises(Cut):
            load(store, embedder, [folder], "test", keep=True)
        assert not ids(scratch, "one-team")
        assert version(scratch) == 1
    store.close()
    assert add_good(scratch, embedder, folder).corpus == 2
    assert_whole(scratch, embedder)


def test_two_loads_at_once_end_in_one_whole_graph(
    scratch: Store, scratch_server: LocalServer, embedder: Embedder, tmp_path: Path
) -> None:
    other = CASE.replace("Two teams", "Many teams").replace("result: eased", "result: overcame")
    folders = [put(tmp_path / name, register=REGISTER, case=case) for name, case in (("a", CASE), ("b", other))]
    reports: list[Report] = []

    def load_own(folder: Path) -> None:
        store = Store(lambda: scratch_server.start(database_status))
        reports.append(load(store, embedder, [folder], "test"))
        store.close()

    threads = [threading.Thread(target=load_own, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(reports) == 2
    for report in reports:
        assert all("Load again" in refusal.remedy for refusal in report.refused), report.refused
    assert_whole(scratch, embedder)
    claims = ids(scratch, "one-team--tackled--silos")
    assert claims in ({"one-team--tackled--silos--eased"}, {"one-team--tackled--silos--overcame"})
    for folder in folders:
        counted = load_good(scratch, embedder, folder).corpus
        assert load_good(scratch, embedder, folder).corpus == counted
    assert_whole(scratch, embedder)


def test_two_data_sets_that_bring_one_case_at_once_share_it(
    scratch: Store, scratch_server: LocalServer, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path / "register", register=REGISTER)
    folder = put(tmp_path / "cases", case=CASE)
    reports: list[Report] = []

    def load_as(data_set: str) -> None:
        store = Store(lambda: scratch_server.start(database_status))
        reports.append(load(store, embedder, [folder], data_set))
        store.close()

    threads = [threading.Thread(target=load_as, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert [report.added + report.refused_entries for report in reports] == [1, 1]
    assert all("Load again" in refusal.remedy for report in reports for refusal in report.refused)
    assert_whole(scratch, embedder)
    for data_set in ("one", "two"):
        assert not load(scratch, embedder, [folder], data_set).refused
    assert len(scratch.read("MATCH (e:Entry) WHERE e.id ENDS WITH '/one-team' RETURN e.id")) == 2
    assert len(scratch.read("MATCH (:Entry)-[:HOLDS]->(t) RETURN t.id")) == 4
    assert_whole(scratch, embedder)


def test_vectors_are_those_of_the_model(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    stored = vectors(scratch)["silos"]
    expected = embedder.documents(["Silos. Each works alone."])[0]
    assert np.abs(np.asarray(stored) - expected).max() < 1e-6
    assert np.asarray(stored, dtype=np.float32).astype(np.float64).tolist() == stored


def test_files_are_found_once_and_without_what_programs_hide(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    folder = put(tmp_path / "given", register=REGISTER)
    for hidden in (".git/x.yaml", ".#case.yaml", ".~lock.systems.csv#", ".systems.csv", "~$systems.csv", "notes.txt"):
        (folder / hidden).parent.mkdir(exist_ok=True)
        (folder / hidden).write_text("not: [yaml")
    (folder / "more.YML").write_text(CASE)
    (folder / "folder.yaml").mkdir()
    report = load(scratch, embedder, [folder, folder / "register.yaml", folder / ".." / "given"], "test")
    assert (report.files, report.added, report.refused) == (2, 8, ())


def test_nothing_to_load_is_refused(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Nothing to load in .*empty. Give YAML or CSV files, or a folder of them."):
        load(scratch, embedder, [put(tmp_path / "empty")], "test")


def test_several_documents_of_one_file_are_several_entries(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    second = CASE.replace("one-team", "two-teams").replace("type: service", "type: services")
    report = load_text(scratch, embedder, tmp_path, all=f"{REGISTER}---\n{CASE}---\n---\n{second}")
    lines = len(f"{REGISTER}---\n{CASE}---\n---\n".splitlines())
    assert [(refusal.line, refusal.field) for refusal in report.refused] == [(lines + 5, "initiative.type")]
    assert (report.added, report.refused_entries) == (8, 1)
    assert not ids(scratch, "two-teams")


def test_anchors_stand_for_what_they_name(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    short = CASE.replace("heading: Where it stands", "heading: &there Where it stands")
    case = short.replace("heading: What holds it back", "heading: *there")
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=case)
    rows = scratch.read("MATCH (p:Passage) RETURN DISTINCT p.heading AS heading")
    assert rows == [{"heading": "Where it stands"}]


def test_the_seed_loads_whole(seeded: Store, embedder: Embedder) -> None:
    assert_whole(seeded, embedder)
    cases = [
        item for file in files(SEED) for item in read(file) if isinstance(item, Item) and item.kind == "initiative"
    ]
    assert seeded.read("MATCH (i:Initiative) RETURN count(i) AS n") == [{"n": len(cases)}]
