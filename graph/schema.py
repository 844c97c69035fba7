"""The schema of the database: unique ids, the indexes, the corpus node, and migrations between schema versions."""

from functools import partial
from typing import LiteralString

from graph.embedding import Embedder
from graph.errors import OtherModel, Refused
from graph.ontology import THING
from graph.store import Row, Run, Store

#: Raised when stored data has to change. A load migrates older data; newer data is refused.
SCHEMA_VERSION = 7
#: Rows that a migration changes in one transaction.
_AT_A_TIME = 10_000

_CODES = """
MATCH (x:Text) WHERE x.code IS NULL WITH x LIMIT $most
SET x.code = 'x' + replace(replace(x.id, '-', ''), '.', '') + '0' RETURN count(*) AS changed
"""

# `kind` is the kind of thing alone, `link` an address on the web.
_TYPES = """
MATCH (t:Thing) WHERE t.kind IS NOT NULL WITH t LIMIT $most
SET t.type = t.kind REMOVE t.kind RETURN count(*) AS changed
"""
_TYPES_OF_SUCCESSIONS = """
MATCH ()-[s:SUCCEEDED_BY]->() WHERE s.kind IS NOT NULL WITH s LIMIT $most
SET s.type = s.kind REMOVE s.kind RETURN count(*) AS changed
"""
_ADDRESSES = """
MATCH (t:Thing) WHERE t.url IS NOT NULL WITH t LIMIT $most
SET t.link = t.url REMOVE t.url RETURN count(*) AS changed
"""
_ADDED_AT = """
MATCH (t:Thing) WHERE t.added_at IS NULL WITH t LIMIT $most
OPTIONAL MATCH (e:Entry {id: t.entry})
SET t.added_at = datetime.truncate('second', coalesce(e.loaded_at, datetime())) RETURN count(*) AS changed
"""

#: The queries that migrate data to the next schema, besides constraints and indexes: each is run until it has changed
#: nothing more. A load rewrites the rest, since the version is part of each entry's digest.
_STEPS: dict[int, tuple[LiteralString, ...]] = {
    1: (),  # data sets as nodes: counted by the load itself
    2: (_CODES,),
    3: (),  # implementation, proposals and derived claims: written by the load itself
    4: (),  # texts in composed form, abbreviations: written by the load itself
    5: (_TYPES, _TYPES_OF_SUCCESSIONS, _ADDRESSES, _ADDED_AT),
    6: (),  # old ids and what barriers are about: written by the load itself
}

_NODES: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("thing_id", THING),
    ("claim_id", "Claim"),
    ("text_id", "Text"),
    ("entry_id", "Entry"),
    ("data_set_id", "DataSet"),
    ("corpus_id", "Corpus"),
)
_CONSTRAINTS: tuple[LiteralString, ...] = tuple(
    "CREATE CONSTRAINT " + name + " IF NOT EXISTS FOR (n:" + label + ") REQUIRE n.id IS UNIQUE"
    for name, label in _NODES
)

#: Find what an entry contained when it is loaded again.
_OWNERS: tuple[LiteralString, ...] = (
    "CREATE INDEX thing_entry IF NOT EXISTS FOR (t:Thing) ON (t.entry)",
    "CREATE INDEX entry_data_set IF NOT EXISTS FOR (e:Entry) ON (e.data_set)",
    "CREATE INDEX shown_by_entry IF NOT EXISTS FOR ()-[s:SHOWN_BY]-() ON (s.entry)",
)

# `code` is the id as one word (`graph.text.code`), so that a search can be restricted to some texts in the index.
_WORDS = """
CREATE FULLTEXT INDEX text_words IF NOT EXISTS FOR (t:Text) ON EACH [t.content, t.code]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}
"""
_DROP_WORDS = "DROP INDEX text_words IF EXISTS"
#: Up to this schema the index contained only the content.
_WITHOUT_CODE = 2

# Unquantised with an expansion of 3 keeps recall@100 at .995 where the default gives .917, at the same size on disk.
_MEANING = """
CREATE VECTOR INDEX text_meaning IF NOT EXISTS FOR (t:Text) ON (t.embedding)
OPTIONS {indexConfig: {
  `vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine',
  `vector.quantization.type`: 'NONE', `vector.default_search_expansion_factor`: 3
}}
"""

_DROP_MEANING = "DROP INDEX text_meaning IF EXISTS"
_LENGTH = """
SHOW VECTOR INDEXES YIELD name, options WHERE name = 'text_meaning'
RETURN options.indexConfig['vector.dimensions'] AS length
"""

# In seconds: 150,000 vectors take 40 s on a quiet machine, and took 20 minutes on a busy one.
_AWAIT = "CALL db.awaitIndexes(3600)"

