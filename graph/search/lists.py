"""Step 3, the end: the two lists of an answer, one card a case, and which list leads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graph.ontology import WANTED, Wanted
from graph.search.answer import Interpretation, ListName
from graph.search.fitted import FITTED, Fitted
from graph.search.fuse import Floats, Ranking
from graph.search.interpret.phrases import asked_aspects
from graph.search.request import MOST_HITS
from graph.search.retrieve.retrieve import Retrieved
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Numbers, flagged, gathered, listed, reached, row_of, where
from graph.text import words
from graph.vocabulary import ASPECTS, WE

#: A sentence without a question mark has more words than this.
LONG = 9
#: The kinds of each list; an outcome is a hit of its own only where its case is none.
KINDS_OF: Mapping[ListName, tuple[Wanted, ...]] = {
    "cases": ("initiative", "system", "outcome"),
    "concepts": ("barrier", "enabler"),
}


class Card(NamedTuple):
    """A card: its rank in its list from 0, its place in the ranking, its score."""

    rank: int
    place: int
    score: float


@dataclass(frozen=True, eq=False)
class CardList:
    """The cards of one list, best first, as places in the ranking with their scores (0 to 1), which fall.

    `total` is how many there are, `near` how many of them by meaning alone.
    """

    places: Numbers
    scores: Floats
    total: int
    near: int

    def page(self, number: int, limit: int) -> list[Card]:
        """One page, as far as `MOST_HITS` cards; ranks count on from page to page."""
        first = (number - 1) * limit
        every = zip(listed(self.places[:MOST_HITS]), self.scores.tolist(), strict=False)
        cards = [Card(rank, place, score) for rank, (place, score) in enumerate(every)]
        return cards[first : first + limit]


@dataclass(frozen=True, eq=False)
class Lists:
    """Both lists, and which of them leads.

    `cards` flags the things that have a card, `sums` are those of the things that are hits, else -inf; shape (things,).
    """

    lists: Mapping[ListName, CardList]
    leads: ListName
    cards: Flags
    sums: Floats

    @property
    def leading(self) -> CardList:
        """The list that leads."""
        return self.lists[self.leads]


def listed_apart(
    corpus: Corpus, ranking: Ranking, retrieved: Retrieved, question: str, asked: Interpretation,
    want: Collection[Wanted] = (), fitted: Fitted = FITTED,
) -> Lists:  # fmt: skip
    """The hits as two lists. `want` are the kinds that a filter lets through, all if empty.

    A case is one card, with its systems and its outcomes in it. Where the question names systems, a system is the card,
    with its cases in it. A system keeps a card of its own for what it faced itself, and where it was asked for by name.
    """
    hits = retrieved.things[ranking.order]
    wanted = corpus.of_kinds(want or WANTED)
    found = (retrieved.matched | flagged(corpus.things, hits)) & wanted
    cards = found & ~_folded(corpus, flagged(corpus.things, hits) & wanted, asked, want)
    places = _places(corpus, hits)
    lists: dict[ListName, CardList] = {
        name: _list(cards & corpus.of_kinds(kinds), retrieved.matched, ranking, hits, places)
        for name, kinds in KINDS_OF.items()
    }
    sums = np.full(corpus.things, -np.inf)
    sums[hits] = ranking.total
    return Lists(lists, _leads(lists, ranking.total, question, asked, fitted), cards, sums)


def _folded(corpus: Corpus, found: Flags, asked: Interpretation, want: Collection[Wanted]) -> Flags:
    """What is shown in the card of something else that is found."""
    cases, systems = found & corpus.of_kinds(["initiative"]), found & corpus.of_kinds(["system"])
    folded = reached(corpus.outcomes, where(cases))
    if "system" in asked.want and (not want or "system" in want):
        return folded | (cases & reached(corpus.ran, where(systems)))
    claims = corpus.claims
    accounts = flagged(corpus.things, claims.subject[claims.of_type("FACED")])
    named = flagged(corpus.things, corpus.numbers({term.id for term in asked.terms if term.kind == "system"}))
    return folded | (systems & reached(corpus.run_in, where(cases)) & ~accounts & ~named)


def _places(corpus: Corpus, hits: Numbers) -> Numbers:
    """The place of each hit, or that of the best outcome of the case if that is better."""
    place = np.full(corpus.things, len(hits), np.int32)
    place[hits] = np.arange(len(hits), dtype=np.int32)
    cases, of = gathered(corpus.came_of, hits)
    best = place.copy()
    np.minimum.at(best, cases, of.astype(np.int32))
    return best[hits]


def _list(own: Flags, matched: Flags, ranking: Ranking, hits: Numbers, places: Numbers) -> CardList:
    inside = np.flatnonzero(own[hits])
    order = inside[np.lexsort((inside, places[inside]))]
    scores = ranking.score[places[order]]
    return CardList(order.astype(np.int32), scores, int(own.sum()), int((own & ~matched).sum()))


def _leads(
    lists: Mapping[ListName, CardList], sums: Floats, question: str, asked: Interpretation, fitted: Fitted
) -> ListName:
    """The list that the question asks for: by its words, and by how far its best card stands above the other's."""
    if not all(len(one.places) for one in lists.values()):
        return "concepts" if len(lists["concepts"].places) else "cases"
    signs = leads_signs(lists, sums, question, asked)
    return "cases" if sum(fitted.leads[sign] * value for sign, value in signs.items()) > 0 else "concepts"


def leads_signs(
    lists: Mapping[ListName, CardList], sums: Floats, question: str, asked: Interpretation
) -> dict[str, float]:
    """What tells which list a question asks for."""
    best = {name: float(sums[one.places].max()) for name, one in lists.items()}
    named = {
        f"{said}_{name}": float(any(kind in kinds for kind in some))
        for said, some in (("wanted", asked.want), ("leaned", asked.leaning))
        for name, kinds in KINDS_OF.items()
    }
    said, aspects = words(question), asked_aspects(question)
    signs = {
        **{f"asks for {aspect}": aspect in aspects for aspect in ASPECTS},
        "says we": not WE.isdisjoint(said),
        "has a question mark": "?" in question,
        "is a statement": "?" not in question and len(said) > LONG,
    }
    told = {name: float(value) for name, value in signs.items()}
    return {"constant": 1.0, "difference": best["cases"] - best["concepts"], **named, **told}


def outcomes_of(corpus: Corpus, lists: Lists, case: int) -> list[int]:
    """What came of a case, the nearest to the question first."""
    some = row_of(corpus.outcomes, case)
    return listed(some[np.lexsort((some, -lists.sums[some]))])
