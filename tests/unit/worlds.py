"""Small worlds drawn at random, as plain records and as the columns that are read from the database."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np

from graph.ontology import (
    RESULTS,
    About,
    InitiativeType,
    Kind,
    Known,
    Level,
    Population,
    RelationshipType,
    Scale,
    Status,
    Topic,
)
from graph.snapshot.corpus import BASES, NO_RESULT, TYPES, Claims, Corpus, TextColumns, ThingRow
from graph.snapshot.hierarchy import Link
from graph.snapshot.incidence import incidence, numbers

DAYS = ("2019", "2021-23", "2021-09", "2022-04", "2022-04-17", "2024-24", None)
NO_ROW = ThingRow._make(["", "", (), *([None] * 14), False, None, None, None, "2026-11-30T09:00:00Z", None, None])


@dataclass(frozen=True)
class Claim:
    """What is said of what, with a basis and a source for each piece of its evidence."""

    type: RelationshipType
    subject: str
    object: str
    result: str | None = None
    through: Sequence[str] = ()
    evidence: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class World:
    """Things by id, the kind of each, claims and plain links."""

    things: dict[str, ThingRow] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    links: list[tuple[str, RelationshipType, str]] = field(default_factory=list)

    def add(self, kind: Kind, count: int, /, **properties: Any) -> list[str]:  # noqa: ANN401 - as things have them
        """So many things of a kind; a property that can be called is called for each."""
        ids = [f"{kind}-{place}" for place in range(count)]
        for id_ in ids:
            given = {name: value() if callable(value) else value for name, value in properties.items()}
            self.things[id_] = NO_ROW._replace(id=id_, name=id_.upper(), labels=(kind.capitalize(),), **given)
            self.kinds[id_] = kind
        return ids


@dataclass(frozen=True)
class Drawing:
    """Draws a world."""

    rng: random.Random
    world: World = field(default_factory=World)

    def some(self, of: Sequence[str], most: int) -> list[str]:
        """None to so many of these."""
        return self.rng.sample(of, min(len(of), self.rng.randint(0, most)))

    def word(self, of: object) -> Callable[[], str | None]:
        """One of the first words, or none."""
        return lambda: self.rng.choice([*get_args(of)[:4], None])

    def words(self, of: object) -> Callable[[], list[str] | None]:
        """A few of the words; where there are none the property is not there."""
        return lambda: self.some(get_args(of), 3) or None

    def concepts(self, kind: Kind, dimensions: Sequence[str], about: Sequence[About | None] = (None,)) -> list[str]:
        """Concepts, some of them kinds of earlier ones."""
        ids = self.world.add(kind, 8, about=lambda: self.rng.choice(about))
        for place, id_ in enumerate(ids):
            self.world.links.extend((id_, "BROADER", broad) for broad in self.some(ids[:place], 2))
            self.world.links.extend((id_, "WITHIN", within) for within in self.some(dimensions, 1))
        return ids

    def systems(self) -> list[str]:
        """Bodies, some of them parts of earlier ones or before them."""
        ids = self.world.add("system", 9, type=lambda: self.rng.choice(["place", "region"]))
        for place, id_ in enumerate(ids):
            for wider in self.some(ids[:place], 2):
                self.world.links.append((id_, self.rng.choice(["PART_OF", "SUCCEEDED_BY"]), wider))
        return ids

    def claim(self, type_: RelationshipType, subject: str, objects: Iterable[str], *, met: Sequence[str] = ()) -> None:
        """Claims of one thing, with results and means where it met barriers, on no to three pieces of evidence each."""
        for object_ in objects:
            evidence = [
                (self.rng.choice(BASES), f"source-{self.rng.randrange(3)}") for _ in range(self.rng.randint(0, 3))
            ]
            result = self.rng.choice([*RESULTS, None]) if type_ == "TACKLED" else None
            self.world.claims.append(Claim(type_, subject, object_, result, self.some(met, 2), evidence))


def drawn_world(seed: int, partners: int) -> World:
    """A world of a few dozen things, with so many organisations for its cases to involve."""
    drawing = Drawing(random.Random(seed))  # noqa: S311 - no secret
    some, world, word, words = drawing.some, drawing.world, drawing.word, drawing.words
    cases = world.add(
        "initiative",
        14,
        type=word(InitiativeType),
        status=word(Status),
        scale=word(Scale),
        started=lambda: drawing.rng.choice(DAYS),
        levels=words(Level),
        topics=words(Topic),
        populations=words(Population),
    )
    outcomes, organisations = world.add("outcome", 16, known=word(Known)), world.add("organisation", partners)
    world.add("source", 3)
    dimensions, systems = world.add("dimension", 3), drawing.systems()
    barriers = drawing.concepts("barrier", dimensions, get_args(About))
    enablers = drawing.concepts("enabler", dimensions)
    for case in cases:
        drawing.claim("RUN_IN", case, some(systems, 3))
        drawing.claim("INVOLVES", case, some(organisations, max(4, partners // 8)))
        drawing.claim("USED", case, some(enablers, 2))
        drawing.claim("TACKLED", case, some(barriers, 3) + some(barriers, 1), met=enablers)
        drawing.claim("HAS_OUTCOME", case, some(outcomes, 2))
    for system in systems:
        drawing.claim("FACED", system, some(barriers, 1))
    drawing.claim("ADAPTED_FROM", cases[0], cases[1:2])
    drawing.claim("HELPS_WITH", enablers[0], barriers[:1])
    drawing.claim("LEADS_TO", barriers[1], barriers[:1])
    return world


def corpus_of(world: World) -> Corpus:
    """The world as columns; one passage shows everything."""
    ids = (*sorted(world.things), "passage")
    at = {id_: place for place, id_ in enumerate(ids)}
    claims, size = world.claims, len(world.things)
    through = numbers([(place, at[means]) for place, one in enumerate(claims) for means in one.through]).reshape(-1, 2)
    shown = [(place, *piece) for place, one in enumerate(claims) for piece in one.evidence]
    results: dict[str | None, int] = {**{word: place for place, word in enumerate(RESULTS)}, None: NO_RESULT}
    columns = Claims(
        ids=[f"claim-{place:04d}" for place in range(len(claims))],
        type=np.asarray([TYPES.index(one.type) for one in claims], np.int8),
        result=np.asarray([results[one.result] for one in claims], np.int8),
        subject=numbers([at[one.subject] for one in claims]),
        object=numbers([at[one.object] for one in claims]),
        inferred=np.zeros(len(claims), np.bool_),
        through=incidence(through[:, 0], through[:, 1], (len(claims), size)),
        evidence_of=numbers([place for place, _, _ in shown]),
        passage=numbers([size] * len(shown)),
        basis=np.asarray([BASES.index(basis) for _, basis, _ in shown], np.int8),
        source=numbers([at[source] for _, _, source in shown]),
    )
    links = [Link(at[start], type_, at[end], None, None) for start, type_, end in world.links]
    no_texts = TextColumns((), numbers([]), np.zeros(0, np.uint64))
    return Corpus([world.things[id_] for id_ in ids[:size]], ["passage"], columns, links, no_texts)
