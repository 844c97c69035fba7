"""Writes a plan batch by batch; what is blocked is tried again on its own after the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.embedding import Embedder
from graph.progress import Progress
from graph.schema import compatible
from graph.store import Run, Store
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
        """The reasons as refusals at the line of each entry; one that is gone has none, so it names the first path."""
        refusals = []
        for part in self.parts:
            for id_ in sorted(part.ids & self.reasons.keys()):
                reason, remedy = self.reasons[id_]
                if id_ in items:
                    refusals.append(items[id_].refusal((), reason, remedy))
                else:
                    reason = f"{id_} is {reason}"
                    refusals.append(Refusal(file=first_path, line=1, field="", reason=reason, remedy=remedy))
        return refusals


@dataclass(frozen=True)
class Writing:
    """What writing any batch needs."""

    store: Store
    embedder: Embedder
    origin: Origin

    def write(self, batch: Batch) -> None:
        """Write a batch in one transaction, if the corpus still has the planned schema and model."""

        def work(run: Run) -> None:
            take_turn(run)
            compatible(run, self.embedder)
            write_batch(run, batch, self.origin)

        self.store.write_together(work)


def write(writing: Writing, plan: Plan, progress: Progress) -> Left:
    """Write the entries, then withdraw those that are gone, unless anything was left: they all stay then."""
    left = _write(writing, plan.batches, progress)
    if not plan.withdrawal.parts:
        return left
    if left.parts:
        return Left((*left.parts, *plan.withdrawal.parts), left.reasons)
    return _write(writing, [plan.withdrawal], progress)


def _write(writing: Writing, batches: Sequence[Batch], progress: Progress) -> Left:
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
                writing.write(batch)
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
