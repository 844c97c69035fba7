"""Lists, neighbourhoods, similar, peers, compare, map, suggest, taxonomy: what they answer on the seed, and refuse."""

import json
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
    page = _get(client, path, **params)
    items: list[dict[str, Any]] = page["items"]
    total, size = page["total"], len(items)
    while "next" in page:
        page = _get(client, page["next"])
        items = [*items, *page["items"]]
        assert page["total"] == total
        assert len(page["items"]) == size or "next" not in page
    assert len(items) == total
    return items


def _as_list(value: Any) -> list[str]:  # noqa: ANN401 - one or several
    return value if isinstance(value, list) else [value]


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


@pytest.mark.parametrize("sort", ["name", "cases", "started", "added"])
def test_a_list_goes_on_where_the_page_before_ended_in_any_order(client: TestClient, sort: str) -> None:
    whole = _get(client, "/v1/initiatives", sort=sort, limit=200)["items"]
    assert _all(client, "/v1/initiatives", sort=sort, limit=3) == whole
    if sort == "started":
        begun = [one.get("started") for one in whole]
        snapshot = [day for day in begun if day]
        assert begun[: len(snapshot)] == snapshot
        assert len(snapshot) > 3
    if sort == "added":
        added = [one["added_at"] for one in whole]
        assert added == sorted(added, reverse=True)
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
        assert listed["facets"] == {name: one for name, one in found["facets"].items() if name != "want"}


def test_what_no_search_returns_is_cut_by_the_cases_that_have_to_do_with_it(client: TestClient, seeded: Store) -> None:
    took_part = seeded.read(
        "MATCH (o:Organisation)<-[:INVOLVES]-(i:Initiative) WHERE 'trauma' IN i.topics RETURN DISTINCT o.id AS id"
    )
    listed = _get(client, "/v1/organisations", topic="trauma", limit=200)
    assert {one["id"] for one in listed["items"]} == {row["id"] for row in took_part} != set()
    topics = {one["id"]: one["count"] for one in listed["facets"]["topic"]["values"]}
    assert topics["trauma"] == listed["total"]
    for topic, count in topics.items():
        assert _get(client, "/v1/organisations", topic=topic)["total"] == count
    sources = _get(client, "/v1/sources", barrier="short-termism")
    assert "unlocking-prevention" in {one["id"] for one in sources["items"]}
    assert {one["id"] for one in _get(client, "/v1/dimensions", barrier="short-termism")["items"]}


