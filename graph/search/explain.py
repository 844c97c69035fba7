"""Step 4: for each hit the paths that make it one, with evidence on every step, and the passages that speak of it."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.evidence import Body, ClaimShown, Node, Ref, SourceRef, claims_shown, locator, node
from graph.ontology import PLURALS, RELATIONSHIPS, RESULTS, Wanted, caption
from graph.search.answer import Arm, Arms, Hit, PassageShown, Path, Step
from graph.search.fit import ClaimRow
from graph.search.fuse import Ranked
from graph.search.retrieve import Found, Retrieved
from graph.search.sentence import sentence
from graph.store import Run

MOST_PATHS = 3
MOST_PASSAGES = 3

_THINGS = """
MATCH (t:Thing) WHERE t.id IN $ids
RETURN t.id AS id, t.name AS name, labels(t) AS labels,
       coalesce(t.summary, t.definition, t.statement, '') AS summary,
       COLLECT { MATCH (t)-[:RUN_IN]->(s) RETURN s {.id, .name, now: COLLECT {
                   MATCH (s)-[:SUCCEEDED_BY]->{1,8}(n:System) WHERE NOT (n)-[:SUCCEEDED_BY]->()
                   RETURN DISTINCT n {.id, .name} AS n ORDER BY n.id
                 }} AS s ORDER BY s.id } AS systems,
       COLLECT { MATCH (t)-[:RUN_IN]->(s), (s)<-[:OBJECT]-(c:Claim {relationship: 'RUN_IN'})-[:SUBJECT]->(t)
                 RETURN c.id AS claim ORDER BY claim } AS run_in,
       COLLECT { MATCH (t)<-[:OBJECT]-(c:Claim {relationship: 'HAS_OUTCOME'}) RETURN c.id AS claim ORDER BY claim
       } AS outcome_of
"""

# For a hit by meaning alone: the barriers it met, the best result first, so that it still comes with a path.
_STORY = """
UNWIND $ids AS id
MATCH (t:Thing {id: id})
CALL (t) {
  MATCH (t)<-[:SUBJECT|OBJECT|THROUGH]-(c:Claim) RETURN c
  UNION
  MATCH (t)<-[:RUN_IN|HAS_OUTCOME]-(:Initiative)<-[:SUBJECT]-(c:Claim) RETURN c
}
WITH id, c WHERE c.relationship IN ['TACKLED', 'FACED']
MATCH (c)-[:SUBJECT]->(s)
WITH id, c, s
ORDER BY coalesce([n IN range(0, size($results) - 1) WHERE $results[n] = c.result][0], size($results)), c.id
RETURN id, collect({claim: c.id, subject: s.id})[..$most] AS story
"""

_KINDS_OF = """
UNWIND $pairs AS pair
MATCH (a:Thing {id: pair[0]})
MATCH (b:Thing {id: pair[1]})
MATCH way = SHORTEST 1 (a)-[:BROADER]->{1,8}(b)
RETURN pair, [n IN nodes(way) | n {.id, .name, labels: labels(n)}] AS nodes,
       [r IN relationships(way) | r {.claim, .source}] AS links
"""

_SOURCES = "MATCH (s:Source) WHERE s.id IN $ids RETURN s.id AS id, s.name AS title"

_PASSAGES = """
MATCH (p:Passage)-[:FROM]->(s:Source) WHERE p.id IN $ids
RETURN p {.*} AS passage, s {.id, title: s.name} AS source
"""


@dataclass(frozen=True)
class _Thing:
    node: Node
    summary: str
    systems: list[Body]
    run_in: list[str]
    outcome_of: list[str]


@dataclass(frozen=True)
class _KindOf:
    """One step up the hierarchy: a claim of ours, or a fact of a source."""

    narrow: Node
    broad: Node
    claim: str | None
    source: str | None


@dataclass(frozen=True)
class _Material:
    """All that the hits of one page need, read in a handful of queries."""

    things: Mapping[str, _Thing]
    claims: Mapping[str, ClaimShown]
    kinds_of: Mapping[tuple[str, str], Sequence[_KindOf]]
    sources: Mapping[str, str]
    passages: Mapping[str, PassageShown]


def explain(run: Run, ranked: Sequence[Ranked], page: Sequence[Ranked], retrieved: Retrieved) -> list[Hit]:
    """The hits of one page; `ranked` is the whole order, which the arms' ranks refer to."""
    found = {one.id: one for one in retrieved.found}
    chains = _chains(run, [found[one.candidate.id] for one in page])
    material = _read(run, page, chains, retrieved)
    ranks = _ranks(ranked)
    return [
        _hit(place, one, found[one.candidate.id], chains[one.candidate.id], material, retrieved, ranks)
        for place, one in enumerate(page, start=1)
    ]


