"""What is loaded, counted."""

import pytest

from graph.embedding import DEFAULT_MODEL
from graph.errors import DatabaseUnfit
from graph.ontology import KINDS
from graph.store import Store
from graph.views.about import about


def test_counts_are_those_of_the_graph(seeded: Store) -> None:
    found = about(seeded)
    assert set(found.counts) == {*KINDS, "claim"}
    assert found.counts["claim"] == seeded.read("MATCH (c:Claim) RETURN count(c) AS held")[0]["held"]
    short = seeded.read("MATCH (a:Abbreviation) RETURN count(a) AS held")[0]["held"]
    assert found.counts["abbreviation"] == short > 0
    assert found.counts["passage"] == seeded.read("MATCH (p:Passage) RETURN count(p) AS held")[0]["held"]
    assert (found.corpus, found.model) == (1, DEFAULT_MODEL)
    assert found.digest
    (seed,) = found.data_sets
    entries = seeded.read("MATCH (e:Entry) RETURN count(e) AS held")[0]["held"]
    assert (seed.id, seed.entries, seed.loaded_at.utcoffset() is not None) == ("seed", entries, True)
    assert seed.digest
    assert found.neo4j.version.startswith("2026.")
    assert found.loaded_at is not None
    assert found.loaded_at.utcoffset() is not None


def test_where_nothing_was_loaded_that_is_told(scratch: Store) -> None:
    with pytest.raises(DatabaseUnfit, match="no cases yet"):
        about(scratch)
