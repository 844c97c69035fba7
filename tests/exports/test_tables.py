"""CSV and workbooks: what stands in the cells, of which type, and that no text is ever run."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from graph.errors import Refused
from graph.evidence import Ref
from graph.exports import columns, workbook
from graph.exports.columns import Column
from graph.exports.rows import cell_of, values_of
from graph.exports.selection import Picked, Selection
from graph.exports.tables import defused
from graph.exports.workbook import CUT, typed
from graph.models import DATE_PATTERN, MODELS, Initiative
from graph.ontology import PAGES
from tests.exports.files import file_of, said

SIGNS = "=+-@\t\r"
#: A value such as "A name (an-id): eased (in our reading)": the last bracket that holds an id parts it.
NAMED = re.compile(r"(?P<name>.*) \((?P<id>[a-z0-9-]+)\)(?::? (?P<more>.*))?", re.DOTALL)
#: Columns that follow from claims.
OF_CASES = {"systems", "barriers", "enablers", "would_use", "outcomes", "sources"}


def _rows(selection: Selection) -> list[dict[str, str]]:
    read = csv.DictReader(io.StringIO(file_of(selection, "csv").decode(), newline=""), strict=True)
    return [{name: _undone(text) for name, text in row.items()} for row in read]


def _undone(text: str) -> str:
    return text[1:] if re.match(r"'+[=+\-@\t\r]", text) else text


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return cell_of(map(str, value))
    return "" if value is None else str(value)


def _named(cell: str | None) -> list[tuple[str, str, str | None]]:
    """The names, ids and what more is said of each value of a cell."""
    found = [NAMED.fullmatch(value) for value in values_of(cell or "")]
    return [(one["name"], one["id"], one["more"]) for one in found if one]


def _ids(cell: str | None) -> list[str]:
    return [id_ for _, id_, _ in _named(cell)]


def _book(selection: Selection) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(file_of(selection, "xlsx")))


def _sheet(book: Workbook, name: str) -> list[dict[str, Any]]:
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_a_row_of_csv_a_thing_with_all_its_fields(everything: Selection) -> None:
    rows = _rows(everything)
    assert len(rows) == len(everything.things)
    for row, one in zip(rows, everything.things, strict=True):
        assert row["kind"] == one.kind
        assert row["receipt"] == everything.receipt.line
        for name, value in one.thing.model_dump().items():
            assert row[name] == _text(value)


def test_a_case_of_csv_says_what_is_claimed_of_it(everything: Selection) -> None:
    cases = {row["id"]: row for row in _rows(everything) if row["kind"] == "initiative"}
    assert cases
    assert any(row["enablers"] for row in cases.values())
    for one in everything.things:
        if not isinstance(one.thing, Initiative):
            continue
        row, claims = cases[one.thing.id], [c for c in everything.claims if c.subject.id == one.thing.id]
        for column, type_ in (("barriers", "TACKLED"), ("outcomes", "HAS_OUTCOME")):
            told = [(c.object.name, c.object.id, c.caption) for c in claims if c.relationship == type_]
            assert _named(row[column]) == told
        means = {m.id for c in claims for m in c.through}
        planned = one.thing.implementation == "recommended or planned"
        for column, type_, own in (("enablers", "USED", not planned), ("would_use", "WOULD_USE", planned)):
            said = {c.object.id for c in claims if c.relationship == type_} | (means if own else set())
            assert sorted(_ids(row[column])) == sorted(said)
        assert _ids(row["systems"]) == [system.id for system in one.systems]
        cited = {everything.passages[e.passage].source for c in claims for e in c.evidence}
        assert set(_ids(row["sources"])) == cited


def test_what_we_concluded_is_marked_in_a_case_of_csv(everything: Selection) -> None:
    columns_of = {"RUN_IN": "systems", "TACKLED": "barriers", "HAS_OUTCOME": "outcomes", "USED": "enablers",
                  "WOULD_USE": "would_use"}  # fmt: skip
    cases = {one.thing.id: one.thing for one in everything.things if isinstance(one.thing, Initiative)}
    said = [
        (c.subject.id, columns_of[c.relationship], c.object.id, c.reading)
        for c in everything.claims
        if c.subject.id in cases and c.relationship in columns_of
    ]
    for claim in everything.claims:
        planned = claim.through and cases[claim.subject.id].implementation == "recommended or planned"
        column = "would_use" if planned else "enablers"
        said += [(claim.subject.id, column, means.id, claim.reading) for means in claim.through]
    stated = {tuple(one) for *one, reading in said if reading == "stated"}
    marked = {
        (row["id"], column, id_)
        for row in _rows(everything)
        for column in columns_of.values()
        for _, id_, more in _named(row[column])
        if more and more.endswith("(in our reading)")
    }
    assert marked
    assert marked == {tuple(one) for *one, _ in said} - stated


def test_an_empty_table_has_the_columns_of_its_kinds_and_a_row_with_the_receipt(nothing: Selection) -> None:
    names = [*(column.name for column in columns.things(["initiative", "source"])), "receipt"]
    (row,) = _rows(nothing)
    assert row == {**dict.fromkeys(names, ""), "receipt": nothing.receipt.line}
    assert "definition" not in row


#: Names with whatever could be mistaken for what stands between them.
VALUES = st.lists(st.text() | st.text("\\\n\r;, nr'=()", min_size=1), min_size=1).filter(lambda some: some != [""])


@given(VALUES)
def test_a_cell_with_several_values_can_be_parted_again(values: list[str]) -> None:
    cell = cell_of(values)
    assert values_of(cell) == values
    assert len(cell.split("\n")) == len(values)
    assert "\r" not in cell


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("\\\n\r;, ab()", min_size=1).map(lambda text: f"A{text}z"), min_size=1, max_size=4))
def test_names_with_separators_come_back_from_both_tables(names: list[str]) -> None:
    whole = said("Text")
    case = whole.things[0].thing.model_copy(update={"aliases": tuple(names)})
    refs = [Ref(id=f"enabler-{number}", name=name) for number, name in enumerate(names)]
    claim = whole.claims[0].model_copy(update={"through": refs})
    selection = replace(whole, things=(Picked("initiative", case),), claims=(claim,))
    (row,) = _rows(selection)
    assert values_of(row["aliases"]) == names
    assert sorted((id_, name) for name, id_, _ in _named(row["enablers"])) == [(ref.id, ref.name) for ref in refs]
    book = _book(selection)
    assert values_of(unescape(_sheet(book, "Things")[0]["aliases"])) == names
    parted = _named(unescape(_sheet(book, "Claims")[0]["through"]))
    assert [(id_, name) for name, id_, _ in parted] == [(ref.id, ref.name) for ref in refs]


def test_columns_are_the_fields_of_the_models() -> None:
    fields = {name: field for kind in PAGES for name, field in MODELS[kind].model_fields.items()}
    table = {column.name: column for column in columns.things(list(MODELS))}
    own = {"kind", *OF_CASES}
    # `text` and the other fields that passages alone have are in the sheet of evidence.
    assert table.keys() - own == fields.keys()
    held = {name: repr(field.annotation) for name, field in fields.items()}
    dated = {name for name, type_ in held.items() if repr(DATE_PATTERN) in type_ or "datetime.date" in type_}
    assert {name for name, column in table.items() if column.dated} == dated
    assert len({column.meaning for column in table.values()}) == len(table)
    for name, column in table.items():
        several = {name for name, type_ in held.items() if type_.startswith("tuple[")} | OF_CASES
        assert column.meaning.endswith("Each on a line.") == (name in several)


def test_the_meaning_of_a_column_is_the_description_of_the_field() -> None:
    for kind in PAGES:
        for column in columns.things([kind]):
            if field := MODELS[kind].model_fields.get(column.name):
                assert field.description
                assert column.meaning.startswith(" ".join(field.description.split()))
    (links,) = (column for column in columns.things(["initiative", "source"]) if column.name == "link")
    assert links.meaning == (
        "Of an initiative: the address of its public page on the web. Of a source: its address on the web."
    )


@given(st.text() | st.builds(str.__add__, st.sampled_from([*SIGNS, "'=", "''-"]), st.text()))
def test_no_text_is_run_and_all_of_it_can_be_had_back(text: str) -> None:
    cell = defused(text)
    assert isinstance(cell, str)
    assert not cell.startswith(tuple(SIGNS))
    assert _undone(cell) == text


def test_numbers_are_no_formulas() -> None:
    assert defused(-2.5) == -2.5
    row = next(row for row in _rows(said("Text")) if row["kind"] == "outcome")
    assert float(row["value"]) == -2


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_formulas_in_text_are_text_in_both(sign: str) -> None:
    text, name = f'{sign}HYPERLINK("http://example.org","x")', f"{sign}1"
    selection = said(text, name)
    raw = file_of(selection, "csv").decode()
    cells = [cell for row in csv.reader(io.StringIO(raw, newline="")) for cell in row]
    assert {cell for cell in cells if cell.startswith(sign)} <= {"-2.0"}  # a number
    assert {row["name"] for row in _rows(selection)} == {name}
    book = _book(selection)
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f" or cell.hyperlink]
    assert _sheet(book, "Evidence")[0]["text"] == text
    assert {row["name"] for row in _sheet(book, "Things")} == {name}


def _cell(value: object, column: Column) -> object:
    """What a cell should be read as."""
    if isinstance(value, str) and column.dated and len(value) == 10:
        value = date.fromisoformat(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a workbook knows no zones
    return value if isinstance(value, int | float) else _text(value) or None


def test_things_of_a_workbook_are_typed(everything: Selection) -> None:
    table = columns.things(everything.receipt.want)
    rows = _sheet(_book(everything), "Things")
    types: dict[str, set[type]] = {}
    for row, one in zip(rows, everything.things, strict=True):
        fields: Mapping[str, object] = {"kind": one.kind, **one.thing.model_dump()}
        for column in table:
            if column.name in fields or column.name not in OF_CASES:
                assert row[column.name] == _cell(fields.get(column.name), column), (column.name, row)
                types.setdefault(column.name, set()).add(type(row[column.name]))
    assert types["valid_from"] >= {datetime}
    assert str in types["started"]
    assert types["places"] == {int, type(None)}
    assert types["value"] <= {int, float, type(None)}
    assert [row["barriers"] for row in rows] == [row.get("barriers") or None for row in _rows(everything)]


def test_claims_evidence_and_sources_of_a_workbook(everything: Selection) -> None:
    book = _book(everything)
    rows = _sheet(book, "Claims")
    for row, claim in zip(rows, everything.claims, strict=True):
        assert [row[name] for name in ("id", "subject", "relationship", "object", "result", "reading", "because")] == [
            claim.id, claim.subject.id, claim.relationship, claim.object.id, claim.result, claim.reading, claim.because,
        ]  # fmt: skip
        assert [row["subject_kind"], row["object_kind"]] == [claim.subject.kind, claim.object.kind]
        assert _ids(row["through"]) == [means.id for means in claim.through]
        assert [row[name] for name in ("role", "when", "kept", "changed", "origin", "caption")] == [
            claim.role, claim.when, claim.kept, claim.changed, claim.origin, claim.caption,
        ]  # fmt: skip
    names = ("claim", "passage", "stance", "basis", "voice", "wording", "text", "source", "source_title", "locator")
    shown = [
        (
            c.id,
            e.passage,
            e.stance,
            e.basis,
            e.voice,
            p.wording,
            p.text,
            p.source,
            everything.titles[p.source],
            p.locator,
        )
        for c in everything.claims
        for e in c.evidence
        for p in [everything.passages[e.passage]]
    ]
    assert [tuple(row[name] for name in names) for row in _sheet(book, "Evidence")] == shown
    sources = [(source.id, source.name, source.link, source.licence) for source in everything.sources]
    assert [(row["id"], row["name"], row["link"], row["licence"]) for row in _sheet(book, "Sources")] == sources


def test_a_workbook_says_what_its_columns_mean_and_where_it_comes_from(everything: Selection) -> None:
    book = _book(everything)
    assert book.sheetnames == ["Things", "Claims", "Evidence", "Fields", "Sources", "Receipt"]
    said_of = {(row["sheet"], row["column"]) for row in _sheet(book, "Fields") if row["meaning"]}
    heads = {(sheet.title, cell.value) for sheet in book for cell in sheet[1] if sheet.title != "Fields"}
    assert said_of == heads
    given_ = {row["field"]: row["value"] for row in _sheet(book, "Receipt")}
    receipt = everything.receipt
    assert (given_["id"], given_["corpus"], given_["digest"], given_["at"]) == (
        receipt.id, receipt.corpus, receipt.digest, receipt.at,
    )  # fmt: skip
    assert given_["filters"] == receipt.asked


def test_every_sheet_of_a_workbook_has_a_filter_a_fixed_head_and_widths(everything: Selection) -> None:
    for sheet in _book(everything):
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes == "A2"
        # Columns of one width that stand together are read as one.
        widths = [
            one.width for one in sheet.column_dimensions.values() for _ in range(one.min or 0, (one.max or 0) + 1)
        ]
        for column, width in zip(sheet.iter_cols(values_only=True), widths, strict=True):
            texts = [str(one.date() if isinstance(one, datetime) else one or "") for one in column]
            longest = max(len(line) for text in texts for line in text.split("\n"))
            assert max(8, min(longest, 59)) <= width <= 61, (sheet.title, column[0])


def test_an_empty_workbook_has_its_heads(nothing: Selection) -> None:
    book = _book(nothing)
    assert [book[name].max_row for name in ("Things", "Claims", "Evidence", "Sources")] == [1, 1, 1, 1]
    assert _sheet(book, "Receipt")[0]["value"] == nothing.receipt.id


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=2, max_size=60))
def test_a_workbook_takes_any_text(text: str) -> None:
    selection = said("Text")
    claim = selection.claims[0].model_copy(update={"because": f"<{text}>"})
    changed = Selection(selection.things, (claim,), selection.passages, selection.sources, selection.receipt)
    read = _sheet(_book(changed), "Claims")[0]["because"]
    # XML reads both ends of lines as one.
    assert re.sub("\r\n?", "\n", unescape(read)) == re.sub("\r\n?", "\n", f"<{text}>")


def test_text_that_looks_like_the_writers_own_marks_stays_text() -> None:
    text = "<r><t>&bad</r>"
    assert _sheet(_book(said(text)), "Evidence")[0]["text"] == f"{text} "


def test_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    selection = said("Text")
    claim = selection.claims[0].model_copy(update={"because": "\U0001f3e5" * 20_000})
    changed = Selection(selection.things, (claim,), selection.passages, selection.sources, selection.receipt)
    read = _sheet(_book(changed), "Claims")[0]["because"]
    assert read == "\U0001f3e5" * 16_000 + CUT


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    with pytest.raises(Refused, match="Things would have 4 rows"):
        file_of(said("Text"), "xlsx")


def test_dates_that_a_workbook_cannot_count_to_are_text() -> None:
    dated = Column("started", "", dated=True)
    assert typed("2024-09-15", dated) == date(2024, 9, 15)
    assert [typed(text, dated) for text in ("2024", "2024-23", "1848-08-31")] == ["2024", "2024-23", "1848-08-31"]
    assert typed("2024-09-15", Column("name", "")) == "2024-09-15"
