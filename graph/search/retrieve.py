"""Step 2: candidates by words, by meaning and by links, in one read transaction; a filter cuts inside every arm."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.embedding import Vectors
from graph.ontology import WANTED, Wanted
from graph.search.filters import passing
from graph.search.fit import Pattern
from graph.search.fuse import TextOf, TextSeen
from graph.search.holding import BY_ROLE, KIND, asked_words, browsing, claimed, literal, of_kinds, speaking
from graph.search.interpret import Reading
from graph.search.lexicon import Told
from graph.search.links import NOT_LINKED, Linked, links
from graph.search.request import SearchRequest
from graph.store import Row, Run, vector
from graph.text import lucene

#: Texts that each of the two text arms brings. On SciFact 50 to 300 gave the same quality, 1,000 hurt.
POOL = 100
#: With a filter the full-text arm brings all it has: a filter after a cut would starve.
ALL = 1_000_000

# `held` are things that the links or the filters bring: their texts are scored exactly, whether a pool has them or not.
# A thing is found by its own card, by passages that show a claim of it, and by those of its cases.
_TEXTS = (
    """
CALL () {
  MATCH (x:Text) SEARCH x IN (VECTOR INDEX text_meaning FOR $vector LIMIT $pool)
  RETURN x, 0.0 AS words
  UNION ALL
  CALL db.index.fulltext.queryNodes('text_words', $words, {limit: $words_pool}) YIELD node AS x, score AS words
  RETURN x, words
  UNION ALL
  UNWIND $held AS id
  MATCH (:Thing {id: id})<-[:OF]-(x:Text)
  RETURN x, 0.0 AS words
  UNION ALL
  UNWIND $held AS id
  MATCH (:Thing {id: id})<-[:SUBJECT|OBJECT]-(:Claim)-[:SHOWN_BY]->(:Passage)<-[:OF]-(x:Text)
  RETURN x, 0.0 AS words
}
WITH x, max(words) AS words
WITH x, words, 2 * vector.similarity.cosine(x.embedding, $vector) - 1 AS cosine
MATCH (x)-[:OF]->(about:Thing)
"""
    + BY_ROLE
    + """
WITH x, words, cosine, about, thing, role,
"""
    + KIND
    + """
WHERE kind IN $kinds AND ($allowed IS NULL OR thing.id IN $allowed) AND NOT thing.id IN $excluded
  // What nothing is claimed of has no path to show: it is a hit by its name alone, never by likeness.
  AND (thing.id IN $held OR EXISTS { (thing)<-[:SUBJECT|OBJECT|THROUGH]-(:Claim) })
RETURN x.id AS text, CASE WHEN about:Passage THEN about.id END AS passage, words, cosine,
       collect(DISTINCT {id: thing.id, kind: kind, role: role}) AS things
ORDER BY text
"""
)


@dataclass(frozen=True)
class Found:
    """A thing that may be a hit, with its texts and what the links say of it."""

    id: str
    kind: Wanted
    texts: tuple[TextOf, ...]
    linked: Linked


@dataclass(frozen=True)
class Retrieved:
    """All candidates, what the arms say of each text, and which passage a text is a window of.

    `matched` are all things that pass the filters, are of the wanted kinds, and satisfy a term or hold a word of the
    question (or pass, where nothing is asked); `speaking` are those before any filter and of any kind, None for all;
    `untold` is what was named as not wished for, as far as no path may go over it;
    `browsing`: nothing else was asked for.
    """

    found: tuple[Found, ...]
    texts: tuple[TextSeen, ...]
    passages: Mapping[str, str]
    pattern: Pattern
    matched: frozenset[str] = frozenset()
    speaking: frozenset[str] | None = None
    untold: frozenset[str] = frozenset()
    browsing: bool = False


def retrieve(run: Run, request: SearchRequest, reading: Reading, told: Told) -> Retrieved:
    """Everything that passes the filters and that an arm has something to say of; by words alone without a vector.

    `told` are the cases of each topic, group of people, year or figure.
    """
    cases = passing(run, request)
    allowed = None if cases is None else {id_ for ids in cases.values() for id_ in ids}
    linked = links(run, reading.interpretation, told, cases)
    kinds = request.want or reading.interpretation.want or list(WANTED)
    all_ = browsing(request, reading.interpretation)
    if all_ and allowed is None:
        allowed = claimed(run)
    asked = [] if all_ else asked_words(request, reading.interpretation)
    held = {*linked.linked, *(allowed or ())}
    if reading.vector is None:
        rows = literal(run, asked, allowed)
        worded = {one["id"]: one["kind"] for row in rows for one in row["things"]}
        rows = of_kinds(rows, kinds, allowed)
    else:
        rows = _texts(run, reading.searched, reading.vector, kinds, allowed, held, linked.excluded)
        worded = speaking(run, asked, {*linked.everywhere, *held})
    texts = defaultdict[tuple[str, Wanted], list[TextOf]](list)
    for row in rows:
        for thing in row["things"]:
            texts[thing["id"], thing["kind"]].append(TextOf(row["text"], thing["role"]))
    found = tuple(
        Found(id_, kind, tuple(ids), linked.linked.get(id_, NOT_LINKED)) for (id_, kind), ids in sorted(texts.items())
    )
    passing_words = {id_ for id_, kind in worded.items() if kind in kinds and (allowed is None or id_ in allowed)}
    speak = frozenset(claimed(run) if all_ and linked.excluded else {*worded, *linked.everywhere})
    return Retrieved(
        found,
        tuple(TextSeen(row["text"], row["cosine"], row["words"]) for row in rows),
        {row["text"]: row["passage"] for row in rows if row["passage"]},
        linked.pattern,
        matched=frozenset({one.id for one in found if all_ or one.linked.fit.satisfied} | passing_words)
        - linked.excluded,
        speaking=None if all_ and not linked.excluded else speak - linked.excluded,
        browsing=all_,
        untold=frozenset(linked.untold),
    )


def _texts(
    run: Run, searched: str, question: Vectors, kinds: Sequence[Wanted], allowed: Collection[str] | None,
    held: Collection[str], excluded: Collection[str],
) -> list[Row]:  # fmt: skip
    return run(
        _TEXTS,
        vector=vector(question),
        words=lucene(searched),
        pool=POOL,
        words_pool=POOL if allowed is None else ALL,
        held=sorted(held),
        kinds=list(kinds),
        allowed=None if allowed is None else sorted(allowed),
        excluded=sorted(excluded),
    )
