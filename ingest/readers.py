"""Files as people edit them, as items with line numbers: YAML, one document a case; CSV, one row a thing."""

import csv
import io
import os
import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from graph.errors import Refused
from graph.models import MODELS
from graph.ontology import KINDS, PLURALS, RELATIONSHIPS, Kind
from ingest.refusals import Refusal, Unreadable, called_now, did_you_mean
from ingest.yaml_lines import Fields, Items, documents, require_visible

#: The sections of a YAML register and the names of CSV files: the plural of the kind that they list.
SECTIONS: dict[str, Kind] = {PLURALS[kind]: kind for kind in KINDS if kind not in {"initiative", "outcome", "passage"}}
SUFFIXES = (".yaml", ".yml", ".csv")
#: A fact of a register is written as a field of its thing.
REGISTER_FIELDS = {row.type.lower(): row for row in RELATIONSHIPS.values() if row.register}
#: Separates several values in one cell of a CSV file.
CELL_SEPARATOR = "|"
_LISTS = {
    *(
        name
        for model in MODELS.values()
        for name, field in model.model_fields.items()
        if get_origin(field.annotation) is tuple
    ),
    *REGISTER_FIELDS,
}
_HIDDEN = (".", "~$")
LARGEST_FILE = 20_000_000
#: In characters; the longest text has 4,000. Reading 10 MB on one line would take up to four minutes.
LONGEST_LINE = 100_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Item:
    """What becomes one entry: its kind (or `account`), its fields and their lines."""

    file: str
    line: int
    kind: Kind | str
    data: Fields

    def line_of(self, *path: str | int) -> int:
        """The line of a field, or of the nearest enclosing value that has one."""
        return [self.line, *(line for _, line in self._steps(path))][-1]

    def written(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """The path as far as the file has it: a single value may be written without a list around it."""
        return tuple(key for key, _ in self._steps(path))

    def _steps(self, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, int]]:
        node: Any = self.data
        for key in path:
            if key not in getattr(node, "lines", ()):
                return
            yield key, node.lines[key]
            node = node[key]

    def refusal(self, path: tuple[str | int, ...], reason: str, remedy: str) -> Refusal:
        """A refusal at that place of the item."""
        return Refusal(
            file=self.file,
            line=self.line_of(*path),
            field=".".join(str(part) for part in path),
            reason=reason,
            remedy=remedy,
        )


def files(path: Path) -> list[Path]:
    """The file itself, or all files of a folder in a format that is read, sorted, without hidden ones.

    Raises `Refused` if a folder cannot be read: its entries would seem to be gone.
    """
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, subfolders, names in os.walk(path, onerror=_refuse_folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(_HIDDEN)]
        found += [Path(folder, name) for name in names if not name.startswith(_HIDDEN)]
    return sorted(file for file in found if file.suffix.lower() in SUFFIXES and file.is_file())


def _refuse_folder(error: OSError) -> None:
    reason = f"The folder {error.filename} cannot be read ({error.strerror})."
    raise Refused(reason, "Check its permissions.") from error


def read(path: Path) -> list[Item | Refusal]:
    """The items of one file, with a refusal for each bad row of CSV. Raises `Unreadable` for the whole file."""
    text = _text(path)
    items: list[Item | Refusal] = []
    if path.suffix.lower() == ".csv":
        items += _csv_items(text, path.stem.lower(), str(path))
    else:
        for line, document in documents(text):
            items += _document_items(document, line, str(path))
    if not items:
        raise Unreadable(
            1, "there is nothing to load in this file", "Add a case or a list of things, or remove the file."
        )
    return items


