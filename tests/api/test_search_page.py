"""The search page: the short answer first, what a reader may change about the question, and what cannot be taken."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.portal.search_page import QUESTIONS
from tests.api.pages_read import HTML, QUESTION, read


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_to_try_is_answered_and_the_page_says_what_the_api_says(client: TestClient, question: str) -> None:
    assert question in {parse_qs(urlsplit(one).query).get("q", [""])[0] for one in read(client, "/").links}
    answer = client.get("/v1/search", params={"q": question, "limit": 10}).json()
    html = unescape(client.get("/search", params={"q": question}, headers=HTML).text)
    assert answer["verdict"] in {"answered", "partly"}
    assert answer["says"] in html
    assert html.index(answer["says"]) < html.index("How we read your question")
    led = answer[answer["leads"]]["hits"]
    names = re.findall(r'cg-hit__name"><a href="([^"]*)"', html)
    assert names[0] == led[0]["url"].removeprefix("/v1")
    assert [hit["url"].removeprefix("/v1") for hit in answer["cases"]["hits"]] == [
        one for one in names if one.split("/")[1] in {"initiatives", "systems", "outcomes"}
    ]


def test_parts_of_the_question_and_filters_are_taken_out_by_links(client: TestClient) -> None:
    page = read(client, f"{QUESTION}&topic=mental+health")
    asked = [parse_qs(urlsplit(one).query) for one in page.links if one.startswith("/search")]
    assert {"short-termism", "joint-funding", "want", "result"} <= {
        one for query in asked for one in query.get("drop", [])
    }
    assert any("topic" not in query and "drop" not in query for query in asked)
    again = read(client, f"{QUESTION}&drop=short-termism")
    assert "Put Short-termism back" in again.text
    assert not any("facet_values" in one or "limit" in one for one in page.links if one.startswith("/search"))


def test_filters_are_ticked_counted_and_kept(client: TestClient) -> None:
    html = client.get(f"{QUESTION}&topic=mental+health&drop=short-termism", headers=HTML).text
    assert re.search(r'name="topic" type="checkbox" value="mental health" form="question" checked', html)
    assert re.search(r'<input type="hidden" name="drop" value="short-termism" form="question">', html)
    assert re.search(r'<span class="cg-count">\d+</span>', html)
    assert "Clear all filters" in html


def test_what_a_form_sends_empty_and_what_newsletters_add_is_no_fault(client: TestClient) -> None:
    plain = read(client, QUESTION)
    same = read(client, f"{QUESTION}&since=&until=&mine=&utm_source=letter&topic=")
    assert same.text == plain.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/search?q=", "Ask a question, or choose a filter."),
        ("/search?q=debt&since=soon", "is not a date"),
        ("/search?q=debt&barrier=short-termisn", "Did you mean short-termism"),
        ("/search?q=debt&page=0", "has to be 1 or more"),
        ("/search?q=debt&topic=moon", "cannot be"),
    ],
)
def test_what_cannot_be_taken_is_said_above_the_form(client: TestClient, address: str, said: str) -> None:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "nhsuk-error-summary" in answer.text
    assert said in unescape(answer.text)
    if "since" in address:
        assert 'value="soon"' in answer.text
        assert 'href="#since"' in answer.text
        assert 'aria-describedby="dates-hint since-error" aria-invalid="true"' in answer.text


def test_what_was_chosen_is_sent_again_with_what_is_corrected(client: TestClient) -> None:
    html = client.get("/search?q=debt&since=soon&topic=trauma", headers=HTML).text
    assert '<input type="hidden" name="topic" value="trauma" form="question">' in html


def test_when_nothing_answers_fully_it_says_what_is_missing_and_what_to_drop(client: TestClient) -> None:
    page = read(client, "/search?q=joint+funding+in+Dorset+for+child+poverty")
    answer = client.get("/v1/search?q=joint+funding+in+Dorset+for+child+poverty").json()
    assert answer["verdict"] != "answered"
    assert all(one in page.text for one in answer["missing"])
    assert "search without “Joint funding”" in page.text
    assert "does not mean that nobody has tried it" in page.text


def test_my_system_is_kept_in_every_link_and_marks_itself_peers_and_neighbours(client: TestClient) -> None:
    address = f"{QUESTION}&mine=nottingham-and-nottinghamshire"
    page = read(client, address)
    inside = [one for one in page.links if one.startswith("/") and not one.startswith("/v1")]
    assert inside
    assert all("mine=nottingham-and-nottinghamshire" in one for one in inside), inside
    assert "Your system: Nottingham and Nottinghamshire" in page.text
    html = client.get(address, headers=HTML).text
    assert re.search(r'cg-tag">Your system</strong>', html)
    assert "A peer of yours: also met " in page.text
    assert "A neighbour of yours: South West" in read(client, f"{QUESTION}&mine=devon").text
    for nobodys in ("atlantis", "south-west", "england"):
        assert "Your system:" not in read(client, f"{QUESTION}&mine={nobodys}").text
