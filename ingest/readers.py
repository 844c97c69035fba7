"""Files as people edit them, read into items that know their lines: YAML, one document a case; CSV, one row a thing."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from graph.ontology import KINDS, PLURALS, Kind
from ingest.refusals import Refusal

#: A section of a YAML register, and a CSV file's name, is the plural of the kind that it lists.
SECTIONS: dict[str, Kind] = {PLURALS[kind]: kind for kind in KINDS if kind not in {"initiative", "outcome", "passage"}}
SUFFIXES = (".yaml", ".yml", ".csv")
#: Inside a cell of a CSV file, several values stand apart by this sign.
CELL_SEPARATOR = "|"
_LISTS = ("aliases", "part_of")
LARGEST_FILE = 20_000_000


@dataclass(frozen=True)
class Item:
    """What will be one entry: its kind (or `account`), its fields, and where they stand."""

    file: str
    line: int
    kind: Kind | str
    data: Mapping[str, Any]

    def line_of(self, *path: str | int) -> int:
        """The line of a field, or of the nearest thing around it that has one."""
        line, node = self.line, self.data
        for key in path:
            if isinstance(node, CommentedMap) and key in node.lc.data:
                line = node.lc.key(key)[0] + 1
            elif isinstance(node, CommentedSeq) and key in node.lc.data:
                line = node.lc.item(key)[0] + 1
            try:
                node = node[key]  # type: ignore[index] # a path may lead past the end of what was written
            except (KeyError, IndexError, TypeError):
                break
        return line


class Unreadable(Exception):
    """A file that cannot be read at all, and so is refused whole."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def files(path: Path) -> list[Path]:
    """The file itself, or all files of a folder that can be read, in a stable order."""
    if path.is_dir():
        return sorted(found for found in path.rglob("*") if found.suffix in SUFFIXES and found.is_file())
    return [path]


def read(path: Path, name: str) -> list[Item]:
    """The items of one file, `name` being how messages call it. Raises `Unreadable`."""
    if path.suffix not in SUFFIXES:
        raise _unreadable(
            name,
            1,
            f"{path.suffix or 'a file without an ending'} is not a format that can be read",
            "Give YAML or CSV.",
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(name, 1, "the file is larger than 20 MB", "Split it.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _unreadable(name, line, "the file is not UTF-8 text", "Save it as UTF-8.") from error
    except OSError as error:
        raise _unreadable(
            name, 1, f"the file cannot be opened ({error.strerror})", "Check its name and permissions."
        ) from error
    return list(_csv_items(text, path.stem, name) if path.suffix == ".csv" else _yaml_items(text, name))


def _unreadable(name: str, line: int, reason: str, remedy: str) -> Unreadable:
    return Unreadable(Refusal(file=name, line=line, field="", reason=reason, remedy=remedy))


def _yaml_items(text: str, name: str) -> Iterator[Item]:
    try:
        documents = list(YAML(typ="rt", pure=True).load_all(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = (error.problem or "not YAML").split("\n")[0]
        raise _unreadable(
            name,
            line,
            f"this is not well-formed YAML ({problem})",
            "Mend that line; often it is the indent, a quote or a key given twice.",
        ) from error
    except YAMLError as error:
        raise _unreadable(
            name, 1, "this is not well-formed YAML", "Check for control characters and indents."
        ) from error
    for document in documents:
        if document is None:
            continue
        if not isinstance(document, CommentedMap):
            raise _unreadable(
                name,
                1,
                "a document is not a mapping of fields",
                "Begin with `initiative:`, `account:` or a section such as `barriers:`.",
            )
        yield from _document_items(document, name)


def _document_items(document: CommentedMap, name: str) -> Iterator[Item]:
    for kind in ("initiative", "account"):
        if kind in document:
            yield Item(name, document.lc.key(kind)[0] + 1, kind, document)
            return
    for section, rows in document.items():
        line = document.lc.key(section)[0] + 1
        if section not in SECTIONS:
            raise _unreadable(
                name,
                line,
                f"{section!r} is no section",
                f"Use `initiative`, `account`, or one of: {', '.join(SECTIONS)}.",
            )
        if not isinstance(rows, CommentedSeq) or not all(isinstance(row, CommentedMap) for row in rows):
            raise _unreadable(name, line, f"{section} is not a list of things", "Begin each with `- id: ...`.")
        for index, row in enumerate(rows):
            yield Item(name, rows.lc.item(index)[0] + 1, SECTIONS[section], row)


def _csv_items(text: str, stem: str, name: str) -> Iterator[Item]:
    if stem not in SECTIONS:
        raise _unreadable(
            name,
            1,
            f"the file's name {stem!r} is no kind of thing",
            f"Name it after what it lists: {', '.join(SECTIONS)}.",
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if len(set(header)) < len(header) or "id" not in header:
            raise _unreadable(
                name, 1, "the first line is not a header with an id and each column once", "Begin with `id,name,...`."
            )
        start = reader.line_num + 1
        for cells in reader:
            if any(cells):
                if len(cells) != len(header):
                    raise _unreadable(
                        name,
                        start,
                        f"{len(cells)} cells stand under {len(header)} columns",
                        "Put text with commas in quotes.",
                    )
                yield Item(name, start, SECTIONS[stem], dict(_cells(header, cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(
            name, reader.line_num, f"this is not well-formed CSV ({error})", "Check the quotes on that line."
        ) from error


def _cells(header: list[str], cells: list[str]) -> Iterator[tuple[str, str | list[str]]]:
    for column, cell in zip(header, cells, strict=True):
        if cell.strip():
            several = [part.strip() for part in cell.split(CELL_SEPARATOR) if part.strip()]
            yield column, several if column in _LISTS else cell.strip()
