"""What two data sets bring: the first owns its properties and facts, the second may say the same or leave them out."""

from collections.abc import Mapping
from typing import Any

from graph.models import Passage, StrictRecord, Thing
from ingest.existing import Held
from ingest.locations import in_head, links_of, refusal
from ingest.records import plain
from ingest.refusals import Refusal
from ingest.validate import Path, Read

_REMEDY = "Write the same, leave it out, or change it there."
#: Longer values are cut where they are shown side by side.
_LONGEST = 60


def differences(read: Read, record: Thing | Passage, path: Path, held: Held) -> list[Refusal]:
    """The fields given here that another data set, which brought the record first, gives otherwise or not at all."""
    there = held.elsewhere[record.id].properties
    found = []
    for name, value in _said(record).items():
        if value == there.get(name):
            continue
        written = "title" if name == "name" and "title" in read.item.data else name
        reason = _differs(written, value, there.get(name), _place(record.id, held))
        found.append(read.item.refusal(read.item.written((*path, written)), reason, _REMEDY))
    return found


def facts_that_differ(read: Read, held: Held) -> list[Refusal]:
    """The facts of registers given here that are not among those which the other data set gives."""
    entry = read.entry
    found = []
    for link, path in zip(entry.links, links_of(entry.links), strict=True):
        name, said = link.relationship.lower(), _said(link)
        there: Mapping[str, Any] = next(
            (
                one
                for one in held.elsewhere[entry.id].links
                if (one["relationship"], one["object"]) == (link.relationship, link.object)
            ),
            {},
        )
        place = _place(entry.id, held)
        if not there:
            found.append(refusal(read, path, f"{name} {link.object} stands here and not in {place}", _REMEDY))
            continue
        for field in ("source", "row", "on", "kind"):
            if field in said and said[field] != there.get(field):
                where = in_head(read, path)
                reason = _differs(f"{field} of {name} {link.object}", said[field], there.get(field), place)
                found.append(read.item.refusal(read.item.written((*where, field)), reason, _REMEDY))
    return found


def _said(record: StrictRecord) -> dict[str, Any]:
    """The fields that the files give, as the database stores them."""
    stored = plain(record, set())
    return {name: stored[name] for name in stored if name in record.model_fields_set and stored[name] not in (None, [])}


def _differs(name: str, here: object, there: object, place: str) -> str:
    if there is None:
        return f"{name} is given here and not in {place}"
    return f"{name} is {_cut(here)} here and {_cut(there)} in {place}"


def _place(id_: str, held: Held) -> str:
    known = held.things[id_]
    data_set = f"the data set {known.entry.partition('/')[0]}"
    return (
        f"{known.file} of {data_set}, which brought it first" if known.file else f"{data_set}, which brought it first"
    )


def _cut(value: object) -> str:
    told = repr(value)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}..."
