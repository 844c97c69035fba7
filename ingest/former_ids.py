"""Ids that things had before: files may still name them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.models import Claim, Entry, Link
from graph.store import Run
from ingest.refusals import Refusal
from ingest.validate import ReadEntry

_FORMERLY = """
MATCH (t:Thing) WHERE t.formerly IS NOT NULL
UNWIND t.formerly AS old
WITH t, old WHERE NOT EXISTS { (:Thing {id: old}) }
RETURN old, t.id AS now
"""


def formerly(entries: Iterable[Entry]) -> dict[str, str]:
    """Where the ids lead that things of these entries had before."""
    return {old: thing.id for entry in entries for thing in entry.things for old in thing.formerly}


def with_current_ids(run: Run, reads: Sequence[ReadEntry]) -> list[ReadEntry]:
    """The entries with the id that each thing has now, where they name one that it had before.

    An id that a thing of the files or of the graph has is left as it is.
    """
    taken = {record.id for read in reads for record in (*read.entry.things, *read.entry.passages)}
    leads = {row["old"]: row["now"] for row in run(_FORMERLY)} | formerly(read.entry for read in reads)
    leads = {old: now for old, now in leads.items() if old not in taken}
    return [replace(read, entry=_renamed(read.entry, leads)) for read in reads] if leads else list(reads)


def _renamed(entry: Entry, leads: Mapping[str, str]) -> Entry:
    def now(id_: str) -> str:
        return leads.get(id_, id_)

    claims: dict[str, Claim] = {}
    for claim in entry.claims:
        ends = {"subject": now(claim.subject), "object": now(claim.object)}
        through = tuple(dict.fromkeys(map(now, claim.through)))
        moved = claim.model_copy(update={**ends, "through": through})
        claims[moved.id] = _joined(claims[moved.id], moved) if moved.id in claims else moved
    links: dict[tuple[str, str], Link] = {}
    for link in entry.links:
        moved_link = link.model_copy(update={"object": now(link.object), "source": now(link.source)})
        links.setdefault((moved_link.relationship, moved_link.object), moved_link)
    return entry.model_copy(update={"claims": tuple(claims.values()), "links": tuple(links.values())})


def _joined(one: Claim, other: Claim) -> Claim:
    """Two claims that are the same now, as one with the evidence of both."""
    known = {(evidence.passage, evidence.stance) for evidence in one.shown_by}
    more = tuple(evidence for evidence in other.shown_by if (evidence.passage, evidence.stance) not in known)
    through = tuple(dict.fromkeys((*one.through, *other.through)))
    return one.model_copy(update={"shown_by": (*one.shown_by, *more), "through": through})


def claimed_twice(reads: Sequence[ReadEntry]) -> dict[str, list[Refusal]]:
    """Old ids that are those of things here, or that two things give, by the entry that gives them."""
    owners = {record.id: read for read in reads for record in (*read.entry.things, *read.entry.passages)}
    first: dict[str, str] = {}
    refusals: dict[str, list[Refusal]] = {}
    for read in reads:
        for record, path in read.record_paths():
            for number, old in enumerate(getattr(record, "formerly", ())):
                by = first.setdefault(old, record.id)
                if old in owners or by != record.id:
                    reason = f"{old} is the id of a thing here" if old in owners else f"{by} has it, too"
                    fault = read.item.refusal((*path, "formerly", number), reason, "Keep it in one place.")
                    refusals.setdefault(read.entry.id, []).append(fault)
    return refusals
