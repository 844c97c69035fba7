"""Questions and filters out of a world's own names and sentences: reproducible, and no question comes twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import get_args
from urllib.parse import urlencode

from graph.ontology import PLURALS, WANTED, Population, Topic
from graph.store import Store
from graph.text import words
from graph.views.listing import Sort

_NAMES = """
MATCH (t:$any($labels)) WHERE NOT t.id STARTS WITH 'share-'
RETURN [label IN labels(t) WHERE label <> 'Thing'][0] AS label, [t.name] + coalesce(t.aliases, []) AS names
ORDER BY t.id
"""
_SAID = "MATCH (p:Passage) RETURN p.text AS text ORDER BY p.id LIMIT $most"
_LABELS = ("Barrier", "Enabler", "System", "Organisation", "Initiative", "Outcome")
#: Passages that sentences are taken from.
MOST_SAID = 5000
#: Draws of one shape after which it is left to the next.
TRIES = 20

# What a case holds, as the filters of the contract name it.
_HELD = """
MATCH (i:Initiative)
WITH i ORDER BY i.id
RETURN i.type AS type, i.status AS status, i.scale AS scale, coalesce(i.topics, []) AS topic,
       coalesce(i.populations, []) AS population, coalesce(i.levels, []) AS level,
       COLLECT { MATCH (i)-[:TACKLED]->(t) RETURN t.id } AS barrier,
       COLLECT { MATCH (i)-[:USED]->(t) RETURN t.id } AS enabler,
       COLLECT { MATCH (i)-[:RUN_IN]->(t) RETURN t.id } AS system,
       COLLECT { MATCH (i)-[:INVOLVES]->(t) RETURN t.id } AS organisation
"""

#: Words of a plain question; the peer hands them to Lucene's parser as they are, which takes no sign for anything.
_SHAPES = (
    "systems that overcame {barrier} with {enabler}",
    "how did {system} get past {barrier}",
    "what helps with {barrier} in {topic}",
    "examples of {enabler} for {population}",
    "who worked with {organisation} on {topic}",
    "what came of {initiative}",
    "why is {barrier} so hard for {population}",
    "{said}",
)


@dataclass(frozen=True)
class World:
    """What can be asked of: names by kind, sentences, and what each case holds by the name of a filter."""

    names: Mapping[str, Sequence[str]]
    said: Sequence[str]
    held: Sequence[Mapping[str, Sequence[str]]]


def read_world(store: Store) -> World:
    """All that questions are made of, from the graph."""
    names: dict[str, list[str]] = {label.lower(): [] for label in _LABELS}
    for row in store.read(_NAMES, labels=list(_LABELS)):
        names[row["label"].lower()] += row["names"]
    names |= {"topic": list(get_args(Topic)), "population": list(get_args(Population))}
    said = [row["text"] for row in store.read(_SAID, most=MOST_SAID)]
    held = [{name: _several(value) for name, value in row.items()} for row in store.read(_HELD)]
    return World(names, said, held)


def questions(world: World, seed: str) -> Iterator[str]:
    """Questions without end, in eight shapes by turns, each in small letters without signs, none twice."""
    chance, asked = Random(seed), set[str]()  # noqa: S311 - no secret: a run must come again
    while True:
        for shape in _SHAPES:
            drawn = (_question(chance, world, shape) for _ in range(TRIES))
            # A shape with few names has been asked whole at some time; sentences never are.
            if question := next((one for one in drawn if one not in asked), None):
                asked.add(question)
                yield question


def filters(world: World, seed: str, number: int) -> Iterator[dict[str, str]]:
    """So many filters at a time, without end, each set held by some case: no set leaves nothing."""
    chance = Random(seed)  # noqa: S311 - no secret: a run must come again
    while True:
        one = chance.choice(world.held)
        names = [name for name, values in one.items() if values]
        if len(names) >= number:
            yield {name: chance.choice(one[name]) for name in chance.sample(names, number)}


def beginnings(world: World, seed: str) -> Iterator[str]:
    """What somebody types of a name, without end: its first two to eight signs."""
    chance = Random(seed)  # noqa: S311 - no secret: a run must come again
    kinds = [kind for kind, names in world.names.items() if names]
    while True:
        yield chance.choice(world.names[chance.choice(kinds)])[: chance.randint(2, 8)]


def lists(world: World, seed: str) -> Iterator[str]:
    """Addresses of lists without end, of all kinds that a search returns, in all orders, half of them filtered."""
    chance = Random(seed)  # noqa: S311 - no secret: a run must come again
    cuts = filters(world, seed, 1)
    while True:
        asked = {"sort": chance.choice(get_args(Sort)), **(next(cuts) if chance.random() < 0.5 else {})}
        yield f"/v1/{PLURALS[chance.choice(WANTED)]}?{urlencode(asked)}"


def path(question: str, cuts: Mapping[str, str]) -> str:
    """What is asked for over HTTP."""
    return f"/v1/search?{urlencode({'q': question, **cuts})}"


def _question(chance: Random, world: World, shape: str) -> str:
    drawn = {kind: chance.choice(names) for kind, names in world.names.items() if names}
    drawn["said"] = _part(chance, chance.choice(world.said).split())
    return " ".join(words(shape.format_map(drawn)))


def _part(chance: Random, said: Sequence[str]) -> str:
    start = chance.randrange(max(1, len(said) - 8))
    return " ".join(said[start : start + chance.randint(5, 12)])


def _several(value: str | Sequence[str] | None) -> Sequence[str]:
    given = [value] if isinstance(value, str) else list(value or ())
    return sorted({one for one in given if not one.startswith("share-")})