def _text(path: Path) -> str:
    try:
        if path.suffix.lower() not in SUFFIXES and path.exists():
            ending = path.suffix or "a file without an ending"
            raise Unreadable(1, f"{ending} is not a supported format", "Give YAML or CSV.")
        if path.exists() and not path.is_file():  # reading a pipe would block, a device never ends
            raise Unreadable(1, "this is not a file but a pipe, a device or a folder", "Give a file.")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1).removeprefix(_BOM)
    except OSError as error:
        reason = f"the file cannot be opened ({error.strerror})"
        raise Unreadable(1, reason, "Check its name and permissions.") from error
    if len(data) >= LARGEST_FILE:
        raise Unreadable(1, "the file is larger than 20 MB", "Split it.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "the file is not UTF-8 text", "Save it as UTF-8.") from error
    text = require_visible(text.replace("\r\n", "\n").replace("\r", "\n"), 1)
    _require_short_lines(text)
    return text


def _require_short_lines(text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            reason = f"the line has more than {LONGEST_LINE:,} characters"
            raise Unreadable(number, reason, "Break it up, or remove what is not text.")


def _document_items(document: object, line: int, name: str) -> Iterator[Item]:
    if document is None:
        return
    if not isinstance(document, Fields):
        remedy = "Begin with `initiative:`, `account:` or a section such as `barriers:`."
        raise Unreadable(line, "the document is not a mapping of fields", remedy)
    for kind in ("initiative", "account"):
        if kind in document:
            yield Item(name, document.lines[kind], kind, document)
            return
    for section, rows in document.items():
        at = document.lines[section]
        if section not in SECTIONS:
            allowed = ["initiative", "account", *SECTIONS]
            remedy = did_you_mean(section, allowed) or f"Use {', '.join(allowed)}."
            raise Unreadable(at, f"{section!r} is not a section", remedy)
        if not isinstance(rows, Items):
            raise Unreadable(at, f"{section} is not a list of things", "Begin each with `- id: ...`.")
        for number, row in enumerate(rows):
            if not isinstance(row, Fields):
                reason = f"{reprlib.repr(row)} in {section} has no fields"
                raise Unreadable(rows.lines[number], reason, "Begin each with `- id: ...`.")
            yield Item(name, rows.lines[number], SECTIONS[section], row)


def _csv_items(text: str, stem: str, name: str) -> Iterator[Item | Refusal]:
    if stem not in SECTIONS:
        remedy = did_you_mean(stem, list(SECTIONS)) or f"Name it after what it lists: {', '.join(SECTIONS)}."
        raise Unreadable(1, f"the file's name {stem!r} is not a kind of thing", remedy)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        header = [column.strip() for column in next(reader, [])]
        _check_header(header, SECTIONS[stem])
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header) and any(cells):
                yield Item(name, start, SECTIONS[stem], _row(header, cells, start))
            elif any(cells):
                reason = f"there are {len(cells)} cells for {len(header)} columns"
                yield Refusal(file=name, line=start, field="", reason=reason, remedy="Put text with commas in quotes.")
            start = reader.line_num + 1
    except csv.Error as error:
        # An open quote takes in all lines to the end of the file: it is on the line where the row began.
        line = start if "unexpected end" in str(error) else reader.line_num
        raise Unreadable(line, f"this is not well-formed CSV ({error})", "Check the quotes on that line.") from error


def _check_header(header: list[str], kind: Kind) -> None:
    allowed = [*MODELS[kind].model_fields, *(name for name, row in REGISTER_FIELDS.items() if kind in row.subjects)]
    allowed += ["title"] if kind == "source" else []
    for number, column in enumerate(header):
        if column in header[:number]:
            raise Unreadable(1, f"the column {column} is twice in the header", "Keep one of the two.")
        if column not in allowed:
            remedy = called_now(column, allowed) or f"Use {', '.join(allowed)}."
            raise Unreadable(1, f"{reprlib.repr(column)} is not a column for {PLURALS[kind]}", remedy)
    if "id" not in header:
        raise Unreadable(1, "the first line is not a header with an id", "Begin with `id,name,...`.")


def _row(header: list[str], cells: list[str], line: int) -> Fields:
    fields = Fields()
    for column, cell in zip(header, cells, strict=True):
        if cell.strip():
            values = [value.strip() for value in cell.split(CELL_SEPARATOR) if value.strip()]
            fields.put(column, values if column in _LISTS else cell.strip(), line)
    return fields
