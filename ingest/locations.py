"""Where the parts of an entry stand in the item that they were read from, so that a fault is named at its line."""

from collections.abc import Iterator, Sequence

from graph.models import Link, Passage, Thing
from ingest.existing import KIND_OF
from ingest.refusals import Refusal
from ingest.validate import Path, Read


def links_of(links: Sequence[Link]) -> list[Path]:
    """Where each link was written: `part_of`, first, second and so on; a line is found for one given alone, too."""
    types = [link.relationship for link in links]
    return [(type_.lower(), types[:number].count(type_)) for number, type_ in enumerate(types)]


def records_of(read: Read) -> Iterator[tuple[Thing | Passage, Path]]:
    """Every thing and passage that an item gives, with its place."""
    counts = {"outcome": 0, "passage": 0}
    for record in (*read.entry.things, *read.entry.passages):
        kind = KIND_OF[type(record)]
        if kind in counts:
            yield record, (f"{kind}s", counts[kind])
            counts[kind] += 1
        else:
            yield record, in_head(read, ())


def in_head(read: Read, path: Path) -> Path:
    """Where a field of the entry's own thing stands in its item."""
    return (read.item.kind, *path) if read.item.kind in {"initiative", "account"} else path


def refusal(read: Read, path: Path, reason: str, remedy: str) -> Refusal:
    """What is wrong at that place, in the head unless it is one of a list, named as far as the person wrote it."""
    whole = path if path[:1] and path[0] in {"claims", "passages", "outcomes"} else in_head(read, path)
    return read.item.refusal(read.item.written(whole), reason, remedy)
