"""Writes texts with their vectors, in the transaction of their things and passages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, LiteralString

from graph.models import Entry
from graph.store import Run, vector
from graph.text import code
from ingest.plan import TextRow, texts_of
from ingest.records import AGAIN, Blocked, Origin, entry_id, write_all

_TEXTS: LiteralString = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.of})
MERGE (x:Text {id: row.id})
SET x.title = row.title, x.content = row.content, x.code = row.code
MERGE (x)-[:OF]->(t)
"""
_COUNTED: LiteralString = "RETURN count(*) AS written"

# In one query, so that each text is looked up once. The digest is that of the content whose vector is stored.
_WITH_VECTORS = (
    _TEXTS
    + """
SET x.digest = row.digest
WITH x, row
CALL db.create.setNodeVectorProperty(x, 'embedding', row.vector)
"""
    + _COUNTED
)
_WITHOUT_VECTORS = _TEXTS + _COUNTED

_STALE = """
UNWIND $rows AS row
MATCH (x:Text {id: row.id})
WHERE x.digest IS NULL OR x.digest <> row.digest OR x.embedding IS NULL
RETURN DISTINCT row.entry AS entry
"""

_DROP_TEXTS = """
MATCH (x:Text)-[:OF]->(t:Thing) WHERE t.entry IN $entries AND NOT x.id IN $kept
DETACH DELETE x
"""


def write_texts(run: Run, entries: Sequence[Entry], origin: Origin) -> None:
    """Replace the texts of these entries by those that they have now."""
    owners = [origin.owner(entry.id) for entry in entries]
    rows = [
        _text(text, owner, origin)
        for owner, entry in zip(owners, entries, strict=True)
        for text in texts_of(entry, origin.shared)
    ]
    others = [row for row in rows if row["vector"] is None]
    write_all(run, entries, _WITH_VECTORS, [row for row in rows if row["vector"] is not None])
    write_all(run, entries, _WITHOUT_VECTORS, others)
    _refuse_stale(run, others)
    run(_DROP_TEXTS, entries=owners, kept=[row["id"] for row in rows])


def _refuse_stale(run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    stale = run(_STALE, rows=list(rows)) if rows else []
    if stale:
        raise Blocked({entry_id(row["entry"]): ("another load changed its texts meanwhile", AGAIN) for row in stale})


def _text(row: TextRow, owner: str, origin: Origin) -> dict[str, Any]:
    """A row for a text; without a vector if the stored one is current."""
    return {
        **asdict(row),
        "code": code(row.id),
        "digest": row.digest,
        "entry": owner,
        "vector": vector(origin.vectors[row.id]) if row.id in origin.vectors else None,
    }
