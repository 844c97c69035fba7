"""From items to entries: every fault of an item is named at its line, and one fault refuses the whole item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from graph.models import MODELS, Claim, Entry, Evidence, Link, Outcome, Passage, Phrase, Slug, StrictRecord, Thing
from graph.ontology import RELATIONSHIPS, Basis, Kind
from ingest.readers import REGISTER_FIELDS, Item
from ingest.refusals import Refusal, explained, unknown

R = TypeVar("R", bound=StrictRecord)
Path = tuple[str | int, ...]

#: A claim is written by its relationship in small letters: `tackled: one-off-funding`.
_VERBS = {row.type.lower(): row.type for row in RELATIONSHIPS.values() if row.claimed}
#: What a claim and a link say beside their relationship and subject, which follow from where they stand.
_OF_A_CLAIM = [name for name in Claim.model_fields if name not in {"relationship", "subject", "object"}]
_OF_A_LINK = [name for name in Link.model_fields if name not in {"relationship", "subject"}]
_PARTS = ("passages", "claims", "basis", "voice")
#: Stands for an id that has faults itself, so that what hangs on it is checked all the same.
_UNNAMED = "unnamed"


@dataclass(frozen=True)
class Read:
    """An entry with the item it came from, so that a later fault still finds its line."""

    item: Item
    entry: Entry


class _Account(StrictRecord):
    """The head of an account: its own id, and the system it is of."""

    id: Slug
    of: Slug


class _Default(StrictRecord):
    """Said once at the top, for every passage that shows a claim of the document."""

    basis: Basis | None = None
    voice: Phrase | None = None


@dataclass
class _Faults:
    """Collects what is wrong with one item."""

    item: Item
    found: list[Refusal] = field(default_factory=list)

    def add(self, path: Path, reason: str, remedy: str) -> None:
        self.found.append(self.item.refusal(path, reason, remedy))

    def unknown(self, path: Path, allowed: Sequence[str]) -> None:
        self.add(path, *unknown(str(path[-1]), allowed))

    def model(self, model: type[R], data: object, path: Path, allowed: Sequence[str] = (), **written: str) -> R | None:
        """The record, or None with its faults noted: `written` is how the person calls a field, empty if not at all."""
        if not isinstance(data, Mapping):
            self.add(path, "fields are missing here", f"Give at least `{next(iter(model.model_fields))}: ...`.")
            return None
        try:
            return model.model_validate(dict(data))
        except ValidationError as error:
            details = error.errors()
            # Pydantic counts what is valid: with a fault in its only item, a list would be called empty.
            filled = {other["loc"][:depth] for other in details for depth in range(len(other["loc"]))}
            for detail in details:
                place = detail["loc"]
                if detail["type"] == "too_short" and place in filled:
                    continue
                of_evidence = place[:1] == ("shown_by",) and len(place) > 2
                neighbours = Evidence.model_fields if of_evidence else allowed or model.model_fields
                first = written.get(str(place[0]), place[0]) if place else ""
                detail["loc"] = (*([first] if first != "" else []), *place[1:])
                self.add((*path, *detail["loc"]), *explained(detail, list(neighbours)))
            return None


def validate(item: Item) -> Read | list[Refusal]:
    """The item as an entry, or all that is wrong with it."""
    faults = _Faults(item)
    data = dict(item.data)
    allowed = [*_PARTS, *(["outcomes"] if item.kind == "initiative" else [])]
    parts = {name: data.pop(name) for name in allowed if name in data}
    prefix: Path = (item.kind,) if item.kind in {"initiative", "account"} else ()
    head = data.pop(item.kind) if prefix else data
    for name in data if prefix else ():
        faults.unknown((name,), [item.kind, *allowed])
    subject = _account(head, faults) if item.kind == "account" else _thing(item.kind, head, prefix, faults)
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

    entry: str = _UNNAMED
    id: str = _UNNAMED
    things: tuple[Any, ...] = ()
    links: tuple[Link, ...] = ()


def _account(head: object, faults: _Faults) -> _Subject:
    account = faults.model(_Account, head, ("account",))
    return _Subject(account.id, account.of) if account else _Subject()


def _thing(kind: Kind | str, head: object, prefix: Path, faults: _Faults) -> _Subject:
    model = next(model for name, model in MODELS.items() if name == kind)
    fields = dict(head) if isinstance(head, Mapping) else {}
    registers = [name for name, row in REGISTER_FIELDS.items() if kind in row.subjects]
    facts = {name: fields.pop(name) for name in registers if fields.get(name) is not None}
    title = "title" if kind == "source" and "title" in fields and "name" not in fields else "name"
    if title in fields:
        fields["name"] = fields.pop(title)
    thing = faults.model(model, fields, prefix, [*model.model_fields, *registers], name=title)
    if not isinstance(thing, Thing):
        return _Subject()
    links = tuple(link for name, given in facts.items() for link in _links(thing, name, given, (*prefix, name), faults))
    return _Subject(thing.id, thing.id, (thing,), links)


def _links(thing: Thing, name: str, given: object, path: Path, faults: _Faults) -> list[Link]:
    if thing.source is None:
        faults.add(path, f"{name} is a fact of a register and its source is missing", "Add the line `source: ...`.")
        return []
    several = (
        [((*path, number), one) for number, one in enumerate(given)] if isinstance(given, list) else [(path, given)]
    )
    found: dict[str, Link] = {}
    for place, one in several:
        more = dict(one) if isinstance(one, Mapping) else {"object": one}
        for reserved in {"relationship", "subject"} & more.keys():
            faults.unknown((*place, reserved), _OF_A_LINK)
        said = {"source": thing.source, "row": thing.locator, **more}
        whole = {**said, "relationship": REGISTER_FIELDS[name].type, "subject": thing.id}
        written = {} if isinstance(one, Mapping) else {"object": ""}
        link = faults.model(Link, whole, place, _OF_A_LINK, **written)
        if link and link.object in found:
            faults.add(place, f"{link.object} stands here twice", "Keep one of the two.")
        elif link:
            found[link.object] = link
    return list(found.values())


def _records(model: type[R], rows: object, name: str, faults: _Faults) -> tuple[R, ...]:
    if rows is None:
        return ()
    if not isinstance(rows, list):
        faults.add((name,), f"{name} is not a list", "Begin each with `- id: ...`.")
        return ()
    found = (faults.model(model, row, (name, position)) for position, row in enumerate(rows))
    return tuple(record for record in found if record is not None)


def _claims(subject: str, parts: Mapping[str, Any], faults: _Faults) -> tuple[Claim, ...]:
    rows = parts.get("claims") or []
    if not isinstance(rows, list):
        faults.add(("claims",), "claims is not a list", "Begin each with its relationship: `- used: joint-funding`.")
        return ()
    default = _default(rows, parts, faults)
    found: dict[str, Claim] = {}
    for position, row in enumerate(rows):
        path: Path = ("claims", position)
        verbs = [name for name in row if name in _VERBS] if isinstance(row, Mapping) else []
        if len(verbs) != 1:
            what = f"this has {' and '.join(verbs)}" if verbs else "this has none"
            remedy = f"Begin with one of: {', '.join(_VERBS)}."
            faults.add(path, f"a claim needs exactly one relationship, {what}", remedy)
            continue
        fields = {name: value for name, value in row.items() if name != verbs[0]}
        for reserved in {"relationship", "subject", "object"} & fields.keys():
            faults.unknown((*path, reserved), _OF_A_CLAIM)
        if isinstance(shown := fields.get("shown_by"), list):
            fields["shown_by"] = [
                {**default, **(one if isinstance(one, Mapping) else {"passage": one})} for one in shown
            ]
        whole = {**fields, "relationship": _VERBS[verbs[0]], "subject": subject, "object": row[verbs[0]]}
        claim = faults.model(Claim, whole, path, _OF_A_CLAIM, object=verbs[0])
        if claim is not None and claim.id in found:
            faults.add(path, "the same claim stands here twice", "Keep one and list all passages under it.")
        elif claim is not None:
            found[claim.id] = claim
    return tuple(found.values())


def _default(rows: Sequence[Any], parts: Mapping[str, Any], faults: _Faults) -> dict[str, str]:
    """The footing and the voice of passages that are given by their id alone."""
    given = {name: parts[name] for name in _Default.model_fields if parts.get(name) is not None}
    default = faults.model(_Default, given, ())
    alone = any(isinstance(row, Mapping) and isinstance(row.get("shown_by"), list)
                and not all(isinstance(one, Mapping) for one in row["shown_by"]) for row in rows)  # fmt: skip
    words = get_args(Basis)
    if alone and "basis" not in given:
        faults.add(("basis",), "basis is missing", f"Add the line `basis: ...` at the top: {', '.join(words)}.")
    said = default.model_dump(exclude_none=True) if default else {}
    return {"basis": words[0], **said} if alone else said
