"""Axe finds nothing wrong with any page, whatever is opened on it, wide and narrow, with scripts and without."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from tests.portal.reader import NARROW, WIDE, Reader, reading

pytestmark = pytest.mark.hard


def _search(question: str, **more: str) -> str:
    return f"/search?{urlencode({'q': question, **more})}"


ANSWERED = _search("systems that overcame short-termism with joint funding pots")
PARTLY = _search("mental health nurse in Dorset, and what it cost")
NOT_HERE, OFF_THE_SUBJECT = _search("best pizza in Naples"), _search("how do I reset my password")
MONEY = "why does money stay locked in acute care"
THINGS = (
    "/initiatives/people-in-mind", "/initiatives/child-poverty-prevention-programme", "/systems/dorset",
    "/systems/north-of-tyne", "/barriers/short-termism", "/enablers/joint-funding",
    "/outcomes/people-in-mind-five-year-commitment", "/organisations/childrens-foundation",
    "/sources/unlocking-prevention", "/dimensions/clarity",
)  # fmt: skip
LISTS = (
    "/initiatives", "/systems", "/barriers", "/enablers", "/outcomes", "/organisations", "/sources", "/dimensions",
    "/initiatives?sort=name&page=2", "/initiatives?page=99", "/barriers?limit=200",
)  # fmt: skip
TEXTS = ("/about", "/data", "/accessibility", "/privacy")
SEARCHES = (
    ANSWERED,
    PARTLY,
    NOT_HERE,
    OFF_THE_SUBJECT,
    _search(MONEY, result="overcame", region="south-west", since="2015", literal="true"),
    _search(MONEY, lists="cases", page="2"),
    _search("what leads to short-termism"),
    "/search?barrier=short-termism&result=overcame",
)
OF_DORSET = (
    "/?mine=dorset",
    f"{ANSWERED}&mine=dorset",
    "/initiatives/people-in-mind?mine=dorset",
    "/systems/dorset?mine=dorset",
)
PAGES = ("/", *SEARCHES, *THINGS, *LISTS, *TEXTS, *OF_DORSET)
#: With the status that they answer.
ERRORS = {"/nothing": 404, "/initiatives/nothing": 404, "/search?q=+": 422, _search(MONEY, since="lately"): 422}
SIZES = (WIDE, NARROW)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_folded_when_narrow_and_open_when_wide(reader: Reader, path: str) -> None:
    reader.open(path)
    reader.resize(NARROW)
    reader.audit()
    reader.open_all()
    reader.assert_fits()
    reader.resize(WIDE)
    reader.audit()


@pytest.mark.parametrize("path", [PARTLY, "/initiatives/people-in-mind", "/systems/dorset?mine=dorset"])
def test_a_page_folded_when_wide_and_open_when_narrow(reader: Reader, path: str) -> None:
    reader.open(path)
    reader.audit()
    reader.open_all()
    reader.resize(NARROW)
    reader.audit()


@pytest.mark.parametrize("width", SIZES)
def test_the_documentation_of_the_api(reader: Reader, width: int) -> None:
    """As it opens: all its examples unfolded take axe most of a minute."""
    reader.resize(width)
    reader.open("/docs")
    reader.audit()


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        (ANSWERED, "Answered"),
        (PARTLY, "Answered in part"),
        (NOT_HERE, "Not here"),
        (OFF_THE_SUBJECT, "Off the subject"),
    ],
)
def test_the_questions_have_the_verdicts_that_they_stand_for(reader: Reader, path: str, verdict: str) -> None:
    expect(reader.open(path).locator(".cg-answer__verdict")).to_contain_text(verdict)


@pytest.mark.parametrize("path", ERRORS)
def test_an_error_page_at_both_widths(reader: Reader, path: str) -> None:
    reader.open(path, ERRORS[path])
    for width in SIZES:
        reader.resize(width)
        reader.audit()


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("path", ["/", ANSWERED])
def test_suggestions_while_a_question_is_typed(reader: Reader, path: str, width: int) -> None:
    page = reader.open(path)
    reader.resize(width)
    box = page.get_by_role("combobox", name="What do you want to know?")
    box.fill("")
    box.press_sequentially("short")
    expect(page.get_by_role("option").first).to_be_visible()
    reader.audit()
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    reader.audit()


def test_the_menu_of_a_narrow_window(reader: Reader) -> None:
    page = reader.open("/about")
    reader.resize(NARROW)
    more = page.get_by_role("button", name="Browse More")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    reader.audit()


@pytest.mark.parametrize("path", ["/", PARTLY, OFF_THE_SUBJECT, *THINGS[1:6:2], "/initiatives", "/about"])
def test_a_page_without_scripts(chromium: Browser, portal: str, path: str) -> None:
    with reading(chromium, portal, width=NARROW, scripts=False) as reader:
        reader.open(path)
        reader.open_all()
        reader.audit()
        reader.resize(WIDE)
        reader.assert_fits()


@pytest.mark.parametrize("path", [ANSWERED, "/initiatives/people-in-mind"])
def test_a_wide_page_without_scripts(chromium: Browser, portal: str, path: str) -> None:
    with reading(chromium, portal, scripts=False) as reader:
        reader.open(path)
        reader.audit()