@pytest.mark.parametrize(
    ("path", "where", "word"),
    [
        ("/v1/initiatives?cursor=nonsense", "query.cursor", "cursor"),
        ("/v1/initiatives?want=system", "query.want", "want"),
        ("/v1/initiatives?sort=age", "query.sort", "age"),
        ("/v1/initiatives?limit=0", "query.limit", "1"),
        ("/v1/initiatives?q=money", "query.q", "q"),
        ("/v1/initiatives?barier=x", "query.barier", "Did you mean barrier?"),
        ("/v1/initiatives?barrier=no-such-barrier", "query", "no-such-barrier"),
        ("/v1/suggest", "query.q", "missing"),
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


@pytest.mark.parametrize(
    "path",
    ["/v1/initiatives/people-in-mind/similar", "/v1/systems/dorset/peers?by=context", "/v1/barriers?sort=cases"],
)
def test_whatever_is_a_list_is_paged_alike(client: TestClient, path: str) -> None:
    many = f"{path}{'&' if '?' in path else '?'}limit=4"
    items = _all(client, many)
    assert len(items) > 8
    assert len({json.dumps(one) for one in items}) == len(items)
    beyond = _get(client, f"{many}&page=900")
    assert (beyond["items"], beyond["total"], "next" in beyond) == ([], len(items), False)


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
    assert found["items"]
    scores = [one["score"] for one in found["items"]]
    assert scores == sorted(scores, reverse=True)
    assert "people-in-mind" not in {one["id"] for one in found["items"]}
    for one in found["items"]:
        for concept in (*one["shared"]["barriers"], *one["shared"]["enablers"]):
            assert concept["name"].casefold() in one["why"].casefold()
            for claim in (*concept["own_claims"], *concept["their_claims"]):
                assert found["claims"][claim]["evidence"]
            assert {found["claims"][claim]["subject"]["id"] for claim in concept["their_claims"]} == {one["id"]}
    assert any(one["shared"]["barriers"] for one in found["items"])


def test_peers_by_problem_say_who_got_past_it(client: TestClient) -> None:
    found = _get(client, "/v1/systems/nottingham-and-nottinghamshire/peers", by="problem")
    cornwall = next(one for one in found["items"] if one["system"]["id"] == "cornwall-and-the-isles-of-scilly")
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
    assert found["items"]
    for peer in found["items"]:
        assert peer["barriers"] == []
        assert "faced" not in peer["why"]
        for said in (peer["context"].get("region"), peer["context"].get("type")):
            assert said is None or said in peer["why"]
    both = _get(client, "/v1/systems/dorset/peers", by="both", limit=5)["items"]
    assert all(one["score"] == pytest.approx((one["problem"] + one["context_score"]) / 2, abs=2e-4) for one in both)


def _key(value: dict[str, Any]) -> tuple[str, str | None]:
    return (value.get("id") or value["name"], value.get("said"))


def test_a_comparison_has_a_cell_for_each_and_marks_what_is_shared(client: TestClient) -> None:
    ids = ["people-in-mind", "health-inequality-and-innovation-fund"]
    found = _get(client, "/v1/compare", id=ids)
    assert [one["id"] for one in found["things"]] == ids
    barriers = next(row for row in found["rows"] if row["name"] == "barrier")
    assert all(len(row["cells"]) == 2 for row in found["rows"])
    assert {value["said"] for value in barriers["cells"][0]} == {"overcame (in our reading)"}
    for row in found["rows"]:
        held = [{_key(value) for value in cell} for cell in row["cells"]]
        for cell in row["cells"]:
            for value in cell:
                assert value["held_by"] == sum(_key(value) in other for other in held)
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
    found = _get(client, "/v1/map", **sides, limit=200)
    cells = found["cells"]
    rows, columns = found["rows"]["headings"], found["columns"]["headings"]
    assert (len(rows), len(columns)) == (found["rows"]["total"], found["columns"]["total"])
    assert found["gaps"] == len(rows) * len(columns) - len(cells)
    assert len({(cell["row"], cell["column"]) for cell in cells}) == len(cells)
    index = current(seeded, embedder).filter_index

    def opened(url: str, **more: list[str]) -> int:
        """As many as the list counts, without the page."""
        given = parse_qs(url.partition("?")[2])
        return len(selected(index, "initiative", ListRequest.model_validate({**given, **more})))

    for cell in cells[:: max(1, len(cells) // 100)]:
        assert opened(cell["url"]) == cell["cases"], cell["url"]
        for result, count in cell["results"].items():
            assert opened(cell["url"], result=[result]) == count
    assert cells
    for cell in cells[:20]:
        assert _get(client, f"{cell['url']}&limit=1")["total"] == cell["cases"]
        assert rows[cell["row"]]["cases"] >= cell["cases"] <= columns[cell["column"]]["cases"]
    filled = {(cell["row"], cell["column"]) for cell in cells}
    gaps = [(row, column) for row in range(len(rows)) for column in range(len(columns)) if (row, column) not in filled]
    for row, column in gaps[:: max(1, len(gaps) // 50)]:
        side = {sides["rows"]: [rows[row]["id"]], sides["columns"]: [columns[column]["id"]]}
        within = {name: _as_list(value) for name, value in sides.items() if name not in {"rows", "columns"}}
        assert opened("", **within | side) == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [("shrot", "short-termism"), ("peopel in", "people-in-mind"), ("nottigham", "nottingham-and-nottinghamshire"),
     ("rough slepeer", "rough-sleeper-initiative")],
)  # fmt: skip
def test_suggestions_bear_a_slip(client: TestClient, typed: str, found: str) -> None:
    assert found in [one["id"] for one in _get(client, "/v1/suggest", q=typed)["items"]]


def test_what_begins_rightly_is_not_mixed_with_what_nearly_does(client: TestClient) -> None:
    for typed in ("zzzzzz", "sh", "qu"):
        for one in _get(client, "/v1/suggest", q=typed)["items"]:
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
    found = {one["id"]: one for one in _get(client, "/v1/suggest", q=typed)["items"]}
    assert (found[id_]["kind"], found[id_]["url"]) == (kind, url)
    answer = client.get(url).json()
    assert answer["verdict"] == "answered"
    cases = [hit for hit in answer["cases"]["hits"] if hit["kind"] == "initiative"]
    assert found[id_]["cases"] >= len(cases) > 0
    assert id_ not in {one["id"] for one in _get(client, "/v1/suggest", q=typed, kind="barrier")["items"]}


def test_suggestions_complete_names_and_other_names(client: TestClient) -> None:
    found = _get(client, "/v1/suggest", q="short")["items"]
    assert [(one["id"], one["kind"]) for one in found[:2]] == [
        ("short-term-pressure", "barrier"), ("short-termism", "barrier"),
    ]  # fmt: skip
    assert found[1]["cases"] == _get(client, "/v1/initiatives", barrier="short-termism", limit=1)["total"]
    assert _get(client, "/v1/suggest", q="fund joi")["items"][0]["id"] == "joint-funding"
    other = _get(client, "/v1/suggest", q="pooled")["items"]
    assert any(one["text"] != one["name"] for one in other)
    only = _get(client, "/v1/suggest", q="c", kind=["system", "organisation"], limit=50)["items"]
    assert {one["kind"] for one in only} == {"system", "organisation"}
    assert len({one["id"] for one in only}) == len(only)
    assert _get(client, "/v1/suggest", q="zzzz")["items"] == []
    assert _get(client, "/v1/suggest", q="?!")["items"] == []


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


def test_peers_that_are_none_say_why_and_where_to_look_instead(client: TestClient) -> None:
    some = [one["id"] for one in _get(client, "/v1/systems", sort="name", limit=200)["items"]]
    empty = [found for id_ in some if not (found := _get(client, f"/v1/systems/{id_}/peers", limit=1))["items"]]
    assert empty
    for found in empty:
        assert found["says"].startswith(f"{found['system']['name']} has no peers by problem: ")
        assert _get(client, found["instead_url"])["by"] == "context"
    full = _get(client, "/v1/systems/nottingham-and-nottinghamshire/peers")
    assert full["says"].startswith(f"{full['total']} ")
    assert "instead_url" not in full


def test_a_map_says_what_it_leaves_out_and_what_else_it_could_show(client: TestClient) -> None:
    found = _get(client, "/v1/map", limit=10)
    assert f"10 of {found['rows']['total']} rows are shown" in found["says"]
    assert {one["name"] for one in found["axes"]} >= {"barrier", "enabler", "topic"}
    nothing = _get(client, "/v1/map", rows="barrier", columns="result", region="south-west", topic="fire safety")
    assert nothing["cells"] == []
    assert nothing["says"].startswith("Nothing is known here of: ")


def test_evidence_that_is_named_by_its_id_can_be_fetched(client: TestClient) -> None:
    path, q = "/v1/search", "who overcame short-termism"
    whole, lean = _get(client, path, q=q), _get(client, path, q=q, evidence="ids")
    assert (lean["passages"], lean["sources"]) == ({}, {})
    assert lean["cases"]["hits"] == whole["cases"]["hits"]
    named = {
        piece["passage"]
        for name in ("cases", "concepts")
        for hit in lean[name]["hits"]
        for path_ in hit["paths"]
        for step in path_["steps"]
        for piece in step["evidence"]
    } | {one["id"] for name in ("cases", "concepts") for hit in lean[name]["hits"] for one in hit["passages"]}
    assert named == set(whole["passages"])
    fetched = _get(client, "/v1/passages", id=sorted(named))
    assert fetched["passages"] == whole["passages"]
    assert fetched["sources"] == {id_: one for id_, one in whole["sources"].items() if id_ in fetched["sources"]}
    assert _get(client, "/v1/passages", id="no-such-passage") == {"passages": {}, "sources": {}}


def test_a_hit_has_the_fields_that_are_asked_for(client: TestClient) -> None:
    path, q = "/v1/search", "who overcame short-termism"
    always = {"rank", "kind", "id", "name", "url"}
    for fields in (["summary"], ["paths", "tier"], ["arms"]):
        found = _get(client, path, q=q, fields=fields)
        for hit in found["cases"]["hits"]:
            assert always <= hit.keys() <= always | set(fields)
        assert bool(found["passages"]) == ("paths" in fields)
        if "next" in found["cases"]:
            assert _get(client, found["cases"]["next"])["cases"]["hits"][0].keys() <= always | set(fields)


def test_every_word_of_an_answer_has_a_label(client: TestClient) -> None:
    found = _get(client, "/v1/vocabularies")
    words = {name: {one["id"] for one in some} for name, some in found["vocabularies"].items()}
    answer = _get(client, "/v1/search", q="who overcame short-termism", facet_values=500)
    for name, facet in answer["facets"].items():
        assert facet["label"] == next(one["label"] for one in found["filters"] if one["name"] == name)
        if name in words:
            assert {one["id"] for one in facet["values"]} <= words[name]
    assert answer["verdict"] in words["verdict"]
    for hit in (*answer["cases"]["hits"], *answer["concepts"]["hits"]):
        assert hit["tier"] in words["tier"]
        for step in (step for path in hit["paths"] for step in path["steps"]):
            assert step["relationship"] in words["relationship"]
            assert step.get("result", "overcame") in words["result"]
            assert {one["basis"] for one in step["evidence"]} <= words["basis"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/initiatives/people-in-mind/similar",
        "/v1/systems/nottingham-and-nottinghamshire/peers",
        "/v1/compare?id=people-in-mind&id=health-inequality-and-innovation-fund",
    ],
)
def test_claims_that_are_named_by_their_ids_can_be_fetched(client: TestClient, path: str) -> None:
    whole = _get(client, path)
    lean = _get(client, f"{path}{'&' if '?' in path else '?'}evidence=ids")
    assert (lean["claims"], lean["passages"], lean["sources"]) == ({}, {}, {})
    tables = {"claims", "passages", "sources", "next"}
    assert {name: one for name, one in lean.items() if name not in tables} == {
        name: one for name, one in whole.items() if name not in tables
    }
    fetched = _get(client, "/v1/claims", id=list(whole["claims"])[:200])
    assert fetched["claims"] == whole["claims"]
    assert fetched["passages"] == whole["passages"]
    assert _get(client, "/v1/claims", id="no--such-claim")["claims"] == {}
    assert client.get("/v1/claims?id=Not+One").status_code == 422


def test_a_page_of_a_thing_without_the_text_of_its_evidence(client: TestClient) -> None:
    path = "/v1/barriers/short-termism"
    whole, lean = _get(client, path), _get(client, path, evidence="ids")
    assert lean == whole | {"passages": {}, "sources": {}}
    assert whole["passages"]


def test_the_case_page_has_figures_and_partners_ready_to_show(client: TestClient, seeded: Store) -> None:
    found = _get(client, "/v1/initiatives/blood-pressure-management-in-dorset")
    case = found["case"]
    figures = [one["figure"] for one in case["outcomes"] if "figure" in one]
    assert any("£2.7 million" in figure for figure in figures)
    linked = seeded.read(
        "MATCH (i:Initiative {id: $id})-[r:TACKLED|HAS_OUTCOME|INVOLVES]->(o) RETURN type(r) AS type, o.id AS id",
        id=found["id"],
    )
    for name, type_ in (("barriers", "TACKLED"), ("outcomes", "HAS_OUTCOME"), ("organisations", "INVOLVES")):
        assert {one["id"] for one in case[name]} == {row["id"] for row in linked if row["type"] == type_}
        assert {one["claim"] for one in case[name]} <= set(found["claims"])
    assert {one["properties"]["known"] for one in case["outcomes"]} <= {"measured", "reported", "projected", "aimed"}
    assert "case" not in _get(client, "/v1/barriers/short-termism")


def test_one_list_can_be_asked_for_and_the_next_page_is_of_that_list(client: TestClient) -> None:
    q = "who overcame short-termism"
    both, one = _get(client, "/v1/search", q=q), _get(client, "/v1/search", q=q, lists="concepts")
    assert one["concepts"]["hits"] == both["concepts"]["hits"]
    assert (one["cases"]["hits"], one["cases"]["total"]) == ([], both["cases"]["total"])
    assert one["says"] == both["says"]
    further = _get(client, both["cases"]["next"])
    assert further["concepts"]["hits"] == []
    assert further["cases"]["hits"][0]["rank"] == 6


def test_what_was_taken_out_can_be_put_back(client: TestClient) -> None:
    found = _get(client, "/v1/search", q="systems that overcame short-termism", drop=["short-termism", "want"])
    dropped = {one["id"]: one for one in found["interpretation"]["dropped"]}
    assert dropped["short-termism"]["name"] == "Short-termism"
    again = _get(client, dropped["short-termism"]["restore_url"])
    assert again["receipt"]["drop"] == ["want"]
    assert "short-termism" in {one["id"] for one in again["interpretation"]["terms"]}


def test_filters_that_leave_nothing_can_be_seen_and_taken_out(client: TestClient) -> None:
    found = _get(client, "/v1/search", topic="trauma", system="dorset")
    assert (found["cases"]["total"], found["concepts"]["total"]) == (0, 0)
    assert {"id": "dorset", "name": "Dorset", "count": 0} in found["facets"]["system"]["values"]
    assert found["facets"]["system"]["total"] > 0


def test_the_counts_of_facets_are_of_what_has_cards(client: TestClient) -> None:
    found = _get(client, "/v1/search", topic="mental health", facet_values=500)
    kinds = {one["id"]: one["count"] for one in found["facets"]["want"]["values"]}
    (topic,) = (one for one in found["facets"]["topic"]["values"] if one["id"] == "mental health")
    assert topic["count"] == sum(count for kind, count in kinds.items() if kind != "outcome")
    with_outcomes = _get(client, "/v1/search", topic="mental health", want=list(kinds), facet_values=500)
    (topic,) = (one for one in with_outcomes["facets"]["topic"]["values"] if one["id"] == "mental health")
    assert topic["count"] == sum(kinds.values())
