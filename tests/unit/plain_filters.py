"""A plain reading of what passes filters, one record after another: what the columns are held against."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.dates import Moment, first_day, last_day
from graph.ontology import DATES, FILTERS, WANTED
from graph.search.request import SearchRequest
from graph.snapshot.filter_index import FilterIndex
from graph.snapshot.filters import fits
from tests.unit.worlds import DAYS, Claim, World

ON_CLAIM = {"barrier", "result", "basis", "source"}
Piece = Mapping[str, set[str]]


@dataclass(frozen=True)
class Reading:
    """A thing on a case (or on none), what it answers each filter with, and its evidence piece by piece."""

    case: str | None
    thing: str
    values: Mapping[str, set[str]]
    met: Sequence[Piece] = ()
    shown: Sequence[Piece] = ()
    begun: Moment | None = None

    def passes(self, filters: Mapping[str, Sequence[str]]) -> bool:
        """Whether it holds all of these."""
        since, until = filters.get("since"), filters.get("until")
        if (since or until) and self.begun is None:
            return False
        if self.begun and ((since and self.begun < first_day(since[0])) or (until and self.begun > last_day(until[0]))):
            return False
        on_claim = {name: set(given) for name, given in filters.items() if name in ON_CLAIM}
        on_case = {name: set(given) for name, given in filters.items() if name not in {*ON_CLAIM, *DATES}}
        pieces = self.met if {"barrier", "result"} & set(on_claim) else self.shown
        held = not on_claim or any(all(given & piece[name] for name, given in on_claim.items()) for piece in pieces)
        return held and all(given & self.values.get(name, set()) for name, given in on_case.items())


@dataclass
class Plain:
    """A world read record by record."""

    world: World
    readings: list[Reading] = field(default_factory=list)

    def __post_init__(self) -> None:
        for id_, kind in self.world.kinds.items():
            if kind in WANTED:
                values: dict[str, set[str]] = {
                    "want": {kind},
                    "dimension": self.within([id_]),
                    "about": self.about([id_]),
                }
                self.readings.append(Reading(None, id_, values))
            if kind == "initiative":
                self.readings += self.on_case(id_)
        for claim in self.world.claims:
            if claim.type == "FACED":
                self.readings += self.on_account(claim)

    def above(self, ids: Iterable[str]) -> set[str]:
        """These and all that is broader, by whatever way."""
        found = set(ids)
        while more := {
            end for start, type_, end in self.world.links if type_ != "WITHIN" and start in found and end not in found
        }:
            found |= more
        return found

    def within(self, ids: Iterable[str]) -> set[str]:
        """The dimensions of concepts."""
        broad = self.above(ids)
        return {end for start, type_, end in self.world.links if type_ == "WITHIN" and start in broad}

    def about(self, ids: Iterable[str]) -> set[str]:
        """What barriers are about."""
        return {about for id_ in ids if (about := self.world.things[id_].about)}

    def places(self, systems: Iterable[str]) -> dict[str, set[str]]:
        """What systems answer with."""
        wide = self.above(systems)
        return {"system": wide, "region": {id_ for id_ in wide if self.world.things[id_].type == "region"}}

    def known(self, outcomes: Iterable[str]) -> set[str]:
        """How outcomes are known."""
        return {known for id_ in outcomes if (known := self.world.things[id_].known)}

    def pieces(self, claims: Iterable[Claim]) -> list[Piece]:
        """What claims say, for each piece of their evidence."""
        return [
            {
                "barrier": self.above([claim.object]) if claim.type in {"TACKLED", "FACED"} else set(),
                "result": {claim.result} if claim.result else set(),
                "basis": {basis},
                "source": {source},
            }
            for claim in claims
            for basis, source in claim.evidence
        ]

    def on_case(self, case: str) -> Iterable[Reading]:
        """A case and all that hangs on it."""
        claims = [claim for claim in self.world.claims if claim.subject == case]
        objects = defaultdict[str, set[str]](set)
        for claim in claims:
            objects[claim.type].add(claim.object)
        used = objects["USED"] | {means for claim in claims for means in claim.through}
        row, tackled = self.world.things[case], [claim for claim in claims if claim.type == "TACKLED"]
        shared: dict[str, set[str]] = {
            "dimension": self.within(used | objects["TACKLED"]),
            "about": self.about(objects["TACKLED"]),
            "enabler": self.above(used),
            **self.places(objects["RUN_IN"]),
            "organisation": objects["INVOLVES"],
            "known": self.known(objects["HAS_OUTCOME"]),
            "level": set(row.levels or ()),
            "topic": set(row.topics or ()),
            "population": set(row.populations or ()),
            **{name: {word} for name in ("scale", "type", "status") if (word := getattr(row, name))},
        }
        own = {
            **{id_: {} for id_ in (case,)},
            **{id_: self.places([id_]) for id_ in objects["RUN_IN"]},
            **{id_: {"known": self.known([id_])} for id_ in objects["HAS_OUTCOME"]},
            **{id_: {"enabler": self.above([id_]), "dimension": self.within([id_])} for id_ in used},
            **{id_: {"dimension": self.within([id_]), "about": self.about([id_])} for id_ in objects["TACKLED"]},
        }
        for id_, values in own.items():
            met = [claim for claim in tackled if claim.object == id_] if id_ in objects["TACKLED"] else tackled
            yield Reading(
                case,
                id_,
                {**shared, **values, "want": {self.world.kinds[id_]}},
                self.pieces(met),
                self.pieces(claims),
                first_day(row.started) if row.started else None,
            )

    def on_account(self, claim: Claim) -> Iterable[Reading]:
        """What a system faced, without a case."""
        values = {
            **self.places([claim.subject]),
            "dimension": self.within([claim.object]),
            "about": self.about([claim.object]),
        }
        pieces = self.pieces([claim])
        for id_ in (claim.subject, claim.object):
            yield Reading(None, id_, {**values, "want": {self.world.kinds[id_]}}, pieces, pieces)

    def passing(self, filters: Mapping[str, Sequence[str]]) -> list[Reading]:
        """All readings that hold these filters."""
        return [one for one in self.readings if one.passes(filters)]


def drawn_request(rng: random.Random, plain: Plain) -> SearchRequest:
    """A request that something is near to: values mostly of one thing on one case."""
    one = rng.choice(plain.readings)
    near = {**one.values, **rng.choice([{}, *one.met, *one.shown])}
    filters: dict[str, object] = {}
    for name in rng.sample(sorted(near), min(len(near), rng.randint(0, 4))):
        others = rng.choice(plain.readings).values.get(name, set())
        if near[name]:
            filters[name] = sorted({rng.choice(sorted(near[name])), *sorted(others)[: rng.randint(0, 1)]})
    if rng.random() < 0.3:
        filters[rng.choice(DATES)] = rng.choice(DAYS)
    return SearchRequest.model_validate(filters)


def takes(cases: FilterIndex, name: str) -> list[str]:
    """All values that a filter may take in a world."""
    row = next(row for row in FILTERS if row.name == name)
    there = [one.id for thing, one in enumerate(cases.corpus.rows) if fits(row, cases.corpus, thing)]
    return list(row.takes) or there
