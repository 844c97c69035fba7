"""Which claims make a hit one: by the links arm, or, for what is a hit by its texts alone, what is best known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np

from graph.ontology import RelationshipType
from graph.search.retrieve.fit import ClaimRow, Pattern
from graph.search.retrieve.links import Linked
from graph.snapshot.corpus import TYPES, Corpus
from graph.snapshot.incidence import Flags, Numbers, gathered, listed, row_of

MOST_LINES = 3

#: What is told first of a thing that nothing was asked of. Those of one rank are told together, later ones not at all.
STORY_RANKS: Mapping[RelationshipType, int] = {
    "TACKLED": 0, "FACED": 0, "HELPS_WITH": 0, "LEADS_TO": 0, "USED": 1, "HAS_OUTCOME": 2, "INVOLVES": 3,
    "ADAPTED_FROM": 4, "BROADER": 5, "WITHIN": 5, "RUN_IN": 6,
}  # fmt: skip
_RANKS = np.asarray([STORY_RANKS.get(type_, max(STORY_RANKS.values())) for type_ in TYPES], np.int8)


@dataclass(frozen=True)
class Line:
    """One path to be: the case, account or concept it goes over, its claims by id, and the things that these touch.

    `kin` are those of claims that hold nothing of what was asked, so that only likeness can have brought them.
    """

    subject: str
    claims: tuple[str, ...] = ()
    ends: frozenset[str] = field(default_factory=frozenset)
    kin: frozenset[str] = field(default_factory=frozenset)


def lines(
    corpus: Corpus, page: Mapping[str, Linked], pattern: Pattern, excluded: Flags | None = None
) -> dict[str, list[Line]]:
    """The lines of each hit, best first: at most `MOST_LINES`, and none over what is excluded."""
    untold = np.zeros(corpus.things, np.bool_) if excluded is None else excluded
    return {id_: _lines(corpus, id_, linked, pattern, untold) for id_, linked in page.items()}


def _lines(corpus: Corpus, hit: str, linked: Linked, pattern: Pattern, untold: Flags) -> list[Line]:
    found = [
        _line(chain.subject, chain.fit.claims, pattern)
        for chain in linked.chains
        if chain.fit.satisfied and chain.fit.satisfied == linked.fit.satisfied
    ][:MOST_LINES]
    if not found:
        return _story(corpus, corpus.at[hit], untold, MOST_LINES)
    # A case that is known to make it one says more than where it ran.
    return [
        line if line.claims else next(iter(_story(corpus, corpus.at[line.subject], untold, 1, own=True)), line)
        for line in found
    ]


def _story(corpus: Corpus, thing: int, untold: Flags, most: int, *, own: bool = False) -> list[Line]:
    """What is best known of a thing: the barriers that it met, the best result first, before all else.

    What is claimed of it comes before what is claimed of its cases; another outcome of the same case says nothing of
    this one. `own`: only what it is the subject of.
    """
    claims = corpus.claims
    about = np.unique(
        np.concatenate([row_of(ends, thing) for ends in (corpus.by_subject, corpus.by_object, corpus.by_means)])
    )
    cases = np.union1d(row_of(corpus.ran, thing), row_of(corpus.came_of, thing)).astype(np.int32)
    theirs, _ = gathered(corpus.by_subject, cases)
    left_out = claims.of_type("RUN_IN", "HAS_OUTCOME") if corpus.kind(thing) == "outcome" else claims.of_type("RUN_IN")
    theirs = np.setdiff1d(theirs[~left_out[theirs]], about)
    every = np.concatenate([about, theirs]).astype(np.int32)
    far = np.repeat([0, 1], [len(about), len(theirs)])
    kept = ~(untold[claims.subject[every]] | untold[claims.object[every]])
    kept &= claims.subject[every] == thing if own else True
    every, far = every[kept], far[kept]
    order = np.lexsort((every, far, claims.result[every], _RANKS[claims.type[every]]))
    return _told(corpus, every[order[:most]])


def _line(subject: str, claims: Sequence[ClaimRow], pattern: Pattern) -> Line:
    shown = [claim for claim in claims if claim.relationship != "RUN_IN"]
    asked = {id_ for term in pattern.terms for id_ in term.ids}
    ends = {claim.id: {claim.subject, claim.object, *claim.through} for claim in shown}
    alike = [claim for claim in shown if claim.result not in pattern.results]
    kin = {end for claim in alike if not (ends[claim.id] | claim.facts) & asked for end in ends[claim.id]}
    return Line(subject, tuple(ends), frozenset({subject}.union(*ends.values())), frozenset(kin))


def _told(corpus: Corpus, story: Numbers) -> list[Line]:
    """Each barrier met is a line of its own; what a case used, or what came of it, is one line together."""
    if not len(story):
        return []
    ranks = _RANKS[corpus.claims.type[story]]
    told = [_of_claim(corpus, claim) for claim in story[ranks == ranks[0]].tolist()]
    if ranks[0] == 0:
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


def _of_claim(corpus: Corpus, claim: int) -> Line:
    claims = corpus.claims
    ends = [int(claims.subject[claim]), int(claims.object[claim]), *listed(row_of(claims.through, claim))]
    return Line(corpus.ids[ends[0]], (claims.ids[claim],), frozenset(corpus.ids[one] for one in ends))
