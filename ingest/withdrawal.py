"""What a load would withdraw and somebody else still needs."""

from collections.abc import Collection, Sequence

from ingest.existing import Held, brought
from ingest.refusals import Refusal
from ingest.validate import Read

REMEDY = "Keep it, or change what needs it first."

# Needed by an entry that is not among those loaded: those were checked against what the load leaves. What is gone is
# needed by other data sets alone: an entry of its own that is refused is told at its line, and keeps it in any case.
_NEEDED = """
MATCH (t:Thing) WHERE t.entry IN $owners AND NOT t.id IN $kept
CALL (t) {
  MATCH (t)<-[:SUBJECT|OBJECT]-(c:Claim)-[shown:SHOWN_BY]->() RETURN c.id AS id, shown.entry AS entry
  UNION
  MATCH (t)<-[link:SHOWN_BY|THROUGH]-(c:Claim) RETURN c.id AS id, link.entry AS entry
  UNION
  MATCH (t)<-[link]-(other:Thing) WHERE link.claim IS NULL
  RETURN other.id AS id, coalesce(link.entry, other.entry) AS entry
  UNION
  MATCH (t)<-[:HOLDS]-(e:Entry) RETURN e.id AS id, e.id AS entry
}
WITH t, id, entry
WHERE NOT entry IN $owners AND NOT (t.entry IN $gone AND entry STARTS WITH $data_set + '/')
RETURN t.id AS id, t.entry AS owner, min(id) AS needed_by ORDER BY id
"""


def still_needed(
    reads: Sequence[Read], held: Held, gone: Collection[str], first_path: str
) -> tuple[set[str], list[Refusal]]:
    """The entries that no longer bring what others need, gone ones among them, and why they are refused.

    One that is gone has no line of its own: it is told of the first path that was given.
    """
    items = {held.owner(read.entry.id): read for read in reads}
    rows = held.run(
        _NEEDED,
        owners=sorted({*items, *held.owners(gone)}),
        gone=sorted(held.owners(gone)),
        data_set=held.data_set,
        kept=[id_ for read in reads for id_ in brought(read.entry)],
    )
    needed: dict[str, list[str]] = {}
    for row in rows:
        needed.setdefault(row["owner"], []).append(f"{row['id']} (by {row['needed_by']})")
    found = []
    for owner, by in needed.items():
        reason = told(by)
        if owner in items:
            found.append(items[owner].item.refusal((), reason, REMEDY))
        else:
            whose = owner.removeprefix(f"{held.data_set}/")
            found.append(Refusal(file=first_path, line=1, field="", reason=f"{whose} is {reason}", remedy=REMEDY))
    return {items[owner].entry.id for owner in needed if owner in items}, found


def told(needed: Sequence[str]) -> str:
    """Why something stays; each with what needs it."""
    return f"no longer here, but still needed: {', '.join(needed)}"
