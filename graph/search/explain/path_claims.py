"""Which claims each path of a hit shows: those of its best matches or, for a hit by its texts alone, its own story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from graph.ontology import RelationshipType
from graph.search.retrieve.links import Linked
from graph.snapshot.corpus import TYPES, Corpus
from graph.snapshot.incidence import Flags, gathered, listed, row_of

MOST_PATHS = 3

#: What is shown first of a thing that no match shows. Claims of one rank go together; later ranks are not shown at all.
STORY_RANKS: Mapping[RelationshipType, int] = {
    "TACKLED": 0, "FACED": 0, "HELPS_WITH": 0, "LEADS_TO": 0, "USED": 1, "HAS_OUTCOME": 2, "INVOLVES": 3,
    "ADAPTED_FROM": 4, "BROADER": 5, "WITHIN": 5, "RUN_IN": 6,
}  # fmt: skip
_RANKS = np.asarray([STORY_RANKS.get(type_, max(STORY_RANKS.values())) for type_ in TYPES], np.int8)


@dataclass(frozen=True)
class PathClaims:
    """The claims of one path, the case, account or concept that it runs over, and all things that the claims touch."""

    subject: str
    claims: tuple[str, ...]
    ends: frozenset[str]


def path_claims(corpus: Corpus, thing: int, linked: Linked, no_path: Flags | None = None) -> list[PathClaims]:
    """The claims of each path of a hit, best first: at most `MOST_PATHS` paths, and none over what is excluded."""
    no_path = np.zeros(corpus.things, np.bool_) if no_path is None else no_path
    run_in = corpus.claims.of_type("RUN_IN")
    found = []
    for match in linked.matches:
        claims = [claim for claim in match.claims if not run_in[claim]]
        # What a case is known for says more than where it ran.
        story = [] if claims else _story(corpus, match.subject, no_path, 1, as_subject=True)
        found.append(next(iter(story), _path(corpus, match.subject, claims)))
    return found or _story(corpus, thing, no_path, MOST_PATHS)


def _story(corpus: Corpus, thing: int, no_path: Flags, most: int, *, as_subject: bool = False) -> list[PathClaims]:
    """What is best known of a thing: the barriers that it met, the best result first, before all else.

    What is claimed of it comes before what is claimed of its cases; another outcome of the same case says nothing of
    this one. `as_subject`: only claims whose subject it is.
    """
    claims = corpus.claims
    about = np.unique(
        np.concatenate([row_of(ends, thing) for ends in (corpus.by_subject, corpus.by_object, corpus.by_means)])
    )
    cases = np.union1d(row_of(corpus.ran, thing), row_of(corpus.came_of, thing)).astype(np.int32)
    of_cases, _ = gathered(corpus.by_subject, cases)
    left_out = claims.of_type("RUN_IN", "HAS_OUTCOME") if corpus.kind(thing) == "outcome" else claims.of_type("RUN_IN")
    of_cases = np.setdiff1d(of_cases[~left_out[of_cases]], about)
    every = np.concatenate([about, of_cases]).astype(np.int32)
    distance = np.repeat([0, 1], [len(about), len(of_cases)])
    kept = ~(no_path[claims.subject[every]] | no_path[claims.object[every]])
    kept &= claims.subject[every] == thing if as_subject else True
    every, distance = every[kept], distance[kept]
    ranks = _RANKS[claims.type[every]]
    order = np.lexsort((every, distance, claims.result[every], ranks))[:most]
    shown = [claim for claim, rank in zip(listed(every[order]), ranks[order], strict=True) if rank == ranks.min()]
    if not shown or ranks.min() == 0:
        # Each barrier met is a path of its own; what a case used, or what came of it, is one path together.
        return [_path(corpus, int(claims.subject[claim]), [claim]) for claim in shown]
    by_subject = groupby(shown, key=lambda claim: int(claims.subject[claim]))
    return [_path(corpus, subject, list(some)) for subject, some in by_subject]


def _path(corpus: Corpus, subject: int, shown: Sequence[int]) -> PathClaims:
    claims, which = corpus.claims, np.asarray(shown, np.int32)
    means, _ = gathered(claims.through, which)
    ends = {subject, *listed(claims.subject[which]), *listed(claims.object[which]), *listed(means)}
    ids = frozenset(corpus.ids[end] for end in ends)
    return PathClaims(corpus.ids[subject], tuple(claims.ids[claim] for claim in shown), ids)
