"""A collection as a document (DOCX): each case as a table of facts, then the evidence, the sources and the receipt."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from graph.english import counted
from graph.evidence import SourceShown
from graph.exports.collection_facts import Line, Notes, facts, said_of
from graph.exports.graphml import writable
from graph.views.case_words import written_date, written_day
from graph.views.collection import Collection, CollectionReceipt

#: The parts of the file have the time when they were packed: with this one the same collection makes the same file.
_PACKED: Final = (1980, 1, 1, 0, 0, 0)
#: A4, its margins, and the two columns of a table between them.
_PAGE, _MARGIN, _COLUMNS = (Cm(21), Cm(29.7)), Cm(2.5), (Cm(3.5), Cm(12.5))
_BLUE: Final = RGBColor(0x05, 0x63, 0xC1)


def write_docx(collection: Collection, base: str, out: IO[bytes]) -> None:
    """The document; `base` is the address of the API."""
    document, notes = _new(collection), Notes(collection)
    document.add_heading(_one_line(collection.title), 0)
    if collection.note:
        document.add_paragraph(writable(collection.note))
    document.add_paragraph(f"{counted(len(collection.cases), 'case')}, {written_day(collection.date)}")
    for case in collection.cases:
        document.add_heading(_one_line(case.name), 1)
        if case.properties.summary:
            document.add_paragraph(writable(case.properties.summary))
        _add_table(document, facts(case, notes))
    document.add_heading("Evidence", 1)
    for number, passage in enumerate(notes.passages, start=1):
        _add_note(document.add_paragraph(), number, passage, collection)
    document.add_heading("Sources", 1)
    for source in collection.sources.values():
        _add_source(document.add_paragraph(style="List Bullet"), source)
    document.add_heading("Where this comes from", 1)
    _add_table(document, _origin(collection.receipt, f"{base}{collection.url}"))
    out.write(_packed(document))


def _new(collection: Collection) -> Document:
    """An empty document on A4, in British English, with its properties."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    core, made = document.core_properties, datetime.fromisoformat(collection.receipt.at).replace(tzinfo=None)
    core.title, core.author, core.last_modified_by, core.comments = _one_line(collection.title), *("casegraph",) * 2, ""
    core.created, core.modified, core.revision = made, made, 1
    return document


def _add_table(document: Document, rows: Iterable[tuple[str, Sequence[Line]]]) -> None:
    """Two columns: the names of the facts, and their lines."""
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for name, lines in rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, _COLUMNS, strict=True):
            cell.width = width
        cells[0].paragraphs[0].add_run(name).bold = True
        for place, line in enumerate(lines):
            _add_line(cells[1], line, first=place == 0)


def _add_line(cell: _Cell, line: Line, *, first: bool) -> None:
    """A paragraph with the line, and one for each reason; a new cell has its first paragraph already."""
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    if line.text:
        paragraph.add_run(writable(line.text))
    if line.link:
        paragraph.add_run(" " if line.text else "")
        _add_link(paragraph, line.link)
    for reason in line.reasons:
        cell.add_paragraph().add_run(writable(f"Our reading: {reason}")).italic = True


def _add_note(paragraph: Paragraph, number: int, passage: str, collection: Collection) -> None:
    shown = collection.passages[passage]
    paragraph.add_run(f"[{number}] ").bold = True
    paragraph.add_run(writable(f"“{shown.text}”" if shown.wording == "quoted" else shown.text)).add_break()
    paragraph.add_run(writable(said_of(passage, collection))).italic = True


def _add_source(paragraph: Paragraph, source: SourceShown) -> None:
    published = written_date(source.published) if source.published else None
    said = ", ".join(part for part in (source.title, source.publisher, published) if part)
    paragraph.add_run(writable(f"{said}. "))
    if source.link:
        _add_link(paragraph, source.link)
        paragraph.add_run(" ")
    paragraph.add_run(writable(f"Licence: {source.licence}"))


def _origin(receipt: CollectionReceipt, address: str) -> list[tuple[str, list[Line]]]:
    kept = "The list is kept in this address alone. Opened again, it shows the cases as they stand then."
    return [
        ("Address", [Line("", address), Line(kept)]),
        ("Receipt", [Line(receipt.id)]),
        ("State of the corpus", [Line(f"{receipt.corpus} ({receipt.digest})")]),
        ("Model", [Line(receipt.model)]),
        ("Made at", [Line(receipt.at)]),
        ("Filters", [Line("None: the cases are named one by one.")]),
    ]


def _add_link(paragraph: Paragraph, address: str) -> None:
    """An address to click on, which the library can read and not write."""
    target = writable(address)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(target)
    run.font.underline, run.font.color.rgb = True, _BLUE
    link.append(run._r)
    paragraph._p.append(link)


def _packed(document: Document) -> bytes:
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with ZipFile(made) as parts, ZipFile(packed, "w") as again:
        for name in parts.namelist():
            again.writestr(ZipInfo(name, _PACKED), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()


def _one_line(text: str) -> str:
    return " ".join(writable(text).split())
