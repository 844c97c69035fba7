"""What cases point at, grown: narrower barriers and enablers, more organisations and sources, and things for shares.

Barriers and enablers grow with the fourth root of the passages, organisations and sources with the square root.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import get_args

from graph.models import Barrier, Claim, Enabler, Entry, Evidence, Link, Organisation, OrganisationType, Passage, Source
from graph.ontology import RelationshipType, Topic
from tests.benchmarks.growing.grown_entry import GrownEntry
from tests.benchmarks.growing.real import Real
from tests.benchmarks.growing.wording import recombined, slug

#: What share of the new cases is linked to the three things of each, and how their ids call it.
SHARES: Mapping[str, float] = {"50": 0.5, "5": 0.05, "0-5": 0.005, "0-05": 0.0005}
#: How often a real thing that no claim of a kind speaks of is drawn, where one claim counts 1.
RARE = 0.3

_SUFFIXES: Mapping[str, OrganisationType] = {
    "Council": "council",
    "Primary Care Network": "primary care network",
    "Healthcare NHS Foundation Trust": "trust",
    "Community Foundation": "charity",
    "University": "university",
    "Fire and Rescue Service": "fire service",
    "Ambulance Service": "ambulance service",
    "Health and Care Partnership": "partnership",
    "Carers Support": "charity",
    "Housing Association": "company",
}
_REPORTS = ("A review of {topic} in {place}", "Lessons on {topic} from {place}", "{place}: an evaluation of {topic}")


@dataclass(frozen=True)
class Register:
    """The new entries of registers, in the order in which they are written; how often each object is drawn."""

    grown: tuple[GrownEntry, ...]
    weights: Mapping[RelationshipType, Mapping[str, float]]
    sources: tuple[str, ...]
    passages: int


def share_ids(share: str) -> dict[RelationshipType, str]:
    """The three things that one share of the new cases is linked to."""
    return {
        "INVOLVES": f"share-{share}-organisation",
        "USED": f"share-{share}-enabler",
        "TACKLED": f"share-{share}-barrier",
    }


def grow_register(chance: Random, real: Real, passages: int) -> Register:
    """What cases of so many passages point at, beside what the seed has."""
    growth = passages / len(real.passages)
    barriers, enablers = real.things(Barrier), real.things(Enabler)
    narrow = _narrower(chance, real, barriers, round(len(barriers) * (growth**0.25 - 1)))
    narrow += _narrower(chance, real, enablers, round(len(enablers) * (growth**0.25 - 1)))
    organisations = _organisations(chance, real, round(len(real.things(Organisation)) * (growth**0.5 - 1)))
    sources = _sources(chance, real, round(len(real.things(Source)) * (growth**0.5 - 1)))
    weights = _weights(chance, real, narrow, [one.entry.id for one in organisations])
    used = Counter(passage.source for passage in real.passages)
    all_sources = (*used, *(one.entry.id for one in sources))
    texts = [one for one in narrow if one.entry.passages]
    return Register((*sources, *organisations, *narrow, *_shares()), weights, all_sources, len(texts))


def _narrower(
    chance: Random, real: Real, parents: Sequence[Barrier] | Sequence[Enabler], number: int
) -> list[GrownEntry]:
    """Kinds of real ones, each with its place and one claim: of a barrier what it leads to, of an enabler what for."""
    barriers = [one.id for one in real.things(Barrier)]
    chosen = [(parent, topic) for parent in parents for topic in get_args(Topic)]
    return [_narrow(chance, real, barriers, *one) for one in chance.sample(chosen, min(number, len(chosen)))]


def _narrow(chance: Random, real: Real, barriers: Sequence[str], parent: Barrier | Enabler, topic: str) -> GrownEntry:
    id_ = f"{parent.id}-in-{slug(topic)}"
    aliases = tuple(f"{alias} in {topic}" for alias in parent.aliases[:2])
    definition = f"{parent.definition} So it is in {topic}."
    fields = {"id": id_, "name": f"{parent.name} in {topic}", "aliases": aliases, "definition": definition}
    like = chance.sample(real.passages, 2)
    text = recombined(chance, [one.text for one in like], 2, ())
    passage = Passage(
        id=f"{id_}-place", source=like[0].source, heading=like[0].heading, starts=like[0].starts, text=text
    )
    claim = Claim(
        relationship="LEADS_TO" if isinstance(parent, Barrier) else "HELPS_WITH",
        subject=id_,
        object=chance.choice(barriers),
        shown_by=(Evidence(passage=passage.id, basis="authors' reading"),),
    )
    broader = Link(relationship="BROADER", subject=id_, object=parent.id, source=like[0].source)
    entry = Entry(id=id_, things=(type(parent)(**fields),), passages=(passage,), claims=(claim,), links=(broader,))
    return GrownEntry(entry, {id_: (parent.id,), passage.id: tuple(one.id for one in like)})


def _organisations(chance: Random, real: Real, number: int) -> list[GrownEntry]:
    taken = {slug(one.name) for one in real.things(Organisation)}
    names: list[tuple[str, OrganisationType]] = [
        (f"{place} {suffix}", kind) for place in real.places for suffix, kind in _SUFFIXES.items()
    ]
    free = [one for one in {slug(one[0]): one for one in names}.values() if slug(one[0]) not in taken]
    return [
        GrownEntry(Entry(id=slug(name), things=(Organisation(id=slug(name), name=name, type=kind),)))
        for name, kind in chance.sample(free, min(number, len(free)))
    ]


def _sources(chance: Random, real: Real, number: int) -> list[GrownEntry]:
    names = [
        pattern.format(topic=topic, place=place)
        for pattern in _REPORTS
        for topic in get_args(Topic)
        for place in real.places
    ]
    some = chance.sample(names, min(number, len(names)))
    return [
        GrownEntry(
            Entry(id=f"source-{slug(name)}", things=(Source(id=f"source-{slug(name)}", name=name, licence="Made up."),))
        )
        for name in some
    ]


def _weights(
    chance: Random, real: Real, narrow: Sequence[GrownEntry], organisations: Sequence[str]
) -> dict[RelationshipType, dict[str, float]]:
    """As often as in the seed; a narrower kind less often than what it is a kind of, an organisation as one there."""
    objects: dict[RelationshipType, tuple[str, ...]] = {
        "RUN_IN": tuple(real.often("RUN_IN")),
        "INVOLVES": tuple(one.id for one in real.things(Organisation)),
        "TACKLED": tuple(one.id for one in real.things(Barrier)),
        "FACED": tuple(one.id for one in real.things(Barrier)),
        "USED": tuple(one.id for one in real.things(Enabler)),
        "WOULD_USE": tuple(one.id for one in real.things(Enabler)),
    }
    weights: dict[RelationshipType, dict[str, float]] = {}
    for relationship, ids in objects.items():
        often = real.often(relationship)
        weights[relationship] = {id_: float(often[id_]) or RARE for id_ in ids}
    for one in narrow:
        for relationship in ("TACKLED", "FACED") if isinstance(one.entry.things[0], Barrier) else ("USED", "WOULD_USE"):
            own = weights[relationship]
            own[one.entry.id] = own[one.entry.links[0].object] * chance.uniform(0.1, 0.6)
    known = list(weights["INVOLVES"].values())
    weights["INVOLVES"] |= {id_: chance.choice(known) * chance.uniform(0.1, 1) for id_ in organisations}
    return weights


def _shares() -> list[GrownEntry]:
    said = "Stands for a share of the cases, by which filters are measured."
    return [
        GrownEntry(Entry(id=thing.id, things=(thing,)))
        for share in SHARES
        for ids in [share_ids(share)]
        for thing in (
            Organisation(id=ids["INVOLVES"], name=f"Sample organisation {share}", type="partnership"),
            Enabler(id=ids["USED"], name=f"Sample enabler {share}", definition=said),
            Barrier(id=ids["TACKLED"], name=f"Sample barrier {share}", definition=said),
        )
    ]
