"""Pages of libraries unlike the seed: they answer, read well by axe, and fit a narrow window, whatever is in them."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Dialog, expect

from api.http.app import create_app
from graph.embedding import SentenceTransformerEmbedder
from graph.local import LocalServer
from graph.store import Store, database_status
from tests.api.conftest import settings_for
from tests.api.served import served
from tests.ingest.world import load_good
from tests.portal.libraries import LIBRARIES, MOST_SHOWN, PAGES, Library
from tests.portal.reader import NARROW, Reader, reading

pytestmark = pytest.mark.hard

EMPTY_PAGES = ("/", "/initiatives", "/search?q=joint+funding", "/about")
#: Each with the pages that show most of it.
WORDS = [("long names", path) for path in PAGES] + [
    (words, path) for words in ("long words", "from the right", "signs") for path in PAGES if path in MOST_SHOWN
]
MANY = f"/search?{urlencode({'q': 'three villages pay a nurse together'})}"


@pytest.fixture(scope="module")
def library(
    request: pytest.FixtureRequest,
    scratch_server: LocalServer,
    embedder: SentenceTransformerEmbedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of the pages over the library of that name."""
    found: Library = LIBRARIES[request.param]
    store = Store(lambda: scratch_server.start(database_status))
    store.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    if found.files:
        load_good(store, embedder, tmp_path_factory.mktemp("library"), **found.files)
    with served(create_app(settings_for(scratch_server), embedder)) as port:
        yield f"http://127.0.0.1:{port}"
    store.close()


@pytest.fixture
def reader(chromium: Browser, library: str) -> Iterator[Reader]:
    """A reader of the pages over that library."""
    with reading(chromium, library) as reader:
        yield reader


def _audit_opened(reader: Reader) -> None:
    """Axe when narrow, where most can go wrong; no sideways scroll at either width."""
    reader.open_all()
    reader.assert_fits()
    reader.resize(NARROW)
    reader.audit()


@pytest.mark.parametrize("path", EMPTY_PAGES)
@pytest.mark.parametrize("library", ["nothing"], indirect=True)
def test_where_nothing_is_loaded_every_page_says_what_to_do(reader: Reader, path: str) -> None:
    page = reader.open(path, 503)
    expect(page.get_by_role("main")).to_contain_text("casegraph load")
    _audit_opened(reader)


@pytest.mark.parametrize("path", EMPTY_PAGES)
@pytest.mark.parametrize("library", ["no case"], indirect=True)
def test_a_library_without_cases(reader: Reader, path: str) -> None:
    reader.open(path)
    _audit_opened(reader)


@pytest.mark.parametrize("library", ["no case"], indirect=True)
def test_a_barrier_that_no_case_met(reader: Reader) -> None:
    page = reader.open("/barriers/a-barrier")
    expect(page.get_by_text("No case here met it.")).to_be_visible()
    _audit_opened(reader)


@pytest.mark.parametrize("path", ["/", "/initiatives/a-case", "/search?q=nurse", "/sources/a-source"])
@pytest.mark.parametrize("library", ["one bare case"], indirect=True)
def test_one_case_of_which_nothing_is_known(reader: Reader, path: str) -> None:
    page = reader.open(path)
    if path.endswith("a-case"):
        for gap in ("No barrier is reported.", "Nothing is reported that helped.", "No outcome is reported."):
            expect(page.get_by_text(gap)).to_be_visible()
        expect(page.get_by_text("No source here reports what came of it.")).to_be_visible()
        expect(page.get_by_text("No other case is like it yet.")).to_be_visible()
    _audit_opened(reader)


@pytest.mark.parametrize(("library", "path"), WORDS, indirect=["library"])
def test_whatever_words_a_library_has(reader: Reader, path: str) -> None:
    reader.open(path)
    _audit_opened(reader)


@pytest.mark.parametrize("library", ["signs"], indirect=True)
@pytest.mark.parametrize("path", ["/initiatives/a-case", "/barriers/a-barrier", "/search?q=raw+script&mine=a-system"])
def test_signs_are_shown_as_they_are(reader: Reader, path: str) -> None:
    """A dialog, an image of the text or a product of its numbers would show that it was run."""
    opened: list[Dialog] = []
    reader.page.on("dialog", lambda dialog: opened.append(dialog))  # noqa: PLW0108 - no attribute can be set on a method of a list
    page = reader.open(path)
    name, text = LIBRARIES["signs"].name, LIBRARIES["signs"].text
    if "a-case" in path:
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    if "a-barrier" not in path:
        assert name.split(" {{")[0] in page.title() or "search" in path
    expect(page.get_by_text(text[:30]).first).to_be_attached()
    assert page.locator("main :is(script, style, img)").count() == 0
    assert "1337" not in page.content()
    assert not opened


@pytest.mark.parametrize("library", ["signs"], indirect=True)
def test_signs_in_a_suggestion_and_in_a_question_are_shown_as_they_are(reader: Reader) -> None:
    page = reader.open("/")
    page.get_by_label("What do you want to know?").press_sequentially("script")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("<script>alert(1)</script>")
    question = '"><script>alert(3)</script> {{ 7*191 }}'
    page.get_by_label("What do you want to know?").fill(question)
    page.keyboard.press("Enter")
    expect(page.get_by_label("What do you want to know?")).to_have_value(question)
    assert "1337" not in page.content()


@pytest.mark.parametrize("library", ["from the right"], indirect=True)
def test_what_is_written_from_the_right_runs_from_the_right(reader: Reader) -> None:
    page = reader.open("/initiatives/a-case")
    for written in (
        page.locator("h1 .cg-name"),
        page.locator(".cg-lede"),
        page.locator(".cg-passage p[dir]").first,
    ):
        assert written.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert (
        page.get_by_role("region", name="What stood in the way")
        .locator("p")
        .first.evaluate("(one) => getComputedStyle(one).direction")
        == "ltr"
    )


@pytest.mark.parametrize("library", ["many cases"], indirect=True)
def test_a_search_has_twenty_pages_and_no_more(reader: Reader) -> None:
    page = reader.open(f"{MANY}&lists=cases&page=20")
    expect(page.locator(".cg-hit")).to_have_count(10)
    expect(page.get_by_role("heading", level=2, name=re.compile("191 to 200 of"))).to_be_visible()
    expect(page.get_by_role("link", name="Next page")).to_have_count(0)
    _audit_opened(reader)


@pytest.mark.parametrize("library", ["many cases"], indirect=True)
@pytest.mark.parametrize(
    "path", [MANY, "/initiatives?limit=200", "/initiatives?page=9", "/barriers/a-barrier", "/systems/a-system"]
)
def test_a_library_with_many_cases_of_one_subject(reader: Reader, path: str) -> None:
    reader.open(path)
    reader.resize(NARROW)
    reader.audit()


@pytest.mark.parametrize("library", ["many cases"], indirect=True)
def test_a_list_has_two_hundred_cases_where_that_many_are_asked_for(reader: Reader) -> None:
    page = reader.open("/initiatives?limit=200")
    expect(page.locator(".cg-listed")).to_have_count(200)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".cg-listed")).to_have_count(10)
