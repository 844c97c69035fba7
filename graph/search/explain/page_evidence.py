"""What the hits of one page are explained with: links from memory, all text from one query."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.evidence import Body, ClaimShown, Node, PassageRead, all_shown
from graph.ontology import RelationshipType
from graph.search.explain.path_claims import PathClaims
from graph.search.retrieve.pattern import Pattern
from graph.snapshot.corpus import Corpus
from graph.snapshot.hierarchy import Link
from graph.snapshot.incidence import Numbers, listed, row_of
from graph.store import Run


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
    passages: Mapping[str, PassageRead]
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
    read = all_shown(run, claims, {*passages, *shown_by}, [corpus.ids[one] for one in shown])
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
    return PageEvidence(corpus, things, read.claims, read.passages, upward, systems, read.counted)


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
