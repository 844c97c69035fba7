"""Step 3: from what the arms saw to one order. Recipes are data, fusion is a pure function."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from graph.ontology import WANTED, Wanted
from graph.search.answer import Tier
from graph.search.fitted import FITTED
from graph.snapshot.corpus import ROLES, TextRole
from graph.snapshot.incidence import Numbers

TIER_ORDER: tuple[Tier, ...] = get_args(Tier)

#: What speaks for a thing, each 0 to 1. `meaning_` and `words_`: its best text as its own card, as evidence of a claim
#: about it, as a text of one of its cases. `links`: the satisfied share of the terms; `one_claim`, `one_case`: one
#: holds them all; these three as far as the question was read. Its kind. `proposed`: nobody began it. `wanted`,
#: `leaned`: the question names its kind, or sounds like it.
Sign = Literal[
    "meaning_own", "meaning_claim", "meaning_case", "words_own", "words_claim", "words_case", "links", "one_claim",
    "one_case", "system", "barrier", "enabler", "outcome", "proposed", "wanted", "leaned",
]  # fmt: skip
SIGNS: tuple[Sign, ...] = get_args(Sign)
#: The sign of meaning by the place of a role in `ROLES`, and the signs of what is held whole.
MEANING: tuple[Sign, ...] = ("meaning_own", "meaning_claim", "meaning_case")
HELD: Mapping[Tier, Sign] = {"claim": "one_claim", "case": "one_case"}
_KINDS: tuple[Literal["system", "barrier", "enabler", "outcome"], ...] = ("system", "barrier", "enabler", "outcome")


@dataclass(frozen=True)
class Recipe:
    """How arms become an order: the sum of a thing's signs by their weights; a sign without a weight counts nothing.

    `dense` is the share of meaning in the score of a single text, the rest is words; `roles` what a text counts by
    whose it is. By these the texts of one thing are ordered. `floor`: the cosine below which what holds no word and no
    term of the question is left out, but for the `FEWEST` best.
    """

    name: str
    weights: Mapping[Sign, float]
    dense: float
    roles: Mapping[TextRole, float]
    floor: float

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the largest sum there can be; a thing is of one kind."""
        kinds = [0.0, *(self.weights.get(kind, 0.0) for kind in _KINDS)]
        others = [weight for sign, weight in self.weights.items() if sign not in _KINDS]
        low, high = sum(min(one, 0.0) for one in others), sum(max(one, 0.0) for one in others)
        return low + min(kinds), high + max(kinds)


_ROLES: Mapping[TextRole, float] = {"own": 1.0, "claim": 0.75, "case": 0.5}
#: So many are shown whatever they have in common with the question: no floor empties an answer.
FEWEST = 10

#: The weights that fit best to questions whose right answers people named (`make fit`).
FIT = Recipe("fitted-1", FITTED.ranking, 0.8, _ROLES, 0.3)
#: Texts alone, by meaning and by words, whatever was read.
TEXTS = Recipe(
    "texts-1",
    {"meaning_own": 0.8, "meaning_claim": 0.6, "meaning_case": 0.4,
     "words_own": 0.2, "words_claim": 0.15, "words_case": 0.1},
    0.8, _ROLES, 0.3,
)  # fmt: skip
RECIPES: Mapping[str, Recipe] = {recipe.name: recipe for recipe in (FIT, TEXTS)}
DEFAULT = FIT


Floats = NDArray[np.float64]
Small = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Texts:
    """What the arms say of texts: the cosine with the question (-1 to 1) and Lucene's score (0 where not found)."""

    cosine: Floats
    words: Floats


@dataclass(frozen=True, eq=False)
class Candidates:
    """Things that may be hits, as columns, in the order of their ids.

    `kind` are places in `WANTED`, `tier` in `TIER_ORDER`, `share` is the weighted share (0 to 1) of the terms that are
    satisfied, `proposed` flags what nobody began and what would come of it, `matched` what holds a term or a word of
    the question. The texts of things are rows of (candidate, text, role): a place here, one in `Texts` and one in
    `ROLES`, each candidate and text once, those of a candidate together.
    """

    kind: Small
    tier: Small
    share: Floats
    proposed: NDArray[np.bool_]
    matched: NDArray[np.bool_]
    candidate: Numbers
    text: Numbers
    role: Small


def none_of(candidates: Candidates) -> Candidates:
    """No candidate at all."""
    return Candidates(*(getattr(candidates, column.name)[:0] for column in fields(candidates)))


