"""Workbooks (XLSX): sheets of typed cells, each with a filter, a fixed header and widths, written by xlsxwriter."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from graph.errors import Refused
from graph.exports.columns import Column
from graph.exports.rows import Row, Value

#: Rows of a sheet at most, with its header; the writer silently drops any more.
MOST_ROWS: Final = 1_048_576
#: Workbooks count days from 1900 and take it for a leap year: earlier dates come out wrong.
FIRST_DAY: Final = date(1900, 3, 1)
CUT: Final = " [cut: a cell holds no more]"
#: With `CUT` this stays below the 32,767 UTF-16 units of a cell, whatever the characters.
_KEPT: Final = 16_000
_TOO_LONG: Final = -2
#: In characters: the least width of a column, and the greatest, beyond which text goes on in the next line. The mark of
#: the filter takes the place of three.
_NARROW, _WIDE, _MARK = 8, 60, 3


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns and its rows; `count` is how many rows, where they may be too many."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    count: int = 0


def write_workbook(sheets: Sequence[Sheet], out: IO[bytes], properties: dict[str, Any] | None = None) -> None:
    """A workbook of these sheets. Raises `Refused` if one would be too long for a workbook.

    `properties` are those of the document: title, author, created.
    """
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
            workbook.set_properties(properties or {})
            head = workbook.add_format({"bold": True, "valign": "top"})
            body = workbook.add_format({"text_wrap": True, "valign": "top"})
            day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
            for sheet in sheets:
                _fill(_Cells(workbook.add_worksheet(sheet.name), body, day), sheet, head)
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def typed(value: Value, column: Column) -> Value:
    """The value of a cell: a full date as a date if workbooks can represent it, a partial date as text."""
    if column.dated and isinstance(value, str) and len(value) == len("2024-09-15"):
        value = date.fromisoformat(value)
    return value.isoformat() if isinstance(value, date) and value < FIRST_DAY else value


@dataclass(frozen=True)
class _Cells:
    """A sheet to write to, with the formats of its text and of its dates."""

    sheet: Worksheet
    body: Any
    day: Any

    def write(self, row: int, place: int, value: Value) -> None:
        """Write one cell: a date, a number or text, and never a formula or a link."""
        if isinstance(value, date):
            self.sheet.write_datetime(row, place, datetime.combine(value, time()), self.day)
        elif isinstance(value, int | float):
            self.sheet.write_number(row, place, value, self.body)
        elif self.sheet.write_string(row, place, _plain(value), self.body) == _TOO_LONG:
            self.sheet.write_string(row, place, value[:_KEPT] + CUT, self.body)


def _fill(cells: _Cells, sheet: Sheet, head: Any) -> None:  # noqa: ANN401 - a format; the writer has no types
    widths = [len(column.name) + _MARK for column in sheet.columns]
    cells.sheet.freeze_panes(1, 0)
    cells.sheet.write_row(0, 0, [column.name for column in sheet.columns], head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for place, column in enumerate(sheet.columns):
            if column.name in row:
                value = typed(row[column.name], column)
                widths[place] = max(widths[place], *map(len, str(value).split("\n")))
                cells.write(last, place, value)
    cells.sheet.autofilter(0, 0, last, len(sheet.columns) - 1)
    for place, width in enumerate(widths):
        cells.sheet.set_column(place, place, min(max(width + 1, _NARROW), _WIDE))


def _plain(text: str) -> str:
    """The writer copies text between these two tags unescaped, as rich text; a space at the end prevents that."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