_Chains = Sequence[tuple[str, Sequence[str]]]


def _chains(run: Run, page: Sequence[Found]) -> dict[str, _Chains]:
    """For each hit: subjects with the ids of the claims that make it one."""
    chains: dict[str, _Chains] = {
        one.id: [
            (chain.subject, _ids(chain.fit.claims))
            for chain in one.linked.chains
            if chain.fit.satisfied == one.linked.fit.satisfied
        ][:MOST_PATHS]
        for one in page
    }
    bare = [id_ for id_, own in chains.items() if not any(claims for _, claims in own)]
    for row in run(_STORY, ids=bare, most=MOST_PATHS, results=list(RESULTS)) if bare else []:
        chains[row["id"]] = [(one["subject"], [one["claim"]]) for one in row["story"]]
    return chains


def _ids(claims: Iterable[ClaimRow]) -> list[str]:
    return [claim.id for claim in claims if claim.relationship != "RUN_IN"]


def _read(run: Run, page: Sequence[Ranked], chains: Mapping[str, _Chains], retrieved: Retrieved) -> _Material:
    subjects = {subject for own in chains.values() for subject, _ in own}
    shown = {one.candidate.id for one in page}
    cases = {case for one in retrieved.found if one.id in shown for case in one.linked.cases[:MOST_PATHS]}
    rows = run(_THINGS, ids=sorted({one.candidate.id for one in page} | subjects | cases))
    things = {
        row["id"]: _Thing(
            node(row), row["summary"], [Body(**one) for one in row["systems"]], row["run_in"], row["outcome_of"]
        )
        for row in rows
    }
    of_chains = {claim for own in chains.values() for _, claims in own for claim in claims}
    more = {claim for thing in things.values() for claim in (*thing.run_in, *thing.outcome_of)}
    claims = claims_shown(run, of_chains | more)
    kinds_of = _kinds_of(run, retrieved, [claims[claim] for claim in sorted(of_chains)])
    above = [step for steps in kinds_of.values() for step in steps]
    claims.update(claims_shown(run, {step.claim for step in above if step.claim}))
    sources = {row["id"]: row["title"] for row in run(_SOURCES, ids=sorted({s.source for s in above if s.source}))}
    return _Material(things, claims, kinds_of, sources, _passages(run, page, retrieved))


def _kinds_of(run: Run, retrieved: Retrieved, claims: Sequence[ClaimShown]) -> dict[tuple[str, str], Sequence[_KindOf]]:
    """How each concept of a claim leads up to the one that was asked for."""
    ends = {end for claim in claims for end in (claim.object.id, *(one.id for one in claim.through))}
    terms = [term for term in retrieved.pattern.terms if term.kind != "system"]
    pairs = sorted([end, term.id] for term in terms for end in ends if end in term.ids and end != term.id)
    found: dict[tuple[str, str], Sequence[_KindOf]] = {}
    for row in run(_KINDS_OF, pairs=pairs) if pairs else []:
        nodes = [node(one) for one in row["nodes"]]
        found[row["pair"][0], row["pair"][1]] = [
            _KindOf(nodes[at], nodes[at + 1], link["claim"], link["source"]) for at, link in enumerate(row["links"])
        ]
    return found


def _passages(run: Run, page: Sequence[Ranked], retrieved: Retrieved) -> dict[str, PassageShown]:
    ids = {retrieved.passages[text] for one in page for text in one.texts if text in retrieved.passages}
    return {
        row["passage"]["id"]: PassageShown(
            id=row["passage"]["id"],
            text=row["passage"]["text"],
            source=SourceRef(**row["source"]),
            locator=locator(row["passage"]),
        )
        for row in run(_PASSAGES, ids=sorted(ids))
    }


