"""What the files no longer hold is withdrawn, whole, and only where nothing is refused and nobody needs it."""

from pathlib import Path

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from ingest.load import Report, load
from tests.ingest.world import ACCOUNT, CASE, REGISTER, add_good, assert_whole, ids, load_good, load_text, put, snapshot

Embedder = SentenceTransformerEmbedder
THERE = ACCOUNT.format(id="there")


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.withdrawn


def test_what_the_files_no_longer_hold_is_withdrawn_whole(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    before = ids(scratch, "")
    first = load_good(scratch, embedder, tmp_path, there=THERE, more="organisations: [{id: b, name: Bee, type: trust}]")
    assert counts(first) == (2, 0, 8, 0)
    for name in ("there", "more"):
        (tmp_path / f"{name}.yaml").unlink()
    whole = snapshot(scratch)
    dry = load(scratch, embedder, [tmp_path], "test", dry_run=True)
    assert (counts(dry), dry.withdrawn_ids) == ((0, 0, 8, 2), ("b", "there"))
    assert counts(add_good(scratch, embedder, tmp_path)) == (0, 0, 8, 0)
    assert snapshot(scratch) == whole
    done = load_good(scratch, embedder, tmp_path)
    assert (counts(done), done.embedded, done.corpus) == ((0, 0, 8, 2), 0, 3)
    assert ids(scratch, "") == before
    assert_whole(scratch, embedder)
    assert counts(load_good(scratch, embedder, tmp_path)) == (0, 0, 8, 0)


def test_what_still_refers_to_something_gone_is_named_and_nothing_is_withdrawn(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE, there=THERE)
    before = snapshot(scratch)
    (tmp_path / "there.yaml").unlink()
    silos = REGISTER[REGISTER.index("  - id: silos") : REGISTER.index("  - id: turf")]
    register = REGISTER.replace(silos, "").replace("    broader: [silos]\n", "")
    report = load_text(scratch, embedder, tmp_path, register=register)
    assert [(Path(one.file).name, one.line, one.field) for one in report.refused] == [
        ("case.yaml", 24, "claims.0.tackled")
    ]
    assert "--keep" in report.refused[0].remedy
    assert (report.withdrawn, report.kept, report.refused_entries) == (0, 2, 1)
    assert report.changed == 1
    assert ids(scratch, "") >= {"silos", "there-place"}
    assert snapshot(scratch) != before
    assert_whole(scratch, embedder)
    done = load_good(scratch, embedder, tmp_path, case=CASE.replace("silos", "turf"))
    assert (counts(done), done.withdrawn_ids) == ((0, 1, 6, 2), ("silos", "there"))
    assert_whole(scratch, embedder)


def test_a_file_that_cannot_be_read_keeps_everything(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE, there=THERE)
    before = snapshot(scratch)
    (tmp_path / "there.yaml").unlink()
    report = load_text(scratch, embedder, tmp_path, case="initiative: [")
    assert (counts(report), report.kept, report.refused_entries) == ((0, 0, 7, 0), 1, 1)
    assert snapshot(scratch) == before


def test_a_renamed_case_takes_its_passages_along(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    renamed = CASE.replace("  id: one-team\n  name: One team", "  id: a-team\n  name: A team")
    report = load_good(scratch, embedder, tmp_path, case=renamed)
    assert (counts(report), report.withdrawn_ids, report.embedded) == ((1, 0, 7, 1), ("one-team",), 1)
    assert ids(scratch, "team") == {
        "a-team", "test/a-team", "a-team--tackled--silos--eased", "a-team--has-outcome--one-team-less",
        "one-team-place", "one-team-place.0", "one-team-proviso", "one-team-proviso.0", "one-team-less",
    }  # fmt: skip
    assert_whole(scratch, embedder)


def test_two_cases_may_share_what_a_third_leaves_behind(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    second = CASE[CASE.index("  - id: one-team-proviso") : CASE.index("outcomes:")]
    one = CASE.replace(second, "").replace("  id: one-team\n", "  id: a-team\n")
    two = f"initiative: {{id: b-team, name: B team, type: service}}\npassages:\n{second}"
    report = load_good(scratch, embedder, tmp_path, case=one, more=two)
    assert counts(report) == (2, 0, 7, 1)
    assert_whole(scratch, embedder)


def test_what_another_data_set_needs_is_not_withdrawn(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    load_good(scratch, embedder, folder, register=REGISTER, case=CASE)
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", there=THERE)
    before = snapshot(scratch)
    small = REGISTER[: REGISTER.index("systems:")]
    for dry_run in (True, False):
        report = load(scratch, embedder, [put(folder, register=small)], "test", dry_run=dry_run)
        (refusal,) = report.refused
        assert (refusal.file, refusal.line, refusal.field) == (str(folder), 1, "")
        assert "the-north is no longer here, but still needed: the-north (by the-north--faced--silos)" in refusal.reason
        assert (counts(report), report.kept) == ((0, 0, 6, 0), 2)
        assert snapshot(scratch) == before
    load_good(scratch, embedder, tmp_path / "theirs", "theirs", there=THERE.split("claims:")[0])
    elsewhere = load(scratch, embedder, [folder], "test")
    assert (elsewhere.refused, elsewhere.withdrawn_ids) == ((), ("a-trust", "the-north"))
    assert_whole(scratch, embedder)


def test_what_another_load_comes_to_need_meanwhile_is_kept(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path / "ours", register=REGISTER, case=CASE)

    def overtake(what: str, done: int, _total: int) -> None:
        if (what, done) == ("Writing entries", 0) and not ids(scratch, "there"):
            load_good(scratch, embedder, tmp_path / "theirs", "theirs", there=THERE)

    small = REGISTER[: REGISTER.index("systems:")]
    report = load(scratch, embedder, [put(tmp_path / "ours", register=small)], "test", progress=overtake)
    assert ["the-north is no longer here, but" in one.reason for one in report.refused] == [True]
    assert (report.withdrawn_ids, report.kept) == (("a-trust",), 1)
    assert "the-north" in ids(scratch, "north")
    assert_whole(scratch, embedder)


def test_a_strict_load_writes_nothing_where_anything_is_refused(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    folder = put(tmp_path, register=REGISTER, case=CASE.replace("type: service", "type: servise"))
    report = load(scratch, embedder, [folder], "test", strict=True)
    assert (counts(report), report.stopped, report.corpus) == ((0, 0, 0, 0), True, None)
    assert not scratch.read("MATCH (n) RETURN n LIMIT 1")
    put(tmp_path, case=CASE)
    report = load(scratch, embedder, [folder], "test", strict=True)
    assert (counts(report), report.stopped) == ((8, 0, 0, 0), False)
