"""Texts with their vectors, in the transaction of what they speak for."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.models import Entry
from graph.store import Run, vector
from graph.text import code
from ingest.plan import TextRow, texts_of
from ingest.stored import AGAIN, Blocked, Origin, id_of, write_all

# The digest is that of the text whose vector is stored, and so is set with the vector.
_TEXTS = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.of})
MERGE (x:Text {id: row.id})
SET x.title = row.title, x.content = row.content, x.code = row.code
MERGE (x)-[:OF]->(t)
RETURN count(*) AS written
"""

_VECTORS = """
UNWIND $rows AS row
MATCH (x:Text {id: row.id})
SET x.digest = row.digest
WITH x, row
CALL db.create.setNodeVectorProperty(x, 'embedding', row.vector)
"""

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
    vectors = origin.vectors
    rows = [_text(row, origin.owner(entry.id)) for entry in entries for row in texts_of(entry, origin.shared)]
    write_all(run, entries, _TEXTS, rows)
    run(_VECTORS, rows=[{**row, "vector": vector(vectors[row["id"]])} for row in rows if row["id"] in vectors])
    _refuse_stale(run, rows)
    run(_DROP_TEXTS, entries=[origin.owner(entry.id) for entry in entries], kept=[row["id"] for row in rows])


def _refuse_stale(run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    stale = run(_STALE, rows=rows)
    if stale:
        raise Blocked({id_of(row["entry"]): ("another load changed its texts meanwhile", AGAIN) for row in stale})


def _text(row: TextRow, owner: str) -> dict[str, str]:
    return {
        "id": row.id,
        "of": row.of,
        "title": row.title,
        "content": row.content,
        "code": code(row.id),
        "digest": row.digest,
        "entry": owner,
    }
