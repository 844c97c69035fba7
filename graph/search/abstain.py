"""When an answer is whole: all terms held, and nothing asked for that no text here speaks of."""

import re
from collections.abc import Sequence

from graph.search.answer import Interpretation
from graph.search.fuse import Ranked, Recipe
from graph.search.retrieve import Retrieved
from graph.search.spans import says_something
from graph.search.spelling import abbreviations
from graph.store import Run
from graph.text import words

_HELD = """
UNWIND $words AS word
CALL (word) { CALL db.index.fulltext.queryNodes('text_words', word, {limit: 1}) YIELD node RETURN count(node) AS held }
RETURN word, held
"""


def foreign(run: Run, interpretation: Interpretation) -> list[str]:
    """Words of the question that were not linked and stand in no text of the graph, in any inflection."""
    meant = (interpretation.spelling.get(word, word) for word in words(interpretation.rest))
    open_words = [word for word in dict.fromkeys(meant) if _matters(word)]
    held = {row["word"]: row["held"] for row in run(_HELD, words=open_words)} if open_words else {}
    return [word for word in open_words if not held[word]]


def elsewhere(interpretation: Interpretation, ranked: Sequence[Ranked], recipe: Recipe) -> bool:
    """Whether a place or a year is all that was read, and no text here is near to the rest: "trains to Bournemouth"."""
    concepts = any(term.kind in {"barrier", "enabler", "initiative", "organisation"} for term in interpretation.terms)
    open_words = [word for word in words(interpretation.rest) if _matters(word)]
    nearest = max((one.meaning for one in ranked), default=0.0)
    return bool(interpretation.terms) and not concepts and bool(open_words) and nearest < recipe.floor


def complete(
    question: str,
    interpretation: Interpretation,
    retrieved: Retrieved,
    ranked: Sequence[Ranked],
    strange: Sequence[str],
    recipe: Recipe,
) -> bool:
    """Whether a hit satisfies all that was asked, as far as that can be told without a reader.

    Every term has to be held by one case. Words that were not linked have to be spoken of: the nearer the best text is
    to the question, the more of them may stand nowhere, but no name.
    """
    if interpretation.negated or not ranked or (retrieved.pattern.names and not _held(ranked)):
        return False
    open_words = [word for word in words(interpretation.rest) if _matters(word)]
    if not open_words or (retrieved.pattern.names and not strange and len(open_words) == 1):
        return bool(retrieved.pattern.names) or retrieved.browsing
    if any(_is_name(word, question) for word in strange):
        return False
    nearest = max(one.meaning for one in ranked)
    said = [word for word in words(question) if _matters(word)]
    return nearest - recipe.strange * len(strange) / len(said) >= recipe.sure


def _held(ranked: Sequence[Ranked]) -> bool:
    return any(one.candidate.tier in {"claim", "case"} for one in ranked)


def _matters(word: str) -> bool:
    return says_something(word) and word.isalpha()


def _is_name(word: str, question: str) -> bool:
    """Whether the word stands with a capital inside the question, where only a name has one, or is an abbreviation."""
    return word.capitalize() in re.findall(r"\w+", question)[1:] or word in abbreviations(question)
