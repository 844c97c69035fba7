"""One state of the graph as columns of numbers.

Filters, facets, counts and links look at all of the corpus for every question: in the database that takes seconds at
100,000 passages, as arrays a few milliseconds. Text, evidence and vectors stay in the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from graph.english import name
from graph.evidence import Body, Node, Ref, kind_of
from graph.ontology import (
    KINDS,
    PLANNED,
    RESULTS,
    WANTED,
    About,
    Basis,
    Implementation,
    Kind,
    Known,
    RelationshipType,
    Result,
    caption,
)
from graph.snapshot.hierarchy import Hierarchy, Link
from graph.snapshot.incidence import (
    Flags,
    Incidence,
    Numbers,
    distinct,
    first_of,
    flagged,
    gathered,
    incidence,
    listed,
    numbers,
    reached,
    row_of,
    transposed,
    where,
)

TYPES: tuple[RelationshipType, ...] = get_args(RelationshipType)
BASES: tuple[Basis, ...] = get_args(Basis)
#: Stands for the result of a claim that has none.
NO_RESULT = len(RESULTS)
#: How a text bears on a thing: as its own card, as evidence of a claim about it, or as a text of one of its cases.
TextRole = Literal["own", "claim", "case"]
ROLES: tuple[TextRole, ...] = get_args(TextRole)
_CLAIM, _CASE = ROLES.index("claim"), ROLES.index("case")


class ThingRow(NamedTuple):
    """A thing with the properties that the snapshot needs."""

    id: str
    name: str
    labels: Sequence[str]
    type: str | None
    known: Known | None
    status: str | None
    implementation: Implementation | None
    scale: str | None
    levels: Sequence[str] | None
    topics: Sequence[str] | None
    populations: Sequence[str] | None
    started: str | None
    ended: str | None
    valid_from: str | None
    valid_to: str | None
    value: float | None
    unit: str | None
    funded: bool
    places: int | None
    aliases: Sequence[str] | None
    mention: str | None
    added_at: str
    formerly: Sequence[str] | None = None
    about: About | None = None


@dataclass(frozen=True, eq=False)
class Claims:
    """All claims in the order of their ids, as columns; `result` is `NO_RESULT` where a claim has none.

    `inferred` flags what we concluded, where the source does not state it.
    `through` has shape (claims, things). The last four columns are one row a piece of evidence: its claim, the numbers
    of its passage and its source, and the place of its basis in `BASES`.
    """

    ids: Sequence[str]
    type: NDArray[np.int8]
    result: NDArray[np.int8]
    subject: Numbers
    object: Numbers
    inferred: Flags
    through: Incidence
    evidence_of: Numbers
    passage: Numbers
    basis: NDArray[np.int8]
    source: Numbers
    _of_types: dict[tuple[RelationshipType, ...], Flags] = field(default_factory=dict)

    def of_type(self, *types: RelationshipType) -> Flags:
        """Which claims are of these types, shape (claims,)."""
        if types not in self._of_types:
            wanted = flagged(len(TYPES), numbers([TYPES.index(one) for one in types]))
            self._of_types[types] = wanted[self.type]
        return self._of_types[types]


class TextColumns(NamedTuple):
    """All texts in the order of their ids: the number of the thing that each belongs to, and a stamp of its content."""

    ids: Sequence[str]
    of: Numbers
    stamps: NDArray[np.uint64]


class Corpus:
    """One state of the graph, built whole when it is read.

    Things are numbered in the order of their ids, passages after them; `things` counts those that are no passages, and
    `rows` are their properties. `kinds` are places in `KINDS`.

    Matrices of things by things: `run_in` the systems of each case and `ran` the cases of each system, `took_part` the
    cases of each organisation, `outcomes` what came of each case and `came_of` the other way round.
    Matrices of things by claims: `by_subject`, `by_object`, and `by_means` for what claims go through.
    """

    def __init__(
        self,
        rows: Sequence[ThingRow],
        passages: Sequence[str],
        claims: Claims,
        links: Sequence[Link],
        texts: TextColumns,
    ) -> None:
        ids: tuple[str, ...] = (*(row.id for row in rows), *passages)
        self.ids, self.at, self.rows = ids, {id_: place for place, id_ in enumerate(ids)}, rows
        kinds = [KINDS.index(kind_of(row.labels)) for row in rows] + [KINDS.index("passage")] * len(passages)
        self.kinds: NDArray[np.int8] = np.asarray(kinds, np.int8)
        self.claims = claims
        self.texts, self.text_of, self.text_stamps = texts
        self.things = len(rows)
        #: Where ids lead that things had before.
        self.formerly = {old: place for place, row in enumerate(rows) for old in row.formerly or ()}
        self.text_at = {id_: place for place, id_ in enumerate(self.texts)}
        #: Which things are of a kind that a search may return, and which any claim is about.
        self.wanted = self.of_kinds(WANTED)
        #: Initiatives that nobody began, as far as the sources say.
        self.planned: Flags = np.asarray([row.implementation == PLANNED for row in rows], np.bool_)
        self.claimed = flagged(self.things, np.concatenate([claims.subject, claims.object, claims.through.indices]))
        self.run_in, self.ran = self._linked("RUN_IN")
        _, self.took_part = self._linked("INVOLVES")
        self.outcomes, self.came_of = self._linked("HAS_OUTCOME")
        #: These, and what would come of them alone.
        self.proposed = self.planned | reached(self.outcomes, where(self.planned))
        every = np.arange(len(claims.ids), dtype=np.int32)
        self.by_subject = incidence(claims.subject, every, (self.things, len(every)))
        self.by_object = incidence(claims.object, every, (self.things, len(every)))
        self.by_means = transposed(claims.through)
        self.hierarchy = Hierarchy(links, self.things)
        #: The facts of registers that each thing is an end of. Links that come from a claim are not among them.
        self.plain = defaultdict[int, list[Link]](list)
        for link in links:
            if link.claim is None:
                self.plain[link.start].append(link)
                self.plain[link.end].append(link)
        self._claim_at = {id_: place for place, id_ in enumerate(claims.ids)}
        self._passages = incidence(claims.evidence_of, claims.passage, (len(every), len(ids)))
        #: The things that the texts of each thing or passage bear on, and the role for each pair.
        self.speaks_for, self.speaking_role = self._spoken_for()
        #: The texts that bear on each thing in any role, shape (things, texts).
        things, text = gathered(self.speaks_for, self.text_of)
        self.texts_of = incidence(things, text, (self.things, len(self.texts)))

    def kind(self, thing: int) -> Kind:
        """The kind of a thing."""
        return KINDS[int(self.kinds[thing])]

    def node(self, thing: int) -> Node:
        """A thing by id, name and kind."""
        return Node(id=self.ids[thing], name=self.rows[thing].name, kind=self.kind(thing))

    def ref(self, thing: int) -> Ref:
        """A thing by id and name."""
        return Ref(id=self.ids[thing], name=self.rows[thing].name)

    def body(self, system: int) -> Body:
        """A system, and the bodies that stand in its place today."""
        now = [self.ref(one) for one in self.hierarchy.now(system)]
        return Body(id=self.ids[system], name=self.rows[system].name, now=now)

    def implementation(self, thing: int) -> Implementation | None:
        """Whether an initiative was carried out; None for all that is no initiative."""
        return self.rows[thing].implementation if self.kind(thing) == "initiative" else None

    def result(self, claim: int) -> Result | None:
        """The result of a claim, if it has one."""
        result = int(self.claims.result[claim])
        return None if result == NO_RESULT else RESULTS[result]

    def caption(self, claim: int) -> str:
        """How a claim reads between its ends, with the mark of what is inferred."""
        type_, object_ = TYPES[int(self.claims.type[claim])], int(self.claims.object[claim])
        subject = self.rows[int(self.claims.subject[claim])]
        return caption(
            type_,
            self.result(claim),
            self.rows[object_].known if type_ == "HAS_OUTCOME" else None,
            subject.implementation,
            subject.status,
            "inferred" if self.claims.inferred[claim] else "stated",
        )

    def mention(self, thing: int) -> str:
        """How a sentence names a thing."""
        return self.rows[thing].mention or name(self.node(thing))

    def numbers(self, ids: Iterable[str]) -> Numbers:
        """The numbers of these ids; ids that do not exist are left out."""
        return numbers([self.at[id_] for id_ in ids if id_ in self.at])

    def named(self, which: Flags) -> list[str]:
        """The ids of the things flagged, in order."""
        return [self.ids[int(one)] for one in np.flatnonzero(which)]

    def of_kinds(self, kinds: Collection[Kind]) -> Flags:
        """Which things are of these kinds, shape (things,)."""
        wanted = flagged(len(KINDS), numbers([KINDS.index(kind) for kind in kinds]))
        return wanted[self.kinds[: self.things]]

    def thing(self, id_: str) -> int | None:
        """The number of the thing with that id, now or formerly; None for the id of a passage, or of nothing."""
        found = self.at.get(id_)
        if found is None:
            return self.formerly.get(id_)
        return found if found < self.things else None

    def current(self, id_: str) -> str:
        """The id that the thing with this id has now; an id that nothing has or had stays as it is."""
        thing = self.thing(id_)
        return id_ if thing is None else self.ids[thing]

    def passages_of(self, claim: str) -> list[str]:
        """The ids of the passages that show a claim."""
        return [self.ids[one] for one in listed(row_of(self._passages, self._claim_at[claim]))]

    def _linked(self, type_: RelationshipType) -> tuple[Incidence, Incidence]:
        """The objects of each subject by claims of this relationship, and the subjects of each object."""
        which = self.claims.of_type(type_)
        objects = incidence(self.claims.subject[which], self.claims.object[which], (self.things, self.things))
        return objects, transposed(objects)

    def _spoken_for(self) -> tuple[Incidence, NDArray[np.int8]]:
        """A thing speaks for itself, a passage for both ends of a claim that it shows, for its means, and for systems.

        These are the systems where the case ran, as of a case's card. The role is the best, first of `ROLES`.
        """
        claims, every = self.claims, len(self.ids)
        shown, passage = claims.evidence_of, claims.passage
        means, place = gathered(claims.through, shown)
        on_case = self.kinds[claims.subject[shown]] == KINDS.index("initiative")
        systems, case = gathered(self.run_in, claims.subject[shown][on_case])
        cases, ran = self.run_in.nonzero()
        itself = np.arange(self.things, dtype=np.int32)
        about = [itself, passage, passage, passage[place], passage[on_case][case], cases]
        thing = [itself, claims.subject[shown], claims.object[shown], means, systems, ran]
        role = [0, _CLAIM, _CLAIM, _CASE, _CASE, _CASE]
        roles = np.repeat(np.asarray(role, np.int64), [len(one) for one in about])
        keys = (np.concatenate(about).astype(np.int64) * self.things + np.concatenate(thing)) * len(ROLES) + roles
        keys = distinct(keys)
        pairs, best = keys // len(ROLES), (keys % len(ROLES)).astype(np.int8)
        first = first_of(pairs)
        pairs = pairs[first]
        width = max(self.things, 1)
        return incidence(pairs // width, pairs % width, (every, self.things)), best[first]
