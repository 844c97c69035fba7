"""New cases and accounts: each has the shape of a real one, with objects drawn as often as the seed has them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

from graph.models import Claim, Entry, Evidence, Initiative, Outcome, Passage
from graph.ontology import PLANNED, RelationshipType
from tests.benchmarks.growing.grown_entry import GrownEntry
from tests.benchmarks.growing.real import Real, said, sentences
from tests.benchmarks.growing.register import SHARES, Register, share_ids
from tests.benchmarks.growing.wording import recombined, slug, spliced

#: The passages and claims of registers are those of cases here, since registers grow slowly: the seed has 5.4 passages
#: and 8.8 claims an initiative, its files of cases 2.8 and 5.8.
MORE_PASSAGES = 1.86
MORE_CLAIMS = 0.69
#: One case in so many has two names.
ALIASED = 0.9


@dataclass(frozen=True)
class Shape:
    """What one new entry is made like, and how many passages it has; `shares` are those it belongs to."""

    number: int
    like: Entry
    passages: int
    shares: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cases:
    """Makes entries of a world; every draw is from `chance`, so the same shapes in order give the same entries."""

    chance: Random
    real: Real
    register: Register

    @cached_property
    def _drawn(self) -> Mapping[RelationshipType, tuple[list[str], list[float]]]:
        return {
            relationship: (list(own), list(accumulate(own.values())))
            for relationship, own in self.register.weights.items()
        }

    @cached_property
    def _anywhere(self) -> list[str]:
        """Sentences of cards and passages alike."""
        cards = [said(thing) for entry in self.real.entries for thing in entry.things]
        return [one for text in (*cards, *(one.text for one in self.real.passages)) for one in sentences(text) if one]

    def grown(self, shape: Shape) -> GrownEntry:
        """The entry of that shape: a case where its model is one, else an account."""
        return self._case(shape) if shape.like.things else self._account(shape)

    def _case(self, shape: Shape) -> GrownEntry:
        chance, real = self.chance, self.real
        like, other, third = shape.like, *chance.choices(real.cases, k=2)
        roots = chance.sample(real.initiatives, chance.randint(2, 3))
        name = spliced(chance, roots[0].name, roots[1].name)
        id_ = f"{slug(name)}-{shape.number}"
        passages, mixed = self._passages(id_, shape.passages)
        outcomes = [
            self._outcome(f"{id_}-outcome-{n}") for n in range(sum(isinstance(t, Outcome) for t in like.things))
        ]
        mixed |= {id_: tuple(one.id for one in roots)} | {one.id: kin for one, kin in outcomes}
        initiative = self._initiative(id_, name, roots, (like, other, third))
        claims = [self._like(id_, claim, passages) for claim in self._models(like)]
        claims += [self._outcome_claim(id_, one.id, passages) for one, _ in outcomes]
        claims += [
            self._claim(id_, chance.choice(real.claims[relationship]), thing, passages)
            for share in shape.shares
            for relationship, thing in share_ids(share).items()
        ]
        unique = {(claim.relationship, claim.object): claim for claim in claims}
        initiative = _carried_out(initiative, like, unique.values(), passages[0])
        entry = Entry(
            id=id_, things=(initiative, *(one for one, _ in outcomes)), passages=passages, claims=tuple(unique.values())
        )
        return GrownEntry(entry, mixed)

    def _models(self, like: Entry) -> list[Claim]:
        """The claims that new ones are made like: those of one case and some of another."""
        more = self.chance.choice(self.real.cases)
        some = [claim for claim in more.claims if self.chance.random() < MORE_CLAIMS]
        return [claim for claim in (*like.claims, *some) if claim.relationship in self._drawn]

    def _initiative(self, id_: str, name: str, roots: Sequence[Initiative], likes: Sequence[Entry]) -> Initiative:
        first, second, third = (next(t for t in one.things if isinstance(t, Initiative)) for one in likes)
        length = self.chance.choice([len(sentences(one.summary or "")) for one in roots])
        aliases = (
            (spliced(self.chance, name, roots[-1].aliases[0]),)
            if self.chance.random() < ALIASED and roots[-1].aliases
            else ()
        )
        return Initiative(
            id=id_,
            name=name,
            aliases=aliases,
            summary=recombined(self.chance, [one.summary or one.name for one in roots], length, ()),
            type=first.type,
            status=first.status,
            started=third.started,
            levels=first.levels,
            scale=second.scale,
            topics=second.topics,
            populations=third.populations,
        )

    def _outcome(self, id_: str) -> tuple[Outcome, tuple[str, ...]]:
        first, second = self.chance.sample(self.real.outcomes, 2)
        name = spliced(self.chance, first.name, second.name)
        return first.model_copy(update={
            "id": id_, "name": name, "statement": recombined(self.chance, [first.statement, second.statement], 2, ()),
        }), (first.id, second.id)  # fmt: skip

    def _passages(self, id_: str, number: int) -> tuple[tuple[Passage, ...], dict[str, tuple[str, ...]]]:
        passages, mixed = [], {}
        for place in range(1, number + 1):
            roots = self.chance.sample(self.real.passages, self.chance.randint(2, 3))
            length = len(sentences(self.chance.choice(roots).text))
            passage = Passage(
                id=f"{id_}-place-{place}",
                source=self.chance.choice(self.register.sources),
                heading=roots[0].heading,
                starts=roots[0].starts,
                text=recombined(self.chance, [one.text for one in roots], length, self._anywhere),
            )
            passages.append(passage)
            mixed[passage.id] = tuple(one.id for one in roots)
        return tuple(passages), mixed

    def _like(self, id_: str, model: Claim, passages: Sequence[Passage]) -> Claim:
        return self._claim(id_, model, self._object(model.relationship), passages)

    def _object(self, relationship: RelationshipType) -> str:
        ids, weights = self._drawn[relationship]
        return self.chance.choices(ids, cum_weights=weights)[0]

    def _outcome_claim(self, id_: str, outcome: str, passages: Sequence[Passage]) -> Claim:
        return self._claim(id_, self.chance.choice(self.real.claims["HAS_OUTCOME"]), outcome, passages)

    def _claim(self, subject: str, model: Claim, object_: str, passages: Sequence[Passage]) -> Claim:
        """A claim with the words of a real one, shown as it is by as many passages as there are."""
        models = sorted(model.shown_by, key=lambda one: one.stance != "supports")
        places = self.chance.sample(passages, min(len(models), len(passages), 3))
        shown = tuple(
            Evidence(passage=place.id, stance=one.stance, voice=one.voice, basis=one.basis)
            for one, place in zip(models, places, strict=False)
        )
        through = tuple(dict.fromkeys(self._object("USED") for _ in model.through))
        return model.model_copy(update={"subject": subject, "object": object_, "through": through, "shown_by": shown})

    def _account(self, shape: Shape) -> GrownEntry:
        ran = self.chance.choice((*self.real.claims["RUN_IN"], *self.real.claims["FACED"]))
        system = ran.object if ran.relationship == "RUN_IN" else ran.subject
        id_ = f"account-of-{system}-{shape.number}"
        passages, mixed = self._passages(id_, shape.passages)
        claims = [self._claim(system, one, self._object("FACED"), passages) for one in shape.like.claims]
        unique = {claim.id: claim for claim in claims}
        return GrownEntry(Entry(id=id_, things=(), passages=passages, claims=tuple(unique.values())), mixed)


def _carried_out(initiative: Initiative, like: Entry, claims: Iterable[Claim], shown_by: Passage) -> Initiative:
    """The initiative, carried out as the case that it is like; what used something or got somewhere was begun."""
    done = next(thing.implementation for thing in like.things if isinstance(thing, Initiative))
    begun = any(one.relationship == "USED" or one.result not in {None, "unknown"} for one in claims)
    if done == PLANNED and begun:
        done = "ran, place not named"
    shown = None if done == "not said" else shown_by.id
    return initiative.model_copy(update={"implementation": done, "implementation_shown_by": shown})


def shapes(chance: Random, real: Real, passages: int) -> list[Shape]:
    """The shapes of as many new entries as have so many passages together, each share drawn among the cases."""
    drawn: list[Shape] = []
    while passages > 0:
        account = chance.random() < len(real.accounts) / (len(real.cases) + len(real.accounts))
        like = chance.choice(real.accounts if account else real.cases)
        more = 1.0 if account else MORE_PASSAGES
        number = min(passages, max(1, int(len(like.passages) * more + chance.random())))
        drawn.append(Shape(len(drawn) + 1, like, number))
        passages -= number
    return list(_shared(chance, drawn))


def _shared(chance: Random, drawn: Sequence[Shape]) -> Iterator[Shape]:
    cases = [one.number for one in drawn if one.like.things]
    members = {share: set(chance.sample(cases, max(1, round(part * len(cases))))) for share, part in SHARES.items()}
    for one in drawn:
        yield Shape(one.number, one.like, one.passages, tuple(s for s, some in members.items() if one.number in some))
