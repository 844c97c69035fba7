"""Lists, similar and peers are walked by their addresses: each thing comes once, and the total is right."""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import LABELS, PAGES, PLURALS, Kind
from graph.store import Store
from graph.views.listing import Listed, ListRequest, listing
from graph.views.lookup import RankedRequest
from graph.views.peers import By, PeersRequest, peers
from graph.views.similar import similar
from tests.views.walking import pages, parsed


def _ids(store: Store, kind: Kind) -> set[str]:
    rows = store.read("MATCH (t:Thing) WHERE $label IN labels(t) RETURN t.id AS id", label=LABELS[kind])
    return {row["id"] for row in rows}


def _walked(store: Store, embedder: SentenceTransformerEmbedder, kind: Kind, **asked: Any) -> list[Listed]:  # noqa: ANN401 - any parameter
    """All items of a list, page by page; every page but the last is full, and says the same."""
    request = ListRequest.model_validate(asked)
    found = list(pages(f"/v1/{PLURALS[kind]}", request, partial(listing, store, embedder, kind)))
    items = [one for page in found for one in page.items]
    for page in found:
        assert (page.total, page.facets, page.kind) == (len(items), found[0].facets, kind)
        assert (page.corpus, page.digest) == (found[0].corpus, found[0].digest)
    assert [len(page.items) for page in found[:-1]] == [request.limit] * (len(found) - 1)
    assert found[-1].items or len(found) == 1
    assert len({one.id for one in items}) == len(items)
    return items


@pytest.mark.parametrize("kind", PAGES)
def test_a_list_brings_each_thing_of_its_kind_once(
    seeded: Store, embedder: SentenceTransformerEmbedder, kind: Kind
) -> None:
    walked = _walked(seeded, embedder, kind, limit=9)
    assert {one.id for one in walked} == _ids(seeded, kind)
    assert [one.name.casefold() for one in walked] == sorted(one.name.casefold() for one in walked)
    assert all(one.kind == kind and one.url == f"/v1/{PLURALS[kind]}/{one.id}" for one in walked)


@pytest.mark.parametrize("sort", ["name", "cases", "started", "added"])
@pytest.mark.parametrize(
    "filters", [{}, {"topic": ["mental health", "child poverty"], "since": "2019"}, {"barrier": ["short-termism"]}]
)
def test_in_any_order_pages_are_parts_of_the_whole_list(
    seeded: Store, embedder: SentenceTransformerEmbedder, sort: str, filters: dict[str, Any]
) -> None:
    whole = _walked(seeded, embedder, "initiative", limit=200, sort=sort, **filters)
    assert whole
    for limit in (1, 7, len(whole)):
        parts = _walked(seeded, embedder, "initiative", limit=limit, sort=sort, facets=False, **filters)
        assert [one.id for one in parts] == [one.id for one in whole]


def test_the_next_address_asks_for_the_same_list(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    request = ListRequest(barrier=["siloed-working"], sort="cases", limit=2, facets=False, facet_values=9)
    first = listing(seeded, embedder, "initiative", request)
    assert first.next is not None
    path, further = parsed(first.next, ListRequest)
    assert path == "/v1/initiatives"
    assert further == request.model_copy(update={"page": 2})


@pytest.mark.parametrize("page", [2, 3, 1_000_000])
def test_beyond_the_end_a_page_is_empty_and_has_the_total(
    seeded: Store, embedder: SentenceTransformerEmbedder, page: int
) -> None:
    found = listing(seeded, embedder, "dimension", ListRequest(page=page))
    assert (found.items, found.total, found.next) == ([], 3, None)
    assert "next" not in found.as_json()
    alike = similar(seeded, embedder, "people-in-mind", RankedRequest(limit=50, page=min(page + 5, 100_000)))
    assert (alike.items, alike.next) == ([], None)
    assert alike.total == len(_ids(seeded, "initiative")) - 1
    beside = peers(seeded, embedder, "dorset", PeersRequest(limit=50, page=min(page + 5, 100_000)))
    assert (beside.items, beside.next, beside.instead_url) == ([], None, None)
    assert beside.total > 0


@pytest.mark.parametrize("limit", [1, 8, 50])
def test_similar_brings_every_other_initiative_once_the_most_like_first(
    seeded: Store, embedder: SentenceTransformerEmbedder, limit: int
) -> None:
    id_ = "people-in-mind"
    path = f"/v1/initiatives/{id_}/similar"
    found = list(pages(path, RankedRequest(limit=limit), partial(similar, seeded, embedder, id_)))
    items = [one for page in found for one in page.items]
    assert {one.id for one in items} == _ids(seeded, "initiative") - {id_}
    assert len(items) == len({one.id for one in items}) == found[0].total
    assert {page.total for page in found} == {len(items)}
    assert all(before.score >= after.score for before, after in pairwise(items))
    for page in found:
        named = {
            claim
            for one in page.items
            for concept in (*one.shared.barriers, *one.shared.enablers)
            for claim in (*concept.own_claims, *concept.their_claims)
        }
        assert set(page.claims) == named
        assert {one.passage for claim in page.claims.values() for one in claim.evidence} == set(page.passages)
        assert {one.source for one in page.passages.values()} == set(page.sources)


@pytest.mark.parametrize("by", ["problem", "context", "both"])
def test_peers_come_once_each_the_best_first(seeded: Store, embedder: SentenceTransformerEmbedder, by: By) -> None:
    whole = peers(seeded, embedder, "dorset", PeersRequest(by=by, limit=50))
    for limit in (1, 4):
        request = PeersRequest(by=by, limit=limit)
        found = list(pages("/v1/systems/dorset/peers", request, partial(peers, seeded, embedder, "dorset")))
        items = [one for page in found for one in page.items]
        assert {page.total for page in found} == {len(items)}
        assert {page.says for page in found} == {whole.says}
        assert len({one.system.id for one in items}) == len(items)
        assert items[:50] == whole.items
        assert all(before.score >= after.score for before, after in pairwise(items))
        for page in found:
            pasts = [past for one in page.items for barrier in one.barriers for past in (*barrier.own, *barrier.theirs)]
            assert set(page.claims) == {past.claim for past in pasts}
            assert {one.passage for claim in page.claims.values() for one in claim.evidence} == set(page.passages)


def test_what_an_address_does_not_say_is_as_usual() -> None:
    assert parsed("/v1/systems/dorset/peers", PeersRequest) == ("/v1/systems/dorset/peers", PeersRequest())
    assert parsed("/v1/barriers?page=2", ListRequest)[1] == ListRequest(page=2)
