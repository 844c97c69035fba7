"""Tables of a selection: CSV with a row a thing, and a workbook of several sheets."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from graph.exports import columns, rows
from graph.exports.rows import Row, Value
from graph.exports.selection import Selection
from graph.exports.workbook import Sheet, write_workbook

# Apostrophes before such a character count too, so that removing one always restores the original text.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


def write_csv(selection: Selection, out: IO[bytes]) -> None:
    """A header and one row a thing; the last column of every row is the receipt.

    Where nothing is selected, one row has the receipt alone.
    """
    table = (*columns.things(selection.receipt.want), columns.RECEIPT)
    writer = csv.DictWriter(codecs.getwriter("utf-8")(out), [column.name for column in table])
    writer.writeheader()
    for row in rows.thing_rows(selection) if selection.things else [Row()]:
        cells: Row = {**row, columns.RECEIPT.name: selection.receipt.line}
        writer.writerow({name: defused(value) for name, value in cells.items()})


def defused(value: Value) -> Value:
    """Text that a spreadsheet would run as a formula, after an apostrophe; anything else unchanged."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def write_xlsx(selection: Selection, out: IO[bytes]) -> None:
    """A workbook of typed cells. Raises `Refused` if a sheet would be too long for a workbook."""
    chosen, claims = selection, selection.claims
    pieces = sum(len(claim.evidence) for claim in claims)
    evidence = rows.evidence_rows(claims, chosen.passages, chosen.titles)
    tables = [
        Sheet("Things", columns.things(chosen.receipt.want), rows.thing_rows(chosen), len(chosen.things)),
        Sheet("Claims", columns.CLAIMS, rows.claim_rows(claims), len(claims)),
        Sheet("Evidence", columns.EVIDENCE, evidence, pieces),
        Sheet("Sources", columns.SOURCES, map(rows.fields, chosen.sources), len(chosen.sources)),
        Sheet("Receipt", columns.RECEIPT_FIELDS, rows.receipt_rows(chosen)),
    ]
    meanings = Sheet("Fields", columns.FIELDS, _field_rows(tables))
    write_workbook([*tables[:3], meanings, *tables[3:]], out)


def _field_rows(sheets: Iterable[Sheet]) -> Iterator[Row]:
    for sheet in sheets:
        for column in sheet.columns:
            yield {"sheet": sheet.name, "column": column.name, "meaning": column.meaning}
