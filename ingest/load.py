"""A load from end to end: read, validate, plan, embed, write, and the corpus counter last."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from graph.embedding import Embedder, Vectors
from graph.errors import Refused
from graph.models import Entry
from graph.progress import Progress, silent
from graph.schema import compatible, prepare
from graph.store import Run, Store
from ingest.embed import embedded
from ingest.plan import Plan, make_plan
from ingest.readers import Item, files, read
from ingest.references import accounts, brought, check, known, pointers
from ingest.refusals import Refusal, Unreadable
from ingest.stored import Blocked
from ingest.validate import Read, validate
from ingest.write import take_turn, write_batch

# The digest of a data set is over its entries in order; that of the corpus over its data sets. The counter moves only
# when the digest did, and last: a load that was killed half-way is counted by the next one.
_DIGESTS = """
MATCH (e:Entry)
WITH e ORDER BY e.id
WITH e.data_set AS data_set, collect(e.digest) AS digests, count(*) AS entries
RETURN data_set, digests, entries ORDER BY data_set
"""

_COUNT = """
MATCH (c:Corpus {id: 'corpus'})
WITH c, c.digest <> $digest AS moved
SET c.version = c.version + CASE WHEN moved THEN 1 ELSE 0 END, c.digest = $digest,
    c.loaded_at = CASE WHEN moved THEN datetime() ELSE c.loaded_at END
RETURN c.version AS version
"""


class Report(BaseModel):
    """What a load did. `refused` names every fault.

    `written`, `unchanged` and `refused_entries` count cases, accounts and things of registers; a file that cannot be
    read counts as one that is refused.
    """

    model_config = ConfigDict(frozen=True)

    data_set: str
    files: int
    written: int
    unchanged: int
    embedded: int
    refused: tuple[Refusal, ...]
    refused_entries: int
    corpus: int | None
    dry_run: bool = False


@dataclass
class _Input:
    """What the files hold: entries, and what is wrong with the others."""

    files: int = 0
    items: int = 0
    reads: list[Read] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def load(
    store: Store,
    embedder: Embedder,
    paths: Sequence[Path],
    data_set: str,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Report:
    """Load files or folders as one data set: each entry all or nothing, what is refused named, the rest loaded."""
    given = _read_all(paths)
    if not dry_run:
        prepare(store, embedder)
    accepted, dangling, plan = store.read_together(lambda run: _plan(run, embedder, given.reads, data_set))
    refused = [*given.refusals, *dangling]
    late: list[Refusal] = []
    if not dry_run:
        rows = [(row.id, row.content) for row in plan.texts]
        vectors = {id_: one for some in embedded(embedder, rows, progress) for id_, one in some}
        work = _Work(store, embedder, data_set, vectors)
        late = _write(work, plan, {read.entry.id: read.item for read in accepted}, progress)
    return Report(
        data_set=data_set,
        files=given.files,
        written=plan.entries - len(late),
        unchanged=plan.unchanged,
        embedded=len(plan.texts),
        refused=(*refused, *late),
        refused_entries=given.items - len(accepted) + len(late),
        corpus=None if dry_run else store.write_together(_count),
        dry_run=dry_run,
    )


def _read_all(paths: Sequence[Path]) -> _Input:
    given = _Input()
    # A file that is named twice, or lies in a folder that is, is read once.
    found = {file.resolve(): file for path in paths for file in files(path)}
    if not found:
        raise Refused(
            f"Nothing to load in {', '.join(map(str, paths))}.", "Give YAML or CSV files, or a folder of them."
        )
    given.files = len(found)
    for file in found.values():
        try:
            items = read(file)
        except Unreadable as error:
            items = [error.refusal(str(file))]
        given.items += len(items)
        for item in items:
            outcome = validate(item) if isinstance(item, Item) else [item]
            if isinstance(outcome, Read):
                given.reads.append(outcome)
            else:
                given.refusals.extend(outcome)
    return given


def _plan(run: Run, embedder: Embedder, reads: Sequence[Read], data_set: str) -> tuple[list[Read], list[Refusal], Plan]:
    compatible(run, embedder)
    entries = [read.entry for read in reads]
    ids = {id_ for entry in entries for id_ in (entry.id, *brought(entry), *(p.id for p in pointers(entry)))}
    accepted, dangling = check(reads, known(run, ids), accounts(run, entries, data_set), data_set)
    return accepted, dangling, make_plan(run, [read.entry for read in accepted], data_set)


@dataclass(frozen=True)
class _Work:
    """What writing needs, whichever entries are written."""

    store: Store
    embedder: Embedder
    data_set: str
    vectors: Mapping[str, Vectors]

    def write(self, batch: Sequence[Entry]) -> None:
        """Write a batch in one transaction, if the corpus is still the one that was planned for."""

        def work(run: Run) -> None:
            take_turn(run)
            compatible(run, self.embedder)
            write_batch(run, batch, self.data_set, self.vectors)

        self.store.write_together(work)


def _write(work: _Work, plan: Plan, items: Mapping[str, Item], progress: Progress) -> list[Refusal]:
    """Write the batches; what is blocked is tried again alone, after the others, as long as that brings anything."""
    waiting = list(plan.batches)
    done = 0
    while True:
        later: list[tuple[Entry, ...]] = []
        reasons: dict[str, tuple[str, str]] = {}
        for batch in waiting:
            progress("Writing entries", done, plan.entries)
            try:
                work.write(batch)
            except Blocked as error:
                reasons |= error.reasons
                free = tuple(entry for entry in batch if entry.id not in error.reasons)
                later += [free] if free else []
                later += [(entry,) for entry in batch if entry.id in error.reasons]
            else:
                done += len(batch)
        if not later or later == waiting:
            break
        waiting = later
    if plan.entries:
        progress("Writing entries", plan.entries, plan.entries)
    return [items[entry.id].refusal((), *reasons[entry.id]) for batch in later for entry in batch]


def _count(run: Run) -> int:
    take_turn(run)
    lines = [f"{row['data_set']} {row['entries']} {' '.join(row['digests'])}" for row in run(_DIGESTS)]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""
    return int(run(_COUNT, digest=digest)[0]["version"])
