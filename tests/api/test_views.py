"""Lists, neighbourhoods, similar, peers, compare, map, suggest, taxonomy: what they answer on the seed, and refuse."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS

from graph.embedding import SentenceTransformerEmbedder
from graph.ontology import PAGES, PLURALS, WANTED, Kind
from graph.snapshot.cache import current
from graph.store import Store
from graph.views.listing import ListRequest, selected
from graph.views.neighbourhood import LINKED


def _all(client: TestClient, path: str, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any parameter
    """Every item of a list, page by page, and that each page says the same total."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = _get(client, path, **params, **({"cursor": cursor} if cursor else {}))
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            assert page["total"] == len(items)
            return items
        assert len(page["items"]) == params.get("limit", 50)


def _get(client: TestClient, path: str, **params: Any) -> Any:  # noqa: ANN401 - any JSON
    response = client.get(path, params=params or None)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("kind", PAGES)
def test_a_list_brings_every_thing_of_its_kind_once(client: TestClient, seeded: Store, kind: Kind) -> None:
    stored = {row["id"] for row in seeded.read("MATCH (t:Thing) WHERE $kind IN labels(t) RETURN t.id AS id",
                                               kind=kind.capitalize())}  # fmt: skip
    items = _all(client, f"/v1/{PLURALS[kind]}", limit=7)
    assert [one["id"] for one in items] == sorted({one["id"] for one in items}, key=[one["id"] for one in items].index)
    assert {one["id"] for one in items} == stored
    assert [one["name"].casefold() for one in items] == sorted(one["name"].casefold() for one in items)
    assert _get(client, items[0]["url"])["id"] == items[0]["id"]


@pytest.mark.parametrize("sort", ["name", "cases", "started"])
def test_a_list_goes_on_where_the_page_before_ended_in_any_order(client: TestClient, sort: str) -> None:
    whole = _get(client, "/v1/initiatives", sort=sort, limit=200)["items"]
    assert _all(client, "/v1/initiatives", sort=sort, limit=3) == whole
    if sort == "started":
        begun = [one["started"] for one in whole]
        snapshot = [day for day in begun if day]
        assert begun[: len(snapshot)] == snapshot
        assert len(snapshot) > 3
    if sort == "cases":
        systems = [one["cases"] for one in _get(client, "/v1/systems", sort="cases")["items"]]
        assert systems == sorted(systems, reverse=True)


@pytest.mark.parametrize("filters", [{"barrier": "short-termism"}, {"region": "south-west"}, {"topic": "trauma"},
                                     {"barrier": "short-termism", "result": ["overcame", "eased"]}])  # fmt: skip
def test_a_list_cuts_as_a_search_does(client: TestClient, filters: dict[str, Any]) -> None:
    for kind in WANTED:
        found = _get(client, "/v1/search", **filters, want=kind, limit=100)
        listed = _get(client, f"/v1/{PLURALS[kind]}", **filters, limit=200)
        assert {one["id"] for one in listed["items"]} == {
            hit["id"] for name in ("cases", "concepts") for hit in found[name]["hits"]
        }
        assert listed["facets"] == found["facets"]


def test_what_no_search_returns_is_cut_by_the_cases_that_have_to_do_with_it(client: TestClient, seeded: Store) -> None:
    took_part = seeded.read(
        "MATCH (o:Organisation)<-[:INVOLVES]-(i:Initiative) WHERE 'trauma' IN i.topics RETURN DISTINCT o.id AS id"
    )
    listed = _get(client, "/v1/organisations", topic="trauma", limit=200)
    assert {one["id"] for one in listed["items"]} == {row["id"] for row in took_part} != set()
    assert listed["facets"] == {}
    sources = _get(client, "/v1/sources", barrier="short-termism")
    assert "unlocking-prevention" in {one["id"] for one in sources["items"]}
    assert {one["id"] for one in _get(client, "/v1/dimensions", barrier="short-termism")["items"]}


