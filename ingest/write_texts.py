"""Texts with their vectors, in the transaction of what they speak for."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from graph.models import Entry
from graph.store import Run, vector
from graph.text import code
from ingest.plan import TextRow, texts_of
from ingest.records import AGAIN, Blocked, Origin, id_of, write_all

_TEXTS: LiteralString = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.of})
MERGE (x:Text {id: row.id})
SET x.title = row.title, x.content = row.content, x.code = row.code
MERGE (x)-[:OF]->(t)
"""
_COUNTED: LiteralString = "RETURN count(*) AS written"

# In the same query, which finds each text once. The digest is that of the text whose vector is stored.
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
    """Put the texts of these entries as they are now in the place of those before."""
    owners = [origin.owner(entry.id) for entry in entries]
    texts = zip(owners, (texts_of(entry, origin.shared) for entry in entries), strict=True)
    rows = [_text(text, owner, origin) for owner, some in texts for text in some]
    others = [row for row in rows if row["vector"] is None]
    write_all(run, entries, _WITH_VECTORS, [row for row in rows if row["vector"] is not None])
    write_all(run, entries, _WITHOUT_VECTORS, others)
    _refuse_stale(run, others)
    run(_DROP_TEXTS, entries=owners, kept=[row["id"] for row in rows])


def _refuse_stale(run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    stale = run(_STALE, rows=list(rows)) if rows else []
    if stale:
        raise Blocked({id_of(row["entry"]): ("another load changed its texts meanwhile", AGAIN) for row in stale})


def _text(row: TextRow, owner: str, origin: Origin) -> dict[str, Any]:
    """A text as it is written; without a vector where its stored one is to stay."""
    return {
        "id": row.id,
        "of": row.of,
        "title": row.title,
        "content": row.content,
        "code": code(row.id),
        "digest": row.digest,
        "entry": owner,
        "vector": vector(origin.vectors[row.id]) if row.id in origin.vectors else None,
    }
