"""Step 4: for each hit the paths that make it one, with evidence on every step, and the passages that speak of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.evidence import Cited
from graph.ontology import PLURALS, WANTED
from graph.search.answer import Arm, Arms, Hit, HitField, Mark, OutcomeRef, PassageMarks
from graph.search.explain.marks import marks, sought
from graph.search.explain.page_evidence import (
    MOST_PATHS,
    PageEvidence,
    PathClaims,
    outcome_path,
    path_claims,
    read_page_evidence,
)
from graph.search.explain.paths import paths
from graph.search.fuse import Floats, Ranking
from graph.search.lists import Card, outcomes_of
from graph.search.retrieve.links import MOST_SHOWN, Linked, ShownMatch
from graph.search.verdict import Found
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import listed, row_of
from graph.store import Run

#: So many passages of a hit that speak most of the question are looked at for one that its paths name already.
SPEAKING = 3
#: Paths shown of a hit of which no link holds what was read; its page has all that is known of it.
MOST_OF_NEAR = 1
#: Outcomes shown in the card of a case.
MOST_OUTCOMES = 3


@dataclass(frozen=True)
class Explained:
    """The hits by their places in the ranking, and the counter of the corpus with its digest as they were read.

    `cited` has all passages that were read for them, with the sources.
    """

    hits: dict[int, Hit]
    cited: Cited
    counted: tuple[int, str] | None


@dataclass(frozen=True)
class _Found:
    """What is known of a hit before its text is read.

    `passages` are ids, `outcomes` things.
    """

    id: str
    card: Card
    linked: Linked
    paths: Sequence[PathClaims]
    passages: Sequence[str]
    outcomes: Sequence[int]


def explain(run: Run, found: Found, cards: Sequence[Card]) -> Explained:
    """The hits of these cards. What is gone by now is left out."""
    corpus, ranking, retrieved, read = found.corpus, found.ranking, found.retrieved, found.asked
    links = retrieved.links
    things = [int(retrieved.things[ranking.order[place]]) for _, place, _ in cards]
    every = [
        _found(found, card, thing, linked)
        for card, thing, linked in zip(cards, things, links.linked(things), strict=True)
    ]
    speaking = {id_ for one in every for id_ in one.passages}
    evidence = read_page_evidence(
        run,
        corpus,
        hits=[one.id for one in every],
        cases={corpus.ids[case] for one in every for case in one.linked.cases},
        paths=[path for one in every for path in one.paths],
        passages=speaking,
        pattern=links.pattern,
    )
    # The words of the question, and the names and aliases of what they were read as.
    meant = [evidence.things[term.id] for term in read.terms if term.id in evidence.things]
    names = [*(term.name for term in read.terms), *(alias for thing in meant for alias in thing.aliases)]
    what = sought(found.question, read, names)
    passages = {
        id_: PassageMarks(
            id=id_, marks=[Mark(start=start, end=end) for start, end in marks(evidence.passages[id_].text, what)]
        )
        for id_ in speaking
        if id_ in evidence.passages
    }
    hits = {
        one.card.place: _hit(
            ranking, one, links.pattern.names, evidence, [passages[id_] for id_ in one.passages if id_ in passages]
        )
        for one in every
        if one.id in evidence.things
    }
    cited = Cited(passages=dict(evidence.passages), sources=dict(evidence.sources))
    return Explained(hits, cited, evidence.counted)


def cited_by(hits: Collection[Hit], among: Cited, fields: Collection[HitField]) -> Cited:
    """The passages that these fields of the hits name, in the order in which they do, with their sources."""
    steps = [step for hit in hits for path in hit.paths for step in path.steps] if "paths" in fields else []
    named = [one.passage for step in steps for one in step.evidence]
    named += [one.id for hit in hits for one in hit.passages] if "passages" in fields else []
    passages = {id_: among.passages[id_] for id_ in named}
    sources = [passage.source for passage in passages.values()] + [step.source for step in steps if step.source]
    return Cited(passages=passages, sources={id_: among.sources[id_] for id_ in sources if id_ in among.sources})


def _found(found: Found, card: Card, thing: int, linked: Linked) -> _Found:
    corpus, lists = found.corpus, found.lists
    kind, no_path = corpus.kind(thing), found.retrieved.links.no_path
    if kind == "system" and not linked.satisfied:
        # A system that is a hit by its texts has the cases in its card that are nearest to the question.
        ran = [one for one in listed(row_of(corpus.ran, thing)) if lists.sums[one] > -np.inf]
        nearest = tuple(sorted(ran, key=lambda one: (-lists.sums[one], one))[:MOST_SHOWN])
        linked = replace(linked, cases=nearest, matches=tuple(ShownMatch(one, ()) for one in nearest))
    cases = [thing] if kind == "initiative" else list(linked.cases)[:1] if kind == "system" else []
    outcomes = [one for case in cases for one in outcomes_of(corpus, lists, case)]
    most = MOST_OF_NEAR if linked.tier == "near" else MOST_PATHS
    paths = path_claims(corpus, thing, linked, no_path)[:most]
    asked = {"figure", "result"} & {*found.aspects}
    if kind == "initiative" and outcomes and (asked or lists.sums[outcomes[0]] > lists.sums[thing]):
        # What came of the case is asked for, or is nearer to the question than the case.
        paths = [*outcome_path(corpus, thing, outcomes[0]), *paths][:most]
    return _Found(
        id=corpus.ids[thing],
        card=card,
        linked=linked,
        paths=paths,
        passages=_speaking(
            found,
            card.place,
            {passage for path in paths for claim in path.claims for passage in corpus.passages_of(claim)},
        ),
        outcomes=outcomes[:MOST_OUTCOMES],
    )


def _hit(
    ranking: Ranking, found: _Found, names: Sequence[str], evidence: PageEvidence, passages: list[PassageMarks]
) -> Hit:
    thing, linked = evidence.things[found.id], found.linked
    kind = WANTED[int(ranking.candidates.kind[ranking.order[found.card.place]])]
    cases = [evidence.corpus.ref(case) for case in linked.cases]
    return Hit(
        rank=found.card.rank + 1,
        score=round(found.card.score, 4),
        kind=kind,
        id=found.id,
        name=thing.node.name,
        summary=thing.summary,
        url=f"/v1/{PLURALS[kind]}/{found.id}",
        tier=linked.tier,
        implementation=evidence.corpus.implementation(evidence.corpus.at[found.id]),
        systems=thing.systems,
        initiatives=[case for case in cases if case.id != found.id and case.id in evidence.things],
        outcomes=[_outcome(evidence.corpus, one) for one in found.outcomes],
        satisfies=list(linked.satisfied),
        lacks=[name for name in names if name not in linked.satisfied],
        paths=paths(kind, thing, found.paths, evidence),
        passages=passages,
        arms=Arms(
            words=_arm(ranking.words, found.card.place),
            meaning=_arm(ranking.meaning, found.card.place),
            links=_arm(ranking.share, found.card.place),
        ),
    )


def _outcome(corpus: Corpus, thing: int) -> OutcomeRef:
    row = corpus.rows[thing]
    return OutcomeRef(id=row.id, name=row.name, known=row.known or "reported")


def _speaking(found: Found, place: int, cited: Collection[str]) -> list[str]:
    """The passage that speaks most of the question, or one of the next that is evidence of a path already."""
    corpus = found.corpus
    about = [int(corpus.text_of[found.retrieved.texts[text]]) for text in found.ranking.texts_of(place)]
    # Each once, though several of its windows speak of it.
    most = list(dict.fromkeys(corpus.ids[one] for one in about if one >= corpus.things))[:SPEAKING]
    return [one for one in most if one in cited][:1] or most[:1]


def _arm(scores: Floats, place: int) -> Arm:
    """Score and rank of a hit in one arm alone; equals share a rank, a hit that the arm did not see has none."""
    score = float(scores[place])
    return Arm(score=round(score, 4), rank=int(np.count_nonzero(scores > score)) + 1 if score > 0 else None)
