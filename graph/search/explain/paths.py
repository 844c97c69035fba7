"""From the hit over its case and its claims up to what was asked for, as steps and as a sentence: pure."""

from collections.abc import Iterable

from graph.evidence import ClaimShown
from graph.ontology import RELATIONSHIPS, Wanted, as_read, caption
from graph.search.answer import Path, Step
from graph.search.explain.page_evidence import ClaimEnd, PageEvidence, PathClaims, ThingShown
from graph.search.explain.sentence import sentence
from graph.snapshot.hierarchy import Link

#: Where a case ran in more systems than this, and none of them was asked for, a path does not list them.
MOST_SYSTEMS = 3


def paths(kind: Wanted, hit: ThingShown, shown: Iterable[PathClaims], evidence: PageEvidence) -> list[Path]:
    """The paths of a hit; one of which nothing is claimed, but which is a kind or a part of what was asked, has one."""
    found = [_steps(kind, hit, path, evidence) for path in shown if path.subject in evidence.things]
    if not any(found):
        found = [_above(hit.node.id, evidence)]
    unique = {tuple(_key(step) for step in steps): steps for steps in found if steps}
    return [_path(steps, evidence) for steps in unique.values()]


def _path(steps: list[Step], evidence: PageEvidence) -> Path:
    claims = [evidence.claims[step.claim] for step in steps if step.claim]
    corpus = evidence.corpus
    ends = {id_ for step in steps for id_ in (step.from_.id, step.to.id, *(means.id for means in step.through))}
    mentions = {id_: said for id_ in ends if id_ in corpus.at and (said := corpus.rows[corpus.at[id_]].mention)}
    return Path(text=sentence(steps, {claim.id: claim.when for claim in claims if claim.when}, mentions), steps=steps)


def _steps(kind: Wanted, hit: ThingShown, path: PathClaims, evidence: PageEvidence) -> list[Step]:
    case = evidence.things[path.subject]
    steps = []
    for end in _run_in(kind, hit, case, evidence):
        steps.append(_step(evidence.claims[end.claim], backwards=kind != "initiative"))
        steps += _above(end.thing, evidence)
    own = [end.claim for end in hit.outcome_of if end.thing == path.subject] if kind == "outcome" else []
    for id_ in (*own, *path.claims):
        claim = evidence.claims[id_]
        steps.append(_step(claim))
        for thing in (claim.subject.id, claim.object.id, *(means.id for means in claim.through)):
            steps += _above(thing, evidence)
    return list({_key(step): step for step in steps}.values())


def _run_in(kind: Wanted, hit: ThingShown, case: ThingShown, evidence: PageEvidence) -> list[ClaimEnd]:
    """Where the case ran, as far as it bears on the hit: in itself, in a part of it, in a system that was asked for."""
    if kind == "system":
        own = [end for end in case.run_in if end.thing == hit.node.id]
        return own or [end for end in case.run_in if (end.thing, hit.node.id) in evidence.upward]
    asked = [end for end in case.run_in if end.thing in evidence.systems]
    return asked or (list(case.run_in) if len(case.run_in) <= MOST_SYSTEMS else [])


def _above(thing: str, evidence: PageEvidence) -> list[Step]:
    """The steps from a thing up to each term that it leads to."""
    return [_up(link, evidence) for (start, _), links in evidence.upward.items() if start == thing for link in links]


def _up(link: Link, evidence: PageEvidence) -> Step:
    if link.claim:
        return _step(evidence.claims[link.claim])
    corpus = evidence.corpus
    return Step(
        from_=corpus.node(link.start),
        relationship=link.type,
        caption=caption(link.type),
        to=corpus.node(link.end),
        source=link.source if link.source in corpus.at else None,
    )


def _step(claim: ClaimShown, *, backwards: bool = False) -> Step:
    """A claim as a step, from its object to its subject where the path comes from there."""
    ends = (claim.object, claim.subject) if backwards else (claim.subject, claim.object)
    says = as_read(RELATIONSHIPS[claim.relationship].inverse, claim.reading) if backwards else claim.caption
    return Step(
        from_=ends[0], relationship=claim.relationship, caption=says, to=ends[1], result=claim.result,
        through=claim.through, claim=claim.id, reading=claim.reading, because=claim.because, evidence=claim.evidence,
    )  # fmt: skip


def _key(step: Step) -> tuple[str, str, str, str | None]:
    return (step.from_.id, step.relationship, step.to.id, step.result)
