"""Step 4: for each hit the paths that make it one, with evidence on every step, and the passages that speak of it."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.evidence import Node, PassageRead, Ref
from graph.ontology import PLURALS
from graph.search.answer import Arm, Arms, Hit, Interpretation, PassageShown
from graph.search.fuse import Ranked
from graph.search.lines import Line, lines
from graph.search.marks import Sought, marks, sought
from graph.search.material import Material, material
from graph.search.paths import paths
from graph.search.retrieve import Found, Retrieved
from graph.store import Run

MOST_PASSAGES = 3
MOST_CASES = 3


@dataclass(frozen=True)
class _Page:
    """What the hits of one page have in common, by hit; `names` are all that can be satisfied or lacking."""

    material: Material
    lines: Mapping[str, Sequence[Line]]
    passages: Mapping[str, list[PassageShown]]
    arms: Mapping[str, Arms]
    names: Sequence[str]


def explain(
    run: Run, ranked: Sequence[Ranked], page: Sequence[Ranked], retrieved: Retrieved, question: str,
    read: Interpretation,
) -> list[Hit]:  # fmt: skip
    """The hits of one page; `ranked` is the whole order, which the arms' ranks refer to."""
    by_id = {one.id: one for one in retrieved.found}
    found = [by_id[one.candidate.id] for one in page]
    own = lines(run, found, retrieved.pattern, retrieved.untold)
    every = [line for of_one in own.values() for line in of_one]
    cases = {case for one in found for case in one.linked.cases[:MOST_CASES]}
    speaking = {one.candidate.id: _speaking(one, retrieved) for one in page}
    passages = {id_ for ids in speaking.values() for id_ in ids}
    common = material(run, own, cases, every, passages, retrieved.pattern)
    what = _sought(question, read, common)
    shown = {id_: _passage(common.passages[id_], what) for id_ in passages}
    spoken = {hit: [shown[id_] for id_ in ids] for hit, ids in speaking.items()}
    told = _Page(common, own, spoken, _arms(ranked, page), retrieved.pattern.names)
    return [_hit(place, *both, told) for place, both in enumerate(zip(page, found, strict=True), start=1)]


def _hit(place: int, one: Ranked, found: Found, page: _Page) -> Hit:
    thing, linked = page.material.things[found.id], found.linked
    return Hit(
        rank=place,
        score=round(one.score, 4),
        kind=found.kind,
        id=found.id,
        name=thing.node.name,
        summary=thing.summary,
        url=f"/v1/{PLURALS[found.kind]}/{found.id}",
        tier=linked.fit.tier,
        systems=thing.systems,
        initiatives=[_ref(page.material.things[case].node) for case in linked.cases[:MOST_CASES] if case != found.id],
        satisfies=list(linked.fit.satisfied),
        lacks=[name for name in page.names if name not in linked.fit.satisfied],
        paths=paths(found.kind, thing, page.lines[found.id], page.material),
        passages=page.passages[found.id],
        arms=page.arms[found.id],
    )


def _sought(question: str, read: Interpretation, common: Material) -> Sought:
    """The words of the question, and the names and aliases of what they were read as."""
    aliases = [alias for term in read.terms if term.id in common.things for alias in common.things[term.id].aliases]
    return sought(question, read, [*(term.name for term in read.terms), *aliases])


def _speaking(one: Ranked, retrieved: Retrieved) -> list[str]:
    """The passages that speak most of the question, each once though several of its windows do."""
    windows = (retrieved.passages[text] for text in one.texts if text in retrieved.passages)
    return list(dict.fromkeys(windows))[:MOST_PASSAGES]


def _passage(read: PassageRead, what: Sought) -> PassageShown:
    return PassageShown(
        id=read.id, text=read.text, marks=marks(read.text, what), source=read.source, locator=read.locator
    )


def _arms(ranked: Sequence[Ranked], page: Sequence[Ranked]) -> dict[str, Arms]:
    """Score and place of each hit of the page in each arm alone; equals share one, what an arm did not see has none."""
    words = sorted(-one.words for one in ranked)
    meaning = sorted(-one.meaning for one in ranked)
    links = sorted(-one.candidate.share for one in ranked)
    return {
        one.candidate.id: Arms(
            words=_arm(one.words, words), meaning=_arm(one.meaning, meaning), links=_arm(one.candidate.share, links)
        )
        for one in page
    }


def _arm(score: float, ordered: Sequence[float]) -> Arm:
    return Arm(score=round(score, 4), rank=bisect_left(ordered, -score) + 1 if score > 0 else None)


def _ref(thing: Node) -> Ref:
    return Ref(id=thing.id, name=thing.name)
