"""What the hits of one page are explained with, read in a handful of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.evidence import Body, ClaimShown, Node, PassageRead, SourceRef, claims_and_passages, node
from graph.ontology import RelationshipType
from graph.search.fit import Pattern
from graph.search.lines import Line
from graph.store import Run

_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids
RETURN t.id AS id, t.name AS name, labels(t) AS labels,
       CASE WHEN t.id IN $terms THEN coalesce(t.aliases, []) ELSE [] END AS aliases,
       coalesce(t.summary, t.definition, t.statement, '') AS summary,
       COLLECT { MATCH (t)-[:RUN_IN]->(s) RETURN s {.id, .name, now: COLLECT {
                   MATCH (s)-[:SUCCEEDED_BY]->{1,8}(n:System) WHERE NOT (n)-[:SUCCEEDED_BY]->()
                   RETURN DISTINCT n {.id, .name} AS n ORDER BY n.id
                 }} AS s ORDER BY s.id } AS systems,
       COLLECT { MATCH (t)<-[:SUBJECT]-(c:Claim {relationship: 'RUN_IN'})-[:OBJECT]->(s)
                 RETURN {claim: c.id, other: s.id} AS ran ORDER BY ran.claim } AS run_in,
       COLLECT { MATCH (t)<-[:OBJECT]-(c:Claim {relationship: 'HAS_OUTCOME'})-[:SUBJECT]->(case)
                 RETURN {claim: c.id, other: case.id} AS came ORDER BY came.claim } AS outcome_of
"""

# Of several ways of the same length the first by the ids on it, so that every run tells the same.
_WAYS = """
UNWIND $pairs AS pair
MATCH (a:Thing {id: pair[0]})
MATCH (b:Thing {id: pair[1]})
MATCH way = ALL SHORTEST (a)-[:BROADER|PART_OF|SUCCEEDED_BY]->{1,8}(b)
WITH pair, nodes(way) AS nodes, relationships(way) AS links
ORDER BY [n IN nodes | n.id], [r IN links | coalesce(r.claim, r.source)]
WITH pair, collect({nodes: nodes, links: links})[0] AS way
RETURN pair, [n IN way.nodes | n {.id, .name, labels: labels(n)}] AS nodes,
       [r IN way.links | {type: type(r), claim: r.claim, down: false,
          source: COLLECT { MATCH (s:Source {id: r.source}) RETURN s {.id, title: s.name} }[0]}] AS links
UNION
UNWIND $kin AS pair
MATCH (a:Thing {id: pair[0]})-[up:BROADER]->(p:Thing)<-[down:BROADER]-(b:Thing {id: pair[1]})
WITH pair, {nodes: [a, p, b], links: [up, down]} AS way ORDER BY p.id
WITH pair, collect(way)[0] AS way
RETURN pair, [n IN way.nodes | n {.id, .name, labels: labels(n)}] AS nodes,
       [at IN [0, 1] | {type: 'BROADER', claim: way.links[at].claim, down: at = 1,
          source: COLLECT { MATCH (s:Source {id: (way.links[at]).source}) RETURN s {.id, title: s.name} }[0]}] AS links
"""


@dataclass(frozen=True)
class Carried:
    """A claim, and the thing at its other end."""

    claim: str
    other: str


@dataclass(frozen=True)
class Seen:
    """A thing as explaining needs it; `run_in` of an initiative, `outcome_of` of an outcome."""

    node: Node
    summary: str
    aliases: tuple[str, ...]
    systems: list[Body]
    run_in: tuple[Carried, ...]
    outcome_of: tuple[Carried, ...]


@dataclass(frozen=True)
class Up:
    """One step of a hierarchy or a succession: a claim of ours, or a fact of a source. `down` is read the other way."""

    link: RelationshipType
    start: Node
    end: Node
    claim: str | None
    source: SourceRef | None
    down: bool


@dataclass(frozen=True)
class Material:
    """Things, claims, passages, and the ways from a thing up to a term; `bodies` are all the systems asked for."""

    things: Mapping[str, Seen]
    claims: Mapping[str, ClaimShown]
    passages: Mapping[str, PassageRead]
    ways: Mapping[tuple[str, str], Sequence[Up]]
    bodies: frozenset[str]


def material(
    run: Run,
    hits: Collection[str],
    cases: Collection[str],
    lines: Sequence[Line],
    passages: Collection[str],
    pattern: Pattern,
) -> Material:
    """All that these hits need: their paths, the cases named beside them, the passages that speak of them."""
    subjects = {line.subject for line in lines}
    shown = set(hits)
    terms = [term.id for term in pattern.terms]
    rows = run(_THINGS, ids=sorted({*shown, *cases, *subjects, *terms}), terms=terms)
    things = {row["id"]: _seen(row) for row in rows}
    ran = {one for id_ in subjects if id_ in things for one in things[id_].run_in}
    ends = {*shown, *(one.other for one in ran), *(end for line in lines for end in line.ends)}
    ways = _ways(run, pattern, ends, {end for line in lines for end in line.kin})
    claims = {claim for line in lines for claim in line.claims}
    claims |= {one.claim for one in ran}
    claims |= {one.claim for id_ in shown & things.keys() for one in things[id_].outcome_of}
    claims |= {step.claim for way in ways.values() for step in way if step.claim}
    bodies = frozenset(id_ for term in pattern.terms if term.kind == "system" for id_ in term.ids)
    return Material(things, *claims_and_passages(run, claims, passages), ways, bodies)


def _ways(run: Run, pattern: Pattern, ends: set[str], kin: set[str]) -> dict[tuple[str, str], Sequence[Up]]:
    """How each thing of a path leads up to the terms asked for; `kin` may stand beside a term, under the same thing."""
    pairs = [
        [end, meant]
        for term in pattern.terms
        for meant in term.meant or (term.id,)
        for end in sorted((ends & term.ids) - {meant, *term.meant})
    ]
    beside = [
        [end, term.id]
        for term in pattern.terms
        for end in sorted(kin - term.ids)
        if term.kind in {"barrier", "enabler"}
    ]
    rows = run(_WAYS, pairs=pairs, kin=beside) if pairs or beside else []
    return {(row["pair"][0], row["pair"][1]): _way([node(one) for one in row["nodes"]], row["links"]) for row in rows}


def _way(nodes: Sequence[Node], links: Sequence[Mapping[str, Any]]) -> list[Up]:
    return [
        Up(
            link=link["type"], start=start, end=end, claim=link["claim"],
            source=SourceRef(**link["source"]) if link["source"] else None, down=link["down"],
        )
        for start, end, link in zip(nodes, nodes[1:], links, strict=False)
    ]  # fmt: skip


def _seen(row: Mapping[str, Any]) -> Seen:
    return Seen(
        node=node(row),
        summary=row["summary"],
        aliases=tuple(row["aliases"]),
        systems=[Body(**one) for one in row["systems"]],
        run_in=tuple(Carried(**one) for one in row["run_in"]),
        outcome_of=tuple(Carried(**one) for one in row["outcome_of"]),
    )
