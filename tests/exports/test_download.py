"""Exports and collections over HTTP: names, media types, and addresses of our words that resolve."""

import io
import json
from collections.abc import Iterator

import docx
import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS

from api.http.app import create_app
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store
from graph.views.collection import MOST
from tests.api.conftest import BASE, HERE, settings_for, wait_for
from tests.exports.collected import IDS

# The reader's own parser still makes what the reader itself deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def asked(seeded: Store, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder) -> Iterator[TestClient]:
    """The API over the seed, ready."""
    seeded.connect()
    app = create_app(settings_for(seeded_server), embedder)
    with TestClient(app, base_url=BASE, client=HERE, raise_server_exceptions=False) as client:
        wait_for(client, "/readyz")
        yield client


def test_our_words_in_linked_data_lead_to_what_they_mean(asked: TestClient) -> None:
    file = asked.get("/v1/export", params={"format": "jsonld", "barrier": "short-termism"}).text
    graph = Graph().parse(data=file, format="json-ld")
    words = {one for triple in graph for one in triple if isinstance(one, URIRef) and "context.jsonld" in one}
    addresses = {str(word).partition("#")[0] for word in words}
    assert addresses == {f"{BASE}/v1/context.jsonld"}
    (address,) = addresses
    answer = asked.get(address)
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["@context"] == json.loads(file)["@context"]
    explained = Graph().parse(data=answer.text, format="json-ld")
    assert words <= set(explained.subjects(RDFS.comment))


def test_a_byte_order_mark_on_request(asked: TestClient) -> None:
    assert asked.get("/v1/export", params={"topic": "trauma", "bom": "true"}).content.startswith(b"\xef\xbb\xbfkind,")
    assert asked.get("/v1/export", params={"topic": "trauma"}).content.startswith(b"kind,")
    refused = asked.get("/v1/export", params={"format": "ris", "bom": "true"})
    assert refused.status_code == 422
    assert "bom is for CSV" in refused.json()["detail"]


def test_a_collection_is_answered_as_json_a_document_or_a_workbook(asked: TestClient) -> None:
    asked_for = {"id": IDS, "title": "For the Board", "note": "In May."}
    answer = asked.get("/v1/collections", params=asked_for)
    found = answer.json()
    assert answer.status_code == 200
    assert [case["id"] for case in found["cases"]] == IDS
    assert found["url"].startswith("/v1/collections?id=people-in-mind&id=")
    assert asked.get(found["url"]).json()["receipt"]["id"] == found["receipt"]["id"]
    assert f"{BASE}/initiatives/people-in-mind" in found["cases"][0]["cite"]
    for format_, type_ in (("docx", "wordprocessingml.document"), ("xlsx", "spreadsheetml.sheet")):
        file = asked.get("/v1/collections/file", params={**asked_for, "format": format_})
        assert asked.get(found[f"{format_}_url"]).content[:2] == b"PK"
        assert file.headers["content-type"].endswith(type_)
        assert file.headers["content-disposition"] == f'attachment; filename="for-the-board.{format_}"'
        assert file.content[:2] == b"PK"
        if format_ == "docx":
            assert docx.Document(io.BytesIO(file.content)).paragraphs[0].text == "For the Board"
        held = asked.get(
            "/v1/collections/file",
            params={**asked_for, "format": format_},
            headers={"if-none-match": file.headers["etag"]},
        )
        assert held.status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ("id=people-in-mnd", 404, "Did you mean people-in-mind"),
        ("id=dorset", 404, "not an initiative"),
        ("id=people-in-mind&id=people-in-mind", 422, "named twice"),
        ("title=Nothing", 422, "id"),
        ("id=people-in-mind&format=pdf", 422, "format"),
        ("id=people-in-mind&colour=red", 422, "colour"),
        ("&".join(f"id=case-{number}" for number in range(MOST + 1)), 422, "at most 50 times"),
    ],
)
def test_what_cannot_be_collected_is_said(asked: TestClient, query: str, status: int, word: str) -> None:
    answer = asked.get(f"/v1/collections?{query}")
    assert answer.status_code == status
    assert word in answer.text
