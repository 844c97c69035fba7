"""Which claims make a hit one: by the links arm, or, for what is a hit by its texts alone, what is best known of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from graph.ontology import RESULTS, RelationshipType
from graph.search.fit import ClaimRow, Pattern
from graph.search.retrieve import Found
from graph.store import Run

MOST_LINES = 3

#: What is told first of a thing that nothing was asked of. Those of one rank are told together, later ones not at all.
STORY_RANKS: Mapping[RelationshipType, int] = {
    "TACKLED": 0, "FACED": 0, "HELPS_WITH": 0, "LEADS_TO": 0, "USED": 1, "HAS_OUTCOME": 2, "INVOLVES": 3,
    "ADAPTED_FROM": 4, "BROADER": 5, "WITHIN": 5, "RUN_IN": 6,
}  # fmt: skip

# The barriers that it met, the best result first; what is claimed of the hit itself before what is claimed of its
# cases. Another outcome of the same case says nothing of this one.
_STORY = """
UNWIND $wanted AS one
MATCH (t:Thing {id: coalesce(one.subject, one.id)})
CALL (t) {
  MATCH (t)<-[:SUBJECT|OBJECT|THROUGH]-(c:Claim) RETURN c, 0 AS far
  UNION
  MATCH (t)<-[:RUN_IN|HAS_OUTCOME]-(:Initiative)<-[:SUBJECT]-(c:Claim)
  WHERE c.relationship <> 'RUN_IN' AND NOT (t:Outcome AND c.relationship = 'HAS_OUTCOME') RETURN c, 1 AS far
}
MATCH (s)<-[:SUBJECT]-(c)-[:OBJECT]->(o)
WHERE (one.subject IS NULL OR s.id = one.subject) AND NOT s.id IN $excluded AND NOT o.id IN $excluded
WITH one, c, s, o, min(far) AS far,
     coalesce([n IN range(0, size($results) - 1) WHERE $results[n] = c.result][0], size($results)) AS result
ORDER BY $ranks[c.relationship], result, far, c.id
WITH one, collect({claim: c, subject: s.id, object: o.id})[..one.most] AS told
RETURN one.id AS id, one.subject AS subject, [t IN told | {
  claim: t.claim.id, relationship: t.claim.relationship, subject: t.subject, object: t.object,
  through: COLLECT { WITH t.claim AS c MATCH (c)-[:THROUGH]->(e) RETURN e.id }
}] AS told
"""


@dataclass(frozen=True)
class Line:
    """One path to be: the case, account or concept it goes over, its claims by id, and the things that these touch.

    `kin` are those of claims that hold nothing of what was asked, so that only likeness can have brought them.
    """

    subject: str
    claims: tuple[str, ...] = ()
    ends: frozenset[str] = field(default_factory=frozenset)
    kin: frozenset[str] = field(default_factory=frozenset)


def lines(run: Run, page: Sequence[Found], pattern: Pattern, excluded: Collection[str] = ()) -> dict[str, list[Line]]:
    """The lines of each hit, best first: at most `MOST_LINES`, and none over what is excluded."""
    found = {
        one.id: [
            _line(chain.subject, chain.fit.claims, pattern)
            for chain in one.linked.chains
            if chain.fit.satisfied and chain.fit.satisfied == one.linked.fit.satisfied
        ][:MOST_LINES]
        for one in page
    }
    silent = [_asked(id_, line.subject) for id_, own in found.items() for line in own if not line.claims]
    silent += [_asked(id_, None) for id_, own in found.items() if not own]
    told_of = {"wanted": silent, "ranks": STORY_RANKS, "results": list(RESULTS), "excluded": sorted(excluded)}
    for row in run(_STORY, **told_of) if silent else []:
        told = _told(row["told"])
        if row["subject"] is None:
            found[row["id"]] = told
        else:
            found[row["id"]] = [told[0] if one.subject == row["subject"] else one for one in found[row["id"]]]
    return found


def _asked(hit: str, subject: str | None) -> dict[str, str | int | None]:
    """What is best known of a hit; or of a case that is known to make it one, to say more than where it ran."""
    return {"id": hit, "subject": subject, "most": 1 if subject else MOST_LINES}


def _line(subject: str, claims: Sequence[ClaimRow], pattern: Pattern) -> Line:
    shown = [claim for claim in claims if claim.relationship != "RUN_IN"]
    asked = {id_ for term in pattern.terms for id_ in term.ids}
    ends = {claim.id: {claim.subject, claim.object, *claim.through} for claim in shown}
    alike = [claim for claim in shown if claim.result not in pattern.results]
    kin = {end for claim in alike if not (ends[claim.id] | claim.facts) & asked for end in ends[claim.id]}
    return Line(subject, tuple(ends), frozenset({subject}.union(*ends.values())), frozenset(kin))


def _told(story: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Each barrier met is a line of its own; what a case used, or what came of it, is one line together."""
    rank = STORY_RANKS[story[0]["relationship"]]
    first = [one for one in story if STORY_RANKS[one["relationship"]] == rank]
    told = [
        Line(one["subject"], (one["claim"],), frozenset({one["subject"], one["object"], *one["through"]}))
        for one in first
    ]
    if rank == 0:
        return told
    grouped = [list(same) for _, same in groupby(told, key=lambda line: line.subject)]
    return [
        replace(
            same[0],
            claims=tuple(claim for line in same for claim in line.claims),
            ends=frozenset().union(*(line.ends for line in same)),
        )
        for same in grouped
    ]
