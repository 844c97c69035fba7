"""A path read as one English sentence."""

from collections.abc import Sequence

from graph.evidence import Node
from graph.search.answer import Step

_CONCEPTS = {"barrier", "enabler", "outcome"}


def sentence(steps: Sequence[Step]) -> str:
    """Such as: Cornwall ran People in Mind, which overcame one-off funding (a kind of short-termism) through ..."""
    up = {step.from_.id: step.to for step in steps if step.link == "BROADER"}
    said = [step for step in steps if step.link != "BROADER"]
    parts: list[str] = []
    before: Step | None = None
    for step in said:
        parts.append(_joined(step, before) + " " + _predicate(step, up))
        before = step
    return "".join(parts) + "."


def _joined(step: Step, before: Step | None) -> str:
    if before is None:
        return _name(step.from_)
    if before.to.id == step.from_.id:
        return ", which"
    return " and" if before.from_.id == step.from_.id or step.from_.kind == "initiative" else f"; {_name(step.from_)}"


def _predicate(step: Step, up: dict[str, Node]) -> str:
    enablers = [_with_kinds(Node(id=one.id, name=one.name, kind="enabler"), up) for one in step.through]
    return f"{step.caption} {_with_kinds(step.to, up)}" + (f" through {_listed(enablers)}" if enablers else "")


def _with_kinds(thing: Node, up: dict[str, Node]) -> str:
    """The name, and in brackets what it is a kind of, as far up as the path goes."""
    kinds: list[str] = []
    here = thing
    while here.id in up and len(kinds) < len(up):
        here = up[here.id]
        kinds.append(f"a kind of {_name(here)}")
    return _name(thing) + (f" ({', '.join(kinds)})" if kinds else "")


def _name(thing: Node) -> str:
    """A concept in small letters inside a sentence, unless it begins with an abbreviation; a proper name as it is."""
    name = thing.name
    return name[0].lower() + name[1:] if thing.kind in _CONCEPTS and name[1:2].islower() else name


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
