"""RIS and BibTeX: the sources of a selection as reports for reference managers, each with the receipt in a note.

The author is the organisation that published it: the graph knows no persons.
"""

import codecs
from typing import IO

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from graph.exports.selection import Selection
from graph.models import Source

Reference = dict[str, str | list[str]]

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
    """One report a source; the licence is in the second note.

    RIS knows no comments: where nothing is selected, one reference says so, with the receipt as its note.
    """
    text = codecs.getwriter("utf-8")(out)
    references = [_ris(source, selection.receipt.line) for source in selection.sources]
    for reference in references or [_ris_of_nothing(selection.receipt.line)]:
        # The writer puts a number above each reference, which strict readers reject.
        _, _, written = rispy.dumps([reference]).partition("\n")
        text.write(written + "\n")


def _ris(source: Source, receipt: str) -> Reference:
    year, month, day = _date(source.published)
    # A reader parts a name at its commas: without them an organisation stays one name.
    author = _one_line((source.publisher or "").replace(",", " "))
    fields: Reference = {
        "type_of_reference": "RPRT",
        "id": source.id,
        "title": _one_line(source.name),
        "authors": [author] if author else [],
        "abstract": _one_line(source.summary or ""),
        "publisher": _one_line(source.publisher or ""),
        "year": year,
        "date": f"{year}/{month}/{day}/" if month else "",
        "urls": [source.link] if source.link else [],
        "notes": [receipt, f"Licence: {_one_line(source.licence)}"],
    }
    return {name: value for name, value in fields.items() if value}


def _ris_of_nothing(receipt: str) -> Reference:
    return {"type_of_reference": "GEN", "title": "An export of casegraph that selected no source", "notes": [receipt]}


def write_bibtex(selection: Selection, out: IO[bytes]) -> None:
    """One report a source, in UTF-8; the licence is its `copyright`. Where nothing is selected, a comment says so."""
    text = codecs.getwriter("utf-8")(out)
    for source in selection.sources:
        text.write(write_string(Library([_bibtex(source, selection.receipt.line)])) + "\n")
    if not selection.sources:
        text.write(f"@comment{{No source was selected: {_escaped(selection.receipt.line)}}}\n")


def _bibtex(source: Source, receipt: str) -> Entry:
    year, month, _ = _date(source.published)
    publisher = _escaped(source.publisher or "")
    fields = {
        "title": _escaped(source.name),
        # The second braces keep an organisation one name, whatever commas or "and" it has.
        "author": f"{{{publisher}}}" if publisher else "",
        "institution": publisher,
        "type": "Report",
        "abstract": _escaped(source.summary or ""),
        "year": year,
        "month": month,
        # Addresses are not escaped, except braces, which would end the field.
        "url": (source.link or "").replace("{", "%7B").replace("}", "%7D"),
        "copyright": _escaped(source.licence),
        "note": _escaped(receipt),
    }
    return Entry("techreport", source.id, [Field(name, value) for name, value in fields.items() if value])


def _date(published: str | None) -> tuple[str, str, str]:
    """Year, month and day as far as known; a season, whose number is above 12, is not a month."""
    year, month, day = (*(published or "").split("-"), "", "")[:3]
    return (year, month, day) if month <= "12" else (year, "", "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return _one_line(text).translate(ESCAPES)
