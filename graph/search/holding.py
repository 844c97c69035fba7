"""What holds a word of the question, all of it: what `literal` finds, text by text, and what the totals count."""

from collections.abc import Collection, Mapping, Sequence
from typing import LiteralString

from graph.ontology import Wanted
from graph.search.answer import Interpretation
from graph.search.request import SearchRequest
from graph.search.spans import says_something
from graph.search.wordings import JOINING, NEGATIONS, TOO_GENERAL
from graph.store import Row, Run
from graph.text import lucene, words

# The things that a text about `about` speaks for, by whose it is: parts of the queries by text.
BY_ROLE: LiteralString = """
CALL (about) {
  RETURN about AS thing, 'own' AS role
  UNION
  MATCH (about)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT|OBJECT]->(thing) RETURN thing, 'claim' AS role
  UNION
  MATCH (about)<-[:SHOWN_BY]-(:Claim)-[:THROUGH]->(thing) RETURN thing, 'case' AS role
  UNION
  MATCH (about)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT]->(:Initiative)-[:RUN_IN]->(thing) RETURN thing, 'case' AS role
  UNION
  MATCH (about)-[:RUN_IN]->(thing) RETURN thing, 'case' AS role
}
"""
KIND: LiteralString = """
     CASE WHEN thing:Initiative THEN 'initiative' WHEN thing:System THEN 'system' WHEN thing:Barrier THEN 'barrier'
          WHEN thing:Enabler THEN 'enabler' WHEN thing:Outcome THEN 'outcome' END AS kind
"""

# Things by their texts as in the text arms, but without a cut, a vector or a filter. Each step keeps every thing once:
# by pairs of text and thing it took four times as long.
_SPEAKING = (
    """
CALL db.index.fulltext.queryNodes('text_words', $words) YIELD node AS x
MATCH (x)-[:OF]->(t:Thing)
WITH collect(DISTINCT t) AS about
CALL (about) {
  UNWIND about AS thing RETURN thing
  UNION
  UNWIND about AS t MATCH (t)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT|OBJECT|THROUGH]->(thing) RETURN thing
  UNION
  UNWIND about AS t MATCH (t)<-[:SHOWN_BY]-(:Claim)-[:SUBJECT]->(:Initiative)-[:RUN_IN]->(thing) RETURN thing
  UNION
  UNWIND about AS t MATCH (t)-[:RUN_IN]->(thing) RETURN thing
}
WITH thing,
"""
    + KIND
    + """
WHERE kind IS NOT NULL AND (thing.id IN $held OR EXISTS { (thing)<-[:SUBJECT|OBJECT|THROUGH]-(:Claim) })
RETURN thing.id AS id, kind
"""
)

_CLAIMED = """
MATCH (t:Initiative|System|Barrier|Enabler|Outcome) WHERE EXISTS { (t)<-[:SUBJECT|OBJECT|THROUGH]-(:Claim) }
RETURN t.id AS id
"""

# The same by text, for a search by words alone; a thing that nothing is claimed of comes by its own text.
_LITERAL = (
    """
CALL () {
  CALL db.index.fulltext.queryNodes('text_words', $words) YIELD node AS x, score AS words
  RETURN x, words
  UNION ALL
  UNWIND $all_of AS id
  MATCH (:Thing {id: id})<-[:OF]-(x:Text)
  RETURN x, 0.0 AS words
}
WITH x, max(words) AS words
MATCH (x)-[:OF]->(about:Thing)
"""
    + BY_ROLE
    + """
WITH x, words, about, thing, role,
"""
    + KIND
    + """
WHERE kind IS NOT NULL AND (about = thing OR EXISTS { (thing)<-[:SUBJECT|OBJECT|THROUGH]-(:Claim) })
RETURN x.id AS text, CASE WHEN about:Passage THEN about.id END AS passage, words, 0.0 AS cosine,
       collect(DISTINCT {id: thing.id, kind: kind, role: role}) AS things
ORDER BY text
"""
)


def browsing(request: SearchRequest, interpretation: Interpretation) -> bool:
    """Whether all is asked for that passes the filters, but for what is not wished for."""
    if not request.q.strip():
        return True
    read = interpretation.terms or interpretation.result or interpretation.negated
    return bool(interpretation.excluded and not read) and not any(map(says_something, words(interpretation.rest)))


def claimed(run: Run) -> set[str]:
    """All of which something is claimed."""
    return {row["id"] for row in run(_CLAIMED)}


def asked_words(request: SearchRequest, interpretation: Interpretation) -> list[str]:
    """The words that a text may hold: not what only joins, nor what all texts speak of unless nothing else is asked.

    Words for kinds and results were read as such, and what is not wished for is not looked for.
    """
    if request.literal:
        said = words(request.q)
        return [word for word in said if word not in JOINING] or said
    unwished = {word for phrase in interpretation.negated for word in words(phrase)}
    rest = [word for word in words(interpretation.rest) if word not in unwished]
    # Who names a body to find its peers does not look for what speaks of the body.
    named = {word for term in interpretation.excluded if term.role == "peers" for word in words(term.text)}
    read = [word for term in interpretation.terms for word in words(term.text) if word not in named]
    meant = [interpretation.spelling.get(word, word) for word in (*rest, *read)]
    said = [word for word in meant if word not in JOINING | NEGATIONS]
    return [word for word in said if word not in TOO_GENERAL] or said


def speaking(run: Run, asked: Sequence[str], held: Collection[str]) -> dict[str, Wanted]:
    """All things that hold a word, by any of their texts, with their kind, whatever the filters.

    A thing that nothing is claimed of is among them only where it is `held` otherwise.
    """
    if not asked:
        return {}
    return {row["id"]: row["kind"] for row in run(_SPEAKING, words=lucene(" ".join(asked)), held=sorted(held))}


def literal(run: Run, asked: Sequence[str], allowed: Collection[str] | None) -> list[Row]:
    """The texts that hold a word with the things that they speak of, or all texts of what is allowed if none is asked.

    The things are of every kind, and pass no filter yet.
    """
    return run(_LITERAL, words=lucene(" ".join(asked)), all_of=[] if asked else sorted(allowed or ()))


def of_kinds(rows: Sequence[Row], kinds: Collection[Wanted], allowed: Collection[str] | None) -> list[Row]:
    """The rows with those of their things that are of these kinds and pass; None lets all pass."""
    inside = None if allowed is None else set(allowed)

    def passes(thing: Mapping[str, str]) -> bool:
        return thing["kind"] in kinds and (inside is None or thing["id"] in inside)

    kept = [{**row, "things": [thing for thing in row["things"] if passes(thing)]} for row in rows]
    return [row for row in kept if row["things"]]
