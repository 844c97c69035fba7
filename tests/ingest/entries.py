"""Strategies for whatever a valid file may say, built from the models."""

import functools
import types
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from pydantic import BaseModel

from graph.models import (
    MODELS,
    Claim,
    Day,
    Entry,
    Evidence,
    Link,
    Name,
    Outcome,
    PartialDate,
    Passage,
    Phrase,
    Sentence,
    Slug,
    Thing,
    Url,
)
from graph.ontology import RELATIONSHIPS, RESULTS, Kind, Relationship
from ingest.readers import CELL_SEPARATOR, SECTIONS

#: What an item of a file may be.
KINDS: tuple[Kind | Literal["account"], ...] = ("initiative", "account", *SECTIONS.values())

#: What YAML, CSV or a hasty person may trip over.
AWKWARD = [
    "- a", "? b", ": ", "a: b", "#c", " # d", "&x", "*x", "!y", "|", ">", "'", '"', "''", '""', "%", "@", "`", "{", "}",
    "[", "]", ",", "<<", "=", "~", "null", "true", "No", "yes", "on", "7", "1_000", "0x1F", "1e3", ".inf", "1:30",
    "2024-09-15", "---", "...", "\t", "\n", "\n\n", "\n ", " \n", "\\", "\\n", "\ufeff", "\u00a0", "\u200b", "\u0301",
    "\u202e", "\U0001f469\u200d\U0001f52c", "\U0010fffd", "é", "=1+1", ";",
]  # fmt: skip

#: What `require_visible` of ingest.yaml_lines refuses is left out; a carriage return is read as the end of a line.
SIGNS = st.characters(
    exclude_categories=["Cs"], exclude_characters="\r\x7f\u2028\u2029\ufffe\uffff", min_codepoint=0x20
).filter(lambda sign: not "\x7f" <= sign <= "\x9f")
WORDS = st.lists(st.one_of(SIGNS, st.sampled_from(AWKWARD), st.sampled_from(["a", "word", " "])), max_size=12)
SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)


def texts(shortest: int, longest: int) -> st.SearchStrategy[str]:
    """Texts of so many characters when nothing stands around them."""
    return WORDS.map(lambda words: "".join(words)[:longest].strip()).filter(lambda text: len(text) >= shortest)


def _dates() -> st.SearchStrategy[str]:
    days = st.dates(min_value=date(1000, 1, 1))
    months = st.tuples(days, st.sampled_from([*range(1, 13), 21, 22, 23, 24]))
    return st.one_of(
        days.map(str),
        days.map(lambda day: f"{day.year:04}"),
        months.map(lambda pair: f"{pair[0].year:04}-{pair[1]:02}"),
    )


#: By the name that the models give them.
_NAMED: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (Slug, SLUGS),
    (Name, texts(2, 200)),
    (Phrase, texts(1, 400)),
    (Sentence, texts(1, 4000)),
    (Url, st.from_regex(r"https?://[a-z]{1,9}(/[!-~]{0,9})?", fullmatch=True)),
    (PartialDate, _dates()),
    (Day, st.dates(min_value=date(1000, 1, 1))),
]


#: By the name of the field, where its rule has no name.
_FORMED: dict[str, st.SearchStrategy[Any]] = {
    "aliases": st.lists(texts(2, 200), min_size=1, max_size=3, unique=True).map(tuple),  # of an abbreviation
    "starts": st.lists(st.sampled_from(["The", "word:", "-", "'s", "#1", "é"]), min_size=1, max_size=6).map(" ".join),
    "ods_code": st.from_regex(r"[A-Z0-9]{3,5}", fullmatch=True),
    "places": st.integers(1, 1000),
    "funding_amount": st.nothing(),  # hangs together with its passage
    "funding_currency": st.just("GBP"),
    "page": st.integers(1, 100_000),
    "value": st.floats(allow_nan=False, allow_infinity=False),
    "shown_by": st.nothing(),  # hangs together with the claim
}


def _of(hint: Any, field: str) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type, as written in a model
    if named := [strategy for name, strategy in _NAMED if name == hint]:
        return named[0]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return st.one_of([st.none() if one is type(None) else _of(one, field) for one in arguments])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_of(arguments[0], field), max_size=3, unique_by=str).map(tuple)
    return _FORMED[field]


@functools.cache
def _fields(model: type[BaseModel]) -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(model, include_extras=True)
    return {name: _of(hints[name], name) for name in model.model_fields}


