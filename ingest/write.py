"""One transaction a batch: things, passages, claims (`write_claims`), register links, texts with vectors."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.embedding import Vectors
from graph.errors import Refused
from graph.models import Entry, Link, Passage, Record
from graph.ontology import LABELS
from graph.store import Run, vector
from ingest.plan import TextRow, entry_digest, texts_of
from ingest.references import KIND_OF
from ingest.stored import AGAIN, Blocked, plain, write_all
from ingest.write_claims import write_claims

# Writers take turns: whoever holds this node's lock is the only one writing.
_TAKE_TURN = "MATCH (c:Corpus {id: 'corpus'}) SET c.turn = coalesce(c.turn, 0) + 1 RETURN c.turn AS turn"

# Between plan and write another load may have brought the same id.
_TAKEN = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.id})
WHERE t.entry <> row.properties.entry OR NOT row.label IN labels(t)
RETURN row.properties.entry AS entry, t.id AS id, t.entry AS other
"""

_THINGS = """
UNWIND $rows AS row
MERGE (t:Thing {id: row.id})
SET t = row.properties
SET t:$(row.label)
"""

_PASSAGE_SOURCES = """
UNWIND $rows AS row
MATCH (p:Thing {id: row.id})
MATCH (s:Thing {id: row.source})
OPTIONAL MATCH (p)-[old:FROM]->(other) WHERE other <> s
DELETE old
MERGE (p)-[:FROM]->(s)
RETURN count(*) AS written
"""

_FORGET_LINKS = """
MATCH (t:Thing)-[link]->(:Thing) WHERE t.entry IN $entries AND link.entry IN $entries
DELETE link
"""

_LINKS = """
UNWIND $rows AS row
MATCH (s:Thing {id: row.subject})
MATCH (o:Thing {id: row.object})
CREATE (s)-[link:$(row.type)]->(o)
SET link = row.properties
RETURN count(*) AS written
"""

_STILL_NEEDED = """
MATCH (t:Thing) WHERE t.entry IN $entries AND NOT t.id IN $kept
OPTIONAL MATCH (t)<--(other) WHERE NOT other:Text
RETURN t.id AS id, t.entry AS entry, coalesce(head(collect(other.id)), '') AS needed_by
"""

_DROP_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids
OPTIONAL MATCH (x:Text)-[:OF]->(t)
DETACH DELETE x, t
"""

# The digest is that of the text whose vector is stored, and so is set with the vector.
_TEXTS = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.of})
MERGE (x:Text {id: row.id})
SET x.title = row.title, x.content = row.content
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

_ENTRIES = """
UNWIND $rows AS row
MERGE (e:Entry {id: row.id})
SET e.data_set = row.data_set, e.digest = row.digest, e.loaded_at = datetime()
"""


def take_turn(run: Run) -> None:
    """Wait until no other load writes, and keep others waiting until this transaction ends."""
    if not run(_TAKE_TURN):
        raise Refused("The database was emptied while it was being loaded.", AGAIN)


def write_batch(run: Run, batch: Sequence[Entry], data_set: str, vectors: Mapping[str, Vectors]) -> None:
    """Write some entries as they are now, in the transaction that `run` belongs to; `vectors` by the id of the text.

    Raises `Blocked`, and the caller's transaction rolls back, where something to be withdrawn is still needed or where
    another load changed since what this one was planned on.
    """
    owner = {entry.id: f"{data_set}/{entry.id}" for entry in batch}
    owners = list(owner.values())
    records = [_node(record, owner[entry.id]) for entry in batch for record in (*entry.things, *entry.passages)]
    _refuse_taken(run, records)
    run(_THINGS, rows=records)
    write_all(
        run, batch, _PASSAGE_SOURCES, [{"id": p.id, "source": p.source} for entry in batch for p in entry.passages]
    )
    run(_FORGET_LINKS, entries=owners)
    write_claims(run, batch, data_set)
    write_all(run, batch, _LINKS, [_link(link, owner[entry.id]) for entry in batch for link in entry.links])
    _withdraw(run, owners, [record["id"] for record in records])
    rows = [_text(row, owner[entry.id]) for entry in batch for row in texts_of(entry)]
    write_all(run, batch, _TEXTS, rows)
    run(_VECTORS, rows=[{**row, "vector": vector(vectors[row["id"]])} for row in rows if row["id"] in vectors])
    _refuse_stale(run, rows)
    run(_DROP_TEXTS, entries=owners, kept=[row["id"] for row in rows])
    run(_ENTRIES, rows=[{"id": owner[e.id], "data_set": data_set, "digest": entry_digest(e)} for e in batch])


def _refuse_taken(run: Run, records: Sequence[Mapping[str, Any]]) -> None:
    taken = run(_TAKEN, rows=records)
    if taken:
        raise Blocked(
            {_id(row["entry"]): (f"{row['other']} brought the id {row['id']} meanwhile", AGAIN) for row in taken}
        )


def _refuse_stale(run: Run, rows: Sequence[Mapping[str, Any]]) -> None:
    stale = run(_STALE, rows=rows)
    if stale:
        raise Blocked({_id(row["entry"]): ("another load changed its texts meanwhile", AGAIN) for row in stale})


def _withdraw(run: Run, owners: Sequence[str], kept: Sequence[str]) -> None:
    """Remove what the entries brought before and bring no longer, unless somebody needs it."""
    gone = run(_STILL_NEEDED, entries=list(owners), kept=list(kept))
    needed: dict[str, list[str]] = {}
    for row in gone:
        if row["needed_by"]:
            needed.setdefault(_id(row["entry"]), []).append(f"{row['id']} (by {row['needed_by']})")
    if needed:
        remedy = "Keep it, or change what needs it first."
        raise Blocked(
            {id_: (f"no longer here, but still needed: {', '.join(it)}", remedy) for id_, it in needed.items()}
        )
    run(_DROP_THINGS, ids=[row["id"] for row in gone])


def _id(owner: str) -> str:
    return owner.split("/")[1]


def _node(record: Record, owner: str) -> dict[str, Any]:
    left_out = {"source"} if isinstance(record, Passage) else set[str]()
    properties = {key: value for key, value in plain(record, left_out).items() if value not in (None, [])}
    label = LABELS[KIND_OF[type(record)]]
    return {"id": properties["id"], "label": label, "properties": {**properties, "entry": owner}}


def _link(link: Link, owner: str) -> dict[str, Any]:
    properties = {**plain(link, {"relationship", "subject", "object"}), "entry": owner}
    return {"type": link.relationship, "subject": link.subject, "object": link.object, "properties": properties}


def _text(row: TextRow, owner: str) -> dict[str, str]:
    return {
        "id": row.id,
        "of": row.of,
        "title": row.title,
        "content": row.content,
        "digest": row.digest,
        "entry": owner,
    }
