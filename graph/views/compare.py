"""Two to six initiatives or systems side by side: the same rows for all, agreements and differences marked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from graph.embedding import Embedder
from graph.errors import Refused
from graph.evidence import CitedClaims, Detail, claims_asked
from graph.ontology import OUR_READING, Kind, RelationshipType
from graph.record import Record
from graph.snapshot.cache import Snapshot, with_snapshot
from graph.snapshot.corpus import Corpus, ThingRow
from graph.snapshot.hierarchy import Hierarchy
from graph.snapshot.incidence import gathered, listed, numbers, row_of
from graph.store import Run, Store
from graph.views.likeness import subjects_of
from graph.views.lookup import AsOf, Page, as_of, find, page_of

FEWEST, MOST = 2, 6
COMPARED: tuple[Kind, ...] = ("initiative", "system")
#: Whether all hold the same, some hold something in common, none does, or of at most one anything is known.
Agreement = Literal["same", "some", "different", "unknown"]


class Value(Record):
    """One value of a cell: a word, or a thing of the graph."""

    id: str | None = None
    """The id of the thing; a word has none."""
    name: str
    """The word, or the name of the thing."""
    said: str | None = None
    """What more is said of it, such as the result of a barrier."""
    held_by: int = 1
    """How many of those compared have the same value."""
    claims: list[str] = Field(default=[])
    """Ids of the claims that say so, keys of `claims`."""


class Row(Record):
    """One row of the comparison."""

    name: str
    """What the row is about, as a key."""
    label: str
    """The heading of the row."""
    agreement: Agreement
    """same: all hold the same; some: something is shared; different: nothing is; unknown: too little is known."""
    cells: list[list[Value]]
    """For each of those compared, in their order, its values."""


class Compared(Page):
    """One of those compared."""

    now: list[str]
    """The names of the bodies that took a system's place."""


class Comparison(CitedClaims, AsOf):
    """Two to six initiatives or systems side by side."""

    things: list[Compared]
    """Those compared, in the order asked for."""
    rows: list[Row]
    """The rows in which anything is known."""


#: How the values of a thing are found.
_Read = Callable[[Corpus, int], Sequence[Value]]


def compare(store: Store, embedder: Embedder, ids: Sequence[str], evidence: Detail = "full") -> Comparison:
    """Side by side, in the order asked for. Raises `NotFound`, and `Refused` for too few, too many or mixed kinds."""
    if len(set(ids)) != len(ids) or not FEWEST <= len(ids) <= MOST:
        raise Refused(
            f"{FEWEST} to {MOST} different ids are compared, not {len(ids)}.",
            "Name initiatives, or systems: id=people-in-mind&id=another.",
        )
    return with_snapshot(store, embedder, lambda run, snapshot: _compare(run, snapshot, ids, evidence))


def _compare(run: Run, snapshot: Snapshot, ids: Sequence[str], evidence: Detail) -> Comparison:
    corpus = snapshot.corpus
    things = [find(corpus, id_, *COMPARED) for id_ in ids]
    kind = corpus.kind(things[0])
    if any(corpus.kind(thing) != kind for thing in things):
        raise Refused("Initiatives and systems are not compared with each other.", "Name ids of one kind.")
    rows = [_row(corpus, things, *row) for row in _ROWS[kind]]
    rows = [row for row in rows if any(row.cells)]
    shown = [claim for row in rows for cell in row.cells for value in cell for claim in value.claims]
    return Comparison(
        things=[
            Compared(**page_of(corpus, thing), now=[one.name for one in corpus.body(thing).now]) for thing in things
        ],
        rows=rows,
        **dict(claims_asked(run, shown, evidence)),
        **as_of(snapshot),
    )


def _row(corpus: Corpus, things: Sequence[int], name: str, label: str, read: _Read) -> Row:
    cells = [read(corpus, thing) for thing in things]
    keys = [{_key(value) for value in cell} for cell in cells]
    marked = [
        [value.model_copy(update={"held_by": sum(_key(value) in held for held in keys)}) for value in cell]
        for cell in cells
    ]
    return Row(name=name, label=label, agreement=_agreement(keys), cells=marked)


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


def _words(read: Callable[[ThingRow], object]) -> _Read:
    """A property of a thing: one word, a number or several words."""

    def values(corpus: Corpus, thing: int) -> list[Value]:
        found = read(corpus.rows[thing])
        several = found if isinstance(found, list | tuple) else [found]
        return [Value(name=str(one)) for one in several if one is not None]

    return values


