"""What the graph says of what, by number, kept in the process until the counter of the corpus moves.

Filters, facets, counts and links look at all of the corpus for every question: in the database that takes seconds at
100,000 passages, as arrays a few milliseconds. Text, evidence and vectors stay in the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from graph.evidence import Node, kind_of
from graph.ontology import KINDS, RESULTS, WANTED, Basis, Kind, Known, RelationshipType, Result
from graph.search.fuse import ROLES
from graph.snapshot.incidence import Flags, Numbers, Rows, distinct, first_of, flagged, listed, numbers
from graph.store import Run

TYPES: tuple[RelationshipType, ...] = get_args(RelationshipType)
BASES: tuple[Basis, ...] = get_args(Basis)
#: The number of a result that a claim does not carry.
NO_RESULT = len(RESULTS)
_CLAIM, _CASE = ROLES.index("claim"), ROLES.index("case")

# Columns go in one record: taking 160,000 records apart takes seconds, one list of as many a tenth of it.
_THINGS = """
MATCH (t:Initiative|System|Organisation|Barrier|Enabler|Dimension|Outcome|Source)
RETURN collect([t.id, t.name, labels(t), t.kind, t.known, t.status, t.scale, t.levels, t.topics, t.populations,
  t.started, t.ended, t.valid_from, t.valid_to, toFloat(t.value), t.places]) AS found
"""

_CLAIMS = """
MATCH (s:Thing)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Thing)
RETURN collect([c.id, c.relationship, c.result, s.id, o.id]) AS found
"""

_THROUGH = "MATCH (c:Claim)-[:THROUGH]->(e:Thing) RETURN collect([c.id, e.id]) AS found"

_SHOWN_BY = "MATCH (c:Claim)-[shown:SHOWN_BY]->(p:Passage) RETURN collect([c.id, p.id, shown.basis]) AS found"

_FROM = "MATCH (p:Passage)-[:FROM]->(s:Source) RETURN collect([p.id, s.id]) AS found"

_LINKS = """
MATCH (a:Thing)-[link:BROADER|PART_OF|SUCCEEDED_BY|WITHIN]->(b:Thing)
RETURN collect([a.id, type(link), b.id, link.claim, link.source]) AS found
"""

_TEXTS = "MATCH (x:Text)-[:OF]->(t:Thing) RETURN collect([x.id, t.id, left(x.digest, 16)]) AS found"


class ThingRow(NamedTuple):
    """A thing with the properties that filters are read on."""

    id: str
    name: str
    labels: Sequence[str]
    kind: str | None
    known: Known | None
    status: str | None
    scale: str | None
    levels: Sequence[str] | None
    topics: Sequence[str] | None
    populations: Sequence[str] | None
    started: str | None
    ended: str | None
    valid_from: str | None
    valid_to: str | None
    value: float | None
    places: int | None


class Link(NamedTuple):
    """A plain link of a hierarchy or a succession, by the numbers of its ends, with its claim or the source's id."""

    start: int
    type: RelationshipType
    end: int
    claim: str | None
    source: str | None


@dataclass(frozen=True, eq=False)
class Claims:
    """All claims in the order of their ids, as columns; `result` is `NO_RESULT` where a claim carries none.

    `evidence` are rows of (passage, basis, source): numbers of things, and the basis by its place in `BASES`.
    """

    ids: Sequence[str]
    type: NDArray[np.int8]
    result: NDArray[np.int8]
    subject: Numbers
    object: Numbers
    through: Rows
    evidence_of: Numbers
    passage: Numbers
    basis: NDArray[np.int8]
    source: Numbers
    _of_types: dict[tuple[RelationshipType, ...], Flags] = field(default_factory=dict)

    def of_type(self, *types: RelationshipType) -> Flags:
        """Which claims are of these relationships."""
        if types not in self._of_types:
            wanted = flagged(len(TYPES), numbers([TYPES.index(one) for one in types]))
            self._of_types[types] = wanted[self.type]
        return self._of_types[types]


