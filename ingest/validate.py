"""From items to entries: every fault of an item is reported at its line, and one fault refuses the whole item."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from graph.models import (
    KIND_OF,
    MODELS,
    Claim,
    Entry,
    Evidence,
    Initiative,
    Link,
    Outcome,
    Passage,
    Phrase,
    Slug,
    StrictRecord,
    Thing,
)
from graph.ontology import PLANNED, RAN, RELATIONSHIPS, Basis, Kind
from ingest.readers import REGISTER_FIELDS, Item
from ingest.refusals import Refusal, explained, unknown_field

R = TypeVar("R", bound=StrictRecord)
Path = tuple[str | int, ...]

#: A claim is written with its relationship in lower case: `tackled: one-off-funding`.
_VERBS = {row.type.lower(): row.type for row in RELATIONSHIPS.values() if row.claimed}
#: The fields of a claim and of a link that a person writes; the others follow from where it is written.
_CLAIM_FIELDS = [name for name in Claim.model_fields if name not in {"relationship", "subject", "object"}]
_LINK_FIELDS = [name for name in Link.model_fields if name not in {"relationship", "subject"}]
_PARTS = ("passages", "claims", "basis", "voice")
#: Takes the place of an id that has faults itself, so that the rest is still checked.
_UNNAMED = "unnamed"


@dataclass(frozen=True)
class ReadEntry:
    """An entry with the item it was read from, so that later faults are reported at their lines too."""

    item: Item
    entry: Entry

    def head_path(self, *path: str | int) -> Path:
        """The path of a field of the entry's own thing in its item."""
        return (self.item.kind, *path) if self.item.kind in {"initiative", "account"} else path

    def record_paths(self) -> Iterator[tuple[Thing | Passage, Path]]:
        """Every thing and passage of the entry, with its path in the item."""
        counts = {"outcome": 0, "passage": 0}
        for record in (*self.entry.things, *self.entry.passages):
            kind = KIND_OF[type(record)]
            if kind in counts:
                yield record, (f"{kind}s", counts[kind])
                counts[kind] += 1
            else:
                yield record, self.head_path()

    def refusal(self, path: Path, reason: str, remedy: str) -> Refusal:
        """A refusal at that path, which is in the head unless it begins with a list of the item."""
        whole = path if path[:1] and path[0] in {"claims", "passages", "outcomes"} else self.head_path(*path)
        return self.item.refusal(self.item.written(whole), reason, remedy)


def relation_paths(entry: Entry) -> Iterator[tuple[Link | Claim, Path]]:
    """Every link and claim of the entry with its path: a link is `part_of`, first, second and so on."""
    types = [link.relationship for link in entry.links]
    for number, link in enumerate(entry.links):
        yield link, (link.relationship.lower(), types[:number].count(link.relationship))
    for number, claim in enumerate(entry.claims):
        yield claim, ("claims", number, claim.relationship.lower())


class _Account(StrictRecord):
    """The head of an account: its own id and that of its system."""

    id: Slug
    of: Slug


class _Default(StrictRecord):
    """Basis and voice of the evidence that names a passage by its id alone, given once at the top of the document."""

    basis: Basis | None = None
    voice: Phrase | None = None


@dataclass
class _Faults:
    """Collects the faults of one item."""

    item: Item
    refusals: list[Refusal] = field(default_factory=list)

    def add(self, path: Path, reason: str, remedy: str) -> None:
        self.refusals.append(self.item.refusal(path, reason, remedy))

    def unknown(self, path: Path, allowed: Sequence[str]) -> None:
        self.add(path, *unknown_field(str(path[-1]), allowed))

    def model(self, model: type[R], data: object, path: Path, allowed: Sequence[str] = (), **written: str) -> R | None:
        """The record, or None after adding its faults.

        `written` is the name under which the file has a field; empty if the file does not name it.
        """
        if not isinstance(data, Mapping):
            self.add(path, "fields are missing here", f"Give at least `{next(iter(model.model_fields))}: ...`.")
            return None
        try:
            return model.model_validate(dict(data))
        except ValidationError as error:
            details = error.errors()
            # Pydantic counts valid items only: a list whose single item has a fault would also be called empty.
            filled = {other["loc"][:depth] for other in details for depth in range(len(other["loc"]))}
            for detail in details:
                place = detail["loc"]
                if detail["type"] == "too_short" and place in filled:
                    continue
                in_evidence = place[:1] == ("shown_by",) and len(place) > 2
                neighbours = Evidence.model_fields if in_evidence else allowed or model.model_fields
                first = written.get(str(place[0]), place[0]) if place else ""
                detail["loc"] = (*([first] if first != "" else []), *place[1:])
                self.add((*path, *detail["loc"]), *explained(detail, list(neighbours)))
            return None


