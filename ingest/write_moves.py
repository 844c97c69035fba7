"""Moves what is said of a thing that goes to the thing that took its id over, whoever says it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.models import claim_id
from graph.store import Run
from ingest.write_claims import DERIVE, set_properties

# Things of these entries that go and lead to others.
_GOING = """
UNWIND $rows AS row
MATCH (old:Thing {id: row.old})
WHERE old.entry IN $owners AND NOT old.id IN $kept
RETURN old.id AS old, row.now AS now
"""

_CLAIMS = """
MATCH (old:Thing)<-[:SUBJECT|OBJECT]-(c:Claim) WHERE old.id IN $ids
WITH DISTINCT c
MATCH (s:Thing)<-[:SUBJECT]-(c)-[:OBJECT]->(o:Thing)
RETURN c.id AS claim, c.relationship AS relationship, c.result AS result, s.id AS subject, o.id AS object
"""

_MOVE_CLAIMS = """
UNWIND $rows AS row
MATCH (c:Claim {id: row.claim})
MATCH (s:Thing {id: row.subject})
MATCH (o:Thing {id: row.object})
MERGE (n:Claim {id: row.id})
MERGE (n)-[:SUBJECT]->(s)
MERGE (n)-[:OBJECT]->(o)
CALL (c, n) {
  MATCH (c)-[link:SHOWN_BY|THROUGH]->(other)
  CREATE (n)-[now:$(type(link))]->(other)
  SET now = properties(link)
}
"""

_DROP_CLAIMS = """
MATCH (c:Claim) WHERE c.id IN $ids
OPTIONAL MATCH (c)-[:SUBJECT]->()-[derived {claim: c.id}]->()
DELETE derived
DETACH DELETE c
"""

# The entries that go forget their own links by themselves; those of others follow.
_MOVE_LINKS = """
UNWIND $rows AS row
MATCH (old:Thing {id: row.old})
MATCH (now:Thing {id: row.now})
MATCH (other:Claim|Thing)-[link:THROUGH|FROM|BROADER|WITHIN|PART_OF|SUCCEEDED_BY]->(old)
WHERE link.claim IS NULL AND other <> now
CREATE (other)-[moved:$(type(link))]->(now)
SET moved = properties(link)
DELETE link
"""


def move_to_current(run: Run, leads: Mapping[str, str], owners: Sequence[str], kept: Sequence[str]) -> None:
    """Move what is said of things that go to those that they lead to, whoever says it.

    `owners` are the entries that are written or withdrawn, `kept` the ids that they still own.
    """
    rows = [{"old": old, "now": now} for old, now in leads.items()]
    going = run(_GOING, rows=rows, owners=list(owners), kept=list(kept)) if rows else []
    if not going:
        return
    now = {row["old"]: row["now"] for row in going}
    claims = [_moved(row, lambda id_: now.get(id_, id_)) for row in run(_CLAIMS, ids=list(now))]
    standing = [row for row in claims if row["subject"] != row["object"]]
    run(_MOVE_CLAIMS, rows=standing)
    run(_DROP_CLAIMS, ids=[row["claim"] for row in claims])
    run(_MOVE_LINKS, rows=going)
    set_properties(run, [row["id"] for row in standing])
    run(DERIVE, rows=standing)


def _moved(row: Mapping[str, Any], now: Callable[[str], str]) -> dict[str, Any]:
    subject, object_ = now(row["subject"]), now(row["object"])
    id_ = claim_id(subject, row["relationship"], object_, row["result"])
    return {"claim": row["claim"], "subject": subject, "object": object_, "id": id_}
