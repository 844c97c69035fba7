"""A folder in BEIR layout: corpus.jsonl, queries.jsonl and qrels/test.tsv, read whole, with every fault's place."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import NotFound, Refused

_LAYOUT = "The layout is corpus.jsonl, queries.jsonl and qrels/{}.tsv in one folder."
_COLUMNS = ("query-id", "corpus-id", "score")


@dataclass(frozen=True)
class Document:
    """What is searched; the title may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Collection:
    """Documents, the questions that were judged, and what was judged: for each question the gain of documents.

    Gains below 1 say that a document is of no use.
    """

    name: str
    documents: tuple[Document, ...]
    questions: Mapping[str, str]
    judged: Mapping[str, Mapping[str, int]]


def collection(folder: Path, split: str = "test") -> Collection:
    """Read the folder; of the questions those for which a document is judged useful, in the order of their file.

    Raises `NotFound` where there is no such folder and `Refused` for one that does not keep to the layout.
    """
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", f"Name one in BEIR layout. {_LAYOUT.format(split)}")
    files = folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / f"{split}.tsv"
    for file in files:
        if not file.is_file():
            raise Refused(f"{folder.name} has no file {file.relative_to(folder)}.", _LAYOUT.format(split))
    corpus, queries, qrels = files
    documents = {row["_id"]: Document(row["_id"], row["title"], row["text"]) for row in _rows(corpus, ("text",))}
    asked = {row["_id"]: row["text"] for row in _rows(queries, ("text",))}
    judged = _judged(qrels, documents, asked)
    return Collection(
        name=folder.resolve().name,
        documents=tuple(documents.values()),
        questions={id_: text for id_, text in asked.items() if max(judged.get(id_, {}).values(), default=0) > 0},
        judged=judged,
    )


def _rows(file: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The lines of a file as `_id`, `title` (may be missing) and `text`, each id once."""
    seen = dict[str, int]()
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _fault(file, number, f"is no JSON: {error}", "Write one object a line.") from error
        if not isinstance(row, dict):
            raise _fault(file, number, "is no object", "Write one object a line.")
        for field in ("_id", *needed):
            if not isinstance(row.get(field), str):
                raise _fault(file, number, f"has no field {field!r} that is a text", "Give it one, in quotation marks.")
        if not isinstance(row.get("title") or "", str):
            raise _fault(file, number, "has a field 'title' that is no text", "Write it in quotation marks.")
        id_ = row["_id"]
        if id_ in seen:
            raise _fault(file, number, f"has the '_id' {id_!r} of line {seen[id_]}", "Give each an id of its own.")
        seen[id_] = number
        yield {"_id": id_, "title": row.get("title") or "", "text": row["text"]}
    if not seen:
        raise Refused(f"{file.name} is empty.", "It needs one object a line, with '_id' and 'text'.")


def _judged(file: Path, documents: Mapping[str, Document], asked: Mapping[str, str]) -> dict[str, dict[str, int]]:
    found = dict[str, dict[str, int]]()
    lines = _lines(file)
    number, head = next(lines, (1, ""))
    if tuple(head.split("\t")) != _COLUMNS:
        raise _fault(file, number, "is not the heading", f"It reads {' '.join(_COLUMNS)}, with tabs between.")
    for number, line in lines:
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if len(cells) != len(_COLUMNS):
            raise _fault(
                file, number, f"has {len(cells)} fields", f"It needs {', '.join(_COLUMNS)}, with tabs between."
            )
        question, document, score = cells
        for field, id_, known in (("query-id", question, asked), ("corpus-id", document, documents)):
            if id_ not in known:
                whole = "queries.jsonl" if field == "query-id" else "corpus.jsonl"
                raise _fault(
                    file, number, f"names the {field} {id_!r}, which is not in {whole}", "Mend one of the two."
                )
        try:
            gain = int(score)
        except ValueError as error:
            raise _fault(file, number, f"has the score {score!r}", "Write a whole number.") from error
        found.setdefault(question, {})[document] = gain
    if not any(gain > 0 for gains in found.values() for gain in gains.values()):
        raise Refused(f"{file.name} judges no document useful.", "At least one score has to be 1 or more.")
    return found


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, with their numbers."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise _fault(file, number, f"is no UTF-8: {error.reason}", "Save the file as UTF-8.") from error
            if text.strip():
                yield number, text


def _fault(file: Path, number: int, reason: str, remedy: str) -> Refused:
    return Refused(f"{file.name}, line {number} {reason}.", remedy)
