"""From items to entries: every fault of an item is named at its line, and one fault refuses the whole item."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from graph.models import MODELS, SLUG_PATTERN, Claim, Entry, Link, Outcome, Passage, Record, Thing
from graph.ontology import RELATIONSHIPS, Kind
from ingest.readers import Item
from ingest.refusals import Refusal, explained

R = TypeVar("R", bound=Record)

#: A claim is written by its relationship in small letters: `tackled: one-off-funding`.
_VERBS = {row.type.lower(): row.type for row in RELATIONSHIPS.values() if row.claimed}
#: Register facts are written as fields of the thing itself.
_REGISTER_FIELDS = {"within": "WITHIN", "broader": "BROADER", "part_of": "PART_OF", "succeeded_by": "SUCCEEDED_BY"}
_PARTS = ("passages", "outcomes", "claims", "basis", "voice")


@dataclass(frozen=True)
class Read:
    """An entry with the item it came from, so that a later fault still finds its line."""

    item: Item
    entry: Entry


@dataclass
class _Faults:
    """Collects what is wrong with one item."""

    item: Item
    found: list[Refusal] = field(default_factory=list)

    def add(self, path: tuple[str | int, ...], reason: str, remedy: str) -> None:
        dotted = ".".join(str(part) for part in path)
        self.found.append(
            Refusal(file=self.item.file, line=self.item.line_of(*path), field=dotted, reason=reason, remedy=remedy)
        )

    def model(self, model: type[R], data: object, path: tuple[str | int, ...]) -> R | None:
        """The record, or None with its faults noted."""
        if not isinstance(data, Mapping):
            self.add(path, "fields are missing here", f"Give at least `{next(iter(model.model_fields))}: ...`.")
            return None
        try:
            return model.model_validate(dict(data))
        except ValidationError as error:
            for detail in error.errors():
                reason, remedy = explained(detail, list(model.model_fields))
                self.add((*path, *detail["loc"]), reason, remedy)
            return None


def validate(item: Item) -> Read | list[Refusal]:
    """The item as an entry, or all that is wrong with it."""
    faults = _Faults(item)
    data = dict(item.data)
    head, prefix = (data.pop(item.kind), (item.kind,)) if item.kind in {"initiative", "account"} else (data, ())
    parts = {name: data.pop(name) for name in _PARTS if name in data}
    if prefix:
        for name in data:
            faults.add(
                (str(name),), f"{name} is not known here", f"What may stand here: {item.kind}, {', '.join(_PARTS)}."
            )
    if not isinstance(head, Mapping):
        faults.add(prefix, "fields are missing here", "Give at least `id: ...`.")
        return faults.found
    subject = _account(head, faults) if item.kind == "account" else _thing(item.kind, dict(head), prefix, faults)
    passages = _records(Passage, parts.get("passages"), "passages", faults)
    outcomes = _records(Outcome, parts.get("outcomes"), "outcomes", faults)
    claims = _claims(subject.id, parts, faults)
    if faults.found:
        return faults.found
    things = (*subject.things, *outcomes)
    entry = Entry(id=subject.entry, things=things, passages=passages, claims=claims, links=subject.links)
    return Read(item, entry)


@dataclass(frozen=True)
class _Subject:
    """What an entry's claims speak of: its own thing, or a system that an account is of."""

    entry: str
    id: str
    things: tuple[Any, ...] = ()
    links: tuple[Link, ...] = ()


def _account(head: Mapping[str, Any], faults: _Faults) -> _Subject:
    for name in head:
        if name not in {"id", "of"}:
            remedy = "An account has `id` and `of`, the system it is of."
            faults.add(("account", name), f"{name} is not known here", remedy)
    for name in ("id", "of"):
        if not re.match(SLUG_PATTERN, str(head.get(name, ""))):
            faults.add(("account", name), f"{name} is missing or is no id", f"Write the line `{name}: some-words`.")
    return _Subject(str(head.get("id")), str(head.get("of")))


def _thing(kind: Kind | str, head: dict[str, Any], prefix: tuple[str, ...], faults: _Faults) -> _Subject:
    register = {name: head.pop(name) for name in _REGISTER_FIELDS if name in head}
    if kind == "source" and "title" in head:
        head["name"] = head.pop("title")
    thing = faults.model(MODELS[kind], head, prefix)  # type: ignore[index] # readers give kinds only
    if not isinstance(thing, Thing):
        return _Subject("", "")
    links = tuple(
        link
        for name, objects in register.items()
        for position, object_ in enumerate(objects if isinstance(objects, list) else [objects])
        if (link := _link(thing, name, object_, (*prefix, name, position), faults))
    )
    return _Subject(thing.id, thing.id, (thing,), links)


def _link(thing: Thing, name: str, object_: object, path: tuple[str | int, ...], faults: _Faults) -> Link | None:
    if thing.source is None:
        faults.add(
            path[:-1], f"{name} is a fact of a register and its source is missing", "Add the line `source: ...`."
        )
        return None
    more = dict(object_) if isinstance(object_, Mapping) else {"object": object_}
    said = {"relationship": _REGISTER_FIELDS[name], "subject": thing.id}
    return faults.model(Link, {**said, "source": thing.source, "row": thing.locator, **more}, path)


def _records(model: type[R], rows: object, name: str, faults: _Faults) -> tuple[R, ...]:
    if rows is None:
        return ()
    if not isinstance(rows, list):
        faults.add((name,), f"{name} is not a list", "Begin each with `- id: ...`.")
        return ()
    found = (faults.model(model, row, (name, position)) for position, row in enumerate(rows))
    return tuple(record for record in found if record is not None)


def _claims(subject: str, parts: Mapping[str, Any], faults: _Faults) -> tuple[Claim, ...]:
    rows = parts.get("claims", [])
    if not isinstance(rows, list):
        faults.add(("claims",), "claims is not a list", "Begin each with its relationship: `- used: joint-funding`.")
        return ()
    default = {name: parts[name] for name in ("basis", "voice") if name in parts}
    found: list[Claim] = []
    for position, row in enumerate(rows):
        path: tuple[str | int, ...] = ("claims", position)
        verbs = [name for name in row if name in _VERBS] if isinstance(row, Mapping) else []
        if len(verbs) != 1:
            faults.add(path, "a claim needs exactly one relationship", f"Begin with one of: {', '.join(_VERBS)}.")
            continue
        fields = {name: value for name, value in row.items() if name not in verbs}
        shown_by = fields.get("shown_by")
        if isinstance(shown_by, list):
            fields["shown_by"] = [
                {**default, **(dict(one) if isinstance(one, Mapping) else {"passage": one})} for one in shown_by
            ]
        whole = {"relationship": _VERBS[verbs[0]], "subject": subject, "object": row[verbs[0]], **fields}
        claim = faults.model(Claim, whole, path)
        if claim is not None and any(claim.id == other.id for other in found):
            faults.add(path, "the same claim stands here twice", "Keep one and list all passages under it.")
        elif claim is not None:
            found.append(claim)
    return tuple(found)
