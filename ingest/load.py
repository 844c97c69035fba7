"""A load from end to end: read, validate, plan, embed, write, and what was loaded counted last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from graph.embedding import Embedder
from graph.progress import Progress, silent
from graph.schema import loadable, prepare
from graph.store import Run, Store
from ingest.data_sets import apply, count, moved
from ingest.embed import embedded
from ingest.existing import held
from ingest.files import Given, digest_of, found, read_all
from ingest.plan import Plan, entry_digest, make_plan
from ingest.records import Origin
from ingest.references import mentioned, settle
from ingest.refusals import Refusal
from ingest.validate import Read
from ingest.write import take_turn
from ingest.write_plan import Left, Writing, write


class Report(BaseModel):
    """What a load did, or would do. `refused` names every fault.

    `added`, `changed`, `unchanged`, `withdrawn` and `refused_entries` count cases, accounts and things of registers; a
    file that cannot be read counts as one that is refused. `withdrawn_ids` are those withdrawn; `kept` counts those
    that the files no longer hold and that stayed, since something was refused. `stopped`: nothing was written, since
    something was refused and the load is strict.
    """

    model_config = ConfigDict(frozen=True)

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
    corpus: int | None
    dry_run: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class _Settled:
    """What is to be done with what was read; `kept` were to be withdrawn and are not, since something is refused."""

    accepted: list[Read]
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
    """Load files or folders as one data set: each entry all or nothing, what is refused named, the rest loaded.

    What the data set holds in the graph and the files no longer hold is withdrawn, unless `keep` or anything is
    refused. `strict` writes nothing where anything is refused; `dry_run` writes nothing at all.
    """
    names = found(paths)
    files = digest_of(names, embedder)
    given = read_all(names, progress)
    first = str(paths[0])
    settled = store.read_together(lambda run: _settle(run, embedder, given, data_set, first, keep=keep))
    plan, refusals = settled.plan, settled.refusals
    stopped = strict and bool(refusals) and not dry_run
    left, corpus = Left(), None
    if stopped:
        plan = Plan(unchanged=plan.unchanged)
    elif not dry_run:
        prepare(store, embedder)
        rows = [(row.id, row.content) for row in plan.texts]
        vectors = {id_: one for some in embedded(embedder, rows, progress) for id_, one in some}
        places = {read.entry.id: given.names[read.item.file] for read in settled.accepted}
        origin = Origin(data_set, places, settled.shared, vectors)
        left = write(Writing(store, embedder, origin), plan, progress)
        clean = "" if refusals or left.parts else files
        corpus = store.write_together(lambda run: _count(run, origin, settled.accepted, clean))
    late = left.refusals({read.entry.id: read.item for read in settled.accepted}, first)
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
        refused_entries=given.items - len(settled.accepted) + left.entries,
        corpus=corpus,
        dry_run=dry_run,
        stopped=stopped,
    )


def _settle(run: Run, embedder: Embedder, given: Given, data_set: str, first: str, *, keep: bool) -> _Settled:
    loadable(run, embedder)
    entries = [read.entry for read in given.reads]
    there = held(run, entries, mentioned(given.reads), data_set)
    gone = frozenset(
        id_
        for id_, one in there.entries.items()
        if not keep and id_ not in given.ids and one.file not in given.unreadable
    )
    refusals = list(given.refusals)
    accepted, withdrawn = settle(given.reads, there, gone, refusals, first)
    entries = [read.entry for read in accepted]
    shared = {id_: owner for entry in entries for id_, owner in there.shared(entry).items()}
    return _Settled(accepted, refusals, make_plan(there, entries, withdrawn), shared, len(gone - withdrawn))


def _count(run: Run, origin: Origin, reads: Sequence[Read], files: str) -> int:
    """Count what is stored, and note that it is what these files hold, unless they are named by nothing."""
    take_turn(run)
    moved(run, {origin.owner(id_): file for id_, file in origin.files.items()})
    counted = count(run)
    if files:
        planned = {origin.owner(read.entry.id): entry_digest(read.entry) for read in reads}
        apply(run, origin.data_set, planned, files)
    return counted
