"""Hierarchies and successions: what a thing is a kind or a part of, what a body became.

Up leads from a concept to what is broader, from a body to what it is part of, and from a body to its successor.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import networkx as nx

from graph.ontology import RELATIONSHIPS, RelationshipType
from graph.snapshot.incidence import Incidence, incidence, numbers, transposed

#: The relationships that lead up: BROADER, PART_OF, SUCCEEDED_BY.
UP: tuple[RelationshipType, ...] = tuple(row.type for row in RELATIONSHIPS.values() if row.ordered)


class Link(NamedTuple):
    """A plain link by the numbers of its ends, with its claim or the id of the source that a register read it in."""

    start: int
    type: RelationshipType
    end: int
    claim: str | None
    source: str | None


class Hierarchy:
    """The plain links of one corpus as graphs, by the numbers of things.

    Matrices of things by things: `broader` is each thing with all that is above it, itself too, and `narrower` the
    other way round; `within` are the dimensions of each concept, by its own links alone.
    Methods take the types of links to follow, all of `UP` where none is given.
    """

    def __init__(self, links: Iterable[Link], things: int) -> None:
        self._between = defaultdict[tuple[int, int], list[Link]](list)
        dimensions: list[tuple[int, int]] = []
        for link in links:
            if link.type == "WITHIN":
                dimensions.append((link.start, link.end))
            else:
                self._between[link.start, link.end].append(link)
        #: A graph for each set of types, its edges from what is above to what is below.
        self._graphs = {
            frozenset(types): nx.DiGraph(
                (end, start) for (start, end), some in self._between.items() if any(one.type in types for one in some)
            )
            for size in range(1, len(UP) + 1)
            for types in combinations(UP, size)
        }
        above = [(thing, one) for thing in self._graph() for one in self.above(thing)]
        above += [(thing, thing) for thing in range(things)]
        self.broader = _matrix(above, things)
        self.narrower = transposed(self.broader)
        self.within = _matrix(dimensions, things)

    def above(self, thing: int, *types: RelationshipType) -> set[int]:
        """All that a thing leads up to, in any number of steps, without the thing itself."""
        graph = self._graph(*types)
        return set(nx.ancestors(graph, thing)) if thing in graph else set()

    def below(self, thing: int, *types: RelationshipType) -> set[int]:
        """All that leads up to a thing, in any number of steps, without the thing itself."""
        graph = self._graph(*types)
        return set(nx.descendants(graph, thing)) if thing in graph else set()

    def parents(self, thing: int, *types: RelationshipType) -> list[int]:
        """What a thing leads up to in one step."""
        graph = self._graph(*types)
        return list(graph.predecessors(thing)) if thing in graph else []

    def children(self, thing: int, *types: RelationshipType) -> list[int]:
        """What leads up to a thing in one step."""
        graph = self._graph(*types)
        return list(graph.successors(thing)) if thing in graph else []

    def predecessors(self, system: int) -> list[int]:
        """The bodies that a system came from, of all generations, in the order of their numbers."""
        return sorted(self.below(system, "SUCCEEDED_BY"))

    def now(self, system: int) -> list[int]:
        """The bodies that stand in a system's place today, by number; none if it still stands itself."""
        return sorted(one for one in self.above(system, "SUCCEEDED_BY") if not self.parents(one, "SUCCEEDED_BY"))

    def path_up(self, start: int, end: int) -> Sequence[Link]:
        """The links of the shortest way up, empty if there is none; of several ways the first by its numbers."""
        graph = self._graph()
        if start not in graph or end not in graph or not nx.has_path(graph, end, start):
            return ()
        path = min(path[::-1] for path in nx.all_shortest_paths(graph, end, start))
        return [self._link(*step) for step in pairwise(path)]

    def _graph(self, *types: RelationshipType) -> nx.DiGraph:
        return self._graphs[frozenset(types or UP)]

    def _link(self, start: int, end: int) -> Link:
        # What a passage shows comes before what a register has.
        return min(self._between[start, end], key=lambda one: (one.claim is None, one.claim or one.source or ""))


def _matrix(pairs: Sequence[tuple[int, int]], things: int) -> Incidence:
    start, end = numbers(pairs).reshape(-1, 2).T
    return incidence(start, end, (things, things))
