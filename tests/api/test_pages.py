"""The pages over HTTP: what each answers, what it may load, what it says of what was asked, and that the API agrees."""

import inspect
import re
from html import unescape
from importlib import resources
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from jinja2.exceptions import UndefinedError
from textstat import textstat

from api.http.app import create_app
from api.portal.assets import asset
from api.portal.environment import _environment, render
from api.portal.frame import POLICY, Frame, Site
from api.portal.text_pages import ErrorPage
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.search.answer import Mark
from tests.api.conftest import BASE, HERE, settings_for, wait_for
from tests.api.pages_read import ADDRESSES, HTML, QUESTION, PageRead, read

#: A font that is licensed to others, and addresses that are not beside the file.
FOREIGN = re.compile(r"nhs\.uk|@font-face|Frutiger|sourceMappingURL|url\(\s*['\"]?(?:/|https?:)")
TEXTS = ("/", "/about", "/data", "/accessibility", "/privacy")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_loads_only_what_is_ours_and_keeps_nothing(client: TestClient, address: str) -> None:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "set-cookie" not in answer.headers
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script>", answer.text)
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', answer.text)
    assert loaded
    for one in loaded:
        assert client.get(one).status_code == 200, one
        assert one.startswith("/static/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_one_title_one_first_heading_and_none_left_out(client: TestClient, address: str) -> None:
    html = client.get(address, headers=HTML).text
    page = PageRead(html)
    assert page.headings.count("h1") == 1
    levels = [int(one[1]) for one in page.headings]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels
    assert {"main", "header", "nav", "footer"} <= set(page.names)
    title = re.findall("<title>(.*?)</title>", html.partition("<body>")[0])
    assert len(title) == 1
    assert title[0].endswith(" - casegraph")
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))


def test_no_two_pages_have_the_same_title(client: TestClient) -> None:
    titles = [re.findall("<title>(.*?)</title>", client.get(one, headers=HTML).text)[0] for one in ADDRESSES]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("address", [QUESTION, "/initiatives/people-in-mind", "/"])
