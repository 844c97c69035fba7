"""A small world to load: a register that cases point at, one good case, and ways to look at what the graph holds."""

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, LiteralString

import numpy as np

from graph.embedding import Embedder
from graph.ontology import RELATIONSHIPS
from graph.store import Store
from ingest.load import Report, load

REGISTER = """\
sources:
  - id: report
    title: A report
    licence: Facts only.
dimensions:
  - id: fit
    name: Fit
    question: Does it fit?
barriers:
  - id: silos
    name: Silos
    definition: Each works alone.
    within: fit
    source: report
  - id: turf
    name: Turf wars
    definition: Each guards its own.
    broader: [silos]
    source: report
enablers:
  - id: shared-fund
    name: Shared fund
    definition: All pay into one pot.
systems:
  - id: the-north
    name: The North
    type: region
organisations:
  - id: a-trust
    name: A trust
    type: trust
"""

#: With line numbers that the tables of bad input count on.
CASE = """\
basis: monitored
initiative:
  id: one-team
  name: One team
  type: service
passages:
  - id: one-team-place
    source: report
    heading: Where it stands
    starts: The first few words
    text: Two teams became one.
  - id: one-team-proviso
    source: report
    heading: What holds it back
    starts: Some words further down
    text: It is small.
outcomes:
  - id: one-team-less
    name: Less of it
    statement: There is less of it.
    type: outcome
    known: reported
claims:
  - tackled: silos
    result: eased
    through: [shared-fund]
    shown_by: [one-team-place]
  - has_outcome: one-team-less
    shown_by: [one-team-place]
"""

ACCOUNT = """\
basis: monitored
account:
  id: {id}
  of: the-north
passages:
  - id: {id}-place
    source: report
    heading: Where it stands
    starts: Even there
    text: The north found it hard, said {id}.
claims:
  - faced: silos
    reading: inferred
    because: Of {id}.
    shown_by: [{id}-place]
"""

_NODES = """
MATCH (n) WHERE NOT n:Corpus
RETURN labels(n) AS labels, properties(n) AS properties, n.embedding IS NOT NULL AS embedded
"""
_LINKS = """
MATCH (a)-[r]->(b) RETURN a.id AS start, type(r) AS type, properties(r) AS properties, b.id AS end
"""
_CLAIMS = """
MATCH (s)<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o)
RETURN c.id AS claim, c.relationship AS type, c.result AS result, s.id AS subject, labels(s) AS subjects,
  o.id AS object, labels(o) AS objects, EXISTS { (c)-[:SHOWN_BY {stance: 'supports'}]->(:Passage) } AS shown
"""
_DERIVED = """
MATCH (s:Thing)-[r]->(o:Thing) WHERE r.claim IS NOT NULL
RETURN r.claim AS claim, type(r) AS type, r.result AS result, s.id AS subject, o.id AS object
"""
#: What must not be found, by what it would be.
_ORPHANS: dict[str, LiteralString] = {
    "an entry that brings nothing": """
        MATCH (n:Entry) WHERE NOT EXISTS { MATCH (t:Thing {entry: n.id}) } AND NOT (n)-[:HOLDS]->(:Thing)
          AND NOT EXISTS { MATCH (:Claim)-[:SHOWN_BY {entry: n.id}]->() }
        RETURN n.id AS id
    """,
    "a thing of no entry": "MATCH (n:Thing) WHERE NOT EXISTS { MATCH (e:Entry {id: n.entry}) } RETURN n.id AS id",
    "a thing of no moment": """
        MATCH (n:Thing) WHERE n.added_at IS NULL OR n.added_at > datetime() OR n.added_at.nanosecond <> 0
        RETURN n.id AS id
    """,
    "a thing of several kinds": "MATCH (n:Thing) WHERE size(labels(n)) <> 2 RETURN n.id AS id",
    "a thing held by the data set that owns it": """
        MATCH (e:Entry)-[:HOLDS]->(n:Thing) WHERE n.entry STARTS WITH e.data_set + '/' RETURN n.id AS id
    """,
    "a passage of no source": "MATCH (n:Passage) WHERE NOT (n)-[:FROM]->(:Source) RETURN n.id AS id",
    "a text of nothing": "MATCH (n:Text) WHERE NOT (n)-[:OF]->(:Thing) RETURN n.id AS id",
    "a thing without a text": """
        MATCH (n:Initiative|System|Barrier|Enabler|Outcome|Passage) WHERE NOT (n)<-[:OF]-(:Text) RETURN n.id AS id
    """,
    "a claim without ends or words": """
        MATCH (n:Claim) WHERE n.reading IS NULL OR NOT (n)-[:SUBJECT]->() OR NOT (n)-[:OBJECT]->() RETURN n.id AS id
    """,
    "a relationship of no entry": """
        MATCH (n)-[link]->() WHERE link.entry IS NOT NULL AND NOT EXISTS { MATCH (e:Entry {id: link.entry}) }
        RETURN n.id AS id
    """,
}
_DIGESTS = "MATCH (e:Entry) RETURN e.data_set AS data_set, e.digest AS digest ORDER BY e.id"
_DATA_SETS = "MATCH (d:DataSet) RETURN d.id AS id, d.digest AS digest"
_TEXTS = "MATCH (x:Text)-[:OF]->(t) RETURN x.id AS id, x.content AS content, x.digest AS digest, x.embedding AS vector"


