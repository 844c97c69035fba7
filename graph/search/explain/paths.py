"""From the hit over its case and its claims up to what was asked for, as steps and as a sentence: pure."""

from collections.abc import Iterable

from graph.evidence import ClaimShown
from graph.ontology import RELATIONSHIPS, Wanted, caption
from graph.search.answer import Path, Step
from graph.search.explain.lines import Line
from graph.search.explain.page_evidence import Carried, Material, Seen, Up
from graph.search.explain.sentence import sentence

#: Where a case ran in more systems than this, and none of them was asked for, a path does not list them.
MOST_SYSTEMS = 3


def paths(kind: Wanted, hit: Seen, lines: Iterable[Line], material: Material) -> list[Path]:
    """One path a line; a hit of which nothing is claimed, but which is a kind or a part of what was asked, has one."""
    found = [_steps(kind, hit, line, material) for line in lines if line.subject in material.things]
    if not any(found):
        found = [_above(hit.node.id, material)]
    unique = {tuple(_key(step) for step in steps): steps for steps in found if steps}
    return [_path(steps, material) for steps in unique.values()]


def _path(steps: list[Step], material: Material) -> Path:
    conditions = {step.claim: material.claims[step.claim].when for step in steps if step.claim}
    return Path(text=sentence(steps, {claim: when for claim, when in conditions.items() if when}), steps=steps)


def _steps(kind: Wanted, hit: Seen, line: Line, material: Material) -> list[Step]:
    case = material.things[line.subject]
    steps = []
    for one in _ran(kind, hit, case, material):
        steps.append(_step(material.claims[one.claim], backwards=kind != "initiative"))
        steps += _above(one.other, material)
    own = [one.claim for one in hit.outcome_of if one.other == line.subject] if kind == "outcome" else []
    for id_ in (*own, *line.claims):
        claim = material.claims[id_]
        steps.append(_step(claim))
        for end in (claim.subject.id, claim.object.id, *(one.id for one in claim.through)):
            steps += _above(end, material)
    return list({_key(step): step for step in steps}.values())


def _ran(kind: Wanted, hit: Seen, case: Seen, material: Material) -> list[Carried]:
    """Where the case ran, as far as it bears on the hit: in itself, in what leads up to it, in what was asked for."""
    if kind == "system":
        own = [one for one in case.run_in if one.other == hit.node.id]
        return own or [one for one in case.run_in if (one.other, hit.node.id) in material.ways]
    asked = [one for one in case.run_in if one.other in material.bodies]
    return asked or (list(case.run_in) if len(case.run_in) <= MOST_SYSTEMS else [])


def _above(thing: str, material: Material) -> list[Step]:
    """The steps from a thing up to each term that it leads to."""
    return [_up(up, material) for (start, _), way in material.ways.items() if start == thing for up in way]


def _up(up: Up, material: Material) -> Step:
    if up.claim:
        return _step(material.claims[up.claim], backwards=up.down)
    says = RELATIONSHIPS[up.link].inverse if up.down else caption(up.link)
    return Step(from_=up.start, link=up.link, caption=says, to=up.end, source=up.source)


def _step(claim: ClaimShown, *, backwards: bool = False) -> Step:
    """A claim as a step, from its object to its subject where the path comes from there."""
    ends = (claim.object, claim.subject) if backwards else (claim.subject, claim.object)
    says = RELATIONSHIPS[claim.relationship].inverse if backwards else claim.caption
    return Step(
        from_=ends[0], link=claim.relationship, caption=says, to=ends[1], result=claim.result, through=claim.through,
        claim=claim.id, reading=claim.reading, because=claim.because, evidence=claim.evidence,
    )  # fmt: skip


def _key(step: Step) -> tuple[str, str, str, str | None]:
    return (step.from_.id, step.link, step.to.id, step.result)
