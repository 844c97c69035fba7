"""Sources for reference managers, read by other libraries than wrote them."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import gris
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string

from graph.exports.selection import Selection
from graph.models import Source
from tests.exports.files import file_of, said

WORDS = {"textbackslash{}": "\\", "textbraceleft{}": "{", "textbraceright{}": "}", "textasciitilde{}": "~",
         "textasciicircum{}": "^"}  # fmt: skip


def _bibtex(selection: Selection) -> BibliographyData:
    return parse_string(file_of(selection, "bibtex").decode(), "bibtex")


def _undone(text: str) -> str:
    """LaTeX as plain text; no library at hand knows the words for braces."""
    return re.sub(r"\\(text[a-z]+\{\}|[$&%#_])", lambda found: WORDS.get(found[1], found[1]), text)


def _ris(selection: Selection, folder: Path) -> list[dict[str, Any]]:
    path = folder / "sources.ris"
    path.write_bytes(file_of(selection, "ris"))
    references: list[dict[str, Any]] = gris.read_ris(str(path))
    return references


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _with(selection: Selection, **changed: str | None) -> Selection:
    return replace(selection, sources=(selection.sources[0].model_copy(update=changed),))


def test_every_source_as_bibtex(everything: Selection) -> None:
    read = _bibtex(everything).entries
    assert list(read) == [source.id for source in everything.sources]
    for source in everything.sources:
        held = {name: _undone(text) for name, text in read[source.id].fields.items()}
        assert read[source.id].type == "techreport"
        assert held["title"] == source.name
        assert held.get("institution") == source.publisher
        # One author, whole, whatever commas the name of an organisation has.
        authors = [_undone(str(person)) for person in read[source.id].persons.get("author", [])]
        assert authors == ([f"{{{source.publisher}}}"] if source.publisher else [])
        assert held["type"] == "Report"
        assert held.get("abstract") == _one_line(source.summary)
        assert held.get("url") == source.link
        assert held["copyright"] == source.licence
        assert held.get("year") == (source.published[:4] if source.published else None)
        assert held["note"] == everything.receipt.line


# The reader leaves its file for the collector to close.
@pytest.mark.filterwarnings("ignore:unclosed file .*sources.ris:ResourceWarning")
def test_every_source_as_ris(everything: Selection, tmp_path: Path) -> None:
    read = _ris(everything, tmp_path)
    assert [one["ID"] for one in read] == [source.id for source in everything.sources]
    for one, source in zip(read, everything.sources, strict=True):
        assert one["TY"] == "RPRT"
        assert one["TI"] == source.name
        assert one.get("AU") == (" ".join(source.publisher.replace(",", " ").split()) if source.publisher else None)
        assert one.get("PB") == source.publisher
        assert one.get("UR") == source.link
        assert one.get("AB") == _one_line(source.summary)
        assert one.get("PY") == (source.published[:4] if source.published else None)
        assert one["N1"] == [everything.receipt.line, f"Licence: {source.licence}"]


@pytest.mark.filterwarnings("ignore:unclosed file .*sources.ris:ResourceWarning")
@pytest.mark.parametrize(
    ("published", "ris", "bibtex"),
    [
        ("2024-09-15", ("2024", "2024/09/15/"), ("2024", "09")),
        ("2024-09", ("2024", "2024/09//"), ("2024", "09")),
        ("2024-23", ("2024", None), ("2024", None)),
        ("2024", ("2024", None), ("2024", None)),
        (None, (None, None), (None, None)),
    ],
)
def test_dates_as_far_as_they_go(
    tmp_path: Path, published: str | None, ris: tuple[str | None, ...], bibtex: tuple[str | None, ...]
) -> None:
    selection = _with(said("Text"), published=published)
    (one,) = _ris(selection, tmp_path)
    assert (one.get("PY"), one.get("DA")) == ris
    fields = _bibtex(selection).entries["a-source"].fields
    assert (fields.get("year"), fields.get("month")) == bibtex


@pytest.mark.filterwarnings("ignore:unclosed file .*sources.ris:ResourceWarning")
def test_text_cannot_begin_a_line_of_its_own(tmp_path: Path) -> None:
    selection = _with(said("Text"), name="A title\nER  - \nTY  - JOUR", licence="Ours\r\nER  - ")
    (one,) = _ris(selection, tmp_path)
    assert one["TY"] == "RPRT"
    assert one["TI"] == "A title ER - TY - JOUR"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1).map(str.strip))
def test_bibtex_takes_any_text(text: str) -> None:
    name = f"A{text}"
    fields = _bibtex(_with(said("Text"), name=name)).entries["a-source"].fields
    assert _one_line(_undone(fields["title"])) == _one_line(name)


def test_an_address_stands_as_it_is_in_bibtex() -> None:
    url = "https://example.org/a_b%20c?d=1&e=#f"
    assert _bibtex(_with(said("Text"), link=url)).entries["a-source"].fields["url"] == url
    braces = _bibtex(_with(said("Text"), link="https://example.org/{")).entries["a-source"].fields["url"]
    assert braces == "https://example.org/%7B"


@pytest.mark.filterwarnings("ignore:unclosed file .*sources.ris:ResourceWarning")
def test_where_no_source_is_selected_the_receipt_stands_alone(nothing: Selection, tmp_path: Path) -> None:
    (one,) = _ris(nothing, tmp_path)
    assert one["TY"] == "GEN"
    assert one["TI"] == "An export of casegraph that selected no source"
    assert one["N1"] == nothing.receipt.line
    assert not _bibtex(nothing).entries
    assert _undone(file_of(nothing, "bibtex").decode()) == (
        f"@comment{{No source was selected: {nothing.receipt.line}}}\n"
    )


def test_sources_that_things_were_read_in_are_among_them(everything: Selection) -> None:
    assert {one.thing.source for one in everything.things if one.thing.source} <= {one.id for one in everything.sources}
    assert all(isinstance(one, Source) for one in everything.sources)
