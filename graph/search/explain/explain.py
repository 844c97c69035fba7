"""Step 4: for each hit the paths that make it one, with evidence on every step, and the passages that speak of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.evidence import Node, PassageRead, Ref
from graph.ontology import PLURALS, WANTED, Wanted
from graph.search.answer import Arm, Arms, Hit, Interpretation, PassageShown
from graph.search.explain.lines import Line, lines
from graph.search.explain.marks import Sought, marks, sought
from graph.search.explain.page_evidence import Material, material
from graph.search.explain.paths import paths
from graph.search.fuse import Floats, Ranking
from graph.search.retrieve.links import Linked
from graph.search.retrieve.retrieve import Retrieved
from graph.snapshot.corpus import Corpus
from graph.store import Run

MOST_PASSAGES = 3


@dataclass(frozen=True)
class _Page:
    """What the hits of one page have in common, by hit; `names` are all that can be satisfied or lacking."""

    material: Material
    linked: Mapping[str, Linked]
    lines: Mapping[str, Sequence[Line]]
    passages: Mapping[str, list[PassageShown]]
    arms: Mapping[str, Arms]
    names: Sequence[str]


@dataclass(frozen=True)
class Explained:
    """The hits of a page, and the counter of the corpus with its digest as they were read."""

    hits: list[Hit]
    counted: tuple[int, str] | None


def explain(
    run: Run, corpus: Corpus, ranking: Ranking, page: range, retrieved: Retrieved, question: str, read: Interpretation
) -> Explained:
    """The hits at some places of the ranking; the arms' ranks refer to all of it. What is gone by now is left out."""
    links, candidates = retrieved.links, ranking.candidates
    things = [int(retrieved.things[ranking.order[place]]) for place in page]
    ids = [corpus.ids[one] for one in things]
    linked = {id_: links.linked(one) for id_, one in zip(ids, things, strict=True)}
    own = lines(corpus, linked, links.pattern, links.untold)
    every = [line for of_one in own.values() for line in of_one]
    cases = {case for one in linked.values() for case in one.cases}
    speaking = {id_: _speaking(corpus, ranking, place, retrieved) for id_, place in zip(ids, page, strict=True)}
    passages = {one for some in speaking.values() for one in some}
    common = material(run, corpus, own, cases, every, passages, links.pattern)
    what = _sought(question, read, common)
    shown = {one: _passage(common.passages[one], what) for one in passages if one in common.passages}
    spoken = {hit: [shown[one] for one in some if one in shown] for hit, some in speaking.items()}
    told = _Page(common, linked, own, spoken, _arms(ranking, page, ids), links.pattern.names)
    kinds: list[Wanted] = [WANTED[int(candidates.kind[ranking.order[place]])] for place in page]
    scores = ranking.score[page.start : page.stop].tolist()
    rows = zip(page, ids, kinds, scores, strict=True)
    hits = [_hit(place + 1, id_, kind, score, told) for place, id_, kind, score in rows if id_ in common.things]
    return Explained(hits, common.counted)


def _hit(rank: int, id_: str, kind: Wanted, score: float, page: _Page) -> Hit:
    thing, linked = page.material.things[id_], page.linked[id_]
    cases = [page.material.things[case].node for case in linked.cases if case != id_ and case in page.material.things]
    return Hit(
        rank=rank,
        score=round(score, 4),
        kind=kind,
        id=id_,
        name=thing.node.name,
        summary=thing.summary,
        url=f"/v1/{PLURALS[kind]}/{id_}",
        tier=linked.fit.tier,
        systems=thing.systems,
        initiatives=[_ref(case) for case in cases],
        satisfies=list(linked.fit.satisfied),
        lacks=[name for name in page.names if name not in linked.fit.satisfied],
        paths=paths(kind, thing, page.lines[id_], page.material),
        passages=page.passages[id_],
        arms=page.arms[id_],
    )


def _sought(question: str, read: Interpretation, common: Material) -> Sought:
    """The words of the question, and the names and aliases of what they were read as."""
    aliases = [alias for term in read.terms if term.id in common.things for alias in common.things[term.id].aliases]
    return sought(question, read, [*(term.name for term in read.terms), *aliases])


def _speaking(corpus: Corpus, ranking: Ranking, place: int, retrieved: Retrieved) -> list[str]:
    """The passages that speak most of the question, each once though several of its windows do."""
    about = [int(corpus.text_of[retrieved.texts[text]]) for text in ranking.texts_of(place)]
    return list(dict.fromkeys(corpus.ids[one] for one in about if one >= corpus.things))[:MOST_PASSAGES]


def _passage(read: PassageRead, what: Sought) -> PassageShown:
    return PassageShown(
        id=read.id, text=read.text, marks=marks(read.text, what), source=read.source, locator=read.locator
    )


def _arms(ranking: Ranking, page: range, ids: Sequence[str]) -> dict[str, Arms]:
    """Score and place of each hit of the page in each arm alone; equals share one, what an arm did not see has none."""
    words, meaning, links = (
        [_arm(float(scores[place]), scores) for place in page]
        for scores in (ranking.words, ranking.meaning, ranking.share)
    )
    rows = zip(ids, words, meaning, links, strict=True)
    return {id_: Arms(words=word, meaning=near, links=link) for id_, word, near, link in rows}


def _arm(score: float, scores: Floats) -> Arm:
    return Arm(score=round(score, 4), rank=int(np.count_nonzero(scores > score)) + 1 if score > 0 else None)


def _ref(thing: Node) -> Ref:
    return Ref(id=thing.id, name=thing.name)
