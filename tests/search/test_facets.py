"""Facets counted once are what asking for each value counts: by brute force on the seed."""

from collections.abc import Collection

import pytest

from graph.ontology import FILTERS, WANTED
from graph.search.answer import FacetValue
from graph.search.cases import read_cases
from graph.search.facets import FACETS, MOST_VALUES, facets
from graph.search.filters import fits, passing
from graph.search.request import SearchRequest
from graph.search.standing import Cases
from graph.store import Run, Store


def _request(**filters: object) -> SearchRequest:
    return SearchRequest.model_validate(filters)


@pytest.fixture(scope="module")
def known(seeded: Store) -> Cases:
    return seeded.read_together(read_cases)


def _facets(store: Store, matched: Collection[str] | None, request: SearchRequest) -> dict[str, list[FacetValue]]:
    return store.read_together(lambda run: facets(run, request, matched))


def _asked_for(
    run: Run, known: Cases, matched: Collection[str] | None, request: SearchRequest, name: str, value: str
) -> int:
    """How many things there are with this value alone in its filter's place."""
    placed = request.model_copy(update={name: [value]})
    found = passing(run, placed)
    ids = set(known.named) if found is None else {id_ for some in found.values() for id_ in some}
    kinds = placed.want or WANTED
    return sum(known.named[id_].kind in kinds for id_ in ids if matched is None or id_ in matched)


def _values(known: Cases, name: str) -> list[str]:
    """All that a filter may take."""
    row = next(row for row in FILTERS if row.name == name)
    return list(row.takes) or [one.id for one in known.named.values() if fits(row, one)]


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
    seeded: Store, known: Cases, words: str | None, filters: dict[str, object]
) -> None:
    request = _request(**filters)
    matched = None if words is None else [id_ for id_ in known.named if words in id_]
    counted = _facets(seeded, matched, request)
    assert set(counted) == {row.name for row in FACETS}

    def check(run: Run) -> None:
        for name, values in counted.items():
            shown = {value.id: value.count for value in values}
            selected = {value.id for value in values if value.selected}
            assert selected == set(request.filters.get(name, []))
            assert all(count or id_ in selected for id_, count in shown.items())
            assert [(value.count, value.id) for value in values] == sorted(
                ((value.count, value.id) for value in values), key=lambda pair: (-pair[0], pair[1])
            )
            assert len(values) <= MOST_VALUES
            for value in _values(known, name):
                count = _asked_for(run, known, matched, request, name, value)
                if value in shown or len(values) < MOST_VALUES:
                    assert shown.get(value, 0) == count, (name, value)
                else:
                    assert count <= values[-1].count, (name, value)

    seeded.read_together(check)


def test_values_have_their_names(seeded: Store) -> None:
    counted = _facets(seeded, None, _request(enabler=["joint-funding"], barrier=["one-off-funding"]))
    first = next(value for value in counted["barrier"] if value.id == "one-off-funding")
    assert (first.name, first.selected) == ("One-off funding", True)
    assert {value.name for value in counted["topic"]} == {value.id for value in counted["topic"]}
    assert [value.name for value in counted["region"]] == ["South West"]


def test_nothing_found_leaves_only_what_is_selected(seeded: Store) -> None:
    counted = _facets(seeded, [], _request(barrier=["siloed-working"], topic=["trauma"]))
    assert {name: [(value.id, value.count) for value in values] for name, values in counted.items() if values} == {
        "barrier": [("siloed-working", 0)],
        "topic": [("trauma", 0)],
    }
