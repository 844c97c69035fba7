"""Numbers that were fitted to questions whose right answers people named: data, written by `make fit`."""

from pathlib import Path
from typing import Any

from graph.record import Record


class Fitted(Record):
    """`ranking` by sign of a thing, `leads` by sign of an answer; `verdict` by class, then by sign.

    The sums of `leads` and `verdict` are logits; the sign `constant` is 1. `means` and `scales` are those of the signs
    of the verdict over the questions: a sign counts as what it lies above its mean, in its scale. `answered` and `off`
    are the probabilities from which an answer is called so. `questions` says what they were fitted to.
    """

    questions: str
    ranking: dict[Any, float]
    leads: dict[str, float]
    verdict: dict[Any, dict[str, float]]
    means: dict[str, float]
    scales: dict[str, float]
    answered: float
    off: float


FITTED = Fitted.model_validate_json((Path(__file__).parent / "fitted.json").read_bytes())