def _hit(
    place: int, one: Ranked, found: Found, chains: _Chains, material: _Material, retrieved: Retrieved,
    ranks: Mapping[str, Mapping[str, int]],
) -> Hit:  # fmt: skip
    thing, linked, names = material.things[found.id], found.linked, retrieved.pattern.names
    windows = [retrieved.passages[text] for text in one.texts if text in retrieved.passages]
    return Hit(
        rank=place,
        score=round(one.score, 4),
        kind=found.kind,
        id=found.id,
        name=thing.node.name,
        summary=thing.summary,
        url=f"/v1/{PLURALS[found.kind]}/{found.id}",
        tier=linked.fit.tier,
        systems=thing.systems,
        initiatives=[_ref(material.things[case].node) for case in linked.cases[:MOST_PATHS] if case != found.id],
        satisfies=list(linked.fit.satisfied),
        lacks=[name for name in names if name not in linked.fit.satisfied],
        paths=[path for subject, claims in chains if (path := _path(found.kind, thing, subject, claims, material))],
        passages=[material.passages[id_] for id_ in dict.fromkeys(windows)][:MOST_PASSAGES],
        arms=Arms(
            words=_arm(one.words, ranks["words"].get(found.id)),
            meaning=_arm(one.meaning, ranks["meaning"].get(found.id)),
            links=_arm(linked.fit.share, ranks["links"].get(found.id)),
        ),
    )


def _ranks(ranked: Sequence[Ranked]) -> dict[str, dict[str, int]]:
    """The place of each thing in each arm alone; equal scores share a place, and what an arm did not see has none."""
    arms = {
        "words": {one.candidate.id: one.words for one in ranked},
        "meaning": {one.candidate.id: one.meaning for one in ranked},
        "links": {one.candidate.id: one.candidate.share for one in ranked},
    }
    return {
        arm: {id_: bisect_left(ordered, -score) + 1 for id_, score in scores.items() if score > 0}
        for arm, scores in arms.items()
        for ordered in [sorted(-score for score in scores.values())]
    }


def _arm(score: float, rank: int | None) -> Arm:
    return Arm(score=round(score, 4), rank=rank)


def _path(kind: Wanted, hit: _Thing, subject: str, claims: Sequence[str], material: _Material) -> Path | None:
    """From the hit over its case and its claims up to the concepts that were asked for."""
    if subject not in material.things:
        return None
    case = material.things[subject]
    steps = []
    if case.node.kind == "initiative":
        shown = [material.claims[claim] for claim in case.run_in]
        if kind == "system":
            shown = [claim for claim in shown if claim.object.id == hit.node.id]
        steps += [_step(claim, backwards=kind != "initiative") for claim in shown]
        if kind == "outcome":
            steps += [
                _step(material.claims[claim])
                for claim in hit.outcome_of
                if material.claims[claim].subject.id == subject
            ]
    for id_ in claims:
        claim = material.claims[id_]
        steps.append(_step(claim))
        for end in (claim.object.id, *(one.id for one in claim.through)):
            for (narrow, _), above in material.kinds_of.items():
                if narrow == end:
                    steps += [_up(step, material) for step in above]
    unique = list({(step.from_.id, step.link, step.to.id, step.result): step for step in steps}.values())
    return Path(text=sentence(unique), steps=unique) if unique else None


def _step(claim: ClaimShown, *, backwards: bool = False) -> Step:
    """A claim as a step, from its object to its subject where the path comes from there."""
    ends = (claim.object, claim.subject) if backwards else (claim.subject, claim.object)
    says = RELATIONSHIPS[claim.relationship].inverse if backwards else claim.caption
    return Step(
        from_=ends[0], link=claim.relationship, caption=says, to=ends[1], result=claim.result, through=claim.through,
        claim=claim.id, reading=claim.reading, because=claim.because, evidence=claim.evidence,
    )  # fmt: skip


def _up(step: _KindOf, material: _Material) -> Step:
    if step.claim:
        return _step(material.claims[step.claim])
    source = SourceRef(id=step.source, title=material.sources[step.source]) if step.source else None
    return Step(from_=step.narrow, link="BROADER", caption=caption("BROADER"), to=step.broad, source=source)


def _ref(thing: Node) -> Ref:
    return Ref(id=thing.id, name=thing.name)
