"""Which texts are searched, and how: a small set exactly, a large one through the indexes with a pool deep enough."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString, NamedTuple

import numpy as np

from graph.embedding import Vectors
from graph.ontology import WANTED
from graph.search.answer import Searched
from graph.search.fuse import HELD, MEANING, TIER_ORDER, Recipe, Texts
from graph.search.request import MOST_HITS
from graph.search.retrieve.links import BestMatches
from graph.snapshot.cache import Snapshot
from graph.snapshot.corpus import Corpus
from graph.snapshot.incidence import Flags, Numbers, flagged, gathered, listed, numbers, places_of, where
from graph.store import Run, vector
from graph.text import code, lucene

#: Texts that each arm brings where nothing is filtered. On SciFact 50 to 300 gave the same quality, 1,000 hurt.
POOL = 100

#: So many texts are looked at one by one; the indexes are quicker for more.
EXACT = 2_000
#: So many ids fit into one query of the full-text index, whose clauses end at 1,024.
AMONG = 1_000
#: Of what a pool brings so many texts should pass the filters: of 80 first hits in a world of 10,000 passages, half of
#: whose cases pass, 200 find 76 and 800 find all. A pool deeper than `DEEPEST` takes longer than it is worth.
ENOUGH, DEEPEST = 800, 4_000
#: By words alone a deeper one costs less: 16,000 texts of 150,000 take 80 ms, 4,000 30 ms.
DEEPEST_WORDS = 20_000
#: A pool that is too small after all is made so many times larger.
DEEPER = 4
#: Beside what the indexes bring, so many texts of the things that hold most of what was asked are looked at, and no
#: more than so many of one thing: of a system with a thousand cases the card is, and the best others come by the arms.
BESIDE, BESIDE_OF_ONE = 300, 30
#: Where all vectors are at hand, so many texts that pass, or whose things hold some of what was asked, are compared
#: with the question (11 ms for 27,000), and the most promising get both scores (23 ms for 900 of 150,000 by words);
#: without a filter fewer do, since the arms bring the best of all then.
COMPARED, PROMISING, PROMISING_OF_ALL = 40_000, 1_800, 300

# The score of words is 0 where only meaning brought a text. The cosine of one that only words brought is worked out if
# `$exact`: it takes 35 us, so that a deep pool, of which a filter leaves little, does without.
_BOTH: LiteralString = """
CALL () {
  MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $near) SCORE AS likeness
  RETURN x, likeness, 0.0 AS words
  UNION ALL
  CALL db.index.fulltext.queryNodes('text_words', $words, {limit: $worded}) YIELD node AS x, score AS words
  RETURN x, null AS likeness, words
}
WITH x, max(words) AS words, max(likeness) AS likeness
RETURN collect([x.id, words, 2 * CASE
  WHEN likeness IS NULL AND $exact THEN vector.similarity.cosine(x.embedding, $vector) ELSE likeness
END - 1]) AS found
"""

_WORDS: LiteralString = """
CALL db.index.fulltext.queryNodes('text_words', $words, {limit: $worded}) YIELD node AS x, score AS words
RETURN collect([x.id, words]) AS found
"""


class TextSeen(NamedTuple):
    """What the arms say of one text: the score of words, 0 without any, and the cosine (-1 to 1) or None."""

    id: str
    words: float
    cosine: float | None


def both_arms(run: Run, searched: str, question: Vectors, *, pool: int = POOL, exact: bool = True) -> list[TextSeen]:
    """The texts nearest to the vector `question`, shape (dimensions,), and those first by words, `pool` of each.

    `exact`: with the cosine of every text, whichever arm brought it.
    """
    words = f"content:({lucene(searched)})"
    rows = run(_BOTH, vector=vector(question), words=words, near=pool, worded=pool, exact=exact)
    return [TextSeen(*row) for row in rows[0]["found"]]


def words_arm(run: Run, searched: str, *, worded: int, among: Sequence[str] | None = None) -> list[tuple[str, float]]:
    """Ids and scores of the `worded` texts that come first by words, `among` some alone.

    The clause that holds the search to these counts nothing, so that scores are the same as without it.
    """
    words = f"content:({lucene(searched)})"
    if among is not None:
        words = f"+{words} +code:({' '.join(map(code, among))})^0"
    return [(id_, score) for id_, score in run(_WORDS, words=words, worded=worded)[0]["found"]]


@dataclass(frozen=True, eq=False)
class Scope:
    """What may be found: things, texts that pass the filters (None: all), what the links say, how hits are weighed.

    `matched`: the things that hold a term or a word of the question. `browsing`: nothing is asked of the texts.
    """

    things: Flags
    texts: Flags | None
    matched: Flags
    best: BestMatches
    recipe: Recipe
    browsing: bool


@dataclass(frozen=True, eq=False)
class FoundTexts:
    """The numbers of the texts, in order, what the arms say of each, and how they were searched."""

    texts: Numbers
    seen: Texts
    searched: Searched


def search_texts(run: Run, snapshot: Snapshot, searched: str, question: Vectors | None, scope: Scope) -> FoundTexts:
    """The texts in scope with their scores; without a vector by words alone."""
    corpus = snapshot.corpus
    size = len(corpus.texts) if scope.texts is None else int(scope.texts.sum())
    if size <= EXACT:
        some = np.arange(size, dtype=np.int32) if scope.texts is None else where(scope.texts)
        words = {} if scope.browsing else _words_among(run, corpus, searched, some, whole=scope.texts is None)
        if question is None and not scope.browsing:
            some = numbers(sorted(words))
        return _scored(run, snapshot, some, words, {}, question, Searched(texts=size, way="exact"))
    if scope.browsing:
        return _scored(run, snapshot, _cards(corpus, scope.things), {}, {}, question, Searched(texts=size, way="index"))
    words, cosines = _through_indexes(run, snapshot, searched, question, scope, size)
    some = numbers(sorted({*words, *cosines}))
    if question is not None:
        beside = _beside(corpus, scope, BESIDE)
        # What is counted in a list can be paged to.
        concepts = corpus.of_kinds(["barrier", "enabler"])
        few = [some for some in (scope.matched & concepts, scope.matched & ~concepts) if int(some.sum()) <= MOST_HITS]
        for some_of_list in few:
            cards = _own(corpus, where(some_of_list))
            beside = np.union1d(beside, cards if scope.texts is None else cards[scope.texts[cards]]).astype(np.int32)
        if snapshot.vectors.whole:
            beside = np.union1d(beside, _promising(run, snapshot, question, scope, some)).astype(np.int32)
        # What an arm brought has its score by words already, unless a filter let only some of it through.
        open_ = beside if scope.texts is None else np.union1d(some, beside).astype(np.int32)
        words |= _words_among(run, corpus, searched, numbers(sorted({*listed(open_)} - words.keys())), whole=False)
        some = np.union1d(some, beside).astype(np.int32)
    return _scored(run, snapshot, some, words, cosines, question, Searched(texts=size, way="index"))


def _words_among(run: Run, corpus: Corpus, searched: str, some: Numbers, *, whole: bool) -> dict[int, float]:
    """The score by words of each of these texts that holds any."""
    ids = [corpus.texts[one] for one in listed(some)]
    parts = [None] if whole else [ids[start : start + AMONG] for start in range(0, len(ids), AMONG)]
    found = [one for among in parts for one in words_arm(run, searched, worded=max(len(ids), 1), among=among)]
    inside = set(some.tolist())
    scores = {corpus.text_at[id_]: score for id_, score in found if id_ in corpus.text_at}
    return {text: score for text, score in scores.items() if text in inside}


def _through_indexes(
    run: Run, snapshot: Snapshot, searched: str, question: Vectors | None, scope: Scope, size: int
) -> tuple[dict[int, float], dict[int, float]]:
    """Scores by words and cosines of the texts that both arms bring, as deep as it takes for enough to pass.

    Where all that passes is compared with the question anyhow, the words alone are asked for.
    """
    corpus, passing = snapshot.corpus, scope.texts
    most = len(corpus.texts)
    near = None if passing is not None and size <= COMPARED and snapshot.vectors.whole else question
    deepest = DEEPEST if near is not None else DEEPEST_WORDS
    pool = POOL if passing is None else min(most, max(POOL, min(deepest, math.ceil(ENOUGH * most / size))))
    while True:
        seen = _arms(run, searched, near, pool)
        found = [(corpus.text_at[one.id], one) for one in seen if one.id in corpus.text_at]
        kept = [(text, one) for text, one in found if passing is None or passing[text]]
        enough = near is None and question is not None
        if passing is None or pool >= most or len(kept) >= POOL or enough or (near is None and len(seen) < pool):
            break
        pool = min(most, pool * DEEPER)
    cosines = {text: one.cosine for text, one in kept if one.cosine is not None}
    return {text: one.words for text, one in kept if one.words or passing is None}, cosines


def _arms(run: Run, searched: str, question: Vectors | None, pool: int) -> list[TextSeen]:
    if question is not None:
        return both_arms(run, searched, question, pool=pool, exact=pool == POOL)
    return [TextSeen(id_, score, None) for id_, score in words_arm(run, searched, worded=max(pool, EXACT))]


def _beside(corpus: Corpus, scope: Scope, most: int) -> Numbers:
    """Texts of the things that hold most of what was asked, as far as they are in scope."""
    best = scope.best
    things = where(best.linked & scope.things)
    things = things[np.lexsort((things, -best.share[things], best.tier[things]))]
    sizes = np.diff(corpus.texts_of.indptr)[things]
    few = sizes <= BESIDE_OF_ONE
    near = np.cumsum(np.where(few, sizes, 1)) <= most
    texts, _ = gathered(corpus.texts_of, things[near & few])
    texts = np.union1d(texts, _own(corpus, things[near & ~few])).astype(np.int32)
    return texts if scope.texts is None else texts[scope.texts[texts]]


def _promising(run: Run, snapshot: Snapshot, question: Vectors, scope: Scope, brought: Numbers) -> Numbers:
    """Those texts in scope whose things can come first by links and likeness, as the recipe weighs them.

    Among thousands of cases that hold what was asked alike, likeness tells.
    """
    corpus, links, recipe = snapshot.corpus, scope.best, scope.recipe
    if scope.texts is not None and int(scope.texts.sum()) <= COMPARED:
        looked = where(scope.texts)
    else:
        looked = np.union1d(brought, _beside(corpus, scope, COMPARED)).astype(np.int32)
    cosine = snapshot.vectors.cosines(run, looked, question)
    about = corpus.text_of[looked]
    thing, place = gathered(corpus.speaks_for, about)
    role = corpus.speaking_role[places_of(corpus.speaks_for, about)]
    meaning = np.asarray([recipe.weights.get(sign, 0.0) for sign in MEANING])[role]
    tiers = np.asarray([recipe.weights.get(HELD[tier], 0.0) if tier in HELD else 0.0 for tier in TIER_ORDER])
    links_worth = tiers[links.tier] + recipe.weights.get("links", 0.0) * links.share
    worth = np.where(scope.things[thing], links_worth[thing] + meaning * cosine[place], -np.inf)
    best = np.full(len(looked), -np.inf)
    np.maximum.at(best, place, worth)
    return looked[np.argsort(-best, kind="stable")[: PROMISING_OF_ALL if scope.texts is None else PROMISING]]


def _own(corpus: Corpus, things: Numbers) -> Numbers:
    """The cards of these things."""
    return where(flagged(len(corpus.ids), things)[corpus.text_of])


def _cards(corpus: Corpus, things: Flags) -> Numbers:
    """The cards of as many things of each kind as are ever shown, in the order of their ids."""
    first = [where(things & corpus.of_kinds([kind]))[:MOST_HITS] for kind in WANTED]
    return _own(corpus, np.concatenate(first))


def _scored(
    run: Run, snapshot: Snapshot, some: Numbers, words: dict[int, float], cosines: dict[int, float],
    question: Vectors | None, how: Searched,
) -> FoundTexts:  # fmt: skip
    """The texts with both scores; a cosine that no arm brought is worked out from the text's vector."""
    cosine = np.asarray([cosines.get(one, np.nan) for one in some.tolist()], np.float64)
    open_ = np.isnan(cosine)
    if question is None:
        cosine[open_] = 0.0
    elif open_.any():
        cosine[open_] = snapshot.vectors.cosines(run, some[open_], question)
    worded = np.asarray([words.get(one, 0.0) for one in some.tolist()], np.float64)
    return FoundTexts(some, Texts(cosine, worded), how)
