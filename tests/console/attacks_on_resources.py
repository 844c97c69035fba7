"""Attacks on time and memory, by class, of the database and of the reading process; and what their parameters are."""

from typing import Any

from tests.console.attacks import REACHING, Attack, of


def _deep(levels: int) -> list[Any]:
    value: list[Any] = [1]
    for _ in range(levels):
        value = [value]
    return value


DOUBLED = " ".join("WITH s + s AS s" for _ in range(30))
NESTED = " ".join("WITH [l, l, l, l, l, l, l, l, l, l] AS l" for _ in range(9))
PAIRED = " ".join("WITH {a: m, b: m} AS m" for _ in range(40))
CHAINED = ", ".join(f"(a{i})--(a{i + 1})" for i in range(60))
MESHED = ", ".join(f"(a{i})--(b{j})" for i in range(14) for j in range(14))

SPENDING = [
    *of(
        "unbounded paths", "open-paths time memory products",
        "MATCH p = (a)-[*]-(b) RETURN count(p)",
        "MATCH (a:System)-[*]->(b) RETURN DISTINCT b",
        "MATCH p = (a:System)-[*2..]-(b) RETURN p",
        "MATCH p = ((a)-[r]-(b))+ RETURN count(p)",
        "MATCH p = (a:System) ((x)--(y)){{1,}} (b) RETURN count(p)",
        "MATCH p = (a)-[]-*(b) RETURN count(p)",
        "MATCH p = (a:System)-[*1..12]-(b) RETURN count(p)",
        "MATCH p = (a:System)-[*1..40]-(b) RETURN count(p)",
        "MATCH p = ALL SHORTEST (a)-[]-+(b) RETURN count(p)",
        "RETURN [(a)-[*1..12]-(b) | b.name]",
        "MATCH (a:System) RETURN COUNT {{ (a)-[*1..12]-() }}",
        "MATCH p = allShortestPaths((a)-[*]-(b)) WHERE a <> b AND all(n IN nodes(p) WHERE n.x = 1) RETURN count(p)",
    ),
    *of(
        "products", "products time memory",
        "MATCH (a), (b), (c) RETURN count(a.id + b.id)",
        "MATCH (a), (b), (c), (d), (e) RETURN a.name, b.name, c.name, d.name, e.name ORDER BY a.name",
        "MATCH (a) MATCH (b) MATCH (c) WITH a, b, c ORDER BY c.name RETURN count(*)",
        "MATCH (a), (b), (c) RETURN collect([a, b, c])",
        "MATCH (a), (b), (c) RETURN DISTINCT a.id, b.id, c.id",
        f"MATCH {CHAINED} RETURN count(*)",
        f"MATCH {MESHED} RETURN count(*)",
    ),
    *of(
        "rows without end", "memory time range",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y RETURN count(DISTINCT x * 10000 + y)",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z RETURN sum(x * y * z)",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y RETURN collect(toString(x * y))",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y WITH x, y ORDER BY y, x RETURN count(*)",
        "UNWIND range(1, 100000000) AS x RETURN count(DISTINCT x)",
        "RETURN range(1, 1000000000)",
        "RETURN size(range(1, 1000000000))",
        "RETURN range(1, 1000000000) = range(1, 1000000000)",
        "RETURN range(-1000000000, 0)",
        "RETURN range(0, toInteger('1000000000'))",
        "WITH 1000000000 AS n RETURN range(0, n)",
        "WITH {n: 1000000000} AS m RETURN range(0, m.n)",
        "RETURN range(1, $million)",
    ),
    *of(
        "huge lists", "range lists growth functions values memory time",
        "RETURN size([x IN range(1, 500000000) | toString(x)])",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 999) AS y WITH collect(x) AS l RETURN [z IN l | toString(z)]",
        "WITH range(1, 10000) AS l RETURN [x IN l | [y IN l | [z IN l | 1]]]",
        "MATCH (n) WITH collect(n) AS l RETURN [x IN l | [y IN l | y.name]]",
        "WITH range(1, 2000) AS l RETURN size([x IN l | l])",
        f"WITH [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] AS l {NESTED} WITH l, l + [1] AS m RETURN l < m",
        f"WITH [1] AS l {NESTED} RETURN l",
        f"WITH [1] AS l {NESTED} UNWIND [l, l] AS x RETURN count(DISTINCT x)",
        f"WITH {{a: 1}} AS m {PAIRED} RETURN m",
        "WITH [1] AS l " + " ".join("LET l = l + l" for _ in range(9)) + " RETURN l",
        "WITH [1] AS l " + " ".join("WITH l || l AS l" for _ in range(9)) + " RETURN l",
        "RETURN reduce(s = [], x IN range(1, 100000) | s + x)",
        "RETURN toStringList(range(1, 100))",
        "RETURN coll.flatten([[1], [2]])",
        "RETURN allReduce(a = 0, x IN range(1, 100000000) | a + x, true)",
    ),
    *of(
        "huge texts", "growth functions size memory answer-size",
        f"WITH 'aaaaaaaaaaaaaaaa' AS s {DOUBLED} RETURN size(s)",
        "RETURN reduce(s = 'x', i IN range(1, 40) | s + s)",
        "WITH 'a' AS s RETURN [x IN range(1, 2000) | s + toString(x)]",
        "WITH 'a' AS s RETURN " + " + ".join("s" for _ in range(400)),
        "WITH 'a' AS s RETURN " + " || ".join("s" for _ in range(400)),
        "RETURN lpad('x', 2000000000, 'y')",
        "RETURN apoc.text.repeat('x', 2000000000)",
        "RETURN '" + "x" * 9000 + "'",
    ),
    *of(
        "answers without end", "answer-size memory time",
        "MATCH (t:Text) RETURN collect(t.embedding) AS all_vectors",
        "MATCH (t:Text), (n:System) RETURN collect(t.embedding)",
        "MATCH (n), (m:System) RETURN collect(n)",
    ),
    *of(
        "much in a row", "answer-size memory time", "MATCH (t:Text) RETURN t.embedding", "MATCH (n) RETURN n",
        "MATCH (n), (m:System) RETURN n", "CALL db.index.vector.queryNodes('text_meaning', 2000000000, $vector)",
        "CALL db.index.fulltext.queryNodes('text_words', 'a* OR b* OR c* OR d*') YIELD node RETURN node",
        "MATCH p = (a:System)-[*1..2]-(b) RETURN p", may_run=True,
    ),
    *of(
        "what a planner takes apart", "nesting syntax time",
        "MATCH (n) WHERE " + " XOR ".join(f"n.p{i} = 1" for i in range(24)) + " RETURN n",
        "MATCH (n) WHERE " + "NOT " * 1900 + "n.x = 1 RETURN n",
        "MATCH (n) WHERE " + " OR ".join(f"(n.a{i} = 1 AND n.b{i} = 2)" for i in range(70)) + " RETURN n",
        "RETURN " + "[" * 300 + "]" * 300,
        "RETURN " + "(" * 3900 + "1" + ")" * 3900,
        "RETURN " + "[a IN " * 1300,
        "RETURN " + "range(size(" * 700,
        "RETURN range(1, " + "1" * 5000 + ")",
        "RETURN 1" + "1" * 5000,
    ),
    *of(
        "names that are read otherwise", "range full-text read-only lists functions values syntax",
        "RETURN 'a' CONTAINS [x IN range(1, 10000) | toString(x)][0] AS n",
        "RETURN 1 SKIP [x IN range(1, 10000) | x][0]",
        "MATCH (n) WITH n AS `AS` SET n.owned = 1",
        "MATCH (n) WITH n AS `.` SET n.owned = 1",
        "MATCH (set) SET set.owned = 1",
        "MATCH (n) SET `n`.owned = 1",
    ),
    *of(
        "lists of lists", "lists growth range",
        "RETURN size([x IN range(1, 2000) | split($s, '')]) AS n",
        "RETURN size([x IN range(1, 2000) | range(1, 2000)]) AS n",
        "RETURN [x IN range(1, 2000) | $long] AS n",
        "MATCH (n) RETURN [x IN range(1, 2000) | COLLECT { MATCH (m) RETURN m.name }] AS n",
        "MATCH (n) RETURN [x IN range(1, 2000) | [(a)--(b) | b.name]] AS n",
        "RETURN [x IN range(1, 2000) | {" + ", ".join(f"k{i}: x" for i in range(60)) + "}] AS n",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 3) AS y WITH x, range(1, 10000) AS l ORDER BY l RETURN count(l)",
        "WITH [1] AS l LET a = l LET b = l LET c = l WITH [l, a, b, c] AS l LET a = l LET b = l LET c = l "
        "WITH [l, a, b, c] AS l LET a = l LET b = l LET c = l WITH [l, a, b, c] AS l RETURN l = [l]",
        "WITH [1] AS l " + "WITH *, l AS a WITH *, l AS b WITH *, l AS c WITH [l, a, b, c] AS l " * 6 + "RETURN l",
        "WITH 1 AS l " + "CALL (l) { RETURN l AS a } CALL (l) { RETURN l AS b } WITH [l, a, b] AS l " * 9 + "RETURN 1",
        "WITH [1] AS l " + "UNWIND [l] AS a UNWIND [l] AS b WITH [l, a, b] AS l " * 9 + "RETURN l",
        "WITH [1] AS l WITH [" + "l, x = 1, " * 200 + "l] AS l RETURN l",
    ),
    Attack(
        "names that are read otherwise", "UNWIND range(1, $`a``b`) AS x RETURN sum(x)",
        frozenset({"range"}), {"a``b": 1, "a`b": 1_000_000_000},
    ),
    Attack(
        "names that are read otherwise",
        "CALL db.index.fulltext.queryNodes('text_words', $`a``b`) YIELD node RETURN node.id",
        frozenset({"full-text"}), {"a``b": "x", "a`b": "/(a|b)*c{1,10}.*/"},
    ),
    *of(
        # As large as the rules let it get: one step, which does not look at the clock, over 180 million numbers.
        "the largest comparison", "time memory",
        "UNWIND range(1, 10000) AS x UNWIND range(1, 400) AS y WITH collect(x) AS l "
        "WITH [l, l, l, l, l, l, l, l, l] AS l WITH [l, l, l, l, l] AS m WITH m, m + [1] AS k RETURN m < k",
        may_run=True,
    ),
    *of("values that nobody can carry", "values", "RETURN date({year: 99999}) AS d", "RETURN 9223372036854775807 + 1"),
    Attack("parameters", "RETURN $deep", frozenset({"parameters"}), {"deep": _deep(500)}),
    Attack("parameters", "RETURN $deep", frozenset({"parameters"}), {"deep": _deep(5000)}),
    Attack("parameters", "RETURN $x", frozenset({"parameters"}), {"x": 10**5000}),
    Attack("parameters", "RETURN $x", frozenset({"parameters"}), {"x": 2**70}),
    Attack("parameters", "RETURN $x", frozenset({"parameters"}), {"x": "\ud800"}),
    Attack("parameters", "RETURN $x", frozenset({"parameters"}), {"x": {"\ud800": 1}}),
    Attack("parameters", "RETURN 1", frozenset({"parameters"}), {"\ud800": 1}),
    Attack("parameters", "RETURN $x", frozenset({"parameters"}), {"x": float("nan")}),
    Attack("parameters", "RETURN '\ud800'", frozenset({"syntax"})),
    Attack("parameters", "RETURN $huge", frozenset({"size"}), {"huge": "x" * 40_000}),
    Attack("parameters", "RETURN $deep", frozenset({"values", "size"}), {"deep": [[[[[[[[1]]]]]]]]}, may_run=True),
    Attack("parameters", "MATCH (n:$($label)) SET n.owned = 1", frozenset({"read-only"}), {"label": "System"}),
    Attack("parameters", "MATCH (n {id: $id}) RETURN n", frozenset(), {"id": "x'}) DETACH DELETE n //"}, may_run=True),
]  # fmt: skip

ATTACKS = [*REACHING, *SPENDING]

#: What parameters of attacks stand for.
GIVEN: dict[str, Any] = {
    "p": "(a+)+$",
    "slashes": "/(a|b)*/",
    "one": "/a",
    "two": "*/",
    "million": 1_000_000,
    "s": "a" * 20_000,
    "long": [1] * 5000,
    "vector": [0.1] * 384,
}