def validate(item: Item) -> ReadEntry | list[Refusal]:
    """The item as an entry, or all its faults."""
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
    _check_shown(subject, prefix, {passage.id for passage in passages}, faults)
    _check_implementation(subject, outcomes, claims, faults)
    if faults.refusals:
        return faults.refusals
    things = (*subject.things, *outcomes)
    entry = Entry(id=subject.entry, things=things, passages=passages, claims=claims, links=subject.links)
    return ReadEntry(item, entry)


@dataclass(frozen=True)
class _Subject:
    """The subject of an entry's claims: its own thing, or the system of an account."""

    entry: str = _UNNAMED
    id: str = _UNNAMED
    things: tuple[Any, ...] = ()
    links: tuple[Link, ...] = ()


def _check_implementation(
    subject: "_Subject",
    outcomes: Sequence[Outcome],
    claims: Sequence[Claim],
    faults: _Faults,
) -> None:
    """What is only recommended or planned used nothing and has no results; what says that it ran is shown."""
    initiative = next((thing for thing in subject.things if isinstance(thing, Initiative)), None)
    if initiative is None:
        return
    _check_told(initiative, faults)
    if initiative.implementation != PLANNED:
        return
    known = {outcome.id: outcome.known for outcome in outcomes}
    for place, claim in enumerate(claims):
        path: Path = ("claims", place, claim.relationship.lower())
        if claim.relationship == "USED":
            faults.add(path, "this is only planned, so it used nothing", "Write would_use, or correct implementation.")
        elif claim.result not in {None, "unknown"}:
            reason = f"this is only planned, so nothing is {claim.result}"
            faults.add((*path[:2], "result"), reason, "Write result: unknown, or correct implementation.")
        elif known.get(claim.object) in {"measured", "reported"}:
            reason = f"this is only planned, so no outcome is {known[claim.object]}"
            faults.add(path, reason, "Write known: aimed or projected, or correct implementation.")


def _check_shown(subject: "_Subject", prefix: Path, own: Collection[str], faults: _Faults) -> None:
    """The passages that show properties of a thing are those of its own document."""
    for thing in subject.things:
        for name in (one for one in type(thing).model_fields if one.endswith("_shown_by")):
            passage = getattr(thing, name)
            if passage is not None and passage not in own:
                reason = f"there is no passage {passage} in this document"
                faults.add((*prefix, name), reason, "Name one of its passages, or add it.")


def _check_told(initiative: Initiative, faults: _Faults) -> None:
    """Implementation and funding each need a passage, and implementation a status that agrees."""
    told = initiative.model_dump(include={name for name in Initiative.model_fields if name.startswith("funding_")})
    groups = (
        ("implementation", "implementation_shown_by", initiative.implementation != "not said", ()),
        ("funding_amount", "funding_shown_by", any(told.values()), ("funding_amount", "funding_currency")),
    )
    for head, name, said, needed in groups:
        passage = getattr(initiative, name)
        for one in (*needed, name) if said else ():
            if getattr(initiative, one) is None:
                faults.add(("initiative", head), f"{one} is missing", f"Add the line `{one}: ...`.")
        if passage is not None and not said:
            faults.add(("initiative", name), f"this shows nothing: {head} is missing", f"Add the line `{head}: ...`.")
    planned, ran = initiative.implementation == PLANNED, initiative.implementation in RAN
    if (planned and initiative.status not in {"planned", "unknown"}) or (ran and initiative.status == "planned"):
        reason = f"status is {initiative.status}, and implementation is: {initiative.implementation}"
        faults.add(("initiative", "status"), reason, "Correct one of the two.")


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
    links = tuple(link for name, value in facts.items() for link in _links(thing, name, value, (*prefix, name), faults))
    return _Subject(thing.id, thing.id, (thing,), links)


