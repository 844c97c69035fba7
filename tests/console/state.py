"""All that stands in the graph, as counts and one digest."""

import hashlib
import json

from graph.store import Store

#: Of 860 vectors a sum and the ends, or each look would fetch 3 MB.
_NODES = """
MATCH (n)
RETURN elementId(n) AS id, labels(n) AS labels, n {.*, embedding: null} AS properties,
       reduce(sum = 0.0, x IN coalesce(n.embedding, []) | sum + x) AS vector
ORDER BY id
"""
_LINKS = """
MATCH (a)-[r]->(b)
RETURN elementId(r) AS id, type(r) AS type, elementId(a) AS a, elementId(b) AS b, properties(r) AS properties
ORDER BY id
"""
_SCHEMA = "SHOW INDEXES YIELD name, state, type RETURN name, state, type ORDER BY name"
_USERS = "SHOW USERS YIELD user RETURN user ORDER BY user"


def state(store: Store) -> tuple[int, int, str]:
    """Nodes, relationships, and the SHA-256 of all that they, the indexes and the list of users hold."""
    digest = hashlib.sha256()
    rows = [store.read(query) for query in (_NODES, _LINKS, _SCHEMA, _USERS)]
    digest.update(json.dumps(rows, sort_keys=True, default=str).encode())
    return len(rows[0]), len(rows[1]), digest.hexdigest()
