"""Step 4: for each hit the paths that make it one, with evidence on every step, and the passages that speak of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.evidence import PassageRead
from graph.ontology import PLURALS, WANTED
from graph.search.answer import Arm, Arms, Hit, Interpretation, PassageShown
from graph.search.explain.marks import Sought, marks, sought
from graph.search.explain.page_evidence import PageEvidence, PathClaims, path_claims, read_page_evidence
from graph.search.explain.paths import paths
from graph.search.fuse import Floats, Ranking
from graph.search.retrieve.links import Linked
from graph.search.retrieve.retrieve import Retrieved
from graph.snapshot.corpus import Corpus
from graph.store import Run

MOST_PASSAGES = 3


@dataclass(frozen=True)
class Explained:
    """The hits of a page, and the counter of the corpus with its digest as they were read."""

    hits: list[Hit]
    counted: tuple[int, str] | None


@dataclass(frozen=True)
class _Found:
    """What is known of a hit before its text is read; `place` is its place in the ranking, `passages` are ids."""

    id: str
    place: int
    linked: Linked
    paths: Sequence[PathClaims]
    passages: Sequence[str]


def explain(
    run: Run, corpus: Corpus, ranking: Ranking, page: range, retrieved: Retrieved, question: str, read: Interpretation
) -> Explained:
    """The hits at some places of the ranking; the arms' ranks refer to all of it. What is gone by now is left out."""
    links = retrieved.links
    things = [int(retrieved.things[ranking.order[place]]) for place in page]
    found = [
        _Found(
            id=corpus.ids[thing],
            place=place,
            linked=linked,
            paths=path_claims(corpus, thing, linked, links.no_path),
            passages=_speaking(corpus, ranking, place, retrieved),
        )
        for place, thing, linked in zip(page, things, links.linked(things), strict=True)
    ]
    speaking = {id_ for one in found for id_ in one.passages}
    evidence = read_page_evidence(
        run,
        corpus,
        hits=[one.id for one in found],
        cases={corpus.ids[case] for one in found for case in one.linked.cases},
        paths=[path for one in found for path in one.paths],
        passages=speaking,
        pattern=links.pattern,
    )
    # The words of the question, and the names and aliases of what they were read as.
    meant = [evidence.things[term.id] for term in read.terms if term.id in evidence.things]
    names = [*(term.name for term in read.terms), *(alias for thing in meant for alias in thing.aliases)]
    what = sought(question, read, names)
    passages = {id_: _passage(passage, what) for id_, passage in evidence.passages.items() if id_ in speaking}
    return Explained(
        hits=[
            _hit(
                ranking, one, links.pattern.names, evidence, [passages[id_] for id_ in one.passages if id_ in passages]
            )
            for one in found
            if one.id in evidence.things
        ],
        counted=evidence.counted,
    )


def _hit(
    ranking: Ranking, found: _Found, names: Sequence[str], evidence: PageEvidence, passages: list[PassageShown]
) -> Hit:
    thing, linked = evidence.things[found.id], found.linked
    kind = WANTED[int(ranking.candidates.kind[ranking.order[found.place]])]
    cases = [evidence.corpus.ref(case) for case in linked.cases]
    return Hit(
        rank=found.place + 1,
        score=round(float(ranking.score[found.place]), 4),
        kind=kind,
        id=found.id,
        name=thing.node.name,
        summary=thing.summary,
        url=f"/v1/{PLURALS[kind]}/{found.id}",
        tier=linked.tier,
        implementation=evidence.corpus.implementation(evidence.corpus.at[found.id]),
        systems=thing.systems,
        initiatives=[case for case in cases if case.id != found.id and case.id in evidence.things],
        satisfies=list(linked.satisfied),
        lacks=[name for name in names if name not in linked.satisfied],
        paths=paths(kind, thing, found.paths, evidence),
        passages=passages,
        arms=Arms(
            words=_arm(ranking.words, found.place),
            meaning=_arm(ranking.meaning, found.place),
            links=_arm(ranking.share, found.place),
        ),
    )


def _speaking(corpus: Corpus, ranking: Ranking, place: int, retrieved: Retrieved) -> list[str]:
    """The passages that speak most of the question, each once though several of its windows do."""
    about = [int(corpus.text_of[retrieved.texts[text]]) for text in ranking.texts_of(place)]
    return list(dict.fromkeys(corpus.ids[one] for one in about if one >= corpus.things))[:MOST_PASSAGES]


def _passage(read: PassageRead, what: Sought) -> PassageShown:
    return PassageShown(
        id=read.id, text=read.text, marks=marks(read.text, what), source=read.source, locator=read.locator
    )


def _arm(scores: Floats, place: int) -> Arm:
    """Score and rank of a hit in one arm alone; equals share a rank, a hit that the arm did not see has none."""
    score = float(scores[place])
    return Arm(score=round(score, 4), rank=int(np.count_nonzero(scores > score)) + 1 if score > 0 else None)
