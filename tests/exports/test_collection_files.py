"""A collection as a document and as a workbook, each read back: what stands where, and the same file each time."""

import io
import time
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.embedding import SentenceTransformerEmbedder
from graph.exports.collection_facts import NOT_SAID, Notes, facts
from graph.exports.collection_files import CASES, COLLECTION_FORMS, collection_file, slug
from graph.exports.rows import values_of
from graph.labels import label_of
from graph.store import Store
from graph.views.collection import Collection, CollectionFormat, CollectionRequest, collection
from tests.exports.collected import BASE, IDS, NOTE, NOW, TITLE

FACTS = [
    "Type", "Where it ran", "Carried out", "Status", "Began", "Ended", "Money", "Barriers", "What helped",
    "What came of it", "Who took part", "Not reported", "Last review", "How to cite it",
]  # fmt: skip


def _document(collected: Collection) -> Document:
    return docx.Document(io.BytesIO(collection_file(collected, "docx", BASE).body))


def _facts(table: Table) -> dict[str, list[str]]:
    return {row.cells[0].text: [paragraph.text for paragraph in row.cells[1].paragraphs] for row in table.rows}


def _sheet(collected: Collection, name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(collection_file(collected, "xlsx", BASE).body))
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def _headings(document: Document) -> list[tuple[str, str]]:
    styled = [(one.style.name if one.style else None, one.text) for one in document.paragraphs]
    return [(style, text) for style, text in styled if style and (style == "Title" or style.startswith("Heading"))]


def test_a_document_has_a_heading_a_case_and_one_for_each_part_after_them(collected: Collection) -> None:
    document = _document(collected)
    parts = [*(case.name for case in collected.cases), "Evidence", "Sources", "Where this comes from"]
    assert _headings(document) == [("Title", TITLE), *(("Heading 1", name) for name in parts)]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[1:3] == [NOTE, "5 cases, 5 May 2026"]
    assert {case.properties.summary for case in collected.cases} <= set(texts)


def test_a_document_has_a_table_of_facts_a_case(collected: Collection) -> None:
    *tables, receipt = _document(collected).tables
    assert [list(_facts(table)) for table in tables] == [FACTS] * len(IDS)
    one, poverty, nurse, fund, planned = map(_facts, tables)
    assert one["Where it ran"] == ["Cornwall and the Isles of Scilly [1]"]
    assert one["Carried out"] == ["Ran in a named place [1]"]
    assert one["Barriers"][0].startswith("Overcame (in our reading): One-off funding, through Joint funding [1, 2]")
    assert one["Barriers"][1].startswith("Our reading: The report describes a small initial pot")
    assert one["Began"] == one["Ended"] == one["Money"] == one["Who took part"] == [NOT_SAID]
    assert any(
        line.startswith("Led to: Five-year commitment") and "Figure: 5 years (length of the commitment)" in line
        for line in one["What came of it"]
    )
    assert one["Last review"] == ["No person has reviewed it yet."]
    assert any("over £2 million a year" in line for line in poverty["What came of it"])
    assert any("New Forest District Council, hosts the nurse in its housing team" in x for x in nurse["Who took part"])
    assert nurse["Where it ran"][0].startswith("Hampshire and Isle of Wight (in our reading) [")
    assert nurse["Where it ran"][1].startswith("Our reading: The report names the trust and the district")
    assert fund["Money"][0].startswith("£4 million")
    assert planned["Carried out"][0].startswith("Recommended or planned")
    assert all(line.startswith(("Would use", "Our reading")) for line in planned["What helped"])
    said = _facts(receipt)
    assert said["Receipt"] == [collected.receipt.id]
    assert said["State of the corpus"] == [f"{collected.receipt.corpus} ({collected.receipt.digest})"]
    assert said["Address"][0] == f"{BASE}{collected.url}"


def test_every_number_of_evidence_leads_to_its_passage(collected: Collection) -> None:
    notes = Notes(collected)
    for case in collected.cases:
        facts(case, notes)
    assert set(notes.passages) == set(collected.passages)
    assert len(notes.passages) == len(collected.passages)
    lines = [paragraph.text for paragraph in _document(collected).paragraphs if paragraph.text.startswith("[")]
    assert len(lines) == len(notes.passages)
    for number, (id_, line) in enumerate(zip(notes.passages, lines, strict=True), start=1):
        passage = collected.passages[id_]
        text, _, place = line.partition("\n")
        assert text == f"[{number}] {passage.text}"
        assert place.startswith("In our words. ")
        assert f"{collected.sources[passage.source].title}: {passage.locator}" in place
        bases = {e.basis for claim in collected.claims.values() for e in claim.evidence if e.passage == id_}
        assert all(label_of("basis", basis) in place for basis in bases)


def test_what_qualifies_a_claim_is_told_apart(collected: Collection) -> None:
    claim = next(one for one in collected.claims.values() if any(e.stance == "qualifies" for e in one.evidence))
    supports = [e.passage for e in claim.evidence if e.stance == "supports"]
    numbers = Notes(collected).of_claims(claim.id)
    first = ", ".join(str(number) for number in range(1, len(supports) + 1))
    assert numbers.startswith(f" [{first}; qualified by {len(supports) + 1}")


