"""Records as the database stores them, and the error that stops a batch which cannot be stored as planned."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.embedding import Vectors
from graph.models import Entry, StrictRecord
from graph.store import Run

AGAIN = "Load again."


@dataclass(frozen=True)
class Origin:
    """Where entries come from: their data set, the file of each, the owners of shared ids; and vectors by text id."""

    data_set: str
    files: Mapping[str, str]
    shared: Mapping[str, str]
    vectors: Mapping[str, Vectors]

    def owner(self, id_: str) -> str:
        """The id of an entry in the graph."""
        return f"{self.data_set}/{id_}"


class Blocked(Exception):
    """Entries that cannot be written as planned, so nothing of their batch is: reason and remedy by entry id."""

    def __init__(self, reasons: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def write_all(run: Run, entries: Sequence[Entry], query: LiteralString, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a query that writes each row, and raise `Blocked` unless it did: a MATCH that finds nothing is silent."""
    written = run(query, rows=list(rows))[0]["written"] if rows else 0
    if written != len(rows):
        reason = "what this refers to could not be loaded, or was removed meanwhile"
        raise Blocked({entry.id: (reason, "Correct the other refusals, then load again.") for entry in entries})


def plain(record: StrictRecord, left_out: set[str]) -> dict[str, Any]:
    """The fields as Neo4j stores them: dates as ISO text, so that partial ones compare alike."""
    return dict(json.loads(record.model_dump_json(exclude=left_out)))


def entry_id(owner: str) -> str:
    """The id of an entry by its id in the graph."""
    return owner.split("/")[1]