@dataclass(frozen=True, eq=False)
class Ranking:
    """The candidates that are hits, best first, with their sums, their scores (0 to 1), and what each arm gave.

    All arrays but those of `texts` have shape (hits,), `order` holds places in the candidates.
    """

    order: Numbers
    total: Floats
    score: Floats
    words: Floats
    meaning: Floats
    share: Floats
    candidates: Candidates
    text_scores: Floats

    def texts_of(self, place: int) -> list[int]:
        """The texts of a hit, best first, as places in `Texts`."""
        first, last = np.searchsorted(self.candidates.candidate, [self.order[place], self.order[place] + 1])
        best = np.lexsort((self.candidates.text[first:last], -self.text_scores[first:last]))
        found: list[int] = self.candidates.text[first:last][best].tolist()
        return found


@dataclass(frozen=True)
class Asked:
    """What a question asks of the order: kinds that it names or sounds like, and how far it was read (0 to 1)."""

    want: Collection[Wanted] = ()
    leaning: Collection[Wanted] = ()
    reading: float = 1.0


def fuse(candidates: Candidates, texts: Texts, recipe: Recipe, asked: Asked | None = None) -> Ranking:
    """Order the candidates; ties go by kind and id. What ran comes before what was only proposed."""
    size, row, text = len(candidates.kind), candidates.candidate, candidates.text
    asked = asked or Asked()
    signs = signs_of(candidates, texts, asked)
    # Not a product of matrices, which rounds by the place of a row: what does not differ stands in the order of ids.
    total = (signs * np.asarray([recipe.weights.get(sign, 0.0) for sign in SIGNS])).sum(axis=1)
    roles = np.asarray([recipe.roles[role] for role in ROLES])[candidates.role]
    top = texts.words.max(initial=0.0) or 1.0
    meaning, words = (_most(row, of, size) for of in (texts.cosine[text], texts.words[text] / top))
    certain = _by_reading(candidates, signs) if asked.reading == 1.0 and recipe.weights.get("links") else ()
    order = np.lexsort((np.arange(size), candidates.kind, -total, *certain))
    kept = candidates.matched | (meaning >= recipe.floor)
    kept[order[:FEWEST]] = True
    order = order[kept[order]]
    low, high = recipe.bounds
    sums = total[order]
    order = _ran_first(order, candidates)
    return Ranking(
        order=order.astype(np.int32),
        total=total[order],
        score=np.minimum.accumulate(sums - low) / ((high - low) or 1.0),
        words=np.maximum(words, 0.0)[order],
        meaning=np.maximum(meaning, 0.0)[order],
        share=candidates.share[order],
        candidates=candidates,
        text_scores=roles * text_score(texts, recipe)[text],
    )


def signs_of(candidates: Candidates, texts: Texts, asked: Asked) -> Floats:
    """The signs of each candidate, shape (candidates, signs), in the order of `SIGNS`."""
    size = len(candidates.kind)
    top = texts.words.max(initial=0.0) or 1.0
    columns = [
        _most(candidates.candidate[of], np.maximum(score[candidates.text[of]], 0.0), size)
        for score in (texts.cosine, texts.words / top)
        for of in (candidates.role == role for role in range(len(ROLES)))
    ]
    held = [candidates.tier == TIER_ORDER.index(tier) for tier in HELD]
    links = [asked.reading * one for one in (candidates.share, *held)]
    kinds = [candidates.kind == WANTED.index(kind) for kind in _KINDS]
    asked_for = [
        np.isin(candidates.kind, [WANTED.index(kind) for kind in some]) for some in (asked.want, asked.leaning)
    ]
    return np.stack([*columns, *links, *kinds, candidates.proposed, *asked_for], axis=1).astype(np.float64)


def _by_reading(candidates: Candidates, signs: Floats) -> tuple[Floats, ...]:
    """Sort keys, the last first: where all of a question was read for certain, what holds more of it comes first.

    Among equals what is of a kind that was named does. Then texts decide.
    """
    return -signs[:, SIGNS.index("wanted")], -np.round(candidates.share, 6)


def _ran_first(order: NDArray[np.intp], candidates: Candidates) -> NDArray[np.intp]:
    """Among the hits that satisfy a term, what was only proposed changes places with what ran; the rest stays."""
    places = np.flatnonzero(candidates.share[order] > 0)
    satisfying = order[places]
    proposed = candidates.proposed[satisfying]
    mended = order.copy()
    mended[places] = np.concatenate([satisfying[~proposed], satisfying[proposed]])
    return mended


def text_score(texts: Texts, recipe: Recipe) -> Floats:
    """Meaning and words, weighted, 0 to 1; words over the best of all texts, a cosine as it is: absolute."""
    top = texts.words.max(initial=0.0) or 1.0
    return recipe.dense * np.maximum(texts.cosine, 0.0) + (1 - recipe.dense) * np.maximum(texts.words, 0.0) / top


def _most(row: Numbers, values: Floats, size: int) -> Floats:
    """The largest value of each candidate, 0 where it has none."""
    found = np.zeros(size)
    if len(row):
        first = np.flatnonzero(np.diff(row, prepend=-1))
        found[row[first]] = np.maximum.reduceat(values, first)
    return found
