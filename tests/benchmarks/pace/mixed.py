"""Four kinds of request, each as a stream in which one answer does not serve for the next."""

from collections.abc import Iterator
from itertools import cycle, permutations
from random import Random
from typing import Literal, get_args
from urllib.parse import quote, urlencode

from graph.store import Store
from graph.views.gap_map import Side
from tests.benchmarks.pace.asked import World, beginnings, filters, path, questions

RequestKind = Literal["search", "case", "suggest", "map"]
KINDS: tuple[RequestKind, ...] = get_args(RequestKind)

_CASES = "MATCH (i:Initiative) RETURN i.id AS id ORDER BY id"


def streams(store: Store, world: World, seed: str) -> dict[RequestKind, Iterator[str]]:
    """Addresses without end of each kind: new questions, all cases in turn, beginnings of names, maps under filters."""
    cases = [f"/v1/initiatives/{quote(row['id'], safe='')}" for row in store.read(_CASES)]
    return {
        "search": (path(question, {}) for question in questions(world, seed)),
        "case": cycle(cases),
        "suggest": (f"/v1/suggest?{urlencode({'q': typed})}" for typed in beginnings(world, seed)),
        "map": maps(world, seed),
    }


def maps(world: World, seed: str) -> Iterator[str]:
    """Maps without end: every pair of rows and columns in turn, every second one of what passes a filter."""
    pairs = list(permutations(get_args(Side), 2))
    Random(seed).shuffle(pairs)  # noqa: S311 - no secret: a run must come again
    cuts = filters(world, seed, 1)
    for number, (rows, columns) in enumerate(cycle(pairs)):
        yield f"/v1/map?{urlencode({'rows': rows, 'columns': columns, **(next(cuts) if number % 2 else {})})}"
