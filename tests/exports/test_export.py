"""A file in each format: its name and type, its receipt, what an empty one holds, how large it may be."""

import codecs
import io
import typing
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import psutil
import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.exports.export import FORMS, export
from graph.exports.request import ExportRequest, Format, PageKind
from graph.exports.selection import Selection
from graph.ontology import PAGES
from graph.store import Store
from tests.exports.files import file_of, said

FORMATS: tuple[Format, ...] = typing.get_args(Format)


def _text(file: bytes, format_: Format) -> str:
    """All text of a file; that of a workbook is packed."""
    if format_ != "xlsx":
        return file.decode()
    with ZipFile(io.BytesIO(file)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_with_its_name_and_receipt(
    seeded: Store, embedder: SentenceTransformerEmbedder, format_: Format
) -> None:
    request = ExportRequest(want=["barrier", "initiative"], format=format_, barrier=["short-termism"])
    made = export(seeded, embedder, request)
    with made.file as file:
        assert file.tell() == 0
        content = file.read()
    suffix = {"bibtex": "bib"}.get(format_, format_)
    assert made.name == f"casegraph-initiatives-barriers-corpus-{made.receipt.corpus}.{suffix}"
    assert made.media_type == FORMS[format_].media_type
    assert made.receipt.format == format_
    assert made.receipt.id in _text(content, format_)
    assert made.receipt.digest in _text(content, format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_in_which_nothing_is_selected_has_its_receipt(nothing: Selection, format_: Format) -> None:
    assert (nothing.things, nothing.claims, dict(nothing.passages), nothing.sources) == ((), (), {}, ())
    text = _text(file_of(nothing, format_), format_)
    assert nothing.receipt.id in text
    assert nothing.receipt.digest in text


def test_a_byte_order_mark_is_for_csv_alone(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    with export(seeded, embedder, ExportRequest(want=["dimension"], bom=True)).file as file:
        assert file.read().startswith(codecs.BOM_UTF8 + b"kind,")
    with pytest.raises(Refused, match="bom is for CSV, not for xlsx"):
        export(seeded, embedder, ExportRequest(bom=True, format="xlsx"))
    assert not file_of(said("Text"), "csv").startswith(codecs.BOM_UTF8)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_that_grows_too_large_is_refused_and_gone(
    format_: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    process, small = psutil.Process(), said("Text")
    size = len(file_of(small, format_))
    before = process.num_fds()
    assert file_of(small, format_, size + 40)
    with pytest.raises(Refused, match="Narrow the filters"):
        file_of(small, format_, size - 40)
    assert process.num_fds() <= before
    assert not list(tmp_path.iterdir())


def test_a_large_file_goes_to_disk_and_is_refused_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    process, one = psutil.Process(), said("x" * 400)
    passage = one.passages["a-passage"]
    large = replace(one, passages={f"passage-{number}": passage for number in range(11_000)})
    before = process.num_fds()
    assert len(file_of(large, "jsonl")) > 10_000_000
    with pytest.raises(Refused, match="9 MB"):
        file_of(large, "jsonl", 9_000_000)
    assert process.num_fds() <= before


def test_every_format_has_its_form_and_every_kind_with_a_page_is_exported() -> None:
    assert set(FORMS) == set(FORMATS)
    assert len({form.suffix for form in FORMS.values()}) == len(FORMS)
    assert typing.get_args(PageKind) == PAGES
