"""What researchers ask, by class, is answered; the gallery is worked out; refusals name a way that then works."""

from typing import Any

import pytest

from graph.console import Console, QueryRequest
from graph.console.allowed import FUNCTIONS, PROCEDURES
from graph.console.gallery import QUERIES, GalleryQuery
from graph.console.refusal import REWRITES
from graph.errors import QueryRefused
from tests.conftest import ROOT

GIVEN = {
    "id": "short-termism",
    "words": "joint funding",
    "vector": [0.1] * 384,
    "ids": ["one-off-funding", "joint-funding"],
}
#: By class; each gives at least a row on the seed.
HONEST = {
    "counts": "MATCH (n) RETURN labels(n) AS labels, count(*) AS n ORDER BY n DESC",
    "aggregation": """
        MATCH (i:Initiative)-[t:TACKLED]->(b:Barrier)
        RETURN b.name, t.result, count(DISTINCT i) AS cases, collect(i.name)[..3] AS some, avg(size(i.summary)),
               percentileCont(size(i.summary), 0.5), stDev(size(i.summary)), min(i.name), max(i.name) LIMIT 5""",
    "exists": "MATCH (i:Initiative) WHERE EXISTS { (i)-[:USED]->(:Enabler {id: 'joint-funding'}) } RETURN i.name",
    "not exists": "MATCH (b:Barrier) WHERE NOT EXISTS { (b)<-[:TACKLED]-() } RETURN b.name",
    "count subquery": "MATCH (s:System) RETURN s.name, COUNT { (s)<-[:RUN_IN]-() } AS n ORDER BY n DESC LIMIT 3",
    "collect subquery": "MATCH (b:Barrier {id: $id}) RETURN COLLECT { MATCH (b)<-[:BROADER]-(k) RETURN k.id } AS of_it",
    "a path with bounds": "MATCH p = (:Barrier {id: $id})<-[:LEADS_TO|BROADER*1..3]-(x) RETURN p LIMIT 3",
    "a quantified path": "MATCH (a:Barrier)-[:LEADS_TO]->{1,3}(b:Barrier) RETURN a.name, b.name LIMIT 5",
    "a quantified pattern": "MATCH p = (:System) ((a)<-[:RUN_IN]-(b)){1,2} (:Initiative) RETURN length(p) LIMIT 1",
    "the shortest path": """
        MATCH p = shortestPath((:System {id: 'dorset'})-[*]-(:Barrier {id: $id}))
        RETURN [n IN nodes(p) | n.name] AS names, [r IN relationships(p) | type(r)] AS links""",
    "all shortest": "MATCH p = ALL SHORTEST (:System {id: 'dorset'})-[]-+(:Barrier {id: $id}) RETURN length(p) LIMIT 2",
    "both directions": "MATCH (b:Barrier {id: $id})-[r]-(x) RETURN type(r), startNode(r) = b AS outward, x.id LIMIT 5",
    "lists": """
        WITH [1, 2, 3, 4] AS l
        RETURN l[0], l[-1], l[1..3], [x IN l WHERE x > 2 | x * 2] AS doubled, all(x IN l WHERE x > 0) AS positive,
               2 IN l AS holds, size(l), head(l), last(l), tail(l), reverse(l),
               [i IN range(0, size(l) - 1) | i + 1] AS places, range(1, 3) AS few""",
    "a list of a list gathered": """
        MATCH (i:Initiative) WITH collect(i) AS cases
        RETURN [c IN cases WHERE c.status = 'active' | c.name] AS active, size(cases) AS all""",
    "maps": """
        MATCH (i:Initiative)-[:RUN_IN]->(s:System)
        RETURN {name: i.name, at: s.name, levels: i.levels} AS card, i {.name, .type, at: s.id} AS projected LIMIT 3""",
    "maps of maps": """
        MATCH (s:System)-[:FACED]->(b) WITH s, collect({id: b.id, name: b.name}) AS faced
        RETURN {system: s.name, faced: faced, number: size(faced)} AS row LIMIT 3""",
    "dates": """
        RETURN date() > date('2026-01-01') AS later, date('2026-04-01') - duration('P1Y') AS before,
               duration.between(date('2020-01-01'), date('2026-04-01')).years AS years,
               date.truncate('year', date()).year""",
    "texts": """
        MATCH (e:Enabler) WHERE toLower(e.name) CONTAINS 'fund' OR e.name STARTS WITH 'J'
        RETURN e.name + ' (' + e.id + ')' AS shown, split(e.id, '-')[0], substring(e.name, 0, 5),
               toUpper(left(e.name, 3))""",
    "conditions": """
        MATCH (i:Initiative)
        RETURN CASE WHEN i.status = 'active' THEN 'now' ELSE coalesce(i.status, 'unknown') END AS state,
               count(*) AS n""",
    "sorted pages": "MATCH (i:Initiative) RETURN i.name ORDER BY i.name SKIP 5 LIMIT 5",
    "optional": "MATCH (s:System) OPTIONAL MATCH (s)-[:FACED]->(b) RETURN s.id, count(b) AS n ORDER BY n DESC LIMIT 3",
    "union": "MATCH (e:Enabler) RETURN e.name AS name UNION MATCH (b:Barrier) RETURN b.name AS name",
    "unwind parameters": "UNWIND $ids AS id MATCH (x:Thing {id: id}) RETURN x.name",
    "let and filter": "MATCH (i:Initiative) LET n = COUNT { (i)-[:USED]->() } FILTER n > 2 RETURN i.name, n",
    "a subquery": "MATCH (i:Initiative) CALL (i) { MATCH (i)-[:USED]->(e) RETURN count(e) AS n } RETURN n LIMIT 3",
    "pairs": """
        MATCH (a:Initiative)-[:USED]->(e)<-[:USED]-(b:Initiative) WHERE a.id < b.id
        RETURN a.name, b.name, count(e) AS shared ORDER BY shared DESC LIMIT 5""",
    "a small product": "MATCH (b:Barrier), (d:Dimension) WHERE NOT (b)-[:WITHIN]->(d) RETURN count(*) AS n",
    "full text": """
        CALL db.index.fulltext.queryNodes('text_words', $words) YIELD node, score
        MATCH (node)-[:OF]->(thing) RETURN thing.id, score ORDER BY score DESC LIMIT 5""",
    "vectors": "CALL db.index.vector.queryNodes('text_meaning', 5, $vector) YIELD node, score RETURN node.title, score",
    "a vector clause": """
        MATCH (t:Text) SEARCH t IN (VECTOR INDEX text_meaning FOR $vector LIMIT 5) SCORE AS score
        RETURN t.title, score, vector.similarity.cosine(t.embedding, $vector) AS cosine""",
    "labels": "CALL db.labels()",
    "types": "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType ORDER BY relationshipType",
    "the schema": "CALL db.schema.visualization()",
    "names like words of the language": """
        MATCH (start:Barrier)-[:LEADS_TO]->(end:Barrier)
        RETURN start.name AS `set`, {create: end.name, merge: 1} AS use_, start.delete AS deleted LIMIT 2""",
    "unlucky names": "MATCH (set:Barrier) WITH set.name AS create, set AS use RETURN use.id AS load LIMIT 2",
    "many sums": "WITH 1 AS a, 2 AS b, 3 AS c, 4 AS d, 5 AS e, 6 AS f, 7 AS g RETURN a + b + c + d + e + f + g AS sum",
    "a case in a list": """
        MATCH (n:Barrier) RETURN [x IN CASE WHEN n:Barrier|Enabler THEN labels(n) ELSE [] END | toUpper(x)] AS l
        LIMIT 1""",
    "alternatives": "MATCH (n:Barrier) WHERE n.id = 'a' OR n.id = 'b' OR NOT n.id = 'c' XOR n.id = 'd' RETURN count(n)",
    "one list looked at in many ways": """
        MATCH (i:Initiative) WITH collect(i.name) AS l
        RETURN size(l) AS n, head(l), last(l), l[0..3], l[0] IN l, any(x IN l WHERE x CONTAINS 'a'), l""",
    "comments": "// what stands here\nMATCH (b:Barrier) /* every one */ RETURN b.name; // the end",
    "words in texts": "RETURN 'CREATE, DELETE; LOAD CSV and =~ are words' AS said, \"it's\" AS quoted",
    "numbers": "RETURN 7 / 2.0 AS half, 7 % 2, 2 ^ 10, round(3.567, 2), abs(-3), toInteger('12'), 1e3, 0x1F, -5 AS l",
}  # fmt: skip


