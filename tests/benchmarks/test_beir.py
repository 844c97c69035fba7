"""A folder in BEIR layout is read as it stands; one that is not says which file, line and field, and what to do."""

import json
from pathlib import Path

import pytest

from graph.errors import NotFound, Refused
from tests.benchmarks.beir import collection

CORPUS = [
    {"_id": "d1", "title": "Falls", "text": "A clinic for falls.", "metadata": {}},
    {"_id": "d2", "text": "A walk."},
]
QUERIES = [{"_id": "q1", "text": "falls?"}, {"_id": "q2", "text": "swimming?"}, {"_id": "q3", "text": "walks?"}]
QRELS = "query-id\tcorpus-id\tscore\nq3\td2\t2\nq1\td1\t1\nq1\td2\t0\nq2\td1\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(QRELS, "utf-8")
    return tmp_path


def test_what_stands_there_is_read(folder: Path) -> None:
    data = collection(folder)
    assert [(one.id, one.title, one.text) for one in data.documents] == [
        ("d1", "Falls", "A clinic for falls."),
        ("d2", "", "A walk."),
    ]
    assert data.judged["q1"] == {"d1": 1, "d2": 0}
    assert data.name == folder.name


def test_questions_without_a_useful_document_are_not_asked(folder: Path) -> None:
    assert dict(collection(folder).questions) == {"q1": "falls?", "q3": "walks?"}


def test_windows_line_ends_a_mark_of_byte_order_and_empty_lines_are_read(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_bytes(b"\xef\xbb\xbf" + QRELS.replace("\n", "\r\n\r\n").encode())
    assert collection(folder).judged["q3"] == {"d2": 2}


def test_another_file_of_judgements(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "train.tsv")
    assert collection(folder, "train").judged["q3"] == {"d2": 2}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no folder .*away"):
        collection(tmp_path / "away")


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_file_that_is_not_there(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(Refused, match=f"has no file {name}. The layout is"):
        collection(folder)


@pytest.mark.parametrize(
    ("name", "added", "said"),
    [
        ("corpus.jsonl", b"{'_id'\n", r"corpus.jsonl, line 3 is no JSON.*Write one object a line"),
        ("corpus.jsonl", b"[]\n", r"corpus.jsonl, line 3 is no object"),
        ("corpus.jsonl", b'{"_id": 7, "text": ""}\n', r"corpus.jsonl, line 3 has no field '_id' that is a text"),
        ("corpus.jsonl", b'{"_id": "d3"}\n', r"corpus.jsonl, line 3 has no field 'text'"),
        ("corpus.jsonl", b'{"_id": "d3", "text": "", "title": 1}\n', r"corpus.jsonl, line 3 has a field 'title'"),
        ("corpus.jsonl", b'{"_id": "d1", "text": ""}\n', r"corpus.jsonl, line 3 has the '_id' 'd1' of line 1"),
        ("corpus.jsonl", b"\xff\n", r"corpus.jsonl, line 3 is no UTF-8.*Save the file as UTF-8"),
        ("queries.jsonl", b'{"_id": "q4"}\n', r"queries.jsonl, line 4 has no field 'text'"),
        ("qrels/test.tsv", b"q1 d1 1\n", r"test.tsv, line 6 has 1 fields"),
        ("qrels/test.tsv", b"q9\td1\t1\n", r"test.tsv, line 6 names the query-id 'q9'.*not in queries.jsonl"),
        ("qrels/test.tsv", b"q1\td9\t1\n", r"test.tsv, line 6 names the corpus-id 'd9'.*not in corpus.jsonl"),
        ("qrels/test.tsv", b"q1\td1\thigh\n", r"test.tsv, line 6 has the score 'high'.*whole number"),
    ],
)
def test_a_fault_is_told_with_its_place(folder: Path, name: str, added: bytes, said: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(added)
    with pytest.raises(Refused, match=said):
        collection(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_an_empty_file(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\n")
    with pytest.raises(Refused, match=Path(name).name):
        collection(folder)


def test_judgements_without_a_heading_or_without_use(folder: Path) -> None:
    file = folder / "qrels" / "test.tsv"
    file.write_text("q1\td1\t1\n", "utf-8")
    with pytest.raises(Refused, match=r"line 1 is not the heading.*query-id corpus-id score"):
        collection(folder)
    file.write_text("query-id\tcorpus-id\tscore\nq1\td1\t0\n", "utf-8")
    with pytest.raises(Refused, match="judges no document useful"):
        collection(folder)
