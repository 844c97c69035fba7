"""What the files of a load hold: entries, and what is wrong with the others; and a digest of the files themselves."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from graph.embedding import Embedder
from graph.errors import Refused
from graph.progress import Progress, silent
from graph.schema import SCHEMA_VERSION
from ingest.readers import Item, files, read
from ingest.refusals import Refusal, Unreadable
from ingest.validate import Read, validate
from ingest.yaml_lines import Fields


@dataclass
class Given:
    """What was read.

    `names` are how the data set calls each file; `ids` are those of all entries, refused ones among them, and
    `unreadable` the files whose entries nobody knows.
    """

    names: Mapping[str, str]
    items: int = 0
    reads: list[Read] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)


def found(paths: Sequence[Path]) -> dict[Path, str]:
    """Each file once, with its name as seen from the folder given, that folder in front: `seed/systems.csv`."""
    # A file that is named twice, or lies in a folder that is, is read once.
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
    """Tells whether a load of these files would come out as before: their names and bytes, and what else decides."""
    parts = sorted(f"{name} {_digest(file)}" for file, name in names.items())
    decides = [f"{SCHEMA_VERSION} {embedder.fingerprint} {version('casegraph')}", *parts]
    return hashlib.sha256("\n".join(decides).encode()).hexdigest()[:32]


def read_all(names: Mapping[Path, str], progress: Progress = silent) -> Given:
    """Read and validate all files."""
    given = Given({str(file): name for file, name in names.items()})
    for number, (file, name) in enumerate(names.items(), 1):
        try:
            items = read(file)
        except Unreadable as error:
            items = [error.refusal(str(file))]
            given.unreadable.add(name)
        given.items += len(items)
        for item in items:
            outcome = validate(item) if isinstance(item, Item) else [item]
            if isinstance(outcome, Read):
                given.reads.append(outcome)
                given.ids.add(outcome.entry.id)
            else:
                given.refusals.extend(outcome)
                given.ids.update(_id(item) if isinstance(item, Item) else [])
        progress("Reading files", number, len(names))
    return given


def _id(item: Item) -> list[str]:
    """The id of an entry that has faults, as far as it is one."""
    head = item.data.get(item.kind) if item.kind in {"initiative", "account"} else item.data
    id_ = head.get("id") if isinstance(head, Fields) else None
    return [id_] if isinstance(id_, str) else []


def _name(path: Path, file: Path) -> str:
    if path == file:
        return file.name
    return (Path(path.resolve().name) / file.relative_to(path)).as_posix()


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return "unreadable"
