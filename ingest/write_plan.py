"""Writes a plan batch by batch; what is blocked is tried again on its own after the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.embedding import Embedder
from graph.progress import Progress
from graph.schema import usable
from graph.store import Run, Store
from ingest.ownership import refusal_of_entry
from ingest.plan import Batch, Part, Plan
from ingest.readers import Item
from ingest.records import Blocked, Origin
from ingest.refusals import Refusal
from ingest.write import take_turn, write_batch


@dataclass(frozen=True)
class Left:
    """What could not be written or withdrawn, with reason and remedy by entry."""

    parts: Sequence[Part] = ()
    reasons: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """The ids of the entries that were not written or not withdrawn."""
        return {id_ for part in self.parts for id_ in part.ids}

    @property
    def entries(self) -> int:
        """How many entries were not written."""
        return sum(len(part.entries) for part in self.parts)

    def refusals(self, items: Mapping[str, Item], first_path: str) -> list[Refusal]:
        """The reasons as refusals, as `refusal_of_entry` makes them."""
        return [
            refusal_of_entry(id_, items, first_path, self.reasons[id_])
            for part in self.parts
            for id_ in sorted(part.ids & self.reasons.keys())
        ]


def write(store: Store, embedder: Embedder, origin: Origin, plan: Plan, progress: Progress) -> Left:
    """Write the entries, then withdraw those that are gone, unless anything was left: they all stay then.

    Each batch is one transaction, which writes only if the corpus still has the planned schema and model.
    """

    def write_one(batch: Batch) -> None:
        def work(run: Run) -> None:
            take_turn(run)
            usable(run, embedder)
            write_batch(run, batch, origin)

        store.write_together(work)

    left = _write(write_one, plan.batches, progress)
    if not plan.withdrawal.parts:
        return left
    if left.parts:
        return Left((*left.parts, *plan.withdrawal.parts), left.reasons)
    return _write(write_one, [plan.withdrawal], progress)


def _write(write_one: Callable[[Batch], None], batches: Sequence[Batch], progress: Progress) -> Left:
    """Write as long as that makes progress: what is blocked may depend on what comes after it."""
    waiting = list(batches)
    total = sum(len(part.ids) for batch in batches for part in batch.parts)
    done = 0
    while True:
        later: list[Batch] = []
        reasons: dict[str, tuple[str, str]] = {}
        for batch in waiting:
            progress("Writing entries", done, total)
            try:
                write_one(batch)
            except Blocked as error:
                reasons |= error.reasons
                later += batch.without(error.reasons)
            else:
                done += sum(len(part.ids) for part in batch.parts)
        if not later or later == waiting:
            break
        waiting = later
    if total:
        progress("Writing entries", total, total)
    return Left([part for batch in later for part in batch.parts], reasons)
