"""The facets of a list count what the list holds with a value alone in its filter's place, for every kind of thing."""

import random

import pytest

from graph.labels import FILTER_LABELS
from graph.ontology import DATES, PAGES, Kind
from graph.snapshot.facets import FACETS, FEW_VALUES, MOST_VALUES
from graph.snapshot.filter_index import filter_index
from graph.views.listing import ListRequest, facets_of, selected
from tests.unit.plain_filters import Plain, drawn_request, takes
from tests.unit.worlds import corpus_of, drawn_world


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("seed", range(4))
def test_each_count_is_the_total_of_the_list_with_the_value_in_its_place(kind: Kind, seed: int) -> None:
    rng, plain = random.Random(seed), Plain(drawn_world(seed, 5))  # noqa: S311 - no secret
    index = filter_index(corpus_of(plain.world))
    for _ in range(6):
        filters, most = drawn_request(rng, plain).filters, rng.choice([1, FEW_VALUES, MOST_VALUES])
        filters.pop("want", None)
        dates = {name: filters.pop(name)[0] for name in DATES if name in filters}
        request = ListRequest.model_validate({**filters, **dates, "facet_values": most})
        found = facets_of(index, kind, request)
        assert list(found) == [row.name for row in FACETS if row.name != "want"]
        for name, facet in found.items():
            chosen = request.filters.get(name, [])
            counts = {
                value: len(selected(index, kind, request.model_copy(update={name: [value]})))
                for value in takes(index, name)
            }
            some = [value for value, count in counts.items() if count or value in chosen]
            room = max(most, len(chosen))
            kept = sorted(some, key=lambda value: (value not in chosen, -counts[value], value))[:room]
            shown = {value.id: value.count for value in facet.values}
            assert shown == {value: counts[value] for value in kept}, (request.filters, name)
            assert facet.total == sum(map(bool, counts.values()))
            assert facet.label == FILTER_LABELS[name]