@pytest.mark.parametrize(
    ("path", "where", "word"),
    [
        ("/v1/initiatives?cursor=nonsense", "query", "cursor"),
        ("/v1/initiatives?cursor=WyJuYW1lIl0", "query", "cursor"),
        ("/v1/initiatives?sort=age", "query.sort", "age"),
        ("/v1/initiatives?limit=0", "query.limit", "1"),
        ("/v1/initiatives?q=money", "query.q", "q"),
        ("/v1/initiatives?barier=x", "query.barier", "Did you mean barrier?"),
        ("/v1/initiatives?barrier=no-such-barrier", "query", "no-such-barrier"),
        ("/v1/suggest", "query.q", "required"),
        ("/v1/suggest?q=" + "x" * 101, "query.q", "100"),
        ("/v1/suggest?q=a&kind=place", "query.kind.0", "place"),
        ("/v1/map?rows=barrier&columns=barrier", "query", "same"),
        ("/v1/map?rows=nothing", "query.rows", "nothing"),
        ("/v1/compare?id=people-in-mind", "query.id", "2"),
        ("/v1/compare?id=people-in-mind&id=people-in-mind", "query", "different"),
        ("/v1/compare?id=people-in-mind&id=cornwall-and-the-isles-of-scilly", "query", "one kind"),
        ("/v1/systems/dorset/peers?by=luck", "query.by", "luck"),
        ("/v1/systems/dorset/peers?limit=51", "query.limit", "50"),
        ("/v1/systems/dorset/neighbourhood?depth=4", "query.depth", "3"),
        ("/v1/taxonomy?format=xml", "query.format", "xml"),
        ("/v1/export?format=pdf", "query.format", "pdf"),
        ("/v1/export?format=csv&format=ris", "query.format", "once"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(client: TestClient, path: str, where: str, word: str) -> None:
    response = client.get(path)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["where"] == where
    assert word in response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/initiatives/people-in-mnd/similar",
        "/v1/systems/dorsett/peers",
        "/v1/barriers/short-termisn/neighbourhood",
        "/v1/compare?id=people-in-mnd&id=a",
    ],
)
def test_what_is_not_there_is_404_with_what_may_be_meant(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404, response.text
    assert "Did you mean" in response.json()["detail"]


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    cursor = _get(client, "/v1/initiatives", limit=2)["next"]
    response = client.get("/v1/initiatives", params={"limit": 2, "cursor": cursor, "sort": "cases"})
    assert response.status_code == 422


@pytest.mark.parametrize("kind", LINKED)
def test_a_neighbourhood_holds_what_is_linked(client: TestClient, seeded: Store, kind: Kind) -> None:
    example = _get(client, f"/v1/{PLURALS[kind]}", sort="cases", limit=1)["items"][0]["id"]
    found = _get(client, f"/v1/{PLURALS[kind]}/{example}/neighbourhood", limit=200)
    stored = seeded.read(
        "MATCH (t:Thing {id: $id})-[:!FROM&!HOLDS]-(o:Thing) RETURN collect(DISTINCT o.id) AS others", id=example
    )[0]["others"]
    nodes = {one["id"]: one["distance"] for one in found["nodes"]}
    assert nodes[example] == 0
    assert set(stored) <= nodes.keys()
    for link in found["links"]:
        assert {link["from"], link["to"]} <= nodes.keys()
    assert found["left_out"] == 0


def test_a_neighbourhood_that_is_too_large_says_how_much_is_left_out(client: TestClient) -> None:
    path = "/v1/barriers/short-termism/neighbourhood"
    whole = _get(client, path, depth=2, limit=200)
    some = _get(client, path, depth=2, limit=10)
    assert len(some["nodes"]) == 10
    assert some["left_out"] > 0
    assert {one["id"] for one in some["nodes"]} <= {one["id"] for one in whole["nodes"]}
    assert max(one["distance"] for one in whole["nodes"]) == 2


def test_similar_cases_say_what_is_shared_with_claims_that_are_there(client: TestClient) -> None:
    found = _get(client, "/v1/initiatives/people-in-mind/similar", limit=10)
    assert found["similar"]
    scores = [one["score"] for one in found["similar"]]
    assert scores == sorted(scores, reverse=True)
    assert "people-in-mind" not in {one["id"] for one in found["similar"]}
    for one in found["similar"]:
        for concept in (*one["shared"]["barriers"], *one["shared"]["enablers"]):
            assert concept["name"].casefold() in one["why"].casefold()
            for claim in (*concept["own_claims"], *concept["their_claims"]):
                assert found["claims"][claim]["evidence"]
            assert {found["claims"][claim]["subject"]["id"] for claim in concept["their_claims"]} == {one["id"]}
    assert any(one["shared"]["barriers"] for one in found["similar"])


def test_peers_by_problem_say_who_got_past_it(client: TestClient) -> None:
    found = _get(client, "/v1/systems/nottingham-and-nottinghamshire/peers", by="problem")
    cornwall = next(one for one in found["peers"] if one["system"]["id"] == "cornwall-and-the-isles-of-scilly")
    # The claim is on a kind of the barrier that both met, and is our reading: it says both.
    assert cornwall["why"].startswith("both met short-termism")
    assert "People in Mind, in our reading, overcame one-off funding" in cornwall["why"]
    barrier = next(one for one in cornwall["barriers"] if one["id"] == "short-termism")
    assert barrier["got_past"]
    assert {past["result"] for past in barrier["theirs"]} >= {"overcame"}
    for past in (*barrier["own"], *barrier["theirs"]):
        assert found["claims"][past["claim"]]["evidence"]


def test_peers_by_context_are_alike_in_what_they_are(client: TestClient) -> None:
    found = _get(client, "/v1/systems/dorset/peers", by="context", limit=5)
    assert found["peers"]
    for peer in found["peers"]:
        assert peer["barriers"] == []
        assert "faced" not in peer["why"]
        for said in (peer["context"]["region"], peer["context"]["kind"]):
            assert said is None or said in peer["why"]
    both = _get(client, "/v1/systems/dorset/peers", by="both", limit=5)["peers"]
    assert all(one["score"] == pytest.approx((one["problem"] + one["context_score"]) / 2, abs=2e-4) for one in both)


def test_a_comparison_has_a_cell_for_each_and_marks_what_is_shared(client: TestClient) -> None:
    ids = ["people-in-mind", "health-inequality-and-innovation-fund"]
    found = _get(client, "/v1/compare", id=ids)
    assert [one["id"] for one in found["things"]] == ids
    barriers = next(row for row in found["rows"] if row["name"] == "barrier")
    assert all(len(row["cells"]) == 2 for row in found["rows"])
    assert {value["said"] for value in barriers["cells"][0]} == {"overcame (in our reading)"}
    for row in found["rows"]:
        held = [{(value["id"] or value["name"], value["said"]) for value in cell} for cell in row["cells"]]
        for cell in row["cells"]:
            for value in cell:
                key = (value["id"] or value["name"], value["said"])
                assert value["held_by"] == sum(key in other for other in held)
                assert all(claim in found["claims"] for claim in value["claims"])
        if row["agreement"] == "same":
            assert held[0] == held[1]
        if row["agreement"] == "different":
            assert not held[0] & held[1]


@pytest.mark.parametrize(
    "sides",
    [
        {"rows": "barrier", "columns": "enabler"},
        {"rows": "topic", "columns": "barrier"},
        {"rows": "barrier", "columns": "result"},
        {"rows": "region", "columns": "status", "barrier": "short-termism"},
        {"rows": "enabler", "columns": "source", "result": ["overcame", "eased"]},
    ],
    ids=str,
)
def test_the_number_in_every_cell_is_that_of_the_list_that_it_opens(
    client: TestClient, seeded: Store, embedder: SentenceTransformerEmbedder, sides: dict[str, Any]
) -> None:
    found = _get(client, "/v1/map", **sides, limit=100)
    assert found["left_out"] == [0, 0]
    cells = [cell for row in found["cells"] for cell in row]
    assert len(cells) == len(found["rows"]) * len(found["columns"])
    assert found["gaps"] == sum(cell["cases"] == 0 for cell in cells)
    index = current(seeded, embedder).filter_index

    def opened(url: str, **more: list[str]) -> int:
        """As many as the list counts, without the page."""
        given = parse_qs(url.partition("?")[2])
        return len(selected(index, "initiative", ListRequest.model_validate({**given, **more})))

    for cell in cells:
        assert opened(cell["url"]) == cell["cases"], cell["url"]
        for result, count in cell["results"].items():
            assert opened(cell["url"], result=[result]) == count
    filled = [cell for cell in cells if cell["cases"]]
    assert filled
    for cell in filled[:20]:
        assert _get(client, f"{cell['url']}&limit=1")["total"] == cell["cases"]
    for heading, row in zip(found["rows"], found["cells"], strict=True):
        assert heading["cases"] >= max(cell["cases"] for cell in row)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("shrot", "short-termism"), ("peopel in", "people-in-mind"), ("nottigham", "nottingham-and-nottinghamshire"),
     ("rough slepeer", "rough-sleeper-initiative")],
)  # fmt: skip
def test_suggestions_bear_a_slip(client: TestClient, typed: str, found: str) -> None:
    assert found in [one["id"] for one in _get(client, "/v1/suggest", q=typed)["suggestions"]]


