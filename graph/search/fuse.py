"""Step 3: from what the arms saw to one order. Recipes are data, fusion is a pure function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.ontology import WANTED, Wanted
from graph.search.answer import Tier


@dataclass(frozen=True)
class Recipe:
    """How arms become an order.

    `dense`: the share of meaning in the text score, the rest is words. `floor`: the cosine below which a hit that
    satisfies no term does not speak of the question. `bands`: where each tier's scores begin, each `band` wide.
    `share`: how much of a partial hit's place the satisfied share of the terms decides, the text score the rest.
    """

    name: str
    dense: float
    floor: float
    bands: Mapping[Tier, float]
    band: float
    share: float


#: Tiers by evidence, fused text inside them. .6 is flat from .55 to .65 on SciFact; the questions of M3 decide anew.
TIERS = Recipe("tiers-1", 0.6, 0.3, {"claim": 0.75, "case": 0.5, "part": 0.25, "near": 0.0}, 0.25, 0.8)


@dataclass(frozen=True)
class TextSeen:
    """What the arms say of one text: the cosine with the question (-1 to 1) and Lucene's score (0 where not found)."""

    id: str
    cosine: float
    words: float


@dataclass(frozen=True)
class Candidate:
    """A thing with its texts and its fit: tier and weighted share (0 to 1) of the terms that it satisfies."""

    id: str
    kind: Wanted
    texts: tuple[str, ...]
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


def fuse(candidates: Sequence[Candidate], texts: Sequence[TextSeen], recipe: Recipe) -> list[Ranked]:
    """Order the candidates; ties go by kind and id, whatever order they came in."""
    seen = {text.id: text for text in texts}
    score = _text_scores(texts, recipe.dense)
    top_words = max((text.words for text in texts), default=0.0) or 1.0
    ranked = []
    for one in candidates:
        meaning = max((seen[id_].cosine for id_ in one.texts), default=0.0)
        if one.tier == "near" and meaning < recipe.floor:
            continue
        best = sorted(one.texts, key=lambda id_: (-score[id_], id_))
        text = score[best[0]] if best else 0.0
        place = one.share * recipe.share + text * (1 - recipe.share) if one.tier == "part" else text
        ranked.append(
            Ranked(
                candidate=one,
                score=recipe.bands[one.tier] + recipe.band * place,
                words=max((seen[id_].words for id_ in one.texts), default=0.0) / top_words,
                meaning=max(meaning, 0.0),
                texts=tuple(best),
            )
        )
    return sorted(ranked, key=lambda one: (-one.score, WANTED.index(one.candidate.kind), one.candidate.id))


def _text_scores(texts: Sequence[TextSeen], dense: float) -> dict[str, float]:
    """Cosine stretched over the candidates' range, and words over their maximum, weighted; each 0 to 1."""
    if not texts:
        return {}
    low, high = min(text.cosine for text in texts), max(text.cosine for text in texts)
    spread, top = (high - low) or 1.0, max(text.words for text in texts) or 1.0
    return {
        text.id: dense * ((text.cosine - low) / spread) + (1 - dense) * (max(text.words, 0.0) / top) for text in texts
    }
