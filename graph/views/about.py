"""What the graph contains, when it was loaded, and which database it is in."""

from datetime import datetime

from graph.errors import DatabaseUnfit
from graph.ontology import IMPLEMENTATIONS, KINDS, LABELS, Implementation
from graph.record import Record
from graph.store import Run, Store

_CORPUS = """
MATCH (c:Corpus {id: 'corpus'})
RETURN c.version AS version, c.digest AS digest, c.model AS model, c.loaded_at AS loaded_at
"""

_COUNTS = """
UNWIND $labels AS label
RETURN label, COUNT { MATCH (n:$(label)) } AS held
"""


_IMPLEMENTATION = """
MATCH (i:Initiative) RETURN coalesce(i.implementation, 'not said') AS implementation, count(*) AS held
"""

_DATA_SETS = """
MATCH (d:DataSet)
RETURN d.id AS id, COUNT { MATCH (:Entry {data_set: d.id}) } AS entries, d.digest AS digest, d.loaded_at AS loaded_at
ORDER BY id
"""


class Neo4jFacts(Record):
    """The database that answers."""

    version: str
    """The version of Neo4j."""
    edition: str
    """community or enterprise."""


class DataSet(Record):
    """A data set: what one load brought."""

    id: str
    """What addresses and filters name it by."""
    entries: int
    """How many cases, accounts and things of registers it has."""
    digest: str
    """The digest of its content."""
    loaded_at: datetime
    """When it last changed, in UTC (ISO 8601)."""


class About(Record):
    """What is loaded, and by what it is answered."""

    counts: dict[str, int]
    """How many things there are of each kind, with the claims and passages."""
    implementation: dict[Implementation, int]
    """How many initiatives were carried out, and where."""
    corpus: int
    """The number of the state of the corpus; each load raises it."""
    digest: str
    """The digest of that state: equal digests mean equal content."""
    data_sets: list[DataSet]
    """The data sets that were loaded."""
    model: str
    """The embedding model."""
    neo4j: Neo4jFacts
    """The database."""
    loaded_at: datetime | None = None
    """When something was last loaded, in UTC (ISO 8601)."""


def about(store: Store) -> About:
    """What is loaded. Raises `DatabaseUnfit` if nothing ever was."""
    facts = store.connect()
    neo4j = Neo4jFacts(version=facts.version, edition=facts.edition)
    return store.read_together(lambda run: _about(run, neo4j))


def _about(run: Run, neo4j: Neo4jFacts) -> About:
    rows = run(_CORPUS)
    if not rows:
        raise DatabaseUnfit(
            "The database holds no cases yet.", "Load some: `casegraph load FOLDER`, or `casegraph run`."
        )
    held = {row["label"]: row["held"] for row in run(_COUNTS, labels=[*LABELS.values(), "Claim"])}
    carried = {row["implementation"]: row["held"] for row in run(_IMPLEMENTATION)}
    corpus, at = rows[0], rows[0]["loaded_at"]
    return About(
        counts={**{kind: held[LABELS[kind]] for kind in KINDS}, "claim": held["Claim"]},
        implementation={one: carried.get(one, 0) for one in IMPLEMENTATIONS},
        corpus=corpus["version"],
        digest=corpus["digest"],
        data_sets=[DataSet(**{**row, "loaded_at": row["loaded_at"].to_native()}) for row in run(_DATA_SETS)],
        model=corpus["model"],
        neo4j=neo4j,
        loaded_at=at.to_native() if at else None,
    )