def test_what_begins_rightly_is_not_mixed_with_what_nearly_does(client: TestClient) -> None:
    for typed in ("zzzzzz", "sh", "qu"):
        for one in _get(client, "/v1/suggest", q=typed)["suggestions"]:
            assert any(word.startswith(typed) for word in one["text"].lower().replace("-", " ").split())


@pytest.mark.parametrize(
    ("typed", "kind", "id_", "url"),
    [
        ("mental he", "topic", "topic-mental-health", "/v1/search?topic=mental+health"),
        ("homeless", "topic", "topic-housing-and-homelessness", "/v1/search?topic=housing+and+homelessness"),
        ("chidlren", "population", "population-children-and-families",
         "/v1/search?population=children+and+families"),
    ],
)  # fmt: skip
def test_topics_and_groups_of_people_are_suggested_with_the_search_for_their_cases(
    client: TestClient, typed: str, kind: str, id_: str, url: str
) -> None:
    found = {one["id"]: one for one in _get(client, "/v1/suggest", q=typed)["suggestions"]}
    assert (found[id_]["kind"], found[id_]["url"]) == (kind, url)
    answer = client.get(url).json()
    assert answer["verdict"] == "answered"
    cases = [hit for hit in answer["cases"]["hits"] if hit["kind"] == "initiative"]
    assert found[id_]["cases"] >= len(cases) > 0
    assert id_ not in {one["id"] for one in _get(client, "/v1/suggest", q=typed, kind="barrier")["suggestions"]}


