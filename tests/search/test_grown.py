"""A small world of the benchmark of speed: it obeys what the seed obeys, and the same chance gives the same world."""

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.models import KIND_OF
from graph.ontology import LABELS
from graph.search import search
from graph.search.request import SearchRequest
from graph.store import Store, database_status
from tests.benchmarks.growing.real import Real, read_entries, read_real
from tests.benchmarks.growing.register import SHARES, share_ids
from tests.benchmarks.grown import Growth, Written, grow
from tests.conftest import running
from tests.ingest.world import assert_graph, vectors

pytestmark = pytest.mark.hard

PASSAGES = 1000
#: Things may be half as many, or half as many again, as the proportions of the seed make them.
NEAR = 0.5

_THINGS = "MATCH (t:Thing) RETURN [label IN labels(t) WHERE label <> 'Thing'][0] AS label, count(*) AS n"
_MEMBERS = "MATCH (i:Initiative)-->(t:Thing {id: $id}) RETURN collect(DISTINCT i.id) AS ids"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    yield from running(tmp_path_factory.mktemp("grown") / "neo4j")


@pytest.fixture(scope="module")
def world(server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[tuple[Store, Written]]:
    store = Store(lambda: server.start(database_status))
    yield store, grow(store, embedder, PASSAGES)
    store.close()


@pytest.fixture(scope="module")
def real(world: tuple[Store, Written]) -> Real:
    return read_real(world[0])


def test_a_grown_world_obeys_the_ontology_and_every_claim_has_evidence(world: tuple[Store, Written]) -> None:
    assert_graph(world[0])


def test_it_has_the_passages_asked_for_and_the_proportions_of_the_seed(
    world: tuple[Store, Written], real: Real
) -> None:
    store, written = world
    assert written.passages == PASSAGES
    was = Counter(LABELS[KIND_OF[type(one)]] for entry in real.entries for one in (*entry.things, *entry.passages))
    now = {row["label"]: row["n"] for row in store.read(_THINGS)}
    growth = PASSAGES / was["Passage"]
    powers = {"Initiative": 1, "Outcome": 1, "Organisation": 0.5, "Barrier": 0.25, "Enabler": 0.25, "System": 0}
    for label, power in powers.items():
        assert abs(now[label] / (was[label] * growth**power) - 1) < NEAR, label


def test_every_text_has_a_unit_vector_as_long_as_the_models(
    world: tuple[Store, Written], embedder: SentenceTransformerEmbedder
) -> None:
    stored = np.asarray(list(vectors(world[0]).values()))
    assert stored.shape == (world[1].texts, embedder.dimensions)
    assert np.allclose(np.linalg.norm(stored, axis=1), 1, atol=1e-5)


def test_every_entry_is_valid_and_the_same_chance_gives_the_same() -> None:
    real = Real(read_entries(), {})
    first, second = ([one.entry for one in Growth(real, PASSAGES).entries()] for _ in range(2))
    assert first == second
    for entry in first:
        # Each by itself: as parts of an entry, a barrier and an enabler read alike.
        for record in (*entry.things, *entry.passages, *entry.claims, *entry.links):
            assert type(record).model_validate_json(record.model_dump_json()) == record
    assert max(Counter(entry.id for entry in first).values()) == 1


def test_the_same_chance_gives_the_same_vectors(real: Real) -> None:
    (_, first), (_, second) = (next(Growth(real, PASSAGES).chunks(PASSAGES)) for _ in range(2))
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[id_], second[id_]) for id_ in first)


def test_a_stored_world_is_the_one_that_its_chance_gives(world: tuple[Store, Written], real: Real) -> None:
    entries = [one.entry for one in Growth(real, PASSAGES).entries()]
    stored = {row["id"] for row in world[0].read("MATCH (e:Entry {data_set: 'grown'}) RETURN e.id AS id")}
    assert stored == {f"grown/{entry.id}" for entry in entries}


@pytest.mark.parametrize("share", SHARES)
def test_the_three_things_of_a_share_belong_to_the_same_cases(
    world: tuple[Store, Written], real: Real, share: str
) -> None:
    members = [set(world[0].read(_MEMBERS, id=id_)[0]["ids"]) for id_ in share_ids(share).values()]
    assert members[0] == members[1] == members[2]
    new = world[1].initiatives - len(real.initiatives)
    assert len(members[0]) == max(1, round(SHARES[share] * new))


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(q="systems that overcame short-termism with joint funding pots"),
        SearchRequest(q="help with debt for families", organisation=["share-50-organisation"]),
        SearchRequest(q="mental health of tenants", enabler=["share-5-enabler"], barrier=["share-5-barrier"]),
    ],
)
def test_a_grown_world_can_be_searched(
    world: tuple[Store, Written], embedder: SentenceTransformerEmbedder, request_: SearchRequest
) -> None:
    answer = search(world[0], embedder, request_)
    assert answer.hits
    assert all(math.isfinite(hit.score) for hit in answer.hits)
    assert {hit.kind for hit in answer.hits} <= set(LABELS)