@dataclass(frozen=True, eq=False)
class Corpus:
    """One state of the graph.

    Things are numbered in the order of their ids, passages after them; `things` counts those that are no passages.
    `kinds` are places in `KINDS`. `text_of` is the thing or passage of each text, in the order of the texts' ids, and
    `text_stamps` are numbers that change with what it says.
    """

    ids: Sequence[str]
    at: Mapping[str, int]
    rows: Sequence[ThingRow]
    kinds: NDArray[np.int8]
    claims: Claims
    links: Sequence[Link]
    texts: Sequence[str]
    text_of: Numbers
    text_stamps: NDArray[np.uint64]

    @property
    def things(self) -> int:
        """How many things there are, passages apart."""
        return len(self.rows)

    def kind(self, thing: int) -> Kind:
        """The kind of a thing."""
        return KINDS[int(self.kinds[thing])]

    def node(self, thing: int) -> Node:
        """A thing as one end of a step."""
        return Node(id=self.ids[thing], name=self.rows[thing].name, kind=self.kind(thing))

    def numbers(self, ids: Iterable[str]) -> Numbers:
        """The numbers of those that are there."""
        return numbers([self.at[id_] for id_ in ids if id_ in self.at])

    def named(self, which: Flags) -> list[str]:
        """The ids of the things flagged, in order."""
        return [self.ids[int(one)] for one in np.flatnonzero(which)]

    def of_kinds(self, kinds: Collection[Kind]) -> Flags:
        """Which things are of these kinds, shape (things,)."""
        wanted = flagged(len(KINDS), numbers([KINDS.index(kind) for kind in kinds]))
        return wanted[self.kinds[: self.things]]

    @cached_property
    def text_at(self) -> Mapping[str, int]:
        """The number of each text by its id."""
        return {id_: place for place, id_ in enumerate(self.texts)}

    @cached_property
    def wanted(self) -> Flags:
        """Which things are of a kind that a search may return."""
        return self.of_kinds(WANTED)

    @cached_property
    def claimed(self) -> Flags:
        """Of which things something is claimed."""
        ends = np.concatenate([self.claims.subject, self.claims.object, self.claims.through.to])
        return flagged(self.things, ends)

    def linked(self, *types: RelationshipType) -> Rows:
        """The objects of each subject, by claims of these relationships."""
        which = self.claims.of_type(*types)
        return Rows.of_pairs(self.claims.subject[which], self.claims.object[which], self.things, self.things)

    @cached_property
    def run_in(self) -> Rows:
        """The systems of each case."""
        return self.linked("RUN_IN")

    @cached_property
    def involves(self) -> Rows:
        """The organisations that took part in each case."""
        return self.linked("INVOLVES")

    @cached_property
    def outcomes(self) -> Rows:
        """What came of each case."""
        return self.linked("HAS_OUTCOME")

    @cached_property
    def by_subject(self) -> Rows:
        """The claims of each subject, in the order of their ids."""
        every = np.arange(len(self.claims.ids), dtype=np.int32)
        return Rows.of_pairs(self.claims.subject, every, self.things, len(every))

    @cached_property
    def by_object(self) -> Rows:
        """The claims on each object."""
        every = np.arange(len(self.claims.ids), dtype=np.int32)
        return Rows.of_pairs(self.claims.object, every, self.things, len(every))

    @cached_property
    def by_means(self) -> Rows:
        """The claims through each enabler."""
        return self.claims.through.turned

    @cached_property
    def up(self) -> Mapping[int, Sequence[Link]]:
        """The links that lead up from each thing, by what it is a kind or a part of, or what came after it."""
        found = defaultdict[int, list[Link]](list)
        for link in self.links:
            if link.type != "WITHIN":
                found[link.start].append(link)
        return found

    @cached_property
    def down(self) -> Mapping[int, Sequence[Link]]:
        """The links that lead up to each thing."""
        found = defaultdict[int, list[Link]](list)
        for link in self.links:
            if link.type != "WITHIN":
                found[link.end].append(link)
        return found

    @cached_property
    def within(self) -> Sequence[Link]:
        """The links of concepts to their dimensions."""
        return [link for link in self.links if link.type == "WITHIN"]

    @cached_property
    def plain(self) -> Mapping[int, Sequence[Link]]:
        """The facts of registers at either end of which each thing stands; those that a claim brings are claims."""
        found = defaultdict[int, list[Link]](list)
        for link in self.links:
            if link.claim is None:
                found[link.start].append(link)
                found[link.end].append(link)
        return found

    @cached_property
    def _claim_at(self) -> Mapping[str, int]:
        return {id_: place for place, id_ in enumerate(self.claims.ids)}

    @cached_property
    def _passages(self) -> Rows:
        return Rows.of_pairs(self.claims.evidence_of, self.claims.passage, len(self.claims.ids), len(self.ids))

    def passages_of(self, claim: str) -> list[str]:
        """The ids of the passages that show a claim."""
        return [self.ids[one] for one in listed(self._passages.of(self._claim_at[claim]))]

    @cached_property
    def spoken_for(self) -> tuple[Rows, NDArray[np.int8]]:
        """The things that each thing or passage speaks for by its texts, and in which role, best first of `ROLES`.

        A thing for itself, a passage for both ends of a claim that it shows, for its means, and for the systems where
        the case ran, as a case's card does.
        """
        claims, all_ = self.claims, len(self.ids)
        shown, passage = claims.evidence_of, claims.passage
        means, place = claims.through.gathered(shown)
        case = np.where(self.kinds[claims.subject[shown]] == KINDS.index("initiative"), claims.subject[shown], -1)
        ran, where = self.run_in.gathered(case[case >= 0])
        itself = np.arange(self.things, dtype=np.int32)
        about = [itself, passage, passage, passage[place], passage[case >= 0][where], self.run_in.row]
        thing = [itself, claims.subject[shown], claims.object[shown], means, ran, self.run_in.to]
        role = [0, _CLAIM, _CLAIM, _CASE, _CASE, _CASE]
        roles = np.repeat(np.asarray(role, np.int64), [len(one) for one in about])
        keys = (np.concatenate(about).astype(np.int64) * self.things + np.concatenate(thing)) * len(ROLES) + roles
        keys = distinct(keys)
        pairs, best = keys // len(ROLES), (keys % len(ROLES)).astype(np.int8)
        first = first_of(pairs)
        pairs = pairs[first]
        width = max(self.things, 1)
        return Rows.of_pairs(numbers(pairs // width), numbers(pairs % width), all_, self.things), best[first]

    @cached_property
    def texts_of(self) -> Rows:
        """The texts that speak for each thing, in whatever role."""
        rows, _ = self.spoken_for
        things, text = rows.gathered(self.text_of)
        return Rows.of_pairs(things, text, self.things, len(self.texts))


def read_corpus(run: Run) -> Corpus:
    """All of the graph that is not text, as it is now."""
    things = sorted((ThingRow(*row) for row in run(_THINGS)[0]["found"]), key=lambda row: row.id)
    texts = sorted(run(_TEXTS)[0]["found"], key=lambda row: row[0])
    sources = dict(run(_FROM)[0]["found"])
    passages = sorted(sources)
    ids = (*(row.id for row in things), *passages)
    at = {id_: place for place, id_ in enumerate(ids)}
    kinds = [KINDS.index(kind_of(row.labels)) for row in things] + [KINDS.index("passage")] * len(passages)
    links = [Link(at[start], type_, at[end], *rest) for start, type_, end, *rest in run(_LINKS)[0]["found"]]
    return Corpus(
        ids=ids,
        at=at,
        rows=things,
        kinds=np.asarray(kinds, np.int8),
        claims=_claims(run, at, len(things), sources),
        links=links,
        texts=tuple(id_ for id_, of, _ in texts if of in at),
        text_of=numbers([at[of] for _, of, _ in texts if of in at]),
        text_stamps=np.asarray([int(stamp or "0", 16) for _, of, stamp in texts if of in at], np.uint64),
    )


def _claims(run: Run, at: Mapping[str, int], things: int, sources: Mapping[str, str]) -> Claims:
    found = sorted(row for row in run(_CLAIMS)[0]["found"] if row[3] in at and row[4] in at)
    place = {row[0]: number for number, row in enumerate(found)}
    through = [(place[claim], at[means]) for claim, means in run(_THROUGH)[0]["found"] if claim in place]
    shown = [row for row in run(_SHOWN_BY)[0]["found"] if row[0] in place and row[1] in sources]
    results: Mapping[Result | None, int] = {**{one: number for number, one in enumerate(RESULTS)}, None: NO_RESULT}
    pairs = numbers(through).reshape(-1, 2)
    return Claims(
        ids=tuple(place),
        type=np.asarray([TYPES.index(row[1]) for row in found], np.int8),
        result=np.asarray([results[row[2]] for row in found], np.int8),
        subject=numbers([at[row[3]] for row in found]),
        object=numbers([at[row[4]] for row in found]),
        through=Rows.of_pairs(pairs[:, 0], pairs[:, 1], len(found), things),
        evidence_of=numbers([place[row[0]] for row in shown]),
        passage=numbers([at[row[1]] for row in shown]),
        basis=np.asarray([BASES.index(row[2]) for row in shown], np.int8),
        source=numbers([at[sources[row[1]]] for row in shown]),
    )
