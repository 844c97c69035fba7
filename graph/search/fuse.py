"""Step 3: from what the arms saw to one order. Recipes are data, fusion is a pure function."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.ontology import WANTED, Wanted
from graph.search.answer import Tier

#: Whose words a text is for a thing: its own card, a passage that shows a claim of it, or one of its cases.
TextRole = Literal["own", "claim", "case"]


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


@dataclass(frozen=True)
class TextSeen:
    """What the arms say of one text: the cosine with the question (-1 to 1) and Lucene's score (0 where not found)."""

    id: str
    cosine: float
    words: float


@dataclass(frozen=True)
class TextOf:
    """A text of a thing, and whose it is."""

    id: str
    role: TextRole


@dataclass(frozen=True)
class Candidate:
    """A thing with its texts and its fit: tier and weighted share (0 to 1) of the terms that it satisfies."""

    id: str
    kind: Wanted
    texts: tuple[TextOf, ...]
    tier: Tier
    share: float


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score (0 to 1), what each arm gave, and its texts, best first."""

    candidate: Candidate
    score: float
    words: float
    meaning: float
    texts: tuple[str, ...]


def fuse(
    candidates: Sequence[Candidate],
    texts: Sequence[TextSeen],
    recipe: Recipe,
    leaning: Collection[Wanted] = (),
    reading: float = 1.0,
) -> list[Ranked]:
    """Order the candidates; ties go by kind and id, whatever order they came in.

    `leaning` are kinds that the question sounds like, `reading` (0 to 1) says how far and how surely it was read.
    """
    seen = {text.id: text for text in texts}
    top = max((text.words for text in texts), default=0.0) or 1.0
    links = reading if recipe.by_reading else 1.0
    ranked = []
    for one in candidates:
        meaning = max((seen[text.id].cosine for text in one.texts), default=0.0)
        if one.tier == "near" and meaning < recipe.floor:
            continue
        scores = {
            text.id: recipe.roles[text.role] * text_score(seen[text.id], top, recipe)
            for text in _best_roles(one, recipe)
        }
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))
        total = scores[best[0]] if best else 0.0
        total += links * (recipe.tiers[one.tier] + recipe.links * one.share) + recipe.prior[one.kind]
        total += recipe.lean if one.kind in leaning else 0.0
        ranked.append(
            Ranked(
                candidate=one,
                score=total / recipe.most,
                words=max((seen[text.id].words for text in one.texts), default=0.0) / top,
                meaning=max(meaning, 0.0),
                texts=tuple(best),
            )
        )
    return sorted(ranked, key=lambda one: (-one.score, WANTED.index(one.candidate.kind), one.candidate.id))


def _best_roles(one: Candidate, recipe: Recipe) -> list[TextOf]:
    """Each text once, in the role that counts most."""
    return list({text.id: text for text in sorted(one.texts, key=lambda text: recipe.roles[text.role])}.values())


def text_score(text: TextSeen, top: float, recipe: Recipe) -> float:
    """Meaning and words, weighted, 0 to 1; words over the best of all texts (`top`), a cosine as it is: absolute."""
    return recipe.dense * max(text.cosine, 0.0) + (1 - recipe.dense) * max(text.words, 0.0) / top
