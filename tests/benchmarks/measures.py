"""Measures of one order of documents against what was judged, as trec_eval has them, and how sure a difference is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

#: Drawings of the bootstrap, and where its generator begins, so that the same scores give the same interval.
DRAWN, SEED = 10_000, 20_261_122
#: What an interval of 95 % leaves out, in per cent.
_OUTSIDE = (2.5, 97.5)


def ndcg(order: Sequence[str], gains: Mapping[str, int], cut: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `cut`, 0 to 1 (trec_eval's `ndcg_cut`).

    The gain is what was judged, not a power of it; what was not judged gains nothing, and so does a negative gain.
    """
    best = _discounted(sorted((max(gain, 0) for gain in gains.values()), reverse=True)[:cut])
    return _discounted([max(gains.get(id_, 0), 0) for id_ in order[:cut]]) / best if best else 0.0


def recall(order: Sequence[str], gains: Mapping[str, int], cut: int = 100) -> float:
    """The share of useful documents among the first `cut`, 0 to 1 (trec_eval's `recall`)."""
    useful = {id_ for id_, gain in gains.items() if gain > 0}
    return len(useful.intersection(order[:cut])) / len(useful) if useful else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


@dataclass(frozen=True)
class Difference:
    """The mean of paired differences, and the interval in which 95 % of resampled means lie."""

    mean: float
    low: float
    high: float


def bootstrap(ours: Sequence[float], theirs: Sequence[float], drawn: int = DRAWN) -> Difference:
    """How much more ours are than theirs, question by question: a paired bootstrap of percentiles over questions."""
    differences = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    draw = np.random.default_rng(SEED)
    means = [differences[draw.integers(len(differences), size=len(differences))].mean() for _ in range(drawn)]
    low, high = np.percentile(means, _OUTSIDE)
    return Difference(float(differences.mean()), float(low), float(high))


def percentile(seconds: Sequence[float], share: float) -> float:
    """The time within which that share (0 to 1) of all ended, in milliseconds."""
    return float(np.percentile(seconds, 100 * share)) * 1000