def test_suggestions_complete_names_and_other_names(client: TestClient) -> None:
    found = _get(client, "/v1/suggest", q="short")["suggestions"]
    assert (found[0]["id"], found[0]["kind"]) == ("short-termism", "barrier")
    assert found[0]["cases"] == _get(client, "/v1/initiatives", barrier="short-termism", limit=1)["total"]
    assert _get(client, "/v1/suggest", q="fund joi")["suggestions"][0]["id"] == "joint-funding"
    other = _get(client, "/v1/suggest", q="pooled")["suggestions"]
    assert any(one["text"] != one["name"] for one in other)
    only = _get(client, "/v1/suggest", q="c", kind=["system", "organisation"], limit=50)["suggestions"]
    assert {one["kind"] for one in only} == {"system", "organisation"}
    assert len({one["id"] for one in only}) == len(only)
    assert _get(client, "/v1/suggest", q="zzzz")["suggestions"] == []
    assert _get(client, "/v1/suggest", q="?!")["suggestions"] == []


# rdflib's own reader of JSON-LD still makes a graph of a class that it calls deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_taxonomy_comes_as_json_and_as_skos(client: TestClient) -> None:
    plain = _get(client, "/v1/taxonomy")
    concepts = {one["id"]: one for one in (*plain["barriers"], *plain["enablers"])}
    assert {one["id"] for one in concepts["one-off-funding"]["broader"]} >= {"short-termism"}
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        response = client.get("/v1/taxonomy", headers={"accept": accept})
        assert response.headers["content-type"].startswith(accept)
        graph = Graph().parse(data=response.text, format=form)
        found = {str(one).rpartition(":")[2]: one for one in graph.subjects(RDF.type, SKOS.Concept)}
        assert found.keys() == concepts.keys()
        for id_, concept in concepts.items():
            broader = {str(one).rpartition(":")[2] for one in graph.objects(found[id_], SKOS.broader)}
            assert broader == {one["id"] for one in concept["broader"]}
            assert {str(one) for one in graph.objects(found[id_], SKOS.altLabel)} == set(concept["aliases"])
            assert str(graph.value(found[id_], SKOS.prefLabel)) == concept["name"]
        for dimension in plain["dimensions"]:
            node = URIRef(f"urn:casegraph:dimension:{dimension['id']}")
            members = {str(one).rpartition(":")[2] for one in graph.objects(node, SKOS.member)}
            assert members == {one["id"] for one in dimension["concepts"]}
    assert client.get("/v1/taxonomy?format=turtle").headers["content-type"].startswith("text/turtle")
    refused = client.get("/v1/taxonomy", headers={"accept": "image/png"})
    assert (refused.status_code, refused.headers["content-type"]) == (406, "application/problem+json")


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl", "jsonld", "graphml", "ris", "bibtex"])
def test_an_export_comes_as_a_file(client: TestClient, format_: str) -> None:
    response = client.get("/v1/export", params={"format": format_, "topic": "trauma"})
    assert response.status_code == 200
    assert response.headers["content-disposition"].startswith('attachment; filename="casegraph-initiatives-corpus-1.')
    assert len(response.content) > 100