# Every transaction of a load changes `turn`, so this row changes with everything that casegraph writes.
_STATE = """
MATCH (c:Corpus {id: 'corpus'})
RETURN elementId(c) AS corpus, c.version AS version, c.digest AS digest, c.turn AS turn, c.schema AS schema,
       c.model AS model, c.fingerprint AS fingerprint
"""

_FOUND = """
MERGE (c:Corpus {id: 'corpus'})
ON CREATE SET c.version = 0, c.digest = '', c.schema = $schema, c.model = $model, c.fingerprint = $fingerprint
"""


_MIGRATED = "MATCH (c:Corpus {id: 'corpus', schema: $older}) SET c.schema = $older + 1"


def prepare(store: Store, embedder: Embedder) -> None:
    """Create constraints, indexes and the corpus node if they are missing; migrate data of an older schema.

    Raises `Refused` for a corpus that cannot be migrated and `OtherModel` for vectors of another model.
    """
    schema = store.read_together(lambda run: loadable(run, embedder))
    if schema == SCHEMA_VERSION:
        return
    if schema is not None and schema <= _WITHOUT_CODE:
        store.define(_DROP_WORDS)
    for statement in (*_CONSTRAINTS, *_OWNERS):
        store.define(statement)
    define_words_index(store)
    if schema is not None:
        for older in range(schema, SCHEMA_VERSION):
            for query in _STEPS[older]:
                while store.write_together(partial(_change, query=query)):
                    pass
            store.write_together(partial(_migrated, older=older))
        store.define(_AWAIT)
        return
    define_meaning_index(store, embedder)
    store.write_together(
        lambda run: run(_FOUND, schema=SCHEMA_VERSION, model=embedder.name, fingerprint=embedder.fingerprint)
    )


def _change(run: Run, query: LiteralString) -> int:
    return int(run(query, most=_AT_A_TIME)[0]["changed"])


def _migrated(run: Run, older: int) -> None:
    run(_MIGRATED, older=older)


def define_words_index(store: Store) -> None:
    """Create the full-text index."""
    store.define(_WORDS)
    store.define(_AWAIT)


def define_meaning_index(store: Store, embedder: Embedder) -> None:
    """Create the vector index for the model's vectors; one of another dimension would silently leave them out."""
    if any(row["length"] != embedder.dimensions for row in store.read(_LENGTH)):
        store.define(_DROP_MEANING)
    store.define(_MEANING, dimensions=embedder.dimensions)
    store.define(_AWAIT)


def usable(run: Run, embedder: Embedder) -> Row | None:
    """The corpus that stands here, which this program and this model can use; None where there is none yet.

    Raises `Refused` for data of another schema and `OtherModel` for vectors of another model.
    """
    state = readable(run)
    if state is not None:
        _refuse_other_model(state, embedder)
    return state


def loadable(run: Run, embedder: Embedder) -> int | None:
    """The schema of the corpus, which a load can use after migrating it; None if there is no corpus yet.

    Raises `Refused` for data of a schema that cannot be migrated and `OtherModel` for vectors of another model.
    """
    state = standing(run)
    if state is None:
        return None
    schema = int(state["schema"])
    if schema != SCHEMA_VERSION and schema not in _STEPS:
        raise _other_schema(schema)
    _refuse_other_model(state, embedder)
    return schema


def readable(run: Run) -> Row | None:
    """The current state of the corpus, None if there is none yet. Raises `Refused` for one of another schema."""
    state = standing(run)
    if state is not None and state["schema"] != SCHEMA_VERSION:
        raise _other_schema(state["schema"])
    return state


def standing(run: Run) -> Row | None:
    """The current state of the corpus, of any schema and model; None if there is none yet."""
    rows = run(_STATE)
    return rows[0] if rows else None


def _other_schema(schema: int) -> Refused:
    if schema > SCHEMA_VERSION:
        remedy = "Use the casegraph that wrote it, or a newer one."
    elif schema in _STEPS:
        remedy = "Load again with this casegraph, by `casegraph load` or `casegraph run`: that migrates it."
    else:
        remedy = "Start afresh with `casegraph db reset` and load again, or use the casegraph that wrote it."
    return Refused(f"The database holds data of schema {schema}, this casegraph reads schema {SCHEMA_VERSION}.", remedy)


def _refuse_other_model(state: Row, embedder: Embedder) -> None:
    if state["fingerprint"] != embedder.fingerprint:
        raise OtherModel(
            f"The corpus was embedded by {state['model']} ({state['fingerprint']}), "
            f"the model configured is {embedder.name} ({embedder.fingerprint}).",
            "Embed it again with `casegraph embed`, or set CASEGRAPH_MODEL back.",
        )
