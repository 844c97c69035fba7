"""A load from end to end: read, validate, plan, embed, write, and last update the counters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.embedding import Embedder
from graph.progress import Progress, silent
from graph.record import Record
from graph.schema import loadable, prepare
from graph.store import Run, Store
from ingest.data_sets import apply, count, moved
from ingest.embed import embedded
from ingest.existing import read_existing
from ingest.files import FilesRead, digest_of, find_files, read_all
from ingest.former_ids import with_current_ids
from ingest.plan import Plan, entry_digest, make_plan
from ingest.records import Origin
from ingest.references import mentioned, settle
from ingest.refusals import Refusal
from ingest.validate import ReadEntry
from ingest.write import take_turn
from ingest.write_plan import Left, write


class Report(Record):
    """What a load did, or would do. `refused` names every fault.

    `added`, `changed`, `unchanged`, `withdrawn` and `refused_entries` count cases, accounts and things of registers; a
    file that cannot be read counts as one refused entry. `kept` counts entries that the files no longer contain but
    that stayed because something was refused. `stopped` says that a strict load wrote nothing for that reason.
    """

    data_set: str
    files: int
    added: int
    changed: int
    unchanged: int
    withdrawn: int
    withdrawn_ids: tuple[str, ...]
    kept: int
    embedded: int
    refused: tuple[Refusal, ...]
    refused_entries: int
    corpus: int | None = None
    dry_run: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class _Settled:
    """What to do with the entries read; `kept` counts those not withdrawn because something is refused."""

    accepted: list[ReadEntry]
    refusals: list[Refusal]
    plan: Plan
    shared: Mapping[str, str]
    kept: int


def load(  # noqa: PLR0913 - each is an option of the command
    store: Store,
    embedder: Embedder,
    paths: Sequence[Path],
    data_set: str,
    *,
    keep: bool = False,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Report:
    """Load files or folders as one data set: each entry as a whole or not at all, with a reason if it is refused.

    Entries of the data set that the files no longer contain are withdrawn, unless `keep` is set or anything is refused.
    `strict` writes nothing if anything is refused; `dry_run` writes nothing at all.
    """
    names = find_files(paths)
    files = digest_of(names, embedder)
    read = read_all(names, progress)
    first = str(paths[0])
    settled = store.read_together(lambda run: _settle(run, embedder, read, data_set, first, keep=keep))
    plan, refusals = settled.plan, settled.refusals
    stopped = strict and bool(refusals) and not dry_run
    left, corpus = Left(), None
    if stopped:
        plan = Plan(unchanged=plan.unchanged)
    elif not dry_run:
        prepare(store, embedder)
        rows = [(row.id, row.content) for row in plan.texts]
        vectors = {id_: vector for batch in embedded(embedder, rows, progress) for id_, vector in batch}
        entry_files = {entry.entry.id: read.names[entry.item.file] for entry in settled.accepted}
        origin = Origin(data_set, entry_files, settled.shared, vectors)
        left = write(store, embedder, origin, plan, progress)
        clean = "" if refusals or left.parts else files
        corpus = store.write_together(lambda run: _count(run, origin, settled.accepted, clean))
    late = left.refusals({entry.entry.id: entry.item for entry in settled.accepted}, first)
    gone = sorted(plan.gone - left.ids)
    return Report(
        data_set=data_set,
        files=len(names),
        added=len(plan.added - left.ids),
        changed=len(plan.changed - left.ids),
        unchanged=plan.unchanged,
        withdrawn=len(gone),
        withdrawn_ids=tuple(gone),
        kept=settled.kept + len(plan.gone & left.ids),
        embedded=len(plan.texts),
        refused=(*refusals, *late),
        refused_entries=read.items - len(settled.accepted) + left.entries,
        corpus=corpus,
        dry_run=dry_run,
        stopped=stopped,
    )


def _settle(run: Run, embedder: Embedder, read: FilesRead, data_set: str, first: str, *, keep: bool) -> _Settled:
    loadable(run, embedder)
    reads = with_current_ids(run, read.reads)
    existing = read_existing(run, [entry.entry for entry in reads], mentioned(reads), data_set)
    gone = frozenset(
        id_
        for id_, entry in existing.entries.items()
        if not keep and id_ not in read.ids and entry.file not in read.unreadable
    )
    refusals = list(read.refusals)
    accepted, withdrawn = settle(reads, existing, gone, refusals, first)
    entries = [entry.entry for entry in accepted]
    shared = {id_: owner for entry in entries for id_, owner in existing.shared(entry).items()}
    return _Settled(accepted, refusals, make_plan(existing, entries, withdrawn), shared, len(gone - withdrawn))


def _count(run: Run, origin: Origin, reads: Sequence[ReadEntry], files: str) -> int:
    """Update the counters; `files` is the digest of files that were loaded without a refusal, else empty."""
    take_turn(run)
    moved(run, {origin.owner(id_): file for id_, file in origin.files.items()})
    counted = count(run)
    if files:
        planned = {origin.owner(read.entry.id): entry_digest(read.entry) for read in reads}
        apply(run, origin.data_set, planned, files)
    return counted
