"""Data sets and the corpus over them: their digests and counters, and whether files are already loaded."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph.embedding import Embedder
from graph.store import Run, Store
from ingest.files import digest_of, find_files

# The digest of a data set covers its entries in order, that of the corpus its data sets. Counter and times change only
# with the digest, and last: a load that was killed half-way is counted by the next one.
_DIGESTS = """
MATCH (e:Entry)
WITH e ORDER BY e.id
RETURN e.data_set AS data_set, collect(e.digest) AS digests ORDER BY data_set
"""

_COUNT = """
MATCH (c:Corpus {id: 'corpus'})
WITH c, c.digest <> $digest AS moved
SET c.version = c.version + CASE WHEN moved THEN 1 ELSE 0 END, c.digest = $digest,
    c.loaded_at = CASE WHEN moved THEN datetime() ELSE c.loaded_at END
RETURN c.version AS version
"""

_COUNT_DATA_SETS = """
UNWIND $rows AS row
MERGE (d:DataSet {id: row.id})
WITH d, row WHERE d.digest IS NULL OR d.digest <> row.digest
SET d.digest = row.digest, d.loaded_at = datetime()
"""
_DROP_DATA_SETS = "MATCH (d:DataSet) WHERE NOT d.id IN $ids DETACH DELETE d"

_MOVED = """
UNWIND $rows AS row
MATCH (e:Entry {id: row.id}) WHERE e.file IS NULL OR e.file <> row.file
SET e.file = row.file
"""

_ENTRIES = "MATCH (e:Entry {data_set: $id}) RETURN e.id AS id, e.digest AS digest"
_APPLY = "MATCH (d:DataSet {id: $id}) SET d.files = $files"
_BEGIN = "MATCH (d:DataSet {id: $id}) REMOVE d.files"
_APPLIED = "MATCH (d:DataSet {id: $id, files: $files}) RETURN d.id"


def applied(store: Store, embedder: Embedder, paths: Sequence[Path], data_set: str) -> bool:
    """Whether the data set was loaded from exactly these files, without a refusal."""
    digest = digest_of(find_files(paths), embedder)
    return bool(store.read(_APPLIED, id=data_set, files=digest))


def begin(run: Run, data_set: str) -> None:
    """Forget the files that the data set was loaded from, until a load is complete."""
    run(_BEGIN, id=data_set)


def moved(run: Run, files: Mapping[str, str]) -> None:
    """Note the file of each entry, by the entry's id in the graph."""
    run(_MOVED, rows=[{"id": id_, "file": file} for id_, file in files.items()])


def count(run: Run) -> int:
    """Update digests and counters of all data sets and of the corpus; returns the corpus's counter."""
    digests = {row["data_set"]: _digest(" ".join(row["digests"])) for row in run(_DIGESTS)}
    run(_COUNT_DATA_SETS, rows=[{"id": id_, "digest": digest} for id_, digest in digests.items()])
    run(_DROP_DATA_SETS, ids=list(digests))
    whole = _digest("\n".join(f"{id_} {digest}" for id_, digest in digests.items())) if digests else ""
    return int(run(_COUNT, digest=whole)[0]["version"])


def apply(run: Run, data_set: str, planned: Mapping[str, str], files: str) -> None:
    """Note that the data set was loaded from these files, if its entries are the planned ones: digests by graph id.

    They may not be, since another load of the data set may have written meanwhile.
    """
    if {row["id"]: row["digest"] for row in run(_ENTRIES, id=data_set)} == planned:
        run(_APPLY, id=data_set, files=files)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
