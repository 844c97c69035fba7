"""One transaction a batch: things, passages, claims with evidence, the links derived from them, texts with vectors."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from graph.errors import Refused
from graph.models import Claim, Entry, Link, Passage, Record
from graph.ontology import LABELS, RELATIONSHIPS
from graph.store import Run, Vectors, vector
from ingest.plan import TextRow, entry_digest, texts_of
from ingest.references import brought

# Writers take turns: whoever holds this node's lock is the only one writing cases.
_TAKE_TURN = "MATCH (c:Corpus {id: 'corpus'}) SET c.turn = coalesce(c.turn, 0) + 1"

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

# What this entry said before and no longer says; a claim lives while one piece of evidence remains.
_FORGET_EVIDENCE = """
MATCH (c:Claim)-[shown:SHOWN_BY]->(:Thing) WHERE shown.entry IN $entries
DELETE shown
WITH DISTINCT c
OPTIONAL MATCH (c)-[through:THROUGH]->(:Thing) WHERE through.entry IN $entries
DELETE through
WITH DISTINCT c
RETURN c.id AS id
"""

_CLAIMS = """
UNWIND $rows AS row
MATCH (s:Thing {id: row.subject})
MATCH (o:Thing {id: row.object})
MERGE (c:Claim {id: row.id})
ON CREATE SET c += row.properties, c.entry = row.entry
MERGE (c)-[:SUBJECT]->(s)
MERGE (c)-[:OBJECT]->(o)
WITH c, row WHERE c.entry = row.entry
SET c = row.properties, c.id = row.id, c.entry = row.entry
"""

_THROUGH = """
UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
MATCH (e:Thing {id: row.enabler})
MERGE (c)-[:THROUGH {entry: row.entry}]->(e)
RETURN count(*) AS written
"""

_SHOWN_BY = """
UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
MATCH (p:Thing {id: row.passage})
CREATE (c)-[shown:SHOWN_BY]->(p)
SET shown = row.properties
RETURN count(*) AS written
"""

_DROP_UNSHOWN = """
MATCH (c:Claim) WHERE c.id IN $ids AND NOT EXISTS { (c)-[:SHOWN_BY]->() }
OPTIONAL MATCH (c)-[:SUBJECT]->()-[derived {claim: c.id}]->()
DELETE derived
DETACH DELETE c
"""

# The simple link beside the claim, for queries that ask only for links.
_DERIVE = """
UNWIND $rows AS row
MATCH (s)<-[:SUBJECT]-(c:Claim {id: row.id})-[:OBJECT]->(o)
MERGE (s)-[derived:$(c.relationship) {claim: c.id}]->(o)
SET derived.result = c.result
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
OPTIONAL MATCH (t)-[link]-(other) WHERE NOT other:Text AND type(link) <> 'FROM'
RETURN t.id AS id, coalesce(head(collect(other.id)), '') AS needed_by
"""

_DROP_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids
OPTIONAL MATCH (x:Text)-[:OF]->(t)
DETACH DELETE x, t
"""

_TEXTS = """
UNWIND $rows AS row
MATCH (t:Thing {id: row.of})
MERGE (x:Text {id: row.id})
SET x.title = row.title, x.content = row.content, x.digest = row.digest
MERGE (x)-[:OF]->(t)
RETURN count(*) AS written
"""