def test_a_page_is_not_sent_again_where_it_is_held(client: TestClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # A browser puts the headers of a 304 in place of those that it holds.
    assert again.headers["content-security-policy"] == POLICY
    assert client.head(address).status_code == 200


def test_files_are_kept_for_a_year_and_call_nobody_else(client: TestClient) -> None:
    for name in ("nhsuk-frontend.min.css", "nhsuk-frontend.min.js", "accessible-autocomplete.min.js", "portal.css"):
        answer = client.get(asset(name))
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert not FOREIGN.search(answer.text), name
    for icon in re.findall(r"url\(([\w-]+\.svg)\)", client.get(asset("nhsuk-frontend.min.css")).text):
        assert client.get(asset(icon)).status_code == 200
    assert client.get("/static/0/portal.css").status_code == 404


@pytest.mark.parametrize("page", ["%D9%A1", "9" * 5000, "0", "-1", "x", "1.5"])
def test_a_page_number_that_is_none_is_the_first(client: TestClient, page: str) -> None:
    assert read(client, f"/initiatives?page={page}").text == read(client, "/initiatives").text


@pytest.mark.parametrize("address", ["/search?q=debt&lists=cases&page=20", "/initiatives?page=999"])
def test_a_page_beyond_the_last_says_so(client: TestClient, address: str) -> None:
    assert f"There is no page {address.rpartition('=')[2]}." in read(client, address).text


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere"])
def test_every_page_keeps_my_system(client: TestClient, address: str) -> None:
    html = client.get(f"{address}{'&' if '?' in address else '?'}mine=dorset", headers=HTML).text
    inside = [unescape(one) for one in re.findall(r'<a\s[^>]*href="(/[^"]*)"', html) if not one.startswith("/v1")]
    others = {"/docs", "/openapi.json", "/", "/systems/dorset", f"/?mine={address.rpartition('/')[2]}"}
    assert inside
    assert all("mine=dorset" in one for one in inside if one not in others), inside


def test_a_case_is_told_whole(client: TestClient) -> None:
    html = unescape(client.get("/initiatives/people-in-mind", headers=HTML).text)
    told = client.get("/v1/initiatives/people-in-mind").json()
    for part in (
        "What changed",
        "What stood in the way",
        "What helped",
        "Whom to ask",
        "What is not reported",
        "Similar cases",
    ):
        assert part in html, part
    named = [*told["case"]["barriers"], *told["case"]["enablers"], *told["case"]["outcomes"], *told["systems"]]
    assert all(one["name"] in html for one in named)
    assert all(one["because"] in html for one in told["claims"].values() if one.get("because"))
    cited = {shown["passage"] for claim in told["claims"].values() for shown in claim["evidence"]}
    assert all(told["passages"][id_]["text"] in html for id_ in cited)
    assert told["properties"]["not_reported"] in html


def test_cases_can_be_cited_and_taken_along(client: TestClient) -> None:
    page = read(client, "/initiatives/people-in-mind")
    taken = [one for one in page.links if one.startswith("/v1/")]
    assert len(taken) >= 5
    for one in taken:
        assert client.get(one).status_code == 200, one
    ris = client.get("/v1/export?id=people-in-mind&format=ris").text
    assert ris.count("TY  - RPRT") == 1
    assert "Unlocking prevention in integrated care systems" in ris
    assert f"{BASE}/initiatives/people-in-mind" in page.text


def test_an_id_that_is_not_there_is_not_exported(client: TestClient) -> None:
    assert client.get("/v1/export?id=people-in-mynd").status_code == 404
    assert "Did you mean people-in-mind" in client.get("/v1/export?id=people-in-mynd").text
    assert client.get("/v1/export?id=short-termism").status_code == 404
    assert '"short-termism"' not in client.get("/v1/export?id=people-in-mind&format=jsonl&topic=trauma").text


def test_a_barrier_shows_who_got_past_it_apart_from_what_is_only_proposed(client: TestClient) -> None:
    text = read(client, "/barriers/short-termism").text
    parts = ("Who got past it", "Who worked on it, with no result told", "What is only proposed")
    places = [text.index(one) for one in parts]
    assert places == sorted(places)
    told = client.get("/v1/barriers/short-termism").json()
    planned = [
        case["name"] for one in told["by_result"] for case in one["cases"]
        if case["implementation"] == "recommended or planned"
    ]  # fmt: skip
    assert planned
    assert all(text.index(one) > places[0] for one in planned)
    assert all(one in text[places[2] :] for one in planned)


def test_barriers_and_enablers_stand_under_their_headings(client: TestClient) -> None:
    taxonomy = client.get("/v1/taxonomy").json()
    for kind in ("barriers", "enablers"):
        page = read(client, f"/{kind}")
        tops = [one for one in taxonomy[kind] if not one["broader"]]
        assert 10 <= len(tops) <= 20
        assert all(one["narrower"] and one["definition"] in page.text for one in tops)
        assert {f"/{kind}/{one['id']}" for one in taxonomy[kind]} <= {urlsplit(link).path for link in page.links}
        listed = read(client, f"/{kind}?sort=cases")
        assert f"{len(taxonomy[kind])} in all" in page.text
        assert f"{len(taxonomy[kind])} in all" in listed.text
    needs = read(client, "/barriers").text.partition("Needs in people's lives")[2]
    assert [one["id"] for one in taxonomy["barriers"] if one["about"] == "need" and one["name"] not in needs] == []
    assert {one["about"] for one in taxonomy["barriers"]} == {"obstacle", "need"}
    assert {one.get("about") for one in taxonomy["enablers"]} == {None}


def test_a_person_gets_a_page_and_a_program_a_problem(client: TestClient) -> None:
    page = client.get("/initiatives/people-in-mynd", headers=HTML)
    assert page.status_code == 404
    assert "We cannot find that page" in page.text
    assert "Did you mean people-in-mind" in unescape(page.text)
    assert 'name="q"' in page.text
    assert client.get("/initiatives/people-in-mynd").headers["content-type"] == "application/problem+json"
    assert client.get("/v1/nowhere", headers=HTML).headers["content-type"] == "application/problem+json"
    assert client.post("/about", headers=HTML).status_code == 405


def test_where_keys_are_needed_a_page_says_so_and_its_files_are_open(
    seeded_server: LocalServer, embedder: SentenceTransformerEmbedder
) -> None:
    settings = settings_for(seeded_server).model_copy(
        update={"api_keys_required": True, "contact": "cases@example.org"}
    )
    with TestClient(create_app(settings, embedder), base_url=BASE, client=HERE) as client:
        answer = client.get("/", headers=HTML)
        assert answer.status_code == 401
        assert "A browser cannot send a key by itself" in answer.text
        assert 'href="mailto:cases@example.org"' in answer.text
        assert client.get(asset("portal.css")).status_code == 200
        assert client.get(QUESTION).headers["content-type"] == "application/problem+json"


def test_an_error_is_reported_only_where_somebody_is_named(client: TestClient) -> None:
    assert "Report an error" not in read(client, "/initiatives/people-in-mind").text
    site = Site(contact="cases@example.org", base=BASE)
    report = Frame(title="x", site=site, path="/initiatives/a-case?mine=dorset").report("A case, & more")
    told = parse_qs(urlsplit(report or "").query)
    assert urlsplit(report or "").path == "cases@example.org"
    assert told == {
        "subject": ["An error on the page about A case, & more"],
        "body": [f"{BASE}/initiatives/a-case?mine=dorset"],
    }
    page = "https://example.org/help"
    assert Frame(title="x", site=site.model_copy(update={"contact": page})).report("a") == page
    assert Frame(title="x", site=site.model_copy(update={"contact": None})).report("a") is None


def test_words_that_were_asked_for_are_marked_and_all_else_is_text() -> None:
    assert Frame.marked("a <b> c", [Mark(start=2, end=5)]) == "a <mark>&lt;b&gt;</mark> c"


def test_every_context_is_documented_and_has_its_template() -> None:
    def below(parent: type[Frame]) -> list[type[Frame]]:
        return [one for child in parent.__subclasses__() for one in (child, *below(child))]

    templates = set(_environment().list_templates(filter_func=lambda name: "/" not in name)) - {"layout.jinja"}
    named = {f"{one.template}.jinja" for one in below(Frame) if "template" in one.__dict__}
    assert named == templates
    assert all(inspect.getdoc(one) and one.__doc__ for one in below(Frame))


def test_a_field_that_a_record_does_not_have_is_a_mistake() -> None:
    page = ErrorPage(title="x", site=Site(contact=None, base=""), status=404, detail=[])
    assert "<h1" in render(page)
    with pytest.raises(UndefinedError, match="no 'titel'"):
        _environment().from_string("{{ page.titel }}").render(page=page)


@pytest.mark.parametrize("address", TEXTS)
def test_our_own_texts_are_plain_english(client: TestClient, address: str) -> None:
    main = client.get(address, headers=HTML).text.partition('id="maincontent">')[2].partition("</main>")[0]
    without_list = re.sub("<select.*?</select>", "", main, flags=re.DOTALL)
    lines = (line.strip() for line in PageRead(without_list).text.splitlines())
    sentences = [line if line.endswith((".", "?")) else f"{line}." for line in lines if len(line.split()) > 4]
    assert len(sentences) > 4
    assert textstat.flesch_kincaid_grade(" ".join(sentences)) <= 9, address


def test_templates_and_files_are_part_of_the_package() -> None:
    portal = resources.files("api.portal")
    assert (portal / "vendor" / "nhsuk-frontend-LICENSE.txt").is_file()
    assert (portal / "templates" / "layout.jinja").is_file()


def test_a_page_is_sent_anew_when_a_setting_that_it_shows_changes(
    client: TestClient, seeded_server: LocalServer, embedder: SentenceTransformerEmbedder
) -> None:
    tag = client.get("/about").headers["etag"]
    settings = settings_for(seeded_server).model_copy(update={"contact": "https-team@example.org"})
    with TestClient(create_app(settings, embedder), base_url=BASE, client=HERE) as other:
        wait_for(other, "/readyz")
        answer = other.get("/about", headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert 'href="mailto:https-team@example.org"' in answer.text


def test_what_a_case_tried_without_success_is_told_first(client: TestClient) -> None:
    text = read(client, "/initiatives/ring-fenced-health-inequalities-funding").text
    assert "No source here reports what came of it" not in text


def test_a_system_names_every_peer_that_got_past_a_shared_barrier(client: TestClient) -> None:
    peers = client.get("/v1/systems/essex/peers?by=problem&limit=50&evidence=ids").json()["items"]
    past = [one["system"]["name"] for one in peers if any(barrier["got_past"] for barrier in one["barriers"])]
    text = read(client, "/systems/essex").text
    assert past
    assert all(one in text.partition("Whom to learn from")[2].partition("At a glance")[0] for one in past)


def test_a_picture_keeps_the_mark_of_our_reading(client: TestClient) -> None:
    html = client.get("/initiatives/people-in-mind", headers=HTML).text
    assert "Barrier: overcame (our reading)" in html
