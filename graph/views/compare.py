"""Two to six initiatives or systems side by side: the same rows for all, agreements and differences marked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from graph.embedding import Embedder
from graph.errors import Refused
from graph.evidence import ClaimShown, claims_shown
from graph.models import Record
from graph.ontology import KNOWN_CAPTIONS, RELATIONSHIPS, RESULT_CAPTIONS, Kind, RelationshipType
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import NO_RESULT, Corpus, ThingRow
from graph.snapshot.incidence import gathered, listed, numbers, row_of
from graph.store import Run, Store
from graph.views.likeness import results_of, subjects_of
from graph.views.lookup import find, url_of

FEWEST, MOST = 2, 6
COMPARED: tuple[Kind, ...] = ("initiative", "system")
#: Whether all hold the same, some hold something in common, none does, or of at most one anything is known.
Agreement = Literal["same", "some", "different", "unknown"]


class Value(Record):
    """One thing that stands in a cell: a word, or something of the graph with its id.

    `said` tells more, such as a barrier's result; `held_by` counts the compared that hold the same; `claims` say so.
    """

    id: str | None = None
    name: str
    said: str | None = None
    held_by: int = 1
    claims: list[str] = Field(default=[])


class Row(Record):
    """One row: a list of values for each of the compared, in their order."""

    name: str
    label: str
    agreement: Agreement
    cells: list[list[Value]]


class Compared(Record):
    """One of those compared; `now` in `systems` and for itself says what became of a body."""

    kind: Kind
    id: str
    name: str
    url: str
    now: list[str]


class Comparison(Record):
    """All rows in which anything is known, with the claims that the values name."""

    things: list[Compared]
    rows: list[Row]
    claims: dict[str, ClaimShown]
    corpus: int
    digest: str


@dataclass(frozen=True)
class _Asked:
    """One row of the table below: how the values of a thing are found."""

    name: str
    label: str
    values: Callable[[Corpus, int], Iterable[Value]]


def compare(store: Store, embedder: Embedder, ids: Sequence[str]) -> Comparison:
    """Side by side, in the order asked for. Raises `NotFound`, and `Refused` for too few, too many or mixed kinds."""
    if len(set(ids)) != len(ids) or not FEWEST <= len(ids) <= MOST:
        raise Refused(
            f"{FEWEST} to {MOST} different ids are compared, not {len(ids)}.",
            "Name initiatives, or systems: id=people-in-mind&id=another.",
        )
    return with_snapshot(store, embedder, lambda run, snapshot: _compare(run, snapshot, ids))


def _compare(run: Run, snapshot: Snapshot, ids: Sequence[str]) -> Comparison:
    corpus = snapshot.corpus
    things = [find(corpus, id_, *COMPARED) for id_ in ids]
    kind = corpus.kind(things[0])
    if any(corpus.kind(thing) != kind for thing in things):
        raise Refused("Initiatives and systems are not compared with each other.", "Name ids of one kind.")
    rows = [_row(corpus, asked, things) for asked in _ROWS[kind]]
    rows = [row for row in rows if any(row.cells)]
    named = [claim for row in rows for cell in row.cells for value in cell for claim in value.claims]
    return Comparison(
        things=[_compared(corpus, thing) for thing in things],
        rows=rows,
        claims=claims_shown(run, named),
        corpus=snapshot.state.version,
        digest=snapshot.state.digest,
    )


def _compared(corpus: Corpus, thing: int) -> Compared:
    kind = corpus.kind(thing)
    now = [one.name for one in corpus.body(thing).now] if kind == "system" else []
    return Compared(
        kind=kind, id=corpus.ids[thing], name=corpus.rows[thing].name, url=url_of(kind, corpus.ids[thing]), now=now
    )


def _row(corpus: Corpus, asked: _Asked, things: Sequence[int]) -> Row:
    cells = [list(asked.values(corpus, thing)) for thing in things]
    keys = [{_key(value) for value in cell} for cell in cells]
    marked = [
        [value.model_copy(update={"held_by": sum(_key(value) in held for held in keys)}) for value in cell]
        for cell in cells
    ]
    return Row(name=asked.name, label=asked.label, agreement=_agreement(keys), cells=marked)


def _key(value: Value) -> tuple[str, str | None]:
    return (value.id or value.name, value.said)


def _agreement(keys: Sequence[set[tuple[str, str | None]]]) -> Agreement:
    filled = [held for held in keys if held]
    if len(filled) < 2:
        return "unknown"
    if len(filled) == len(keys) and all(held == keys[0] for held in keys):
        return "same"
    often = [key for held in filled for key in held]
    return "some" if len(set(often)) < len(often) else "different"


def _words(read: Callable[[ThingRow], object]) -> Callable[[Corpus, int], list[Value]]:
    """What a thing says of itself: one word, a number or several words."""

    def values(corpus: Corpus, thing: int) -> list[Value]:
        found = read(corpus.rows[thing])
        several = found if isinstance(found, list | tuple) else [found]
        return [Value(name=str(one)) for one in several if one is not None]

    return values


def _ends(*types: RelationshipType, of_cases: bool = False) -> Callable[[Corpus, int], list[Value]]:
    """What stands at the other end of a thing's claims; of a body also those of its cases.

    What is used is what a claim goes through as well.
    """

    def values(corpus: Corpus, thing: int) -> list[Value]:
        subjects = numbers(subjects_of(corpus, thing) if of_cases else [thing])
        claims, (own, _) = corpus.claims, gathered(corpus.by_subject, subjects)
        found: dict[tuple[int, str | None], list[int]] = {}
        for claim in listed(own[claims.of_type(*types)[own]]):
            found.setdefault((int(claims.object[claim]), _said(corpus, claim)), []).append(claim)
        if "USED" in types:
            means, place = gathered(claims.through, own)
            for end, claim in zip(listed(means), listed(own[place]), strict=True):
                found.setdefault((end, None), []).append(claim)
        return [_value(corpus, end, said, some) for (end, said), some in sorted(found.items(), key=_by_name(corpus))]

    return values


def _by_name(corpus: Corpus) -> Callable[[tuple[tuple[int, str | None], list[int]]], tuple[str, str]]:
    return lambda item: (corpus.rows[item[0][0]].name.casefold(), item[0][1] or "")


def _value(corpus: Corpus, thing: int, said: str | None, claims: Sequence[int]) -> Value:
    return Value(
        id=corpus.ids[thing],
        name=corpus.rows[thing].name,
        said=said,
        claims=[corpus.claims.ids[one] for one in claims],
    )


def _said(corpus: Corpus, claim: int) -> str | None:
    """The result of a barrier, how an outcome is known, whether a body only faced what it met."""
    if corpus.claims.result[claim] != NO_RESULT:
        return RESULT_CAPTIONS[results_of(corpus, [claim])[0]]
    if corpus.claims.of_type("FACED")[claim]:
        return RELATIONSHIPS["FACED"].caption
    known = corpus.rows[int(corpus.claims.object[claim])].known
    return KNOWN_CAPTIONS[known] if known else None


def _ran(corpus: Corpus, system: int) -> list[Value]:
    """The cases of a body; `said` where one was run by a body before it."""
    found: list[Value] = []
    for one in (system, *corpus.hierarchy.predecessors(system)):
        by = None if one == system else f"as {corpus.rows[one].name}"
        own = row_of(corpus.by_object, one)
        ran = listed(own[corpus.claims.of_type("RUN_IN")[own]])
        found += [_value(corpus, int(corpus.claims.subject[claim]), by, [claim]) for claim in ran]
    return sorted(found, key=lambda value: (value.name.casefold(), value.said or ""))


def _sources(corpus: Corpus, thing: int) -> list[Value]:
    """The sources of what is claimed of it."""
    shown = np.isin(corpus.claims.evidence_of, row_of(corpus.by_subject, thing))
    found = numbers(np.unique(corpus.claims.source[shown]))
    return [Value(id=corpus.ids[one], name=corpus.rows[one].name) for one in listed(found)]


def _replaced(corpus: Corpus, system: int) -> list[Value]:
    return [Value(id=corpus.ids[one], name=corpus.rows[one].name) for one in corpus.hierarchy.predecessors(system)]


def _became(corpus: Corpus, system: int) -> list[Value]:
    return [Value(id=one.id, name=one.name) for one in corpus.body(system).now]


def _part_of(corpus: Corpus, system: int) -> list[Value]:
    above = corpus.hierarchy.parents(system, "PART_OF")
    return [Value(id=corpus.ids[one], name=corpus.rows[one].name) for one in above]


_ROWS: dict[Kind, tuple[_Asked, ...]] = {
    "initiative": (
        _Asked("kind", "Kind", _words(lambda row: row.kind)),
        _Asked("status", "Status", _words(lambda row: row.status)),
        _Asked("started", "Began", _words(lambda row: row.started)),
        _Asked("ended", "Ended", _words(lambda row: row.ended)),
        _Asked("scale", "Scale", _words(lambda row: row.scale)),
        _Asked("level", "Levels of prevention", _words(lambda row: row.levels)),
        _Asked("topic", "About", _words(lambda row: row.topics)),
        _Asked("population", "For", _words(lambda row: row.populations)),
        _Asked("system", "Ran in", _ends("RUN_IN")),
        _Asked("organisation", "Took part", _ends("INVOLVES")),
        _Asked("barrier", "Barriers", _ends("TACKLED")),
        _Asked("enabler", "Used", _ends("USED")),
        _Asked("outcome", "What came of it", _ends("HAS_OUTCOME")),
        _Asked("source", "Sources", _sources),
    ),
    "system": (
        _Asked("kind", "Kind", _words(lambda row: row.kind)),
        _Asked("region", "Part of", _part_of),
        _Asked("places", "Places", _words(lambda row: row.places)),
        _Asked("valid_from", "Since", _words(lambda row: row.valid_from)),
        _Asked("valid_to", "Until", _words(lambda row: row.valid_to)),
        _Asked("before", "Came from", _replaced),
        _Asked("now", "Became", _became),
        _Asked("initiative", "Ran", _ran),
        _Asked("barrier", "Barriers", _ends("TACKLED", "FACED", of_cases=True)),
        _Asked("enabler", "Used", _ends("USED", of_cases=True)),
        _Asked("outcome", "What came of it", _ends("HAS_OUTCOME", of_cases=True)),
    ),
}
