"""A path read as one English sentence."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.english import agreeing, joined, name, says_again, small
from graph.evidence import Node
from graph.ontology import OUR_READING, as_read
from graph.search.answer import Step

#: What a thing is a kind or a part of, or became, stands in brackets behind it.
UPWARD = frozenset(("BROADER", "PART_OF", "SUCCEEDED_BY"))


def sentence(
    steps: Sequence[Step], when: Mapping[str, str] | None = None, mentions: Mapping[str, str] | None = None
) -> str:
    """Such as: In Cornwall, People in Mind, in our reading, overcame one-off funding through joint funding.

    `when` has the condition that a claim holds under, by the claim's id; `mentions` how a sentence names a thing, by
    the thing's id, where that is not its name.
    """
    said = [step for step in steps if step.relationship not in UPWARD]
    above = defaultdict[str, list[Step]](list)
    for step in steps if said else ():
        if step.relationship in UPWARD:
            above[step.from_.id].append(step)
    teller = _Teller(above, when or {}, mentions or {})
    text = teller.told(said or steps)
    # Whatever leads up from a thing that no step above named still belongs to the path.
    if left := [step for rest in above.values() for step in rest]:
        above.clear()
        text += "; " + teller.told(left)
    return re.sub(r"^\W*[^\W\d_]", lambda first: first[0].upper(), text).rstrip(".") + "."


@dataclass
class _Clause:
    """What is said of one thing, or of several of which the same is said."""

    subjects: list[Node]
    steps: list[Step]

    @property
    def is_place(self) -> bool:
        """Whether it only says where one initiative ran."""
        only = self.steps[0]
        return len(self.steps) == 1 and only.relationship == "RUN_IN" and only.to.kind == "initiative"

    @property
    def leads_to(self) -> set[str]:
        return {step.to.id for step in self.steps}


@dataclass
class _Predicate:
    """What is said in one breath: the same of several things, by the same means, under the same condition."""

    caption: str
    through: str
    when: str
    ours: bool
    objects: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.caption} {joined(self.objects, apart=True)}{self.through}{self.when}"


@dataclass
class _Teller:
    """Tells clauses one after the other; what stands above a thing is told once, and taken out of `above`."""

    above: dict[str, list[Step]]
    when: Mapping[str, str]
    mentions: Mapping[str, str]

    def told(self, steps: Sequence[Step]) -> str:
        text = ""
        before: _Clause | None = None
        clauses = _clauses(steps)
        for clause, after in zip(clauses, [*clauses[1:], None], strict=True):
            follows = before is not None and before.leads_to == {one.id for one in clause.subjects}
            if follows and before and before.is_place:
                text += f", {self._subjects(clause)}{self._predicates(clause)}"
            elif clause.is_place:
                told = after and not after.is_place and clause.leads_to == {one.id for one in after.subjects}
                text += "; " if before else ""
                text += self._place(clause) + ("" if told else f", {self._thing(clause.steps[0].to)} ran")
            elif follows:
                text += f", which{self._predicates(clause)}"
            else:
                text += f"{'; ' if before else ''}{self._subjects(clause)}{self._predicates(clause)}"
            before = clause
        return text

    def _subjects(self, clause: _Clause) -> str:
        return joined([self._thing(one) for one in clause.subjects], apart=True)

    def _place(self, clause: _Clause) -> str:
        """Where an initiative ran, before what is said of it."""
        ours = OUR_READING if any(step.reading == "inferred" for step in clause.steps) else ""
        return f"in {self._subjects(clause)}{ours}"

    def _predicates(self, clause: _Clause) -> str:
        told: dict[tuple[str, str, tuple[str, ...], str], _Predicate] = {}
        for step in clause.steps:
            when = self.when.get(step.claim or "", "")
            key = (step.relationship, step.caption, tuple(one.id for one in step.through), when)
            object_ = self._thing(step.to)
            if key not in told:
                ends = (self._name(step.from_), self._name(step.to))
                means = [
                    self._thing(one)
                    for one in (Node(id=means.id, name=means.name, kind="enabler") for means in step.through)
                    if not any(says_again(self._name(one), end) for end in ends)
                ]
                through = f" through {joined(means, apart=True)}" if means else ""
                says = agreeing(step.caption.removesuffix(OUR_READING), self._name(step.from_), step.from_)
                condition = f" when {small(when).rstrip('.')}" if when else ""
                ours = step.reading == "inferred"
                # Where it ran comes first, whoever says so.
                told[key] = _Predicate(says, through, condition, ours and step.relationship != "RUN_IN")
            told[key].objects.append(as_read(object_, step.reading) if step.relationship == "RUN_IN" else object_)
        return _joined_predicates(list(told.values()))

    def _name(self, thing: Node) -> str:
        return self.mentions.get(thing.id) or name(thing)

    def _thing(self, thing: Node) -> str:
        """The name, and in brackets how it leads up to what was asked for."""
        upward = dict.fromkeys(self._upward(step) for step in self.above.pop(thing.id, []))
        return self._name(thing) + (f" ({' and '.join(upward)})" if upward else "")

    def _upward(self, step: Step) -> str:
        caption, ours = step.caption.removesuffix(OUR_READING), step.reading == "inferred"
        says = caption.removeprefix("is ") if caption.startswith("is ") else f"which {caption}"
        further = [self._upward(one) for one in self.above.pop(step.to.id, [])]
        tails = [one if one.startswith("which ") else f"itself {one}" for one in further]
        return ", ".join([f"{'in our reading ' if ours else ''}{says} {self._name(step.to)}", *tails])


def _clauses(steps: Sequence[Step]) -> list[_Clause]:
    """Steps from the same thing are one clause; several systems that ran one initiative are one subject."""
    by_subject: dict[str, _Clause] = {}
    for step in steps:
        by_subject.setdefault(step.from_.id, _Clause([step.from_], [])).steps.append(step)
    clauses: list[_Clause] = []
    ran: dict[str, _Clause] = {}
    for clause in by_subject.values():
        case = clause.steps[0].to.id
        if not clause.is_place:
            clauses.append(clause)
        elif case in ran:
            ran[case].subjects += clause.subjects
        else:
            ran[case] = clause
            clauses.append(clause)
    return clauses


def _joined_predicates(told: Sequence[_Predicate]) -> str:
    """Predicates of one subject, what a source states first; what we concluded comes after "in our reading".

    Where one has an "and" of its own, or a condition, the signs between are stronger.
    """
    stated = _listed([one for one in told if not one.ours])
    ours = _listed([one for one in told if one.ours])
    if not ours:
        return f" {stated}"
    return f" {stated}, and, in our reading, {ours}" if stated else f", in our reading, {ours}"


def _listed(told: Sequence[_Predicate]) -> str:
    *first, last = map(str, told) if told else ("",)
    if not first:
        return last
    if any(one.when for one in told):
        return f"{'; '.join(first)}; and {last}"
    clear = not any(" and " in one or "," in one for one in first)
    return ", ".join(first) + (" and " if clear else ", and ") + last
