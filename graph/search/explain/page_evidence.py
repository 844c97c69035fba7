"""What the hits of one page are explained with: links from memory, all that is text in one query."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.evidence import Body, ClaimShown, Node, PassageRead, SourceRef, all_shown
from graph.ontology import RelationshipType
from graph.search.explain.lines import Line
from graph.search.retrieve.fit import Pattern
from graph.snapshot.corpus import Corpus
from graph.snapshot.hierarchy import Link
from graph.snapshot.incidence import Numbers, listed, row_of
from graph.store import Run


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
class Material:
    """Things, claims, passages, and the ways from a thing up to a term; `bodies` are all the systems asked for.

    `counted`: the counter of the corpus and its digest as all this was read.
    """

    things: Mapping[str, Seen]
    claims: Mapping[str, ClaimShown]
    passages: Mapping[str, PassageRead]
    ways: Mapping[tuple[str, str], Sequence[Up]]
    bodies: frozenset[str]
    counted: tuple[int, str] | None


def material(
    run: Run,
    corpus: Corpus,
    hits: Collection[str],
    cases: Collection[str],
    lines: Sequence[Line],
    passages: Collection[str],
    pattern: Pattern,
) -> Material:
    """All that these hits need: their paths, the cases named beside them, the passages that speak of them."""
    subjects = {line.subject for line in lines}
    terms = {term.id for term in pattern.terms}
    shown = listed(corpus.numbers({*hits, *cases, *subjects, *terms}))
    run_in = {corpus.ids[one]: _run_in(corpus, one) for one in shown}
    outcome_of = {corpus.ids[one]: _outcome_of(corpus, one) for one in shown}
    ran = {one for id_ in subjects for one in run_in.get(id_, ())}
    ends = {*hits, *(one.other for one in ran), *(end for line in lines for end in line.ends)}
    ways = _ways(corpus, pattern, ends, {end for line in lines for end in line.kin})
    claims = {claim for line in lines for claim in line.claims}
    claims |= {one.claim for one in ran} | {one.claim for id_ in hits for one in outcome_of.get(id_, ())}
    claims |= {step.claim for way in ways.values() for step in way if step.claim}
    read = all_shown(run, claims, {*passages, *_shown_by(corpus, claims)}, [corpus.ids[one] for one in shown])
    things = {
        corpus.ids[one]: Seen(
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
    bodies = frozenset(id_ for term in pattern.terms if term.kind == "system" for id_ in term.ids)
    return Material(things, read.claims, read.passages, ways, bodies, read.counted)


def _run_in(corpus: Corpus, case: int) -> tuple[Carried, ...]:
    own = row_of(corpus.by_subject, case)
    return _carried(corpus, own[corpus.claims.of_type("RUN_IN")[own]], corpus.claims.object)


def _outcome_of(corpus: Corpus, outcome: int) -> tuple[Carried, ...]:
    own = row_of(corpus.by_object, outcome)
    return _carried(corpus, own[corpus.claims.of_type("HAS_OUTCOME")[own]], corpus.claims.subject)


def _carried(corpus: Corpus, claims: Numbers, other: Numbers) -> tuple[Carried, ...]:
    return tuple(Carried(corpus.claims.ids[one], corpus.ids[int(other[one])]) for one in listed(claims))


def _bodies(corpus: Corpus, thing: int) -> list[Body]:
    """Where a case ran; of a body that is no longer, itself with those that took its place."""
    if corpus.kind(thing) == "system":
        itself = corpus.body(thing)
        return [itself] if itself.now else []
    return [corpus.body(system) for system in listed(row_of(corpus.run_in, thing))]


def _shown_by(corpus: Corpus, claims: Iterable[str]) -> set[str]:
    return {passage for claim in claims for passage in corpus.passages_of(claim)}


def _ways(corpus: Corpus, pattern: Pattern, ends: set[str], kin: set[str]) -> dict[tuple[str, str], Sequence[Up]]:
    """How each thing of a path leads up to the terms asked for; `kin` may stand beside a term, under the same thing."""
    found: dict[tuple[str, str], Sequence[Up]] = {}
    for term in pattern.terms:
        for meant in term.meant or (term.id,):
            for end in sorted((ends & term.ids) - {meant, *term.meant}):
                found[end, meant] = _way(corpus, end, meant)
        for end in sorted(kin - term.ids) if term.kind in {"barrier", "enabler"} else ():
            found.setdefault((end, term.id), _beside(corpus, end, term.id))
    return {pair: steps for pair, steps in found.items() if steps}


def _way(corpus: Corpus, start: str, end: str) -> Sequence[Up]:
    """The shortest way up, none where there is none."""
    if start not in corpus.at or end not in corpus.at:
        return ()
    return [_up(corpus, link, down=False) for link in corpus.hierarchy.path_up(corpus.at[start], corpus.at[end])]


def _beside(corpus: Corpus, start: str, end: str) -> Sequence[Up]:
    """Over what both are a kind of; none where there is nothing."""
    if start not in corpus.at or end not in corpus.at:
        return ()
    links = corpus.hierarchy.shared_parent(corpus.at[start], corpus.at[end])
    return () if links is None else (_up(corpus, links[0], down=False), _up(corpus, links[1], down=True))


def _up(corpus: Corpus, link: Link, *, down: bool) -> Up:
    start, end = (link.end, link.start) if down else (link.start, link.end)
    source = corpus.at.get(link.source) if link.source else None
    return Up(
        link=link.type,
        start=corpus.node(start),
        end=corpus.node(end),
        claim=link.claim,
        source=None if source is None else SourceRef(id=corpus.ids[source], title=corpus.rows[source].name),
        down=down,
    )
