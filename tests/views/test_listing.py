"""Lists: the order in which things were added, and facets that count what the list holds with a value in its place."""

from pathlib import Path
from typing import Any, LiteralString

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.labels import FILTER_LABELS, VOCABULARIES
from graph.ontology import FILTERS, PAGES, Kind
from graph.snapshot.cache import current
from graph.snapshot.facets import FACETS, FEW_VALUES, MOST_VALUES
from graph.snapshot.filters import fits
from graph.store import Store
from graph.views.listing import Listing, ListRequest, listing
from graph.views.thing import show
from tests.ingest.world import ACCOUNT, CASE, REGISTER, add_good, load_good

_AGED: LiteralString = "MATCH (t:Thing) WHERE t.id IN $ids SET t.added_at = datetime($at)"
SECOND = CASE.replace("one-team", "b-team").replace("One team", "B team")
THIRD = CASE.replace("one-team", "c-team").replace("One team", "C team")


class Lists:
    """Lists of one store."""

    def __init__(self, store: Store, embedder: SentenceTransformerEmbedder) -> None:
        self.store, self.embedder = store, embedder

    def __call__(self, kind: Kind, /, **asked: Any) -> Listing:  # noqa: ANN401 - any parameter
        """A page of a list."""
        return listing(self.store, self.embedder, kind, ListRequest.model_validate(asked))


@pytest.fixture(scope="module")
def lists(seeded: Store, embedder: SentenceTransformerEmbedder) -> Lists:
    return Lists(seeded, embedder)


def age(store: Store, at: str, *ids: str) -> None:
    """Make it so that these things were added at another time."""
    store.write_together(lambda run: run(_AGED, ids=list(ids), at=at))


def test_what_was_added_last_comes_first(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE, second=SECOND)
    age(scratch, "2025-01-31T10:00:00Z", "one-team")
    age(scratch, "2025-02-01T09:00:00Z", "b-team")
    add_good(scratch, embedder, tmp_path, third=THIRD)
    found = Lists(scratch, embedder)("initiative", sort="added")
    assert [one.id for one in found.items] == ["c-team", "b-team", "one-team"]
    assert [one.added_at for one in found.items[1:]] == ["2025-02-01T09:00:00Z", "2025-01-31T10:00:00Z"]
    assert found.items[0].added_at > "2026"
    for one in found.items:
        assert show(scratch, one.id).added_at == one.added_at
    by_name = Lists(scratch, embedder)("initiative")
    assert [one.id for one in by_name.items] == ["b-team", "c-team", "one-team"]


def test_of_one_moment_things_come_by_their_names(lists: Lists) -> None:
    found = lists("barrier", sort="added", limit=200).items
    assert len({one.added_at for one in found}) < len(found)
    order = sorted(found, key=lambda one: (one.name.casefold(), one.id))
    assert found == sorted(order, key=lambda one: one.added_at, reverse=True)


def test_when_a_thing_was_added_is_told_in_utc(lists: Lists) -> None:
    for kind in PAGES:
        for one in lists(kind).items:
            assert len(one.added_at) == len("2026-11-30T09:00:00Z")
            assert one.added_at.endswith("Z")


#: Filters of lists; `since` leaves out what has no date.
FILTERED: list[dict[str, Any]] = [
    {},
    {"topic": ["mental health"]},
    {"barrier": ["siloed-working"], "result": ["eased", "attempted"]},
    {"system": ["dorset", "frimley"], "since": "2015"},
    {"basis": ["reported by participants"], "dimension": ["congruity"]},
    {"source": ["unlocking-prevention"], "known": ["reported"]},
]


@pytest.mark.parametrize("filters", FILTERED)
@pytest.mark.parametrize("kind", ["organisation", "source", "dimension", "system", "outcome"])
def test_each_count_is_the_total_of_the_list_with_the_value_alone_in_its_place(
    lists: Lists, kind: Kind, filters: dict[str, Any]
) -> None:
    found = lists(kind, facet_values=MOST_VALUES, **filters)
    corpus = current(lists.store, lists.embedder).corpus
    for row in FACETS:
        if row.name != "want":
            ids = [one.id for thing, one in enumerate(corpus.rows) if fits(row, corpus, thing)]
            counts = {value.id: value.count for value in found.facets[row.name].values}
            # Of many values those with things, and a few of those without.
            for value in [*counts, *[one for one in (row.takes or ids) if one not in counts][:5]]:
                total = lists(kind, facets=False, limit=1, **{**filters, row.name: [value]}).total
                assert counts.get(value, 0) == total, (row.name, value)
            assert found.facets[row.name].total == len([count for count in counts.values() if count])


@pytest.mark.parametrize("kind", PAGES)
def test_a_list_has_every_facet_but_that_of_kinds(lists: Lists, kind: Kind) -> None:
    found = lists(kind)
    assert list(found.facets) == [row.name for row in FACETS if row.name != "want"]
    assert {name: facet.label for name, facet in found.facets.items()} == {
        name: FILTER_LABELS[name] for name in found.facets
    }
    assert all(len(facet.values) <= FEW_VALUES for facet in found.facets.values())
    words = {row.name for row in FILTERS if row.takes}
    for name in words & set(found.facets):
        for value in found.facets[name].values:
            assert value.name == VOCABULARIES[name][value.id].label


@pytest.mark.parametrize("kind", ["initiative", "organisation"])
def test_facets_are_as_many_as_are_asked_for_or_none(lists: Lists, kind: Kind) -> None:
    whole = lists(kind, facet_values=MOST_VALUES)
    for most in (1, FEW_VALUES, 12):
        short = lists(kind, facet_values=most)
        for name, facet in short.facets.items():
            assert facet.total == whole.facets[name].total
            assert facet.values == whole.facets[name].values[:most]
    without = lists(kind, facets=False)
    assert without.facets == {}
    assert without.model_dump(exclude={"facets", "next"}) == whole.model_dump(exclude={"facets", "next"})
    rare = ["trauma", "suicide prevention", "fire safety", "end of life care"]
    chosen = lists(kind, topic=rare, facet_values=1).facets["topic"]
    assert {value.id for value in chosen.values} == set(rare)


def test_lists_of_what_no_case_has_a_part_in_are_empty_under_filters(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    # What a system faced without a case is no case: its source and its dimension are of none.
    load_good(scratch, embedder, tmp_path, register=REGISTER, there=ACCOUNT.format(id="there"))
    few = Lists(scratch, embedder)
    for kind in PAGES:
        if kind in {"organisation", "source", "dimension"}:
            assert few(kind).total > 0
            assert few(kind, barrier=["silos"]).total == 0
            assert {facet.total for facet in few(kind).facets.values()} == {0}
    assert [one.id for one in few("system", barrier=["silos"]).items] == ["the-north"]
