"""export and collection at a terminal: the suffix is the format, in whatever case; a file is written whole."""

import codecs
import json
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.cli.conftest import Program

ONE, OTHER = "people-in-mind", "health-inequality-and-innovation-fund"


@pytest.mark.parametrize("name", ["cases.CSV", "cases.Xlsx", "sources.BIB", "sources.RIS", "cases.JsonLD"])
def test_the_suffix_is_the_format_in_any_case(over_seed: Program, name: str) -> None:
    ended = over_seed("export", name, "--topic", "trauma")
    assert ended.code == 0, ended
    assert ended.out.startswith(f"{name}: ")
    first = {"C": b"kind,", "X": b"PK", "B": b"@techreport", "R": b"TY  - RPRT", "J": b'{"@context"'}
    assert Path(name).read_bytes().startswith(first[Path(name).suffix[1]])


def test_a_byte_order_mark_on_request(over_seed: Program) -> None:
    assert over_seed("export", "cases.csv", "--topic", "trauma", "--bom").code == 0
    assert Path("cases.csv").read_bytes().startswith(codecs.BOM_UTF8 + b"kind,")
    refused = over_seed("export", "cases.xlsx", "--bom")
    assert refused.code == 1
    assert "bom is for CSV" in refused.err
    assert not Path("cases.xlsx").exists()


def test_our_words_are_urns_where_no_service_was_asked(over_seed: Program) -> None:
    assert over_seed("export", "cases.jsonld", "--topic", "trauma").code == 0
    assert json.loads(Path("cases.jsonld").read_text("utf-8"))["@context"]["word"] == "urn:casegraph:word:"


def test_a_collection_is_written_as_the_suffix_says(over_seed: Program) -> None:
    ended = over_seed("collection", ONE, OTHER, "--out", "Board.DOCX", "--title", "For the board", "--note", "In May.")
    assert ended.code == 0, ended
    assert ended.out.startswith("Board.DOCX: 2 cases, ")
    assert [one.text for one in docx.Document("Board.DOCX").paragraphs[:2]] == ["For the board", "In May."]
    assert over_seed("collection", ONE, "--out", "board.xlsx").code == 0
    assert openpyxl.load_workbook("board.xlsx")["Cases"]["A2"].value == ONE
    assert over_seed("collection", ONE, "--out", "board.json").code == 0
    assert json.loads(Path("board.json").read_text("utf-8"))["cases"][0]["id"] == ONE


@pytest.mark.parametrize(
    ("command", "code", "word"),
    [
        (["people-in-mnd", "--out", "a.docx"], 1, "Did you mean people-in-mind"),
        ([ONE, ONE, "--out", "a.docx"], 1, "named twice"),
        ([ONE, "--out", "a.pdf"], 2, "has none of the suffixes json, docx, xlsx"),
        ([ONE, "--out", "no-folder/a.docx"], 2, "cannot be written"),
        ([ONE, "--out", "a.docx", "--title", ""], 2, "title"),
        ([ONE], 2, "--out"),
    ],
)
def test_what_cannot_be_collected_is_said(over_seed: Program, command: list[str], code: int, word: str) -> None:
    ended = over_seed("collection", *command)
    assert ended.code == code, ended
    assert word in " ".join(ended.err.replace("\u2502", " ").split())
    assert not list(Path.cwd().glob("*.docx"))


def test_a_collection_does_not_overwrite_unless_told(over_seed: Program) -> None:
    Path("a.docx").write_text("mine")
    assert over_seed("collection", ONE, "--out", "a.docx").code == 2
    assert Path("a.docx").read_text() == "mine"
    assert over_seed("collection", ONE, "--out", "a.docx", "--force").code == 0
    assert docx.Document("a.docx").paragraphs[0].text == "A collection of cases"
