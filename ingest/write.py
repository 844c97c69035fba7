"""Writes a batch in one transaction: things, passages and register links; claims and texts are in their own files."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.errors import Refused
from graph.models import KIND_OF, Entry, Link, Passage, StrictRecord
from graph.ontology import LABELS
from graph.store import Run
from ingest.data_sets import begin
from ingest.former_ids import formerly
from ingest.ownership import why_needed
from ingest.plan import Batch, entry_digest
from ingest.records import AGAIN, Blocked, Origin, entry_id, plain, write_all
from ingest.write_claims import write_claims
from ingest.write_moves import move_to_current
from ingest.write_texts import write_texts

# Writers take turns: only the one that holds the lock of this node writes.
_TAKE_TURN = "MATCH (c:Corpus {id: 'corpus'}) SET c.turn = coalesce(c.turn, 0) + 1 RETURN c.turn AS turn"

# Another load may have written the same id since this one was planned.
_TAKEN = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.id})
WHERE t.entry <> row.properties.entry AND NOT t.entry IN $gone OR NOT row.label IN labels(t)
RETURN row.properties.entry AS entry, t.id AS id, t.entry AS other
"""

_THINGS = """
UNWIND $rows AS row
MERGE (t:Thing {id: row.id})
WITH t, row, coalesce(t.added_at, datetime.truncate('second', datetime())) AS added_at
SET t = row.properties
SET t.added_at = added_at
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

# A shared thing belongs to the data set that loaded it first; the entry of the other holds it, so that it stays.
_FORGET_HOLDS = """
MATCH (e:Entry)-[holds:HOLDS]->(:Thing) WHERE e.id IN $entries
DELETE holds
"""

_HOLDS = """
UNWIND $rows AS row
MATCH (e:Entry {id: row.entry})
MATCH (t:Thing {id: row.id, entry: row.owner}) WHERE row.label IN labels(t)
MERGE (e)-[:HOLDS]->(t)
RETURN count(*) AS written
"""

# Things that are withdrawn together do not need each other.
_STILL_NEEDED = """
MATCH (t:Thing) WHERE t.entry IN $entries AND NOT t.id IN $kept
OPTIONAL MATCH (t)<--(other)
WHERE NOT other:Text AND NOT (other:Thing AND other.entry IN $entries AND NOT other.id IN $kept)
RETURN t.id AS id, t.entry AS entry, coalesce(head(collect(other.id)), '') AS needed_by
"""

_DROP_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids
OPTIONAL MATCH (x:Text)-[:OF]->(t)
DETACH DELETE x, t
"""

_ENTRIES = """
UNWIND $rows AS row
MERGE (e:Entry {id: row.id})
SET e.data_set = row.data_set, e.digest = row.digest, e.file = row.file, e.loaded_at = datetime()
"""

_DROP_ENTRIES = "MATCH (e:Entry) WHERE e.id IN $entries DETACH DELETE e"


def take_turn(run: Run) -> None:
    """Wait until no other load writes, and make others wait until this transaction ends."""
    if not run(_TAKE_TURN):
        raise Refused("The database was emptied while it was being loaded.", AGAIN)


def write_batch(run: Run, batch: Batch, origin: Origin) -> None:
    """Write some entries as they are now, and withdraw others, in the transaction of `run`.

    Raises `Blocked`, so that the transaction rolls back, if something to withdraw is still needed or another load
    has changed what the plan was based on.
    """
    write_records(run, batch, origin)
    write_texts(run, batch.entries, origin)


def write_records(run: Run, batch: Batch, origin: Origin) -> None:
    """Write a batch without its texts; raises as `write_batch` does."""
    begin(run, origin.data_set)
    gone = [origin.owner(id_) for id_ in batch.gone]
    owners = [*(origin.owner(entry.id) for entry in batch.entries), *gone]
    kept = _write_things(run, batch, origin, gone)
    move_to_current(run, formerly(batch.entries), owners, kept)
    run(_FORGET_LINKS, entries=owners)
    write_claims(run, batch, origin.data_set)
    _write_links(run, batch.entries, origin)
    run(_DROP_ENTRIES, entries=gone)
    _withdraw(run, owners, kept)


def _write_things(run: Run, batch: Batch, origin: Origin, gone: Sequence[str]) -> list[str]:
    """Write entries, their things and passages, and what they share with other data sets; returns the ids they own."""
    entries, shared = batch.entries, origin.shared
    run(_ENTRIES, rows=[_entry(entry, origin) for entry in entries])
    nodes = [_node(record, origin.owner(entry.id)) for entry in entries for record in (*entry.things, *entry.passages)]
    records = [node for node in nodes if node["id"] not in shared]
    _refuse_taken(run, records, gone)
    run(_THINGS, rows=records)
    run(_FORGET_HOLDS, entries=[origin.owner(entry.id) for entry in entries])
    holds = [
        {"entry": node["properties"]["entry"], "id": node["id"], "owner": shared[node["id"]], "label": node["label"]}
        for node in nodes
        if node["id"] in shared
    ]
    write_all(run, entries, _HOLDS, holds)
    passages = [passage for entry in entries for passage in entry.passages if passage.id not in shared]
    write_all(run, entries, _PASSAGE_SOURCES, [{"id": passage.id, "source": passage.source} for passage in passages])
    return [record["id"] for record in records]


def _write_links(run: Run, entries: Sequence[Entry], origin: Origin) -> None:
    links = [
        _link(link, origin.owner(entry.id))
        for entry in entries
        for link in entry.links
        if link.subject not in origin.shared
    ]
    write_all(run, entries, _LINKS, links)


def _refuse_taken(run: Run, records: Sequence[Mapping[str, Any]], gone: Sequence[str]) -> None:
    taken = run(_TAKEN, rows=records, gone=list(gone))
    if taken:
        raise Blocked(
            {entry_id(row["entry"]): (f"{row['other']} took the id {row['id']} meanwhile", AGAIN) for row in taken}
        )


def _withdraw(run: Run, owners: Sequence[str], kept: Sequence[str]) -> None:
    """Remove what the entries contained before and no longer do, unless something needs it."""
    gone = run(_STILL_NEEDED, entries=list(owners), kept=list(kept))
    if needed := why_needed(row for row in gone if row["needed_by"]):
        raise Blocked(needed)
    run(_DROP_THINGS, ids=[row["id"] for row in gone])


def _entry(entry: Entry, origin: Origin) -> dict[str, Any]:
    digest, file = entry_digest(entry), origin.files[entry.id]
    return {"id": origin.owner(entry.id), "data_set": origin.data_set, "digest": digest, "file": file}


def _node(record: StrictRecord, owner: str) -> dict[str, Any]:
    left_out = {"source"} if isinstance(record, Passage) else set[str]()
    properties = {key: value for key, value in plain(record, left_out).items() if value not in (None, [])}
    label = LABELS[KIND_OF[type(record)]]
    return {"id": properties["id"], "label": label, "properties": {**properties, "entry": owner}}


def _link(link: Link, owner: str) -> dict[str, Any]:
    properties = {**plain(link, {"relationship", "subject", "object"}), "entry": owner}
    return {"type": link.relationship, "subject": link.subject, "object": link.object, "properties": properties}
