"""Tables: CSV with a row a thing, and a workbook of several sheets."""

import codecs
import csv
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from graph.errors import Refused
from graph.exports import columns, rows
from graph.exports.columns import Column
from graph.exports.rows import Row, Value
from graph.exports.selection import Selection

#: Rows of a sheet at most, with its header; the writer silently drops any more.
MOST_ROWS: Final = 1_048_576
#: Workbooks count days from 1900 and take it for a leap year: earlier dates come out wrong.
FIRST_DAY: Final = date(1900, 3, 1)
CUT: Final = " [cut: a cell holds no more]"
#: With `CUT` this stays below the 32,767 UTF-16 units of a cell, whatever the characters.
_KEPT: Final = 16_000
_TOO_LONG: Final = -2

# Apostrophes before such a character count too, so that removing one always restores the original text.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


def write_csv(selection: Selection, out: IO[bytes]) -> None:
    """A header and one row a thing; the last column of every row is the receipt."""
    table = (*columns.things(selection.receipt.want), columns.RECEIPT)
    writer = csv.DictWriter(codecs.getwriter("utf-8")(out), [column.name for column in table])
    writer.writeheader()
    for row in rows.thing_rows(selection):
        cells: Row = {**row, columns.RECEIPT.name: selection.receipt.line}
        writer.writerow({name: defused(value) for name, value in cells.items()})


def defused(value: Value) -> Value:
    """Text that a spreadsheet would run as a formula, after an apostrophe; anything else unchanged."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


@dataclass(frozen=True)
class _Sheet:
    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Selection], Iterable[Row]]
    count: int


def write_xlsx(selection: Selection, out: IO[bytes]) -> None:
    """A workbook of typed cells. Raises `Refused` if a sheet would be too long for a workbook."""
    sheets = _sheets(selection)
    for sheet in sheets:
        if sheet.count >= MOST_ROWS:
            raise Refused(
                f"The sheet {sheet.name} would have {sheet.count:,} rows, more than a workbook holds.",
                "Narrow the filters, or take another format.",
            )
    # The writer keeps sheets on disk until it packs them, and leaves them there after an error.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(path, options) as workbook:
            for sheet in sheets:
                _fill(workbook.add_worksheet(sheet.name), sheet, selection)
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def _sheets(selection: Selection) -> list[_Sheet]:
    evidence = sum(len(claim.evidence) for claim in selection.claims)
    receipt = (Column("field", "A field of the receipt."), Column("value", "What it holds."))
    tables = [
        _Sheet("Things", columns.things(selection.receipt.want), rows.thing_rows, len(selection.things)),
        _Sheet("Claims", columns.CLAIMS, rows.claim_rows, len(selection.claims)),
        _Sheet("Evidence", columns.EVIDENCE, rows.evidence_rows, evidence),
        _Sheet("Sources", columns.SOURCES, lambda chosen: map(rows.fields, chosen.sources), len(selection.sources)),
        _Sheet("Receipt", receipt, rows.receipt_rows, 0),
    ]
    meanings = _Sheet("Fields", columns.FIELDS, lambda _: _field_rows(tables), 0)
    return [*tables[:3], meanings, *tables[3:]]


def _field_rows(sheets: Iterable[_Sheet]) -> Iterator[Row]:
    for sheet in sheets:
        for column in sheet.columns:
            yield {"sheet": sheet.name, "column": column.name, "meaning": column.meaning}


def _fill(worksheet: Worksheet, sheet: _Sheet, selection: Selection) -> None:
    worksheet.freeze_panes(1, 0)
    worksheet.write_row(0, 0, [column.name for column in sheet.columns])
    for number, row in enumerate(sheet.rows(selection), start=1):
        for place, column in enumerate(sheet.columns):
            if column.name in row:
                _write(worksheet, number, place, typed(row[column.name], column))


def typed(value: Value, column: Column) -> Value:
    """The value of a cell: a full date as a date if workbooks can represent it, a partial date as text."""
    if column.dated and isinstance(value, str) and len(value) == len("2024-09-15"):
        value = date.fromisoformat(value)
    return value.isoformat() if isinstance(value, date) and value < FIRST_DAY else value


def _write(worksheet: Worksheet, row: int, place: int, value: Value) -> None:
    if isinstance(value, date):
        worksheet.write_datetime(row, place, datetime.combine(value, time()))
    elif isinstance(value, int | float):
        worksheet.write_number(row, place, value)
    elif worksheet.write_string(row, place, _plain(value)) == _TOO_LONG:
        worksheet.write_string(row, place, value[:_KEPT] + CUT)


def _plain(text: str) -> str:
    """The writer copies text between these two tags unescaped, as rich text; a space at the end prevents that."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