_VECTORS = """
UNWIND $rows AS row
MATCH (x:Text {id: row.id})
CALL db.create.setNodeVectorProperty(x, 'embedding', row.vector)
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


def write_batch(run: Run, batch: Sequence[Entry], data_set: str, vectors: Mapping[str, Vectors]) -> None:
    """Write some entries as they are now, in the transaction that `run` belongs to; `vectors` by the id of the text.

    Raises `Refused` where something to be withdrawn is still needed by another entry; nothing is written then.
    """
    owner = {entry.id: f"{data_set}/{entry.id}" for entry in batch}
    owners = list(owner.values())
    run(_TAKE_TURN)
    run(
        _THINGS, rows=[_node(record, owner[entry.id]) for entry in batch for record in (*entry.things, *entry.passages)]
    )
    _all(run, _PASSAGE_SOURCES, [{"id": p.id, "source": p.source} for entry in batch for p in entry.passages])
    before = [row["id"] for row in run(_FORGET_EVIDENCE, entries=owners)]
    run(_FORGET_LINKS, entries=owners)
    claims = [(claim, owner[entry.id]) for entry in batch for claim in entry.claims]
    run(_CLAIMS, rows=[_claim(claim, own) for claim, own in claims])
    _all(run, _THROUGH, [{"claim": c.id, "enabler": e, "entry": own} for c, own in claims for e in c.through])
    _all(run, _SHOWN_BY, [row for claim, own in claims for row in _evidence(claim, own, data_set)])
    run(_DROP_UNSHOWN, ids=before)
    _all(run, _DERIVE, [{"id": claim.id} for claim, _ in claims])
    _all(run, _LINKS, [_link(link, owner[entry.id]) for entry in batch for link in entry.links])
    _withdraw(run, owners, [id_ for entry in batch for id_ in brought(entry)])
    rows = [row for entry in batch for row in texts_of(entry)]
    _all(run, _TEXTS, [_text(row) for row in rows])
    run(_VECTORS, rows=[{"id": row.id, "vector": vector(vectors[row.id])} for row in rows if row.id in vectors])
    run(_DROP_TEXTS, entries=owners, kept=[row.id for row in rows])
    run(_ENTRIES, rows=[{"id": owner[e.id], "data_set": data_set, "digest": entry_digest(e)} for e in batch])


def _withdraw(run: Run, owners: Sequence[str], kept: Sequence[str]) -> None:
    gone = run(_STILL_NEEDED, entries=list(owners), kept=list(kept))
    needed = [row for row in gone if row["needed_by"]]
    if needed:
        pairs = ", ".join(f"{row['id']} (by {row['needed_by']})" for row in needed)
        raise Refused(f"No longer in the file, but still needed: {pairs}.", "Keep it, or change what needs it first.")
    run(_DROP_THINGS, ids=[row["id"] for row in gone])


def _all(run: Run, query: LiteralString, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a query that writes one line a row, and make sure that it did: a MATCH that finds nothing says nothing."""
    written = run(query, rows=list(rows))[0]["written"] if rows else 0
    if written != len(rows):
        raise Refused("What a case refers to was removed while it was being loaded.", "Load again.")


def _node(record: Record, owner: str) -> dict[str, Any]:
    label = next(label for kind, label in LABELS.items() if label == type(record).__name__ and kind)
    left_out = {"source"} if isinstance(record, Passage) else set[str]()
    properties = {key: value for key, value in _plain(record, left_out).items() if value not in (None, [])}
    return {"id": properties["id"], "label": label, "properties": {**properties, "entry": owner}}


def _claim(claim: Claim, owner: str) -> dict[str, Any]:
    properties = _plain(claim, {"subject", "object", "through", "shown_by"})
    return {"id": claim.id, "entry": owner, "subject": claim.subject, "object": claim.object, "properties": properties}


def _evidence(claim: Claim, owner: str, data_set: str) -> list[dict[str, Any]]:
    return [
        {
            "claim": claim.id,
            "passage": evidence.passage,
            "properties": {**_plain(evidence, {"passage"}), "data_set": data_set, "entry": owner, "place": place},
        }
        for place, evidence in enumerate(claim.shown_by)
    ]


def _link(link: Link, owner: str) -> dict[str, Any]:
    properties = {**_plain(link, {"relationship", "subject", "object"}), "entry": owner}
    return {"type": RELATIONSHIPS[link.relationship].type, "subject": link.subject, "object": link.object,
            "properties": properties}  # fmt: skip


def _text(row: TextRow) -> dict[str, str]:
    return {"id": row.id, "of": row.of, "title": row.title, "content": row.content, "digest": row.digest}


def _plain(record: Record, left_out: set[str]) -> dict[str, Any]:
    """The fields as Neo4j stores them: dates as ISO text, so that partial ones compare alike."""
    return dict(json.loads(record.model_dump_json(exclude=left_out)))