@pytest.mark.parametrize("name", list(HONEST))
def test_what_researchers_ask_is_answered(console: Console, name: str) -> None:
    query = HONEST[name]
    given = {key: value for key, value in GIVEN.items() if f"${key}" in query}
    answer = console.ask(QueryRequest(query=query, parameters=given))
    assert answer.rows
    assert all(len(row) == len(answer.columns) for row in answer.rows)
    assert answer.plan.steps[0] == "ProduceResults"
    assert answer.receipt.corpus == 1


@pytest.mark.parametrize("one", QUERIES, ids=[one.id for one in QUERIES])
def test_the_gallery_is_worked_out(console: Console, one: GalleryQuery) -> None:
    answer = console.ask(QueryRequest(query=one.query, parameters=one.parameters))
    assert answer.rows
    page = (ROOT / "docs" / "console.md").read_text()
    assert one.question in page
    assert one.query.strip() in page


def test_the_gallery_has_fifteen() -> None:
    assert len({one.id for one in QUERIES}) == 15


def test_rows_are_cut_where_asked_and_said_so(console: Console) -> None:
    answer = console.ask(QueryRequest(query="MATCH (n:Barrier) RETURN n.id ORDER BY n.id", limit=3))
    assert (len(answer.rows), answer.cut, answer.why_cut) == (3, True, "rows")
    whole = console.ask(QueryRequest(query="UNWIND range(1, 3) AS n RETURN n", limit=3))
    assert (whole.rows, whole.cut, whole.why_cut) == ([[1], [2], [3]], False, None)