def put(folder: Path, **texts: str) -> Path:
    """Write YAML files into a folder, by their names without the ending."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def load_text(store: Store, embedder: Embedder, folder: Path, data_set: str = "test", **texts: str) -> Report:
    """Write YAML files into a folder and load it as the whole data set."""
    return load(store, embedder, [put(folder, **texts)], data_set)


def add_text(store: Store, embedder: Embedder, folder: Path, data_set: str = "test", **texts: str) -> Report:
    """Write YAML files into a folder and add it to the data set."""
    return load(store, embedder, [put(folder, **texts)], data_set, keep=True)


def load_good(store: Store, embedder: Embedder, folder: Path, data_set: str = "test", **texts: str) -> Report:
    """Load what holds no fault as the whole data set."""
    return _good(load_text(store, embedder, folder, data_set, **texts))


def add_good(store: Store, embedder: Embedder, folder: Path, data_set: str = "test", **texts: str) -> Report:
    """Add what holds no fault to the data set."""
    return _good(add_text(store, embedder, folder, data_set, **texts))


def _good(report: Report) -> Report:
    assert not report.refused, [str(refusal) for refusal in report.refused]
    return report


def ids(store: Store, like: str) -> set[str]:
    """The ids of all nodes, of whatever label, that hold these words."""
    return {row["id"] for row in store.read("MATCH (n) WHERE n.id CONTAINS $like RETURN n.id AS id", like=like)}


def version(store: Store) -> int:
    """The counter of the corpus."""
    return int(store.read("MATCH (c:Corpus) RETURN c.version AS version")[0]["version"])


def snapshot(store: Store, without: Collection[str] = ("embedding",)) -> tuple[list[str], list[str]]:
    """Everything that the graph holds beside the corpus node, to be compared; vectors by their presence."""
    nodes = [_sorted({**row, "properties": _told(row["properties"], without)}) for row in store.read(_NODES)]
    return sorted(nodes), sorted(map(_sorted, store.read(_LINKS)))


def vectors(store: Store) -> dict[str, list[float]]:
    """The stored vectors by the id of their text."""
    return {row["id"]: list(row["vector"]) for row in store.read(_TEXTS)}


def assert_whole(store: Store, embedder: Embedder, *, counted: bool = True) -> None:
    """Direct links follow from claims, claims fit the ontology, nothing is left over, every vector is of its text.

    Data sets and corpus are `counted`, unless a load was cut off before it did.
    """
    assert_graph(store, counted=counted)
    texts = store.read(_TEXTS)
    expected = embedder.documents([row["content"] for row in texts])
    assert np.allclose([list(row["vector"]) for row in texts], expected, atol=1e-6)


def assert_graph(store: Store, *, counted: bool = True) -> None:
    """All that `assert_whole` says but of the vectors."""
    orphans = {what: rows for what, query in _ORPHANS.items() if (rows := store.read(query))}
    assert not orphans
    if counted:
        assert_counted(store)
    claims, derived = store.read(_CLAIMS), store.read(_DERIVED)
    names = ("claim", "type", "result", "subject", "object")
    assert sorted(str([row[name] for name in names]) for row in claims) == sorted(
        str([row[name] for name in names]) for row in derived
    )
    assert len(claims) == store.read("MATCH (c:Claim) RETURN count(c) AS n")[0]["n"]
    for row in claims:
        relationship = RELATIONSHIPS[row["type"]]
        assert relationship.claimed
        assert {label.lower() for label in row["subjects"]} & set(relationship.subjects), row
        assert {label.lower() for label in row["objects"]} & set(relationship.objects), row
        assert row["shown"], row
    texts = store.read(_TEXTS)
    assert len(texts) == store.read("MATCH (x:Text) RETURN count(x) AS n")[0]["n"]
    assert all(row["digest"] == hashlib.sha256(row["content"].encode()).hexdigest()[:32] for row in texts)


def assert_counted(store: Store) -> None:
    """Data sets and corpus have the digests of what they hold."""
    digests: dict[str, list[str]] = {}
    for row in store.read(_DIGESTS):
        digests.setdefault(row["data_set"], []).append(row["digest"])
    expected = {id_: _digest(" ".join(some)) for id_, some in digests.items()}
    assert {row["id"]: row["digest"] for row in store.read(_DATA_SETS)} == expected
    whole = _digest("\n".join(f"{id_} {digest}" for id_, digest in sorted(expected.items())))
    assert store.read("MATCH (c:Corpus) RETURN c.digest AS digest") == [{"digest": whole}]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _told(properties: Mapping[str, Any], without: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in without}


def _sorted(row: Mapping[str, Any]) -> str:
    return str({**row, "properties": sorted(row["properties"].items(), key=str)})