def _ends(*types: RelationshipType, of_cases: bool = False) -> _Read:
    """The other ends of a thing's claims, and for a body those of its cases; the means of claims count as used."""

    def values(corpus: Corpus, thing: int) -> list[Value]:
        subjects = numbers(subjects_of(corpus, thing) if of_cases else [thing])
        claims, (own, _) = corpus.claims, gathered(corpus.by_subject, subjects)
        found: dict[tuple[int, str | None], list[int]] = {}
        for claim in listed(own[claims.of_type(*types)[own]]):
            found.setdefault((int(claims.object[claim]), _said(corpus, claim)), []).append(claim)
        if {*types} & {"USED", "WOULD_USE"}:
            # The means of what nobody began are proposals.
            with_means = own[corpus.planned[claims.subject[own]] == ("WOULD_USE" in types)]
            means, place = gathered(claims.through, with_means)
            for end, claim in zip(listed(means), listed(with_means[place]), strict=True):
                found.setdefault((end, None), []).append(claim)
        return sorted((_value(corpus, end, said, some) for (end, said), some in found.items()), key=_by_name)

    return values


def _by_name(value: Value) -> tuple[str, str]:
    return (value.name.casefold(), value.said or "")


def _value(corpus: Corpus, thing: int, said: str | None = None, claims: Sequence[int] = ()) -> Value:
    return Value(
        id=corpus.ids[thing],
        name=corpus.rows[thing].name,
        said=said,
        claims=[corpus.claims.ids[one] for one in claims],
    )


def _said(corpus: Corpus, claim: int) -> str | None:
    """The result of a barrier, how an outcome is known, whether a body only faced what it met."""
    told = corpus.claims.of_type("TACKLED", "FACED", "HAS_OUTCOME")[claim]
    return corpus.caption(claim) if told else OUR_READING.strip(" ()") if corpus.claims.inferred[claim] else None


def _ran(corpus: Corpus, system: int) -> list[Value]:
    """The cases of a body and of its predecessors; `said` names the predecessor."""
    found: list[Value] = []
    for one in (system, *corpus.hierarchy.predecessors(system)):
        by = None if one == system else f"as {corpus.rows[one].name}"
        own = row_of(corpus.by_object, one)
        ran = listed(own[corpus.claims.of_type("RUN_IN")[own]])
        found += [_value(corpus, int(corpus.claims.subject[claim]), by, [claim]) for claim in ran]
    return sorted(found, key=_by_name)


def _sources(corpus: Corpus, thing: int) -> list[Value]:
    """The sources of the claims about it."""
    shown = np.isin(corpus.claims.evidence_of, row_of(corpus.by_subject, thing))
    return [_value(corpus, one) for one in listed(np.unique(corpus.claims.source[shown]))]


def _bodies(found: Callable[[Hierarchy, int], Iterable[int]]) -> _Read:
    """The bodies that a hierarchy or a succession leads to."""
    return lambda corpus, system: [_value(corpus, one) for one in found(corpus.hierarchy, system)]


#: The rows for each kind: the name of each, its label, and how its values are found.
_ROWS: dict[Kind, tuple[tuple[str, str, _Read], ...]] = {
    "initiative": (
        ("type", "Type", _words(lambda row: row.type)),
        ("implementation", "Carried out", _words(lambda row: row.implementation)),
        ("status", "Status", _words(lambda row: row.status)),
        ("started", "Began", _words(lambda row: row.started)),
        ("ended", "Ended", _words(lambda row: row.ended)),
        ("scale", "Scale", _words(lambda row: row.scale)),
        ("level", "Levels of prevention", _words(lambda row: row.levels)),
        ("topic", "About", _words(lambda row: row.topics)),
        ("population", "For", _words(lambda row: row.populations)),
        ("system", "Ran in", _ends("RUN_IN")),
        ("organisation", "Took part", _ends("INVOLVES")),
        ("barrier", "Barriers", _ends("TACKLED")),
        ("enabler", "Used", _ends("USED")),
        ("would_use", "Would use", _ends("WOULD_USE")),
        ("outcome", "What came of it", _ends("HAS_OUTCOME")),
        ("source", "Sources", _sources),
    ),
    "system": (
        ("type", "Type", _words(lambda row: row.type)),
        ("region", "Part of", _bodies(lambda hierarchy, system: hierarchy.parents(system, "PART_OF"))),
        ("places", "Places", _words(lambda row: row.places)),
        ("valid_from", "Since", _words(lambda row: row.valid_from)),
        ("valid_to", "Until", _words(lambda row: row.valid_to)),
        ("before", "Came from", _bodies(Hierarchy.predecessors)),
        ("now", "Became", _bodies(Hierarchy.now)),
        ("initiative", "Ran", _ran),
        ("barrier", "Barriers", _ends("TACKLED", "FACED", of_cases=True)),
        ("enabler", "Used", _ends("USED", of_cases=True)),
        ("outcome", "What came of it", _ends("HAS_OUTCOME", of_cases=True)),
    ),
}
