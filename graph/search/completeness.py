"""How many things satisfy the question, and when an answer is complete: every term satisfied, no word unheard of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.search.answer import Interpretation
from graph.search.fuse import TIER_ORDER, Ranking, Recipe
from graph.search.interpret.phrases import abbreviations, says_something
from graph.snapshot.incidence import Flags
from graph.snapshot.text_index import Postings
from graph.store import Run
from graph.text import words


@dataclass(frozen=True)
class Counts:
    """As `Answer` has them; `without` by the name of what is left out."""

    total: int
    total_complete: int
    without: Mapping[str, int]


def counts(names: Sequence[str], held: NDArray[np.bool_], matched: Flags, *, browsing: bool = False) -> Counts:
    """Counts over the things in `matched`, shape (things,); `held`, shape (things, names), is what each satisfies.

    Where nothing is asked, all that passes is complete. Without names and with words nothing is: likeness never is.
    """
    some = held[matched]
    lacking = len(names) - some.sum(axis=1)
    total = int(matched.sum())
    return Counts(
        total=total,
        total_complete=int((lacking == 0).sum()) if names else total if browsing else 0,
        without={
            name: int((lacking == 0).sum() + ((lacking == 1) & ~some[:, at]).sum()) for at, name in enumerate(names)
        },
    )


def combinations(names: Sequence[str], held: NDArray[np.bool_]) -> list[frozenset[str]]:
    """The sets of names that single things satisfy, each once."""
    if not len(held) or not names:
        return []
    rows: list[list[bool]] = np.unique(held, axis=0).tolist()
    return [frozenset(name for name, has in zip(names, row, strict=True) if has) for row in rows]


def foreign(run: Run, postings: Postings, interpretation: Interpretation) -> list[str]:
    """Words of the question that were not linked and stand in no text of the graph, in any inflection."""
    meant = (interpretation.spelling.get(word, word) for word in words(interpretation.rest))
    open_words = [word for word in dict.fromkeys(meant) if _matters(word)]
    held = postings.held(run, open_words)
    return [word for word in open_words if word not in held]


def elsewhere(interpretation: Interpretation, ranking: Ranking, recipe: Recipe) -> bool:
    """Whether a place or a year is all that was read, and no text here is near to the rest: "trains to Bournemouth"."""
    concepts = any(term.kind in {"barrier", "enabler", "initiative", "organisation"} for term in interpretation.terms)
    open_words = [word for word in words(interpretation.rest) if _matters(word)]
    return bool(interpretation.terms) and not concepts and bool(open_words) and _nearest(ranking) < recipe.floor


def complete(
    question: str,
    interpretation: Interpretation,
    ranking: Ranking,
    strange: Sequence[str],
    recipe: Recipe,
    *,
    named: bool,
    browsing: bool = False,
) -> bool:
    """Whether a hit satisfies all that was asked, as far as that can be told without a reader.

    Every term has to be held by one case, if any is `named`. Words that were not linked have to be spoken of: the
    nearer the best text is to the question, the more of them may stand nowhere, but no name.
    """
    if interpretation.negated or not len(ranking.order) or (named and not _held(ranking)):
        return False
    open_words = [word for word in words(interpretation.rest) if _matters(word)]
    if not open_words or (named and not strange and len(open_words) == 1):
        return named or browsing
    if any(_is_name(word, question) for word in strange):
        return False
    said = [word for word in words(question) if _matters(word)]
    return _nearest(ranking) - recipe.strange * len(strange) / len(said) >= recipe.sure


def _nearest(ranking: Ranking) -> float:
    return float(ranking.meaning.max(initial=0.0))


def _held(ranking: Ranking) -> bool:
    return bool(np.isin(ranking.tier, [TIER_ORDER.index("claim"), TIER_ORDER.index("case")]).any())


def _matters(word: str) -> bool:
    return says_something(word) and word.isalpha()


def _is_name(word: str, question: str) -> bool:
    """Whether the word stands with a capital inside the question, where only a name has one, or is an abbreviation."""
    return word.capitalize() in re.findall(r"\w+", question)[1:] or word in abbreviations(question)
