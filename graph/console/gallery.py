"""Link questions worked out, to copy from: each answers on the seed, which a test asks. docs/console.md shows them."""

from typing import Any

from pydantic import Field

from graph.record import Record


class GalleryQuery(Record):
    """One question with its query."""

    id: str
    """Its id, which `casegraph queries` takes."""
    question: str
    """The question in words."""
    shows: str
    """What is to be learned from the query."""
    query: str
    """The query in Cypher."""
    parameters: dict[str, Any] = Field(default={})
    """The value of each $name in it."""


class Gallery(Record):
    """All of them."""

    queries: list[GalleryQuery]
    """The queries, from the simplest on."""


def gallery() -> Gallery:
    """The queries, from the simplest on."""
    return Gallery(queries=list(QUERIES))


QUERIES = (
    GalleryQuery(
        id="who-overcame",
        question="Which cases got past short-termism or a kind of it, and where?",
        shows="BROADER points to the wider barrier; *0..3 takes in the barrier itself. RUN_IN may be unknown.",
        parameters={"barrier": "short-termism"},
        query="""
MATCH (i:Initiative)-[t:TACKLED {result: 'overcame'}]->(b:Barrier)-[:BROADER*0..3]->(:Barrier {id: $barrier})
OPTIONAL MATCH (i)-[:RUN_IN]->(s:System)
RETURN i.name AS initiative, b.name AS barrier, collect(s.name) AS systems
ORDER BY initiative
""",
    ),
    GalleryQuery(
        id="through-what",
        question="Which enablers do sources credit with getting past barriers?",
        shows="A claim is a node: THROUGH hangs on it, not on the link between case and barrier.",
        query="""
MATCH (c:Claim {relationship: 'TACKLED', result: 'overcame'})-[:THROUGH]->(e:Enabler)
MATCH (c)-[:OBJECT]->(b:Barrier)
RETURN e.name AS enabler, count(DISTINCT c) AS claims, collect(DISTINCT b.name) AS barriers
ORDER BY claims DESC, enabler
""",
    ),
    GalleryQuery(
        id="evidence-of-a-claim",
        question="What is the evidence for all that is said of one case?",
        shows="From claim to passage to source, with the place where it stands.",
        parameters={"initiative": "people-in-mind"},
        query="""
MATCH (:Initiative {id: $initiative})<-[:SUBJECT]-(c:Claim)-[shown:SHOWN_BY]->(p:Passage)-[:FROM]->(s:Source)
RETURN c.id AS claim, c.reading AS reading, shown.stance AS stance, shown.basis AS basis, s.name AS source,
       p.heading AS heading, p.text AS passage
ORDER BY claim, passage
""",
    ),
    GalleryQuery(
        id="results-of-a-barrier",
        question="How did cases fare with each barrier?",
        shows="Counting by two things at once; a barrier that nobody tackled does not appear.",
        query="""
MATCH (i:Initiative)-[t:TACKLED]->(b:Barrier)
RETURN b.name AS barrier, t.result AS result, count(DISTINCT i) AS cases
ORDER BY cases DESC, barrier, result
""",
    ),
    GalleryQuery(
        id="untackled-barriers",
        question="Which barriers do systems face that no case here took on?",
        shows="NOT EXISTS asks for what is missing.",
        query="""
MATCH (s:System)-[:FACED]->(b:Barrier)
WHERE NOT EXISTS { (b)<-[:TACKLED]-(:Initiative) }
RETURN b.name AS barrier, collect(DISTINCT s.name) AS systems
ORDER BY barrier
""",
    ),
    GalleryQuery(
        id="enablers-that-go-together",
        question="Which enablers are used together, and in how many cases?",
        shows="a.id < b.id counts each pair once.",
        query="""
MATCH (a:Enabler)<-[:USED]-(i:Initiative)-[:USED]->(b:Enabler)
WHERE a.id < b.id
WITH a, b, count(DISTINCT i) AS cases, collect(DISTINCT i.name) AS names
WHERE cases > 1
RETURN a.name AS enabler, b.name AS beside, cases, names
ORDER BY cases DESC, enabler, beside
LIMIT 20
""",
    ),
    GalleryQuery(
        id="cases-alike",
        question="Which cases share most barriers and enablers with one?",
        shows="Either kind of link at once, by |.",
        parameters={"initiative": "people-in-mind"},
        query="""
MATCH (mine:Initiative {id: $initiative})-[:TACKLED|USED]->(shared)<-[:TACKLED|USED]-(other:Initiative)
RETURN other.name AS initiative, count(DISTINCT shared) AS shares, collect(DISTINCT shared.name) AS what
ORDER BY shares DESC, initiative
LIMIT 10
""",
    ),
    GalleryQuery(
        id="what-leads-to",
        question="Which chains of barriers lead to one, up to three links long?",
        shows="A path with a bound, and the names along it.",
        parameters={"barrier": "insufficient-funding"},
        query="""
MATCH p = (start:Barrier)-[:LEADS_TO*1..3]->(:Barrier {id: $barrier})
RETURN [b IN nodes(p) | b.name] AS chain, length(p) AS links
ORDER BY links, chain
LIMIT 50
""",
    ),
    GalleryQuery(
        id="how-two-are-linked",
        question="How is a system linked with a barrier, by the shortest way?",
        shows="shortestPath needs no bound; type() names each link.",
        parameters={"system": "cornwall-and-the-isles-of-scilly", "barrier": "short-termism"},
        query="""
MATCH p = shortestPath((:System {id: $system})-[:RUN_IN|TACKLED|BROADER|FACED|PART_OF*]-(:Barrier {id: $barrier}))
RETURN [n IN nodes(p) | n.name] AS things, [r IN relationships(p) | type(r)] AS links
""",
    ),
    GalleryQuery(
        id="successors",
        question="Which bodies took over from which, and what did those before do?",
        shows="Systems merge and split; a case stays with the body that did the work.",
        query="""
MATCH (before:System)-[s:SUCCEEDED_BY]->(after:System)
OPTIONAL MATCH (before)<-[:RUN_IN]-(i:Initiative)
RETURN after.name AS today, collect(DISTINCT before.name) AS before, s.on AS on,
       [name IN collect(DISTINCT i.name) WHERE name IS NOT NULL] AS cases
ORDER BY size(cases) DESC, today
LIMIT 20
""",
    ),
    GalleryQuery(
        id="measured-outcomes",
        question="Which outcomes were measured, with figures?",
        shows="`known` tells what was measured from what was hoped for.",
        query="""
MATCH (i:Initiative)-[:HAS_OUTCOME]->(o:Outcome {known: 'measured'})
WHERE o.value IS NOT NULL
RETURN i.name AS initiative, o.statement AS outcome, o.value AS value, o.unit AS unit, o.period AS period
ORDER BY initiative, outcome
""",
    ),
    GalleryQuery(
        id="inferred-claims",
        question="Which claims did we infer, and why?",
        shows="What a source states and what we read into it are told apart.",
        query="""
MATCH (c:Claim {reading: 'inferred'})-[:SUBJECT]->(a), (c)-[:OBJECT]->(b)
RETURN a.name AS subject, c.relationship AS link, c.result AS result, b.name AS object, c.because AS because
ORDER BY subject, link, object
""",
    ),
    GalleryQuery(
        id="gap-map",
        question="Which enablers were used against the barriers of one dimension, and in how many cases?",
        shows="A table of pairs; what is not in it is a gap.",
        parameters={"dimension": "capacity"},
        query="""
MATCH (d:Dimension {id: $dimension})<-[:WITHIN]-(b:Barrier)<-[:TACKLED]-(i:Initiative)-[:USED]->(e:Enabler)
RETURN b.name AS barrier, e.name AS enabler, count(DISTINCT i) AS cases
ORDER BY cases DESC, barrier, enabler
LIMIT 50
""",
    ),
    GalleryQuery(
        id="by-words",
        question="Which things speak of some words, and through which text?",
        shows="The full-text index that search uses; a Text is of a thing.",
        parameters={"words": "joint funding pot"},
        query="""
CALL db.index.fulltext.queryNodes('text_words', $words, {limit: 50}) YIELD node, score
MATCH (node)-[:OF]->(thing)
RETURN labels(thing) AS labels, thing.id AS id, node.title AS title, score
ORDER BY score DESC, id
LIMIT 10
""",
    ),
    GalleryQuery(
        id="near-a-text",
        question="Which texts are near in meaning to the card of one thing?",
        shows="The vector index, asked with a vector that is stored already.",
        parameters={"thing": "joint-funding"},
        query="""
MATCH (mine:Text)-[:OF]->(:Enabler {id: $thing})
CALL (mine) {
  MATCH (t:Text)
  SEARCH t IN (VECTOR INDEX text_meaning FOR mine.embedding LIMIT 11) SCORE AS score
  RETURN t, score
}
MATCH (t)-[:OF]->(other)
WHERE t <> mine
RETURN other.id AS id, t.title AS title, score
ORDER BY score DESC, id
""",
    ),
)
