"""Hierarchies and successions that would lead back to where they began."""

from collections import deque
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from ingest.existing import ORDERED, Edge
from ingest.locations import links_of, refusal
from ingest.refusals import Refusal
from ingest.validate import Path, Read

#: For each type of relationship, from each subject to its objects.
_Ways = dict[str, dict[str, set[str]]]


def round_in_circles(reads: Sequence[Read], edges: Sequence[Edge], replaced: set[str]) -> dict[str, list[Refusal]]:
    """Why entries are refused whose links close a circle, among each other or with the graph, by the entry's id.

    The links of `replaced` entries no longer count.
    """
    ways: _Ways = {type_: {} for type_ in ORDERED}
    given = [(read, *one) for read in reads for one in _links(read)]
    for edge in edges:
        if edge.entries - replaced:
            ways[edge.type].setdefault(edge.subject, set()).add(edge.object)
    for _, type_, subject, object_, _ in given:
        ways[type_].setdefault(subject, set()).add(object_)
    round_ = {type_ for type_ in ORDERED if _has_circle(ways[type_])}
    found: dict[str, list[Refusal]] = {}
    for read, type_, subject, object_, path in given:
        if type_ in round_ and (back := _way(ways[type_], object_, subject)):
            circle = " -> ".join((subject, *back))
            one = refusal(read, path, f"{type_.lower()} goes round in a circle: {circle}", "Take one of these out.")
            found.setdefault(read.entry.id, []).append(one)
    return found


def _links(read: Read) -> list[tuple[str, str, str, Path]]:
    entry = read.entry
    found: list[tuple[str, str, str, Path]] = [
        (link.relationship, link.subject, link.object, path)
        for link, path in zip(entry.links, links_of(entry.links), strict=True)
    ]
    found += [
        (claim.relationship, claim.subject, claim.object, ("claims", number, claim.relationship.lower()))
        for number, claim in enumerate(entry.claims)
    ]
    return [one for one in found if one[0] in ORDERED]


def _has_circle(ways: Mapping[str, set[str]]) -> bool:
    try:
        TopologicalSorter(ways).prepare()
    except CycleError:
        return True
    return False


def _way(ways: Mapping[str, set[str]], start: str, end: str) -> list[str]:
    """The shortest way from start to end, both included; empty where there is none."""
    came_from: dict[str, str] = {start: ""}
    ahead = deque([start])
    while ahead:
        at = ahead.popleft()
        if at == end:
            way = [at]
            while came_from[way[0]]:
                way.insert(0, came_from[way[0]])
            return way
        for further in sorted(ways.get(at, ())):
            if further not in came_from:
                came_from[further] = at
                ahead.append(further)
    return []
