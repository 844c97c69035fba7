"""Why a query is refused: the rule, what broke it, and how to write it instead."""

from graph.errors import QueryRefused

#: Each rule with a way to write the query instead.
REWRITES: dict[str, str] = {
    "size": "Ask for less at once, and hand long lists and texts over as parameters.",
    "no-escapes": "Write the character itself instead of its \\u escape.",
    "one-statement": "Send one statement, without a semicolon inside.",
    "beginning": "Begin with MATCH, OPTIONAL MATCH, WITH, UNWIND, LET, FILTER, CALL or RETURN.",
    "no-prefix": "Leave the prefix out: the answer tells the plan's cost anyway.",
    "read-only": "The console reads. Find things by MATCH; load cases with `casegraph load`. "
    "A name that is such a word goes into `backticks`.",
    "no-administration": "The console reads the graph of cases, not the server; "
    "CALL db.labels() and CALL db.relationshipTypes() tell what there is.",
    "no-files": "Hand values over as parameters: UNWIND $rows AS row.",
    "one-transaction": "Leave IN TRANSACTIONS out: a query that reads needs none.",
    "no-regular-expressions": "Use CONTAINS, STARTS WITH or ENDS WITH, with toLower() on both sides, "
    "or the full-text index: CALL db.index.fulltext.queryNodes('text_words', $words).",
    "functions": "Use the functions of Cypher that docs/console.md lists; work the rest out from the rows.",
    "procedures": "Use db.index.fulltext.queryNodes, db.index.vector.queryNodes, db.labels, db.relationshipTypes, "
    "db.propertyKeys or db.schema.*.",
    "full-text": "Hand the index and the words over as texts or parameters, and write words, not /patterns/.",
    "range": "Give range() whole numbers, parameters, size() or length(); UNWIND it, or look through it by IN, "
    "for 10,000 numbers at most; anywhere else it may have 50.",
    "lists": "Make the list where it is gathered, by collect(x.name), or UNWIND it; "
    "a list that is made of another may hold 2,000 items, with no list or map of many parts in each.",
    "nesting": "Write it flatter: fewer brackets in brackets, IN [...] for many alternatives, <> for XOR.",
    "growth": "Put a list or map into others once, and join texts with plain words between; "
    "return the parts as columns and put them together from the rows.",
    "open-paths": "Give the path an upper bound, such as -[:USED*1..4]-> or {1,4}, "
    "or ask for shortestPath((a)-[*]-(b)).",
    "products": "Join the patterns by a link they share, or narrow each by a label and a WHERE first.",
    "operators": "Write it with MATCH, WHERE, WITH, UNWIND and RETURN.",
    "syntax": "Mend the text at that place.",
    "parameters": "Give each $name of the query in `parameters`: texts, booleans, numbers of 64 bits, lists and maps.",
    "time": "Narrow it: begin at few things, bound the paths, and LIMIT before the costly part.",
    "memory": "Narrow it, or gather less: count instead of collect, and LIMIT before sorting.",
    "answer-size": "Return fewer or smaller values, such as x.name instead of x.",
    "values": "Mend what the message says.",
}


def refused(rule: str, what: str) -> QueryRefused:
    """The error that names the rule, what broke it, and the way out."""
    return QueryRefused(what, REWRITES[rule], rule)