def test_bytes_are_cut_and_said_so(console: Console) -> None:
    answer = console.ask(QueryRequest(query="MATCH (t:Text) RETURN t.embedding", limit=1000))
    assert answer.cut
    assert answer.why_cut == "bytes"
    assert 100 < len(answer.rows) < 860


def test_values_are_what_json_can_hold(console: Console) -> None:
    query = """
        MATCH p = (i:Initiative {id: 'people-in-mind'})-[t:TACKLED]->(:Barrier {id: 'one-off-funding'})
        RETURN i, t, p, date('2026-04-01') AS day, duration('P1M') AS month, point({x: 1, y: 2}) AS place,
               0.0 / 0.0 AS nothing, null AS none, [1, [true]] AS list"""
    row = dict(zip(*_one(console, query), strict=True))
    assert row["i"]["labels"] == ["Initiative", "Thing"]
    assert row["i"]["properties"]["name"] == "People in Mind"
    assert (row["t"]["type"], row["t"]["properties"]["result"]) == ("TACKLED", "overcame")
    assert [node["properties"]["id"] for node in row["p"]["nodes"]] == ["people-in-mind", "one-off-funding"]
    assert (row["day"], row["month"], row["place"]["coordinates"]) == ("2026-04-01", "P1M", [1.0, 2.0])
    assert (row["nothing"], row["none"], row["list"]) == ("nan", None, [1, [True]])


def _one(console: Console, query: str) -> tuple[list[str], list[Any]]:
    answer = console.ask(QueryRequest(query=query))
    return answer.columns, answer.rows[0]


#: A query that is refused, its rule, and what the refusal says to write instead.
REWRITTEN = [
    ("MATCH (b:Barrier) WHERE b.name =~ '(?i)short.*' RETURN b.name", "no-regular-expressions",
     "MATCH (b:Barrier) WHERE toLower(b.name) STARTS WITH 'short' RETURN b.name"),
    ("MATCH (:Barrier {id: 'operational-pressure'})-[:LEADS_TO*]->(b) RETURN DISTINCT b.name", "open-paths",
     "MATCH (:Barrier {id: 'operational-pressure'})-[:LEADS_TO*1..4]->(b) RETURN DISTINCT b.name"),
    ("SHOW INDEXES", "no-administration", "CALL db.labels()"),
    ("MATCH (i:Initiative) WITH collect(i) AS l RETURN reduce(n = 0, x IN l | n + size(x.name)) AS n", "functions",
     "MATCH (i:Initiative) RETURN sum(size(i.name)) AS n"),
    ("MATCH (t:Text), (s:System) WITH collect(t) AS l RETURN [x IN l | x.title] AS titles", "values",
     "MATCH (t:Text) RETURN collect(t.title) AS titles"),
    ("MATCH (a), (b), (c) RETURN count(a.id + b.id + c.id)", "products",
     "MATCH (a:Barrier)-[:LEADS_TO]->(b)-[:LEADS_TO]->(c) RETURN count(a.id + b.id + c.id)"),
    ("PROFILE MATCH (b:Barrier) RETURN count(b)", "no-prefix", "MATCH (b:Barrier) RETURN count(b)"),
    ("MATCH (b:Barrier) RETRUN b", "syntax", "MATCH (b:Barrier) RETURN b"),
    ("MATCH (b:Barrier {id: $which}) RETURN b", "parameters", "MATCH (b:Barrier {id: $id}) RETURN b"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "rule", "instead"), REWRITTEN, ids=[rule for _, rule, _ in REWRITTEN])
def test_a_refusal_names_its_rule_and_a_way_that_works(console: Console, query: str, rule: str, instead: str) -> None:
    with pytest.raises(QueryRefused) as refusal:
        console.ask(QueryRequest(query=query))
    assert refusal.value.rule == rule
    assert refusal.value.remedy
    given = {"id": "short-termism"} if "$id" in instead else {}
    assert console.ask(QueryRequest(query=instead, parameters=given)).rows


def test_an_error_of_neo4j_names_the_place_in_the_query_as_written(console: Console) -> None:
    with pytest.raises(QueryRefused, match=r"^Line 2, column 3: Invalid input 'RETRUN'"):
        console.ask(QueryRequest(query="MATCH (b:Barrier)\n  RETRUN [x IN [1] | x]"))


def test_the_page_names_every_rule_function_and_procedure() -> None:
    page = (ROOT / "docs" / "console.md").read_text()
    for name in {*REWRITES, *FUNCTIONS, *PROCEDURES}:
        assert f"`{name}`" in page, name
