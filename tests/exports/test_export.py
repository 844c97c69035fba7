"""A file in each format: its name and type, its receipt, what an empty one holds, how large it may be."""

import typing
from dataclasses import replace
from pathlib import Path

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


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_with_its_name_and_receipt(
    seeded: Store, embedder: SentenceTransformerEmbedder, format_: Format
) -> None:
    request = ExportRequest(want=["barrier", "initiative"], format=format_, barrier=["short-termism"])
    made = export(seeded, embedder, request)
    with made.file as file:
        assert file.tell() == 0
        written = file.read()
    suffix = {"bibtex": "bib"}.get(format_, format_)
    assert made.name == f"casegraph-initiatives-barriers-corpus-{made.receipt.corpus}.{suffix}"
    assert made.media_type == FORMS[format_].media_type
    assert made.receipt.format == format_
    assert written
    if format_ != "xlsx":  # which is compressed, and read in its own test
        assert made.receipt.id in written.decode()
        assert made.receipt.digest in written.decode()


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
    large = replace(one, passages=one.passages * 11_000)
    before = process.num_fds()
    assert len(file_of(large, "jsonl")) > 10_000_000
    with pytest.raises(Refused, match="9 MB"):
        file_of(large, "jsonl", 9_000_000)
    assert process.num_fds() <= before


def test_every_format_has_its_form_and_every_kind_with_a_page_is_exported() -> None:
    assert set(FORMS) == set(FORMATS)
    assert len({form.suffix for form in FORMS.values()}) == len(FORMS)
    assert typing.get_args(PageKind) == PAGES


def test_the_empty_selection_is_empty(nothing: Selection) -> None:
    assert (nothing.things, nothing.claims, nothing.passages, nothing.sources) == ((), (), (), ())
    assert file_of(nothing, "ris") == file_of(nothing, "bibtex") == b""
