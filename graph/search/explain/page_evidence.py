"""The claims of each path of the hits of a page, from memory, and their evidence, all from one query."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from graph.evidence import Body, ClaimShown, Node, PassageShown, SourceShown, all_shown
from graph.ontology import RelationshipType
from graph.search.retrieve.links import Linked
from graph.search.retrieve.pattern import Pattern
from graph.snapshot.corpus import TYPES, Corpus
from graph.snapshot.hierarchy import Link
from graph.snapshot.incidence import Flags, Numbers, gathered, listed, row_of
from graph.store import Run

MOST_PATHS = 3

#: What is shown first of a thing that no match shows. Claims of one rank go together; later ranks are not shown at all.
STORY_RANKS: Mapping[RelationshipType, int] = {
    "TACKLED": 0, "FACED": 0, "HELPS_WITH": 0, "LEADS_TO": 0, "USED": 1, "WOULD_USE": 1, "HAS_OUTCOME": 2,
    "INVOLVES": 3, "ADAPTED_FROM": 4, "PAID_FOR": 4, "CARRIES_ON": 4, "BELONGS_TO": 4, "BROADER": 5, "WITHIN": 5,
    "RUN_IN": 6,
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
    if not found and corpus.kind(thing) == "outcome":
        # What else its case met is no part of how it came about.
        return [_path(corpus, case, []) for case in listed(row_of(corpus.came_of, thing)) if not no_path[case]]
    return found or _story(corpus, thing, no_path, MOST_PATHS)


def outcome_path(corpus: Corpus, case: int, outcome: int) -> list[PathClaims]:
    """What says that this came of the case."""
    own = row_of(corpus.by_subject, case)
    led_to = own[corpus.claims.of_type("HAS_OUTCOME")[own] & (corpus.claims.object[own] == outcome)]
    return [_path(corpus, case, listed(led_to))]


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


@dataclass(frozen=True)
class ClaimEnd:
    """A claim, and the thing at its other end."""

    claim: str
    thing: str


@dataclass(frozen=True)
class ThingShown:
    """A thing as explaining needs it; `run_in` of an initiative, `outcome_of` of an outcome."""

    node: Node
    summary: str
    aliases: tuple[str, ...]
    systems: list[Body]
    run_in: tuple[ClaimEnd, ...]
    outcome_of: tuple[ClaimEnd, ...]


@dataclass(frozen=True, eq=False)
class PageEvidence:
    """Things, claims and passages by their ids, and the links that lead up from a thing to what a term means.

    `systems` are all the systems that were asked for. `counted` is the counter of the corpus with its digest as these
    were read.
    """

    corpus: Corpus
    things: Mapping[str, ThingShown]
    claims: Mapping[str, ClaimShown]
    passages: Mapping[str, PassageShown]
    sources: Mapping[str, SourceShown]
    upward: Mapping[tuple[str, str], Sequence[Link]]
    systems: frozenset[str]
    counted: tuple[int, str] | None


def read_page_evidence(
    run: Run,
    corpus: Corpus,
    hits: Collection[str],
    cases: Collection[str],
    paths: Sequence[PathClaims],
    passages: Collection[str],
    pattern: Pattern,
) -> PageEvidence:
    """All that these hits need: their paths, the cases named beside them, the passages that speak of them."""
    subjects = {path.subject for path in paths}
    terms = {term.id for term in pattern.terms}
    shown = listed(corpus.numbers({*hits, *cases, *subjects, *terms}))
    by_subject, by_object, claimed = corpus.by_subject, corpus.by_object, corpus.claims
    run_in = {corpus.ids[one]: _ends(corpus, "RUN_IN", row_of(by_subject, one), claimed.object) for one in shown}
    outcome_of = {
        corpus.ids[one]: _ends(corpus, "HAS_OUTCOME", row_of(by_object, one), claimed.subject) for one in shown
    }
    ran = {one for id_ in subjects for one in run_in.get(id_, ())}
    ends = {*hits, *(one.thing for one in ran), *(end for path in paths for end in path.ends)}
    upward = _upward(corpus, pattern, ends)
    claims = {claim for path in paths for claim in path.claims}
    claims |= {one.claim for one in ran} | {one.claim for id_ in hits for one in outcome_of.get(id_, ())}
    claims |= {link.claim for links in upward.values() for link in links if link.claim}
    shown_by = {passage for claim in claims for passage in corpus.passages_of(claim)}
    registers = {link.source for links in upward.values() for link in links if link.source}
    read = all_shown(run, claims, {*passages, *shown_by}, registers, [corpus.ids[one] for one in shown])
    things = {
        corpus.ids[one]: ThingShown(
            node=corpus.node(one),
            summary=read.things[corpus.ids[one]].summary,
            aliases=read.things[corpus.ids[one]].aliases if corpus.ids[one] in terms else (),
            systems=_bodies(corpus, one),
            run_in=run_in[corpus.ids[one]],
            outcome_of=outcome_of[corpus.ids[one]],
        )
        for one in shown
        if corpus.ids[one] in read.things
    }
    systems = frozenset(id_ for term in pattern.terms if term.kind == "system" for id_ in term.ids)
    return PageEvidence(corpus, things, read.claims, read.passages, read.sources, upward, systems, read.counted)


def _ends(corpus: Corpus, type_: RelationshipType, claims: Numbers, other: Numbers) -> tuple[ClaimEnd, ...]:
    """The things at the `other` end of those of these claims that have this type."""
    of_type = claims[corpus.claims.of_type(type_)[claims]]
    return tuple(ClaimEnd(corpus.claims.ids[one], corpus.ids[int(other[one])]) for one in listed(of_type))


def _bodies(corpus: Corpus, thing: int) -> list[Body]:
    """Where a case ran; of a body that is no longer, itself with those that took its place."""
    if corpus.kind(thing) == "system":
        itself = corpus.body(thing)
        return [itself] if itself.now else []
    return [corpus.body(system) for system in listed(row_of(corpus.run_in, thing))]


def _upward(corpus: Corpus, pattern: Pattern, ends: set[str]) -> dict[tuple[str, str], Sequence[Link]]:
    """How each thing of a path leads up to what the terms mean, by the shortest way."""
    found: dict[tuple[str, str], Sequence[Link]] = {}
    for term in pattern.terms:
        for meant in term.meant or (term.id,):
            for end in sorted((ends & term.ids) - {meant, *term.meant}):
                if end in corpus.at and meant in corpus.at:
                    found[end, meant] = corpus.hierarchy.path_up(corpus.at[end], corpus.at[meant])
    return {pair: links for pair, links in found.items() if links}
