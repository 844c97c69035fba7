"""The two text arms of step 2: the texts that come first by words and by meaning, each with both of its scores."""

from collections.abc import Collection
from typing import LiteralString

from graph.embedding import Vectors
from graph.search.fuse import TextSeen
from graph.store import Run, vector
from graph.text import lucene

#: Texts that each arm brings where nothing is filtered. On SciFact 50 to 300 gave the same quality, 1,000 hurt.
POOL = 100

# The cosine is exact for every text, whichever arm brought it; the score of words is 0 where only the other did.
_ARMS: LiteralString = """
CALL () {
  MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $near)
  RETURN x, 0.0 AS words
  UNION ALL
  CALL db.index.fulltext.queryNodes('text_words', $words, {limit: $worded}) YIELD node AS x, score AS words
  RETURN x, words
  UNION ALL
  UNWIND $also AS id
  MATCH (x:Text {id: id})
  RETURN x, 0.0 AS words
}
WITH x, max(words) AS words
RETURN x.id AS id, words, 2 * vector.similarity.cosine(x.embedding, $vector) - 1 AS cosine
ORDER BY id
"""


def arms(
    run: Run, searched: str, question: Vectors, *, near: int = POOL, worded: int = POOL, also: Collection[str] = ()
) -> list[TextSeen]:
    """The `near` texts nearest to the vector `question`, shape (dimensions,), the `worded` first by words, and `also`.

    In the order of their ids.
    """
    rows = run(
        _ARMS, vector=vector(question), words=lucene(searched), near=near, worded=worded, also=sorted(also)
    )  # fmt: skip
    return [TextSeen(row["id"], row["cosine"], row["words"]) for row in rows]
