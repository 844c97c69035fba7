"""The files of a load: found, read into entries and refusals, and digested."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from graph.embedding import Embedder
from graph.errors import Refused
from graph.local.folders import sha256_of
from graph.progress import Progress, silent
from graph.schema import SCHEMA_VERSION
from ingest.readers import Item, files, read
from ingest.refusals import Refusal, Unreadable
from ingest.validate import ReadEntry, validate
from ingest.yaml_lines import Fields


@dataclass
class FilesRead:
    """What was read from the files of a load.

    `names` are the names of the files within the data set, by path; `ids` are those of all entries, refused ones
    included; `unreadable` are the names of files whose entries are unknown.
    """

    names: Mapping[str, str]
    items: int = 0
    reads: list[ReadEntry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)


def find_files(paths: Sequence[Path]) -> dict[Path, str]:
    """Each file of the paths once, with its name, which begins with the folder of the path: `seed/systems.csv`."""
    # By real path, since a file may be named twice or be in a folder that is named as well.
    names: dict[str, tuple[Path, str]] = {}
    for path in paths:
        for file in files(path):
            names.setdefault(os.path.realpath(file), (file, _name(path, file)))
    if not names:
        raise Refused(
            f"Nothing to load in {', '.join(map(str, paths))}.", "Give YAML or CSV files, or a folder of them."
        )
    return dict(names.values())


def digest_of(names: Mapping[Path, str], embedder: Embedder) -> str:
    """Changes whenever a load of these files could come out differently: with names, bytes, schema, model, version."""
    parts = sorted(f"{name} {_digest(file)}" for file, name in names.items())
    lines = [f"{SCHEMA_VERSION} {embedder.fingerprint} {version('casegraph')}", *parts]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def read_all(names: Mapping[Path, str], progress: Progress = silent) -> FilesRead:
    """Read and validate all files."""
    found = FilesRead({str(file): name for file, name in names.items()})
    for number, (file, name) in enumerate(names.items(), 1):
        try:
            items = read(file)
        except Unreadable as error:
            items = [error.refusal(str(file))]
            found.unreadable.add(name)
        found.items += len(items)
        for item in items:
            outcome = validate(item) if isinstance(item, Item) else [item]
            if isinstance(outcome, ReadEntry):
                found.reads.append(outcome)
                found.ids.add(outcome.entry.id)
            else:
                found.refusals.extend(outcome)
                found.ids.update(_id(item) if isinstance(item, Item) else [])
        progress("Reading files", number, len(names))
    return found


def _id(item: Item) -> list[str]:
    """The id of an entry that is refused, if it has one."""
    head = item.data.get(item.kind) if item.kind in {"initiative", "account"} else item.data
    id_ = head.get("id") if isinstance(head, Fields) else None
    return [id_] if isinstance(id_, str) else []


def _name(path: Path, file: Path) -> str:
    if path == file:
        return file.name
    return (Path(path.resolve().name) / file.relative_to(path)).as_posix()


def _digest(file: Path) -> str:
    try:
        return sha256_of(file)
    except OSError:
        return "unreadable"
