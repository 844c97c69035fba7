"""RIS and BibTeX: the sources of a selection for reference managers, each with the receipt in a note."""

import codecs
from typing import IO

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from graph.exports.selection import Selection
from graph.models import Source

#: Characters with a meaning in BibTeX or LaTeX. Braces count even after a backslash, so they become commands.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)


def write_ris(selection: Selection, out: IO[bytes]) -> None:
    """One reference a source; the licence is in the second note."""
    text = codecs.getwriter("utf-8")(out)
    for source in selection.sources:
        # The writer puts a number above each reference, which strict readers reject.
        _, _, reference = rispy.dumps([_ris(source, selection.receipt.line)]).partition("\n")
        text.write(reference + "\n")


def _ris(source: Source, receipt: str) -> dict[str, str | list[str]]:
    year, month, day = _date(source.published)
    fields: dict[str, str | list[str]] = {
        "type_of_reference": "GEN",
        "id": source.id,
        "title": _one_line(source.name),
        "abstract": _one_line(source.summary or ""),
        "publisher": _one_line(source.publisher or ""),
        "year": year,
        "date": f"{year}/{month}/{day}/" if month else "",
        "urls": [source.url] if source.url else [],
        "notes": [receipt, f"Licence: {_one_line(source.licence)}"],
    }
    return {name: value for name, value in fields.items() if value}


def write_bibtex(selection: Selection, out: IO[bytes]) -> None:
    """One entry a source, in UTF-8; the licence is its `copyright`."""
    text = codecs.getwriter("utf-8")(out)
    for source in selection.sources:
        text.write(write_string(Library([_bibtex(source, selection.receipt.line)])) + "\n")


def _bibtex(source: Source, receipt: str) -> Entry:
    year, month, _ = _date(source.published)
    fields = {
        "title": _escaped(source.name),
        "abstract": _escaped(source.summary or ""),
        "publisher": _escaped(source.publisher or ""),
        "year": year,
        "month": month,
        # Addresses are not escaped, except braces, which would end the field.
        "url": (source.url or "").replace("{", "%7B").replace("}", "%7D"),
        "copyright": _escaped(source.licence),
        "note": _escaped(receipt),
    }
    return Entry("misc", source.id, [Field(name, value) for name, value in fields.items() if value])


def _date(published: str | None) -> tuple[str, str, str]:
    """Year, month and day as far as known; a season, whose number is above 12, is not a month."""
    year, month, day = (*(published or "").split("-"), "", "")[:3]
    return (year, month, day) if month <= "12" else (year, "", "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return _one_line(text).translate(ESCAPES)
