"""A load from end to end: read, validate, plan, embed, write, and the corpus counter last."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from graph.embedding import Embedder, Vectors
from graph.errors import Refused
from graph.progress import Progress, silent
from graph.schema import compatible, prepare
from graph.store import Run, Store
from ingest.plan import Plan, TextRow, make_plan
from ingest.readers import Unreadable, files, read
from ingest.references import brought, check, known, pointers
from ingest.refusals import Refusal
from ingest.validate import Read, validate
from ingest.write import write_batch

#: Texts embedded at a time: enough to keep the model busy, few enough for a bar that moves.
EMBED_AT_ONCE = 32

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
    """What a load did. `refused` names every fault; entries count cases, accounts and rows of registers."""

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
    reads, refusals, count = _read_all(paths)
    items = len(reads) + len({(refusal.file, refusal.line) for refusal in refusals})
    if not dry_run:
        prepare(store, embedder)
    accepted, plan = store.read_together(lambda run: _plan(run, embedder, reads, data_set, refusals))
    report = Report(
        data_set=data_set,
        files=count,
        written=plan.entries,
        unchanged=plan.unchanged,
        embedded=len(plan.texts),
        refused=tuple(refusals),
        refused_entries=max(items - len(accepted), 0),
        corpus=None,
        dry_run=dry_run,
    )
    if dry_run:
        return report
    vectors = _embed(embedder, plan.texts, progress)
    late = _write(store, plan, data_set, vectors, progress, {read.entry.id: read for read in accepted})
    return report.model_copy(
        update={
            "written": report.written - len(late),
            "refused": (*report.refused, *late),
            "refused_entries": report.refused_entries + len(late),
            "corpus": store.write_together(_count),
        }
    )


def _read_all(paths: Sequence[Path]) -> tuple[list[Read], list[Refusal], int]:
    reads: list[Read] = []
    refusals: list[Refusal] = []
    found = [(file, _name(file, path)) for path in paths for file in files(path)]
    for file, name in found:
        try:
            items = read(file, name)
        except Unreadable as error:
            refusals.append(error.refusal)
            continue
        for item in items:
            outcome = validate(item)
            if isinstance(outcome, Read):
                reads.append(outcome)
            else:
                refusals.extend(outcome)
    if not found:
        raise Refused(
            f"Nothing to load in {', '.join(map(str, paths))}.", "Give YAML or CSV files, or a folder of them."
        )
    return reads, refusals, len(found)


def _name(file: Path, given: Path) -> str:
    """How messages call a file: as the person wrote it."""
    return str(given / file.relative_to(given)) if given.is_dir() else str(given)


def _plan(
    run: Run, embedder: Embedder, reads: Sequence[Read], data_set: str, refusals: list[Refusal]
) -> tuple[list[Read], Plan]:
    compatible(run, embedder)
    ids = {id_ for read in reads for id_ in (*brought(read.entry), *(p.id for p in pointers(read.entry)))}
    accepted, dangling = check(reads, known(run, ids), data_set)
    refusals.extend(dangling)
    return accepted, make_plan(run, [read.entry for read in accepted], data_set)


def _embed(embedder: Embedder, rows: Sequence[TextRow], progress: Progress) -> dict[str, Vectors]:
    vectors: dict[str, Vectors] = {}
    for start in range(0, len(rows), EMBED_AT_ONCE):
        some = rows[start : start + EMBED_AT_ONCE]
        progress("Embedding texts", start, len(rows))
        vectors.update(zip((row.id for row in some), embedder.documents([row.content for row in some]), strict=True))
    if rows:
        progress("Embedding texts", len(rows), len(rows))
    return vectors


def _write(
    store: Store, plan: Plan, data_set: str, vectors: dict[str, Vectors], progress: Progress, reads: dict[str, Read]
) -> list[Refusal]:
    refused: list[Refusal] = []
    done = 0
    for batch in plan.batches:
        progress("Writing entries", done, plan.entries)
        try:
            store.write_together(lambda run, batch=batch: write_batch(run, batch, data_set, vectors))  # type: ignore[misc]
        except Refused as error:
            for entry in batch:
                item = reads[entry.id].item
                refused.append(
                    Refusal(
                        file=item.file, line=item.line, field="", reason=error.message.rstrip("."), remedy=error.remedy
                    )
                )
        done += len(batch)
    if plan.entries:
        progress("Writing entries", plan.entries, plan.entries)
    return refused


def _count(run: Run) -> int:
    lines = [f"{row['data_set']} {row['entries']} {' '.join(row['digests'])}" for row in run(_DIGESTS)]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return int(run(_COUNT, digest=digest)[0]["version"])
