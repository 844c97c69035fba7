"""Filters and facets over columns give what a plain reading of the same records gives, in drawn worlds."""

import random

import pytest

from graph.labels import FILTER_LABELS
from graph.search.request import SearchRequest
from graph.snapshot.facets import FACETS, FEW_VALUES, MOST_VALUES, facets
from graph.snapshot.filter_index import filter_index
from graph.snapshot.filters import passing
from graph.snapshot.incidence import flagged
from tests.unit.plain_filters import Plain, drawn_request, takes
from tests.unit.worlds import World, corpus_of, drawn_world


# With 80 partners there are more of them than one number has bits.
@pytest.mark.parametrize(("seed", "partners"), [(seed, 80 if seed % 4 == 0 else 5) for seed in range(8)])
def test_columns_give_what_the_records_do(seed: int, partners: int) -> None:
    rng, plain = random.Random(seed), Plain(drawn_world(seed, partners))  # noqa: S311 - no secret
    corpus = corpus_of(plain.world)
    cases = filter_index(corpus)
    for _ in range(8):
        request = drawn_request(rng, plain)
        passed = passing(cases, request)
        assert (passed is None) == (not request.cuts)
        if passed is not None:
            found = plain.passing({name: given for name, given in request.filters.items() if name != "want"})
            assert set(corpus.named(passed.things)) == {one.thing for one in found}
            assert set(corpus.named(passed.cases)) == {one.case for one in found if one.case}
            assert set(corpus.named(passed.accounts)) == {one.thing for one in found if not one.case}
        matched = {id_ for id_ in plain.world.things if rng.random() < 0.6} if rng.random() < 0.7 else None
        flags = None if matched is None else flagged(corpus.things, corpus.numbers(matched))
        most = rng.choice([1, FEW_VALUES, 50, MOST_VALUES])
        for name, facet in facets(cases, request, flags, most).items():
            counted = {value.id: value.count for value in facet.values}
            chosen = request.filters.get(name, [])
            counts = {}
            for value in takes(cases, name):
                things = {one.thing for one in plain.passing({**request.filters, name: [value]})}
                counts[value] = len(things if matched is None else things & matched)
            some = [value for value, count in counts.items() if count or value in chosen]
            kept = sorted(some, key=lambda value: (value not in chosen, -counts[value], value))
            kept = kept[: max(most, len(chosen))]
            assert counted == {value: counts[value] for value in kept}, (request, name)
            assert list(counted) == sorted(kept, key=lambda value: (-counts[value], value))
            assert facet.total == sum(map(bool, counts.values())), (request, name)
            assert facet.label == FILTER_LABELS[name]


def test_of_an_empty_corpus_nothing_passes() -> None:
    cases = filter_index(corpus_of(World()))
    passed = passing(cases, SearchRequest(topic=["trauma"], basis=["evaluated"], result=["eased"], since="2020"))
    assert passed is not None
    assert not passed.things.any()
    counted = facets(cases, SearchRequest(status=["ended"], result=["eased"]), None, FEW_VALUES)
    assert {row.name: [value.count for value in counted[row.name].values] for row in FACETS} == {
        **{row.name: [] for row in FACETS},
        "status": [0],
        "result": [0],
    }