def test_words_of_a_source_stand_in_quotation_marks(collected: Collection) -> None:
    id_, passage = next(iter(collected.passages.items()))
    quoted = {**collected.passages, id_: passage.model_copy(update={"wording": "quoted"})}
    texts = [one.text for one in _document(collected.model_copy(update={"passages": quoted})).paragraphs]
    assert any(f"“{passage.text}”\nQuoted. " in text for text in texts)


def test_links_can_be_clicked_on(collected: Collection) -> None:
    document = _document(collected)
    linked = {link.address: link.text for one in document.paragraphs for link in one.hyperlinks}
    assert linked == {source.link: source.link for source in collected.sources.values() if source.link}
    licences = [one.text for one in document.paragraphs if one.style and one.style.name == "List Bullet"]
    assert len(licences) == len(collected.sources)
    assert all(f"Licence: {source.licence}" in " ".join(licences) for source in collected.sources.values())
    (address,) = (
        link.address for row in document.tables[-1].rows for one in row.cells[1].paragraphs for link in one.hyperlinks
    )
    assert address == f"{BASE}{collected.url}"


def test_a_document_says_what_it_is(collected: Collection) -> None:
    document = _document(collected)
    core = document.core_properties
    assert (core.title, core.author, core.comments) == (TITLE, "casegraph", "")
    assert core.created == core.modified == NOW
    section = document.sections[0]
    assert section.page_width is not None
    assert round(section.page_width.cm, 1) == 21


@pytest.mark.parametrize("format_", COLLECTION_FORMS)
def test_the_same_collection_makes_the_same_file(collected: Collection, format_: CollectionFormat) -> None:
    first = collection_file(collected, format_, BASE)
    time.sleep(2.1)  # The times in a zip have two seconds.
    again = collection_file(collected, format_, BASE)
    assert again == first
    assert first.name == f"for-the-board-prevention-money.{format_}"
    assert first.media_type == COLLECTION_FORMS[format_].media_type


def test_a_workbook_has_its_sheets_with_filters(collected: Collection) -> None:
    book = openpyxl.load_workbook(io.BytesIO(collection_file(collected, "xlsx", BASE).body))
    assert book.sheetnames == ["Cases", "Claims", "Evidence", "Sources", "Receipt"]
    assert all(sheet.auto_filter.ref and sheet.freeze_panes == "A2" for sheet in book)
    assert (book.properties.title, book.properties.creator) == (TITLE, "casegraph")


def test_the_sheets_hold_the_collection(collected: Collection) -> None:
    cases = _sheet(collected, "Cases")
    assert [row["id"] for row in cases] == IDS
    assert list(cases[0]) == [column.name for column in CASES]
    for row, case in zip(cases, collected.cases, strict=True):
        assert (row["name"], row["implementation"], row["cite"]) == (
            case.name, case.properties.implementation, case.cite,
        )  # fmt: skip
        assert row["url"] == f"{BASE}/v1/initiatives/{case.id}"
        assert (row["funding"] or "") == (case.funding or "")
        for column in ("systems", "barriers", "enablers", "outcomes", "organisations"):
            shown = [(one.name, one.id, one.caption) for one in getattr(case, column)]
            values = values_of(row[column] or "")
            assert len(values) == len(shown)
            for value, (name, id_, caption) in zip(values, shown, strict=True):
                assert value.startswith(f"{name} ({id_}): {caption}")
    assert [row["id"] for row in _sheet(collected, "Claims")] == list(collected.claims)
    pieces = [(claim.id, e.passage) for claim in collected.claims.values() for e in claim.evidence]
    evidence = _sheet(collected, "Evidence")
    assert [(row["claim"], row["passage"]) for row in evidence] == pieces
    assert {(row["passage"], row["text"]) for row in evidence} <= {
        (id_, passage.text) for id_, passage in collected.passages.items()
    }
    sources = {row["id"]: (row["name"], row["licence"]) for row in _sheet(collected, "Sources")}
    assert sources == {id_: (source.title, source.licence) for id_, source in collected.sources.items()}
    receipt = {row["field"]: row["value"] for row in _sheet(collected, "Receipt")}
    assert (receipt["id"], receipt["digest"]) == (collected.receipt.id, collected.receipt.digest)
    assert (receipt["title"], receipt["note"], receipt["url"]) == (TITLE, NOTE, f"{BASE}{collected.url}")
    assert receipt["date"] == NOW.replace(hour=0, minute=0, tzinfo=None)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60).map(lambda text: f"T{text}"))
def test_any_title_makes_a_file(collected: Collection, text: str) -> None:
    named = collected.model_copy(update={"title": text, "note": text, "cases": collected.cases[:1]})
    for format_ in COLLECTION_FORMS:
        made = collection_file(named, format_, BASE)
        assert set(made.name.removesuffix(f".{format_}")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert ZipFile(io.BytesIO(made.body)).testzip() is None
    assert _document(named).paragraphs[0].style is not None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("For the board", "for-the-board"),
        ("Crème & café: 2026/27", "creme-cafe-2026-27"),
        ("予防", "collection"),
        ("  ", "collection"),
        ("a" * 200, "a" * 80),
    ],
)
def test_the_name_of_a_file_comes_from_the_title(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_collection_of_the_most_cases_fits(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    ids = [row["id"] for row in seeded.read("MATCH (i:Initiative) RETURN i.id AS id ORDER BY id LIMIT 50")]
    found = collection(seeded, embedder, CollectionRequest(id=ids))
    assert [case.id for case in found.cases] == ids
    document = _document(found)
    assert len(document.tables) == len(ids) + 1
