"""Writes claims with their evidence, and the direct links derived from them."""

import json
from collections.abc import Sequence
from typing import Any, LiteralString

from graph.models import Claim, Entry
from graph.ontology import GOT_PAST, RESULT_CAPTIONS
from graph.store import Run
from ingest.plan import Batch
from ingest.records import plain, write_all

# The evidence that these entries gave before; a claim stays as long as any evidence for it remains.
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
MERGE (c)-[:SUBJECT]->(s)
MERGE (c)-[:OBJECT]->(o)
RETURN count(*) AS written
"""

# Several entries may give evidence for one claim. Its properties (`says`, on each entry's first evidence) come from the
# first of them, and once that is withdrawn, from the next; what a person claims comes before what is derived.
_FIRST_SAID = """
MATCH (c:Claim)-[shown:SHOWN_BY {place: 0}]->() WHERE c.id IN $ids
WITH c, shown
ORDER BY shown.says CONTAINS '"origin":"derived"', coalesce(shown.entry = c.entry, false) DESC, shown.entry
WITH c, collect(shown)[0] AS first
RETURN c.id AS id, first.entry AS entry, first.says AS says
"""
_SET_PROPERTIES = """
UNWIND $rows AS row
MATCH (c:Claim {id: row.id})
SET c = row
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

#: A direct link beside the claim, for queries that need links only.
DERIVE: LiteralString = """
UNWIND $rows AS row
MATCH (s)<-[:SUBJECT]-(c:Claim {id: row.id})-[:OBJECT]->(o)
MERGE (s)-[derived:$(c.relationship) {claim: c.id}]->(o)
SET derived.result = c.result
RETURN count(*) AS written
"""


def write_claims(run: Run, batch: Batch, data_set: str) -> None:
    """Replace what these entries, and those that are gone, claimed before by what they claim now."""
    entries = batch.entries
    owners = [f"{data_set}/{id_}" for id_ in (*(entry.id for entry in entries), *batch.gone)]
    claims = [
        (claim, f"{data_set}/{entry.id}") for entry in entries for claim in (*entry.claims, *derived_claims(entry))
    ]
    ends = [{"id": claim.id, "subject": claim.subject, "object": claim.object} for claim, _ in claims]
    through = [{"claim": claim.id, "enabler": id_, "entry": owner} for claim, owner in claims for id_ in claim.through]
    before = [row["id"] for row in run(_FORGET_EVIDENCE, entries=owners)]
    write_all(run, entries, _CLAIMS, ends)
    write_all(run, entries, _THROUGH, through)
    write_all(run, entries, _SHOWN_BY, [row for claim, owner in claims for row in _evidence(claim, owner, data_set)])
    run(_DROP_UNSHOWN, ids=before)
    set_properties(run, [*before, *(row["id"] for row in ends)])
    write_all(run, entries, DERIVE, ends)


def set_properties(run: Run, ids: Sequence[str]) -> None:
    """Give claims the properties that their first evidence says."""
    first = run(_FIRST_SAID, ids=list(ids))
    properties = [{**json.loads(row["says"]), "id": row["id"], "entry": row["entry"]} for row in first]
    run(_SET_PROPERTIES, rows=properties)


def derived_claims(entry: Entry) -> list[Claim]:
    """A HELPS_WITH claim for each enabler through which the entry's case got past a barrier, with the same evidence."""
    found: dict[str, Claim] = {}
    names = {thing.id: thing.name for thing in entry.things}
    for claim in entry.claims:
        if claim.result is None or claim.result not in GOT_PAST:
            continue
        case = f"{names[claim.subject]} {RESULT_CAPTIONS[claim.result]} it through this"
        for enabler in claim.through:
            derived = Claim(
                relationship="HELPS_WITH",
                subject=enabler,
                object=claim.object,
                reading="inferred",
                because=f"Derived from one case: {case}.",
                origin="derived",
                shown_by=claim.shown_by,
            )
            found.setdefault(derived.id, derived)
    return list(found.values())


def _evidence(claim: Claim, owner: str, data_set: str) -> list[dict[str, Any]]:
    says = claim.model_dump_json(exclude={"subject", "object", "through", "shown_by"}, exclude_none=True)
    more = {"data_set": data_set, "entry": owner}
    return [
        {
            "claim": claim.id,
            "passage": evidence.passage,
            "properties": {**plain(evidence, {"passage"}), **more, "place": place, "says": None if place else says},
        }
        for place, evidence in enumerate(claim.shown_by)
    ]