def records(model: type[BaseModel], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Records of that model; `given` stands in for fields that hang together."""
    return st.builds(model, **{**_fields(model), **given})


@st.composite
def claims(draw: st.DrawFn, subject: str, kind: Kind) -> Claim:
    """A claim that a thing of that kind may make."""
    row = draw(st.sampled_from([row for row in RELATIONSHIPS.values() if row.claimed and kind in row.subjects]))
    reading = draw(st.sampled_from(["stated", "inferred"]))
    shown = draw(st.lists(records(Evidence), min_size=1, max_size=3, unique_by=lambda one: (one.passage, one.stance)))
    shown[0] = shown[0].model_copy(update={"stance": "supports"})
    evidence = {(one.passage, one.stance): one for one in shown}
    never = {name: st.none() for name in ("result", "role", "when", "kept", "changed")} | {"through": st.just(())}
    given: dict[str, st.SearchStrategy[Any]] = {
        name: strategy for name, strategy in never.items() if name not in row.carries
    }
    if "result" in row.carries:
        given["result"] = st.sampled_from(RESULTS)
    claim: Claim = draw(
        records(
            Claim,
            relationship=st.just(row.type),
            subject=st.just(subject),
            object=SLUGS.filter(lambda id_: id_ != subject),
            reading=st.just(reading),
            because=texts(1, 4000) if reading == "inferred" else st.none(),
            shown_by=st.just(tuple(evidence.values())),
            **given,
        )
    )
    return claim


@st.composite
def links(draw: st.DrawFn, thing: Thing, row: Relationship) -> Link:
    """A fact of a register about that thing."""
    given = {name: st.none() for name in ("on", "type") if name not in row.carries}
    said = {"source": st.just(thing.source), "row": st.just(thing.locator)} if draw(st.booleans()) else {}
    link: Link = draw(
        records(
            Link,
            relationship=st.just(row.type),
            subject=st.just(thing.id),
            object=SLUGS.filter(lambda id_: id_ != thing.id),
            **said,
            **given,
        )
    )
    return link


@st.composite
def entries(draw: st.DrawFn, kind: Kind | Literal["account"]) -> Entry:
    """An entry of that kind: a case, an account, or a thing of a register, with all that may hang on it."""
    passages = tuple(draw(st.lists(records(Passage), max_size=2)))
    if kind == "account":
        return Entry(id=draw(SLUGS), things=(), passages=passages, claims=_claims(draw, draw(SLUGS), "system"))
    thing = draw(records(MODELS[kind], **_carried_out(passages) if kind == "initiative" else _shown(kind, passages)))
    found: list[Link] = []
    for row in _facts_of(kind) if thing.source else []:
        found += draw(st.lists(links(thing, row), max_size=2, unique_by=lambda link: link.object))
    outcomes = draw(st.lists(records(Outcome), max_size=2)) if kind == "initiative" else []
    said = _claims(draw, thing.id, kind)
    return Entry(id=thing.id, things=(thing, *outcomes), passages=passages, claims=said, links=tuple(found))


def _shown(kind: Kind, passages: Sequence[Passage]) -> dict[str, st.SearchStrategy[Any]]:
    """The passages that show properties of a thing of a register, which are its own."""
    own = st.sampled_from([None, *(passage.id for passage in passages)])
    return {name: own for name in MODELS[kind].model_fields if name.endswith("_shown_by")}


def _carried_out(passages: Sequence[Passage]) -> dict[str, st.SearchStrategy[Any]]:
    """Whether an initiative ran, and its funding, with the passage that shows it; what hangs together, together."""
    nothing = dict.fromkeys(
        (
            "implementation_shown_by", "funding_amount", "funding_currency", "funding_period", "funding_from",
            "funding_shown_by",
        ),
        st.none(),
    )  # fmt: skip
    if not passages:
        return {**nothing, "implementation": st.just("not said")}
    own, status = st.just(passages[0].id), st.sampled_from(["active", "expanded", "ended", "unknown"])
    ran = {"implementation": st.sampled_from(["ran nationally", "ran, place not named"]), "status": status}
    money = {"funding_amount": st.floats(1, 1e9), "funding_currency": st.just("GBP"), "funding_shown_by": own}
    return {**nothing, **ran, **money, "implementation_shown_by": own}


@st.composite
def flat_entries(draw: st.DrawFn, kind: Kind) -> Entry:
    """A thing of a register as a row of CSV can hold it: no passages, no claims, and of links their ends alone."""
    lists, fields = {"aliases": 200, "questions": 4000}, MODELS[kind].model_fields
    in_cells = {
        name: st.lists(
            texts(2, longest).filter(lambda text: CELL_SEPARATOR not in text),
            min_size=int(fields[name].is_required()),
            max_size=3,
        ).map(tuple)
        for name, longest in lists.items()
        if name in fields
    }
    thing = draw(records(MODELS[kind], **in_cells, **_shown(kind, ())))
    found = [
        Link(relationship=row.type, subject=thing.id, object=id_, source=thing.source, row=thing.locator)
        for row in (_facts_of(kind) if thing.source else [])
        for id_ in draw(st.lists(SLUGS.filter(lambda id_: id_ != thing.id), max_size=3, unique=True))
    ]
    return Entry(id=thing.id, things=(thing,), links=tuple(found))


def _facts_of(kind: Kind) -> list[Relationship]:
    return [row for row in RELATIONSHIPS.values() if row.register and kind in row.subjects]


def _claims(draw: st.DrawFn, subject: str, kind: Kind) -> tuple[Claim, ...]:
    if not any(row.claimed and kind in row.subjects for row in RELATIONSHIPS.values()):
        return ()
    return tuple(draw(st.lists(claims(subject, kind), max_size=3, unique_by=lambda claim: claim.id)))
