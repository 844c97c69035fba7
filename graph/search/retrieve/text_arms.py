"""The two text arms of step 2: the texts that come first by words and by meaning, each with both of its scores."""

from collections.abc import Sequence
from typing import LiteralString, NamedTuple

from graph.embedding import Vectors
from graph.store import Run, vector
from graph.text import code, lucene

#: Texts that each arm brings where nothing is filtered. On SciFact 50 to 300 gave the same quality, 1,000 hurt.
POOL = 100

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
