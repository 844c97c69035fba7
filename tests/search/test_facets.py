"""Facets counted once are what asking for each value counts: by brute force on the seed."""

from collections.abc import Collection

import pytest

from graph.ontology import FILTERS, WANTED
from graph.search.request import SearchRequest
from graph.snapshot.facets import FACETS, MOST_VALUES, FacetValue, facets
from graph.snapshot.filter_index import FilterIndex, filter_index
from graph.snapshot.filters import fits, passing
from graph.snapshot.incidence import flagged
from graph.snapshot.read_corpus import read_corpus
from graph.store import Store


def _request(**filters: object) -> SearchRequest:
    return SearchRequest.model_validate(filters)


@pytest.fixture(scope="module")
def index(seeded: Store) -> FilterIndex:
    return filter_index(seeded.read_together(read_corpus))


def _facets(index: FilterIndex, matched: Collection[str] | None, request: SearchRequest) -> dict[str, list[FacetValue]]:
    flags = None if matched is None else flagged(index.corpus.things, index.corpus.numbers(matched))
    return facets(index, request, flags)


def _asked_for(
    index: FilterIndex, matched: Collection[str] | None, request: SearchRequest, name: str, value: str
) -> int:
    """How many things there are with this value alone in its filter's place."""
    placed = request.model_copy(update={name: [value]})
    found = passing(index, placed)
    corpus = index.corpus
    ids = _ids(index) if found is None else corpus.named(found.things)
    kinds = placed.want or WANTED
    return sum(corpus.kind(corpus.at[id_]) in kinds for id_ in ids if matched is None or id_ in matched)


def _ids(index: FilterIndex) -> list[str]:
    return [row.id for row in index.corpus.rows]


def _values(index: FilterIndex, name: str) -> list[str]:
    """All that a filter may take."""
    row = next(row for row in FILTERS if row.name == name)
    found = list(row.takes) or [id_ for thing, id_ in enumerate(_ids(index)) if fits(row, index.corpus, thing)]
    assert found, name
    return found


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        (None, {"barrier": ["short-termism"]}),
        (None, {"want": ["system"], "barrier": ["siloed-working"], "result": ["eased", "attempted"]}),
        (None, {"basis": ["monitored"], "want": ["initiative", "outcome", "barrier"]}),
        (None, {"source": ["can-it-be-different"], "barrier": ["unequal-access"], "basis": ["authors' reading"]}),
        (None, {"region": ["south-east"], "system": ["frimley", "dorset"], "known": ["measured"]}),
        (None, {"dimension": ["clarity"], "topic": ["investment"], "enabler": ["cross-sector-collaboration"]}),
        (None, {"since": "2021", "until": "2023", "kind": ["programme"]}),
        ("funding", {}),
        ("fund", {"want": ["initiative", "enabler"]}),
        ("data", {"scale": ["system"], "status": ["active", "unknown"]}),
    ],
)
def test_each_count_is_what_asking_for_the_value_gives(
    index: FilterIndex, words: str | None, filters: dict[str, object]
) -> None:
    request = _request(**filters)
    matched = None if words is None else [id_ for id_ in _ids(index) if words in id_]
    counted = _facets(index, matched, request)
    assert set(counted) == {row.name for row in FACETS}

    for name, values in counted.items():
        shown = {value.id: value.count for value in values}
        selected = {value.id for value in values if value.selected}
        assert selected == set(request.filters.get(name, []))
        assert all(count or id_ in selected for id_, count in shown.items())
        assert [(value.count, value.id) for value in values] == sorted(
            ((value.count, value.id) for value in values), key=lambda pair: (-pair[0], pair[1])
        )
        assert len(values) <= MOST_VALUES
        for value in _values(index, name):
            count = _asked_for(index, matched, request, name, value)
            if value in shown or len(values) < MOST_VALUES:
                assert shown.get(value, 0) == count, (name, value)
            else:
                assert count <= values[-1].count, (name, value)


def test_values_have_their_names(index: FilterIndex) -> None:
    counted = _facets(index, None, _request(enabler=["joint-funding"], barrier=["one-off-funding"]))
    first = next(value for value in counted["barrier"] if value.id == "one-off-funding")
    assert (first.name, first.selected) == ("One-off funding", True)
    assert {value.name for value in counted["topic"]} == {value.id for value in counted["topic"]}
    assert [value.name for value in counted["region"]] == ["South West"]


def test_nothing_found_leaves_only_what_is_selected(index: FilterIndex) -> None:
    counted = _facets(index, [], _request(barrier=["siloed-working"], topic=["trauma"]))
    assert {name: [(value.id, value.count) for value in values] for name, values in counted.items() if values} == {
        "barrier": [("siloed-working", 0)],
        "topic": [("trauma", 0)],
    }
