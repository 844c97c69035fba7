"""One fault put into what is valid: a field left out or unknown, another type, a word, an id or a date that is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from pydantic import BaseModel

from graph.models import KIND_OF, MODELS, Claim, Day, Entry, Evidence, Link, Outcome, PartialDate, Passage, Slug
from ingest.validate import _Account
from tests.ingest.written import Document

Path = tuple[str | int, ...]

BAD_SLUGS = ["Bad Slug", "a_b", "-a", "a-", "a--b", "", "é", "a" * 121]
BAD_DATES = ["2024-02-30", "2024-13", "2024-25", "2024-9-1", "spring", "24", "", "2024-01-01T10:00"]
#: Neither text nor a number nor a list of such things.
OF_NO_TYPE: list[Any] = [{"a": "b"}, [[1]], True]


@dataclass(frozen=True)
class Mutation:
    """What was done, and the field that the refusal has to name."""

    what: str
    field: str


def _places(entry: Entry, given: Document) -> Iterator[tuple[Path, Document, type[BaseModel], set[str]]]:
    """Every mapping of fields in a document: its path, itself, its model, and the fields that do not stand in it."""
    if "account" in given:
        yield ("account",), given["account"], _Account, set()
    else:
        prefix: Path = ("initiative",) if "initiative" in given else ()
        head = given["initiative"] if prefix else given
        yield prefix, head, MODELS[KIND_OF[type(entry.things[0])]], {"name"} if "title" in head else set()
        for name in {link.relationship.lower() for link in entry.links}:
            facts = head[name] if isinstance(head[name], list) else [head[name]]
            for number, fact in enumerate(facts):
                place = (*prefix, name, number) if isinstance(head[name], list) else (*prefix, name)
                if isinstance(fact, dict):
                    yield place, fact, Link, {"relationship", "subject", "source"}
    for part, model in (("passages", Passage), ("outcomes", Outcome), ("claims", Claim)):
        for number, row in enumerate(given.get(part, [])):
            yield (part, number), row, model, {"relationship", "subject", "object"} if model is Claim else set()
    for number, row in enumerate(given.get("claims", [])):
        for position, shown in enumerate(row["shown_by"]):
            if isinstance(shown, dict):
                yield (
                    ("claims", number, "shown_by", position),
                    shown,
                    Evidence,
                    {"basis"} if "basis" in given else set(),
                )


def _without_length(hint: Any) -> Any:  # noqa: ANN401 - a type, as written in a model
    """The type of a list without the rule that it has at least one."""
    ruled = get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is tuple
    return get_args(hint)[0] if ruled else hint


def _faults(hint: Any) -> list[Any]:  # noqa: ANN401 - a type, as written in a model
    """Values that no field of that type takes."""
    options = [one for one in get_args(hint) if one is not type(None)] if type(None) in get_args(hint) else [hint]
    (hint,) = options
    if get_origin(hint) is tuple:
        return ["no list", {"a": "b"}, [[]], ["\n"], 7]
    if hint == Slug:
        return [*BAD_SLUGS, 7, *OF_NO_TYPE]
    if hint in (PartialDate, Day):
        return [*BAD_DATES, *OF_NO_TYPE]
    if get_origin(hint) is Literal:
        return ["no word of ours", "", 7, *OF_NO_TYPE]
    if get_args(hint)[0] is str:
        return [7, 0.5, "", *OF_NO_TYPE]
    return ["many", "", [1], {"a": 1}]


@st.composite
def mutations(draw: st.DrawFn, entry: Entry, given: Document) -> Mutation:
    """Put one fault into the document, in place."""
    path, fields, model, left_out = draw(st.sampled_from(list(_places(entry, given))))
    fields_of = get_type_hints(model, include_extras=True)
    hints = {name: _without_length(hint) for name, hint in fields_of.items() if name not in left_out}
    required = [name for name in hints if model.model_fields[name].is_required() and name in fields]
    what = draw(
        st.sampled_from(["left out", "unknown", "wrong", "wrong", "wrong"] if required else ["unknown", "wrong"])
    )
    if what == "unknown":
        name = draw(st.sampled_from(["colour", "Name", "7", "<<", "zß", "relationship", "claimz"]))
        fields[name] = "x"
        return Mutation(f"{name} added", _dotted(path, name))
    name = draw(st.sampled_from(required if what == "left out" else list(hints)))
    if what == "left out":
        del fields[name]
        return Mutation(f"{name} left out", _dotted(path, name))
    fields[name] = draw(st.sampled_from([7, "no list", {"a": "b"}] if name == "shown_by" else _faults(hints[name])))
    below = (0,) if isinstance(fields[name], list) and get_origin(hints[name]) is tuple else ()
    return Mutation(f"{name} is {fields[name]!r:.80}", _dotted((*path, name), *below))


def _dotted(path: Path, *more: str | int) -> str:
    return ".".join(map(str, (*path, *more)))
