"""What a database holds, in the few figures by which a restored one is compared with the one that was backed up."""

from graph.errors import DatabaseUnfit
from graph.local import Address
from graph.local.archive import Contents
from graph.schema import standing
from graph.store import Run, Store

# In seconds: an index that was being filled when the server stopped is filled anew.
_AWAIT = "CALL db.awaitIndexes(3600)"
_FAULTY = "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name"
# Both are kept by Neo4j, not counted.
_NODES = "MATCH (n) RETURN count(n) AS held"
_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS held"


def contents(address: Address) -> Contents:
    """Count what the database there holds, once all its indexes are online.

    Raises `DatabaseUnfit` where an index is not to be used.
    """
    store = Store(lambda: address)
    try:
        store.define(_AWAIT)
        faulty = [row["name"] for row in store.read(_FAULTY)]
        if faulty:
            raise DatabaseUnfit(f"These indexes cannot be used: {', '.join(faulty)}.", "Name another backup.")
        return store.read_together(_contents)
    finally:
        store.close()


def _contents(run: Run) -> Contents:
    corpus = standing(run) or {}
    return Contents(
        nodes=run(_NODES)[0]["held"],
        relationships=run(_RELATIONSHIPS)[0]["held"],
        schema_version=corpus.get("schema"),
        corpus=corpus.get("version"),
        digest=corpus.get("digest"),
    )
