"""Step 3: from what the arms saw to one order. Recipes are data, fusion is a pure function."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from graph.ontology import WANTED, Wanted
from graph.search.answer import Tier
from graph.snapshot.corpus import ROLES, TextRole
from graph.snapshot.incidence import Numbers

TIER_ORDER: tuple[Tier, ...] = get_args(Tier)


@dataclass(frozen=True)
class Recipe:
    """How arms become an order: a sum of parts, each with its weight, over the sum's largest value.

    `dense`: the share of meaning in the text score, the rest is words. `roles`: what a text counts by whose it is.
    `tiers`: what the tier adds; `links` what the satisfied share of the terms does. `prior`: what a kind adds in an
    open question; `lean` what it adds where the question sounds like it. `floor`: the cosine below which a hit that
    satisfies no term does not speak of the question. `sure`: the cosine from which words that were not linked count as
    answered, and `strange` what it has to be more if none of them stands in any text. `by_reading`: tiers and links
    count as much as the question was read. All were chosen on the questions for tuning (docs/quality.md).
    """

    name: str
    dense: float
    roles: Mapping[TextRole, float]
    tiers: Mapping[Tier, float]
    links: float
    prior: Mapping[Wanted, float]
    lean: float
    floor: float
    sure: float
    strange: float
    by_reading: bool

    @property
    def most(self) -> float:
        """The largest sum there can be."""
        return 1.0 + max(self.tiers.values()) + self.links + max(self.prior.values()) + self.lean


_ROLES: Mapping[TextRole, float] = {"own": 1.0, "claim": 0.75, "case": 0.5}
_PRIOR: Mapping[Wanted, float] = {"initiative": 0.23, "barrier": 0.2, "enabler": 0.2, "system": 0.1, "outcome": 0.0}
_WEIGHED: Mapping[Tier, float] = {"claim": 0.2, "case": 0.15, "part": 0.0, "near": 0.0}
#: Far enough apart that no text and no kind reaches from one to the next.
_APART: Mapping[Tier, float] = {"claim": 9.0, "case": 6.0, "part": 3.0, "near": 0.0}

#: A sum in which links count beside text, as far as the question was read.
WEIGHTED = Recipe("weighted-1", 0.8, _ROLES, _WEIGHED, 0.4, _PRIOR, 0.2, 0.3, 0.37, 0.5, by_reading=True)
#: Tiers by evidence: what one claim holds stands above what a case holds, whatever the text, and that above a part.
TIERS = Recipe("tiers-2", 0.8, _ROLES, _APART, 0.8, _PRIOR, 0.2, 0.3, 0.37, 0.5, by_reading=False)

RECIPES: Mapping[str, Recipe] = {recipe.name: recipe for recipe in (WEIGHTED, TIERS)}
DEFAULT = WEIGHTED


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
    satisfied, `proposed` flags what nobody began and what would come of it. The texts of things are rows of
    (candidate, text, role): a place here, one in `Texts` and one in `ROLES`, each candidate and text once, those of a
    candidate together.
    """

    kind: Small
    tier: Small
    share: Floats
    proposed: NDArray[np.bool_]
    candidate: Numbers
    text: Numbers
    role: Small


def none_of(candidates: Candidates) -> Candidates:
    """No candidate at all."""
    return Candidates(*(getattr(candidates, column.name)[:0] for column in fields(candidates)))


@dataclass(frozen=True, eq=False)
class Ranking:
    """The candidates that are hits, best first, with their scores (0 to 1) and what each arm gave.

    All arrays but those of `texts` have shape (hits,), `order` holds places in the candidates.
    """

    order: Numbers
    score: Floats
    words: Floats
    meaning: Floats
    share: Floats
    tier: Small
    candidates: Candidates
    text_scores: Floats

    def texts_of(self, place: int) -> list[int]:
        """The texts of a hit, best first, as places in `Texts`."""
        first, last = np.searchsorted(self.candidates.candidate, [self.order[place], self.order[place] + 1])
        best = np.lexsort((self.candidates.text[first:last], -self.text_scores[first:last]))
        found: list[int] = self.candidates.text[first:last][best].tolist()
        return found


def fuse(
    candidates: Candidates, texts: Texts, recipe: Recipe, leaning: Collection[Wanted] = (), reading: float = 1.0
) -> Ranking:
    """Order the candidates; ties go by kind and id. What ran comes before what was only proposed.

    `leaning` are kinds that the question sounds like, `reading` (0 to 1) says how far and how surely it was read.
    """
    size, row, text = len(candidates.kind), candidates.candidate, candidates.text
    roles = np.asarray([recipe.roles[role] for role in ROLES])[candidates.role]
    scores = roles * text_score(texts, recipe)[text]
    top = texts.words.max(initial=0.0) or 1.0
    best, meaning, words = (_most(row, of, size) for of in (scores, texts.cosine[text], texts.words[text] / top))
    tiers = np.asarray([recipe.tiers[tier] for tier in TIER_ORDER])[candidates.tier]
    kinds = np.asarray([recipe.prior[kind] + (recipe.lean if kind in leaning else 0.0) for kind in WANTED])
    links = reading if recipe.by_reading else 1.0
    total = best + links * (tiers + recipe.links * candidates.share) + kinds[candidates.kind]
    hits = np.flatnonzero((candidates.tier != TIER_ORDER.index("near")) | (meaning >= recipe.floor))
    order = hits[np.lexsort((hits, candidates.kind[hits], -total[hits]))]
    scores_in_order = total[order] / recipe.most
    order = _ran_first(order, candidates)
    return Ranking(
        order=order.astype(np.int32),
        score=scores_in_order,
        words=np.maximum(words, 0.0)[order],
        meaning=np.maximum(meaning, 0.0)[order],
        share=candidates.share[order],
        tier=candidates.tier[order],
        candidates=candidates,
        text_scores=scores,
    )


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
