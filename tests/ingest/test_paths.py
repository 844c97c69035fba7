"""What a path may lead to beside a good file: nothing, a pipe, a folder that is shut, a file too large to be meant."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import Refused
from ingest.files import find_files, read_all
from ingest.readers import LARGEST_FILE, Item, files, read
from ingest.refusals import Unreadable
from ingest.validate import validate
from tests.ingest.test_files import laughs
from tests.ingest.world import CASE

NOBODY = 65534


@contextlib.contextmanager
def without_rights() -> Iterator[None]:
    """Go on as a user who may not look into everything, if this one may."""
    user = os.geteuid()
    os.seteuid(user or NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_missing_path_a_folder_of_the_wrong_name_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    for path, reason in (
        (tmp_path / "none.yaml", "No such file"),
        (tmp_path / "cases", "No such file"),
        (huge, "20 MB"),
    ):
        with pytest.raises(Unreadable, match=reason) as caught:
            read(path)
        assert (caught.value.line, bool(caught.value.remedy)) == (1, True)


def test_what_is_no_file_of_text_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "endless.csv").symlink_to("/dev/zero")
    (tmp_path / "silent.yaml").symlink_to("/dev/null")
    for name in ("pipe.yaml", "endless.csv", "silent.yaml"):
        with pytest.raises(Unreadable, match="not a file but a pipe, a device or a folder"):
            read(tmp_path / name)
    (tmp_path / "round.yaml").symlink_to(tmp_path / "round.yaml")
    with pytest.raises(Unreadable, match="cannot be opened"):
        read(tmp_path / "round.yaml")
    assert files(tmp_path) == []


def test_a_folder_that_holds_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "again").symlink_to(tmp_path)
    (tmp_path / "a.yaml").write_text(CASE)
    assert files(tmp_path) == [tmp_path / "a.yaml"]


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(CASE)
    (tmp_path / "secret.yaml").chmod(0)
    with without_rights(), pytest.raises(Unreadable, match="Permission denied") as caught:
        read(tmp_path / "secret.yaml")
    assert "permissions" in caught.value.remedy


def test_a_folder_that_cannot_be_looked_into_is_refused() -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "shut").mkdir()
    (folder / "shut").chmod(0)
    try:
        with without_rights(), pytest.raises(Refused, match=r"shut cannot be read \(Permission denied\)"):
            files(folder)
    finally:
        shutil.rmtree(folder)


def test_a_link_to_itself_is_refused_as_a_file(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    given_ = read_all(find_files([loop]))
    assert [refusal.reason for refusal in given_.refusals] == [
        "the file cannot be opened (Too many levels of symbolic links)"
    ]


# Each took minutes or gigabytes when it was first tried: it multiplied, or grew with the square of its length.
LARGE = [
    ("aliases", CASE.encode().replace(b"  type", laughs("  x", 4) + b"\n  aliases: *a3\n  type", 1), "a.yaml"),
    ("merges", CASE.encode().replace(b"  type", laughs("  x") + b"\n  <<: [*a8, *a8]\n  type", 1), "a.yaml"),
    (
        "claims",
        b"basis: monitored\ninitiative: {id: a, name: A a, type: service}\nclaims:\n"
        + b"".join(b"- {used: b%d, shown_by: [c]}\n" % number for number in range(2000)),
        "a.yaml",
    ),
    (
        "links",
        b"id,name,definition,source,broader\na,A a,An a.,b," + b"|".join(b"c%d" % number for number in range(12_000)),
        "barriers.csv",
    ),
    ("faults", b"id,name,type,aliases\na,A a,trust," + b"b|" * 45_000, "organisations.csv"),
    (
        "rows",
        b"id,name,type\n" + b"".join(b"a%d,A a,trust\n" % number for number in range(100_000)),
        "organisations.csv",
    ),
]


@pytest.mark.parametrize(("content", "name"), [each[1:] for each in LARGE], ids=[each[0] for each in LARGE])
def test_what_is_large_is_read_or_refused_in_few_words(tmp_path: Path, content: bytes, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    try:
        outcomes = [validate(item) for item in read(file) if isinstance(item, Item)]
    except Unreadable as error:
        outcomes = [[error.refusal(name)]]
    assert all(len(str(fault)) < 900 for one in outcomes if isinstance(one, list) for fault in one)
