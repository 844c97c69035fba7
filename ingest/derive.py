"""Claims that follow from others: what a barrier was overcome or eased through helps with that barrier."""

from graph.models import Claim, Entry
from graph.ontology import GOT_PAST, RESULT_CAPTIONS


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
