"""Records as the database stores them, and how a batch is stopped that cannot be stored as things are."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from graph.models import Entry, Record
from graph.store import Run

AGAIN = "Load again."


class Blocked(Exception):
    """Some entries cannot be written as things are; nothing of their batch is. `reasons` and remedies by entry id."""

    def __init__(self, reasons: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def write_all(run: Run, batch: Sequence[Entry], query: LiteralString, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a query that writes one line a row, and make sure that it did: a MATCH that finds nothing says nothing."""
    written = run(query, rows=list(rows))[0]["written"] if rows else 0
    if written != len(rows):
        reason = "what this refers to could not be loaded, or was removed meanwhile"
        raise Blocked({entry.id: (reason, "Mend what is refused besides, then load again.") for entry in batch})


def plain(record: Record, left_out: set[str]) -> dict[str, Any]:
    """The fields as Neo4j stores them: dates as ISO text, so that partial ones compare alike."""
    return dict(json.loads(record.model_dump_json(exclude=left_out)))