def _links(thing: Thing, name: str, value: object, path: Path, faults: _Faults) -> list[Link]:
    """The links that one field of a thing gives: an id, fields, or a list of these."""
    if thing.source is None:
        faults.add(path, f"{name} is a fact of a register and its source is missing", "Add the line `source: ...`.")
        return []
    items: list[tuple[Path, Any]] = [(path, value)]
    if isinstance(value, list):
        items = [((*path, number), item) for number, item in enumerate(value)]
    links: dict[str, Link] = {}
    for place, item in items:
        fields = dict(item) if isinstance(item, Mapping) else {"object": item}
        for reserved in {"relationship", "subject"} & fields.keys():
            faults.unknown((*place, reserved), _LINK_FIELDS)
        # The place of the thing's own entry is that of a fact only where both stand in one source.
        row = {"row": thing.locator} if fields.get("source", thing.source) == thing.source else {}
        fields = {"source": thing.source, **row, **fields}
        fields |= {"relationship": REGISTER_FIELDS[name].type, "subject": thing.id}
        written = {} if isinstance(item, Mapping) else {"object": ""}
        link = faults.model(Link, fields, place, _LINK_FIELDS, **written)
        if link and link.object in links:
            faults.add(place, f"{link.object} is listed twice", "Keep one of the two.")
        elif link:
            links[link.object] = link
    return list(links.values())


def _records(model: type[R], rows: object, name: str, faults: _Faults) -> tuple[R, ...]:
    if rows is None:
        return ()
    if not isinstance(rows, list):
        faults.add((name,), f"{name} is not a list", "Begin each with `- id: ...`.")
        return ()
    records = (faults.model(model, row, (name, position)) for position, row in enumerate(rows))
    return tuple(record for record in records if record is not None)


def _claims(subject: str, parts: Mapping[str, Any], faults: _Faults) -> tuple[Claim, ...]:
    rows = parts.get("claims") or []
    if not isinstance(rows, list):
        faults.add(("claims",), "claims is not a list", "Begin each with its relationship: `- used: joint-funding`.")
        return ()
    default = _default(rows, parts, faults)
    claims: dict[str, Claim] = {}
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
            faults.unknown((*path, reserved), _CLAIM_FIELDS)
        if isinstance(shown_by := fields.get("shown_by"), list):
            fields["shown_by"] = [
                {**default, **(shown if isinstance(shown, Mapping) else {"passage": shown})} for shown in shown_by
            ]
        fields |= {"relationship": _VERBS[verbs[0]], "subject": subject, "object": row[verbs[0]]}
        claim = faults.model(Claim, fields, path, _CLAIM_FIELDS, object=verbs[0])
        if claim is not None and claim.id in claims:
            faults.add(path, "the same claim is listed twice", "Keep one and list all passages under it.")
        elif claim is not None:
            claims[claim.id] = claim
    return tuple(claims.values())


def _default(rows: Sequence[Any], parts: Mapping[str, Any], faults: _Faults) -> dict[str, str]:
    """Basis and voice of evidence that names a passage by its id alone; reports a basis that is needed and missing."""
    fields = {name: parts[name] for name in _Default.model_fields if parts.get(name) is not None}
    default = faults.model(_Default, fields, ())
    by_id = any(
        not isinstance(shown, Mapping)
        for row in rows
        if isinstance(row, Mapping) and isinstance(row.get("shown_by"), list)
        for shown in row["shown_by"]
    )
    words = get_args(Basis)
    if by_id and "basis" not in fields:
        faults.add(("basis",), "basis is missing", f"Add the line `basis: ...` at the top: {', '.join(words)}.")
    values = default.model_dump(exclude_none=True) if default else {}
    return {"basis": words[0], **values} if by_id else values
