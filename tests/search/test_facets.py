"""Facets counted once are what asking for each value counts: by brute force on the seed."""

from collections.abc import Collection

import pytest

from graph.labels import FILTER_LABELS, VOCABULARIES
from graph.ontology import FILTERS, WANTED
from graph.search.request import SearchRequest
from graph.snapshot.facets import FACETS, FEW_VALUES, MOST_VALUES, Facet, facets
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


def _facets(
    index: FilterIndex, matched: Collection[str] | None, request: SearchRequest, most: int = MOST_VALUES
) -> dict[str, Facet]:
    flags = None if matched is None else flagged(index.corpus.things, index.corpus.numbers(matched))
    return facets(index, request, flags, most)


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
        (None, {"since": "2021", "until": "2023", "type": ["programme"]}),
        ("funding", {}),
        ("fund", {"want": ["initiative", "enabler"]}),
        ("data", {"scale": ["system"], "status": ["active", "unknown"]}),
    ],
)
@pytest.mark.parametrize("most", [FEW_VALUES, 50, MOST_VALUES])
def test_each_count_is_what_asking_for_the_value_gives(
    index: FilterIndex, words: str | None, filters: dict[str, object], most: int
) -> None:
    request = _request(**filters)
    matched = None if words is None else [id_ for id_ in _ids(index) if words in id_]
    counted = _facets(index, matched, request, most)
    assert list(counted) == [row.name for row in FACETS]

    for name, facet in counted.items():
        values, selected = facet.values, set(request.filters.get(name, []))
        shown = {value.id: value.count for value in values}
        assert selected <= set(shown)
        assert all(count or id_ in selected for id_, count in shown.items())
        assert [(value.count, value.id) for value in values] == sorted(
            ((value.count, value.id) for value in values), key=lambda pair: (-pair[0], pair[1])
        )
        assert len(shown) == len(values) <= max(most, len(selected))
        counts = {value: _asked_for(index, matched, request, name, value) for value in _values(index, name)}
        assert facet.total == sum(map(bool, counts.values()))
        assert facet.label == FILTER_LABELS[name]
        others = [value.count for value in values if value.id not in selected]
        for value, count in counts.items():
            if value in shown or len(values) < most:
                assert shown.get(value, 0) == count, (name, value)
            else:
                assert count <= min(others, default=count), (name, value)


def test_values_have_their_names(index: FilterIndex) -> None:
    counted = _facets(index, None, _request(enabler=["joint-funding"], barrier=["one-off-funding"]))
    first = next(value for value in counted["barrier"].values if value.id == "one-off-funding")
    assert first.name == "One-off funding"
    assert [value.name for value in counted["region"].values] == ["South West"]
    for name in ("want", "result", "implementation", "topic", "status", "basis"):
        assert counted[name].values
        for value in counted[name].values:
            assert value.name == VOCABULARIES[name][value.id].label


def test_a_word_is_shown_by_its_label(index: FilterIndex) -> None:
    counted = _facets(index, None, _request(want=["initiative"]))
    names = {value.id: value.name for name in ("implementation", "result") for value in counted[name].values}
    assert names["ran in a named place"] == "Ran in a named place"
    assert names["attempted"] == "Tried, result not told"


def test_what_is_selected_is_shown_though_there_is_room_for_less(index: FilterIndex) -> None:
    rare = ["trauma", "suicide prevention", "fire safety", "end of life care", "medicines"]
    topics = _facets(index, None, _request(topic=rare), FEW_VALUES)["topic"]
    assert {value.id for value in topics.values} == set(rare)
    assert topics.total > len(rare)


def test_nothing_found_leaves_only_what_is_selected(index: FilterIndex) -> None:
    counted = _facets(index, [], _request(barrier=["siloed-working"], topic=["trauma"]))
    shown = {name: [(value.id, value.count) for value in facet.values] for name, facet in counted.items()}
    assert {name: values for name, values in shown.items() if values} == {
        "barrier": [("siloed-working", 0)],
        "topic": [("trauma", 0)],
    }
    assert {facet.total for facet in counted.values()} == {0}
