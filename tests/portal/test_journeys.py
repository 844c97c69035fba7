"""What people come for, in a real browser: by mouse, by keyboard, without scripts, on a phone, in other colours."""

import io
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.portal.reader import NARROW, Reader, reading

pytestmark = pytest.mark.hard

QUESTION = "systems that overcame short-termism with joint funding pots"
RESULTS = f"/search?{urlencode({'q': QUESTION})}"
BOX = "What do you want to know?"
CASE, PLACE = "People in Mind", "Cornwall and the Isles of Scilly"
#: Stops of the keyboard after which a test gives up; the longest page of the seed has half as many.
STOPS = 300

_FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const around = one.parentElement.closest("[class]");
  return [one.tagName, one.getAttribute("class"), around.getAttribute("class")].join(" ");
}"""
#: Whether the focused element can be seen in its middle, whatever else stands there.
_IN_SIGHT = """() => {
  const one = document.activeElement, box = one.getClientRects()[0];
  const found = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2);
  return found !== null && (one.contains(found) || found.contains(one) || one.labels?.[0]?.contains(found) === true);
}"""
#: Controls that are smaller than WCAG 2.5.8 asks for. Links are left to axe, which knows those in sentences.
_SMALL = """() => {
  const controls = "button, summary, input:not([type=hidden]), select, .cg-chip, nav:not(.nhsuk-breadcrumb) a";
  return [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility({ contentVisibilityAuto: true }))
    .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([one, box]) => `${one.outerHTML.slice(0, 120)}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
}"""
#: What has no border that can be told from the page.
_WITHOUT_BORDER = """(all) => all.filter((one) => {
  const style = getComputedStyle(one), page = getComputedStyle(document.body).backgroundColor;
  return ["Top", "Right", "Bottom", "Left"].every((side) => style[`border${side}Style`] === "none"
    || parseFloat(style[`border${side}Width`]) === 0 || style[`border${side}Color`] === page
    || /^rgba.*, 0.$/.test(style[`border${side}Color`]));
}).map((one) => one.outerHTML.slice(0, 120))"""
#: Parts of shapes that have the colour of the page, and none that is on top of another.
_UNSEEN = """(all) => all.filter((one) => {
  const page = getComputedStyle(document.body).backgroundColor;
  return ![...one.children].some((part) => {
    const style = getComputedStyle(part);
    return [style.fill, style.stroke].some((colour) => colour !== "none" && colour !== page);
  });
}).map((one) => one.outerHTML.slice(0, 200))"""


def _asked(page: Page) -> dict[str, list[str]]:
    """The parameters of the page that is shown."""
    return parse_qs(urlsplit(page.url).query)


def _ask(page: Page, question: str) -> None:
    page.get_by_label(BOX).fill(question)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile(r"/search\?"))


def _hits(page: Page) -> Locator:
    return page.locator(".cg-hit")


def _heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def _downloaded(page: Page, link: str | re.Pattern[str]) -> tuple[str, bytes]:
    """The name and the bytes of the file that a link gives."""
    with page.expect_download() as found:
        page.get_by_role("link", name=link).click()
    download: Download = found.value
    return download.suggested_filename, download.path().read_bytes()


def _column(content: bytes, sheet: str, column: str) -> list[object]:
    rows = list(openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))
    return [row[rows[0].index(column)] for row in rows[1:]]


def _tab_to(page: Page, aim: Locator) -> None:
    """Press Tab until the aim has the focus."""
    wanted = aim.element_handle()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(aim) => document.activeElement === aim", wanted):
            return
    pytest.fail(f"The keyboard does not reach {aim}")


def _ask_and_find_whom_to_ask(page: Page) -> None:
    """The way of a leader, from the start page on."""
    _ask(page, QUESTION)
    answer = page.get_by_role("region", name="The short answer")
    expect(answer).to_contain_text("Answered")
    expect(answer).to_contain_text(f"{CASE}, in our reading, overcame one-off funding")
    first = _hits(page).first
    expect(first.locator(".cg-passage").first).not_to_be_visible()
    first.locator("summary").click()
    expect(first.locator(".cg-passage").first).to_be_visible()
    expect(first).to_contain_text("Source: Unlocking prevention in integrated care systems")
    first.get_by_role("link", name=CASE, exact=True).first.click()
    expect(_heading(page)).to_contain_text(CASE)
    page.get_by_role("region", name="Whom to ask").get_by_role("link", name=PLACE, exact=True).click()
    expect(_heading(page)).to_contain_text(PLACE)
    expect(page.get_by_role("region", name="What it did")).to_contain_text(CASE)


def test_a_leader_gets_from_a_question_to_whom_to_ask(reader: Reader) -> None:
    _ask_and_find_whom_to_ask(reader.open("/"))


def test_a_leader_without_scripts_gets_there_as_well(chromium: Browser, portal: str) -> None:
    with reading(chromium, portal, scripts=False) as reader:
        page = reader.open("/")
        assert page.evaluate("() => window.accessibleAutocomplete === undefined")
        _ask_and_find_whom_to_ask(page)


def test_a_leader_reaches_an_organisation_that_took_part(reader: Reader) -> None:
    page = reader.open("/initiatives/child-poverty-prevention-programme")
    link = page.get_by_role("region", name="Whom to ask").locator("a[href^='/organisations/']").first
    name = link.inner_text()
    link.click()
    expect(_heading(page)).to_contain_text(name)
    expect(page.get_by_role("region", name="Cases that it took part in")).to_contain_text("Child Poverty")


def test_a_researcher_gets_from_a_question_to_files(reader: Reader) -> None:
    page = reader.open("/")
    _ask(page, QUESTION)
    page.get_by_role("checkbox", name=re.compile("^Overcame it")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".cg-chip--filter")).to_contain_text("How the barrier came out: Overcame it")
    assert _asked(page) == {"q": [QUESTION], "result": ["overcame"]}
    name, content = _downloaded(page, "Cases that pass the filters, as a table (XLSX)")
    assert name.endswith(".xlsx")
    assert "people-in-mind" in _column(content, "Things", "id")
    assert set(_column(content, "Things", "kind")) == {"initiative"}
    assert "overcame" in _column(content, "Claims", "result")
    page.goto(f"{reader.base}/initiatives/people-in-mind")
    _, content = _downloaded(page, "The case as a workbook (XLSX)")
    assert _column(content, "Cases", "name") == [CASE]
    assert "people-in-mind-small-pot" in _column(content, "Evidence", "passage")
    name, content = _downloaded(page, re.compile(r"reference manager \(RIS\)"))
    assert name.endswith(".ris")
    lines = content.decode().splitlines()
    assert lines[0] == "TY  - RPRT"
    assert "TI  - Unlocking prevention in integrated care systems" in lines
    page.get_by_role("contentinfo").get_by_role("link", name="Data and API").click()
    expect(_heading(page)).to_have_text("Data and API")
    name, content = _downloaded(page, "All cases as a workbook (XLSX)")
    assert len(_column(content, "Things", "id")) > 70


def test_by_keyboard_from_the_skip_link_to_a_case(reader: Reader) -> None:
    page = reader.open("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    box = page.get_by_label(BOX)
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="The short answer")).to_be_visible()
    first = _hits(page).first.get_by_role("heading").get_by_role("link")
    name = first.inner_text()
    _tab_to(page, first)
    page.keyboard.press("Enter")
    expect(_heading(page)).to_contain_text(name)


def _type(page: Page, words: str) -> Locator:
    """Type into the box; the suggestions that appear."""
    box = page.get_by_role("combobox", name=BOX)
    box.focus()
    page.keyboard.type(words)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


def test_a_suggestion_chosen_by_keyboard_is_a_page(reader: Reader) -> None:
    page = reader.open("/?mine=dorset")
    options = _type(page, "short-term")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{reader.base}/barriers/short-term-pressure?mine=dorset")


def test_enter_with_nothing_chosen_asks_the_question(reader: Reader) -> None:
    page = reader.open("/")
    _type(page, "short-termism")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=short-termism"))
    expect(page.get_by_role("region", name="The short answer")).to_be_visible()


def test_escape_closes_the_suggestions_and_keeps_the_words(reader: Reader) -> None:
    page = reader.open("/")
    options = _type(page, "short-termism")
    page.keyboard.press("Escape")
    expect(options.first).not_to_be_visible()
    expect(page.get_by_role("combobox", name=BOX)).to_have_value("short-termism")


def test_a_suggestion_is_chosen_by_mouse(reader: Reader) -> None:
    page = reader.open("/")
    _type(page, "short-term").filter(has_text="Short-termism").click()
    expect(page).to_have_url(f"{reader.base}/barriers/short-termism")


@pytest.mark.parametrize(
    "path", ["/", f"{RESULTS}&result=overcame&mine=dorset", "/initiatives/people-in-mind", "/systems"]
)
def test_focus_is_seen_wherever_it_goes(reader: Reader, path: str) -> None:
    """The picture around each sort of element differs with and without the focus."""
    page = reader.open(path)
    seen: set[str] = set()
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        sort = page.evaluate(_FOCUSED)
        if sort is None:
            break
        if sort not in seen:
            seen.add(sort)
            assert _looks_other_with_focus(page), f"No focus is seen on {sort}"
            assert page.evaluate(_IN_SIGHT), f"Something hides {sort}"
    else:
        pytest.fail("The keyboard never leaves the page")
    assert len(seen) > 5


def _looks_other_with_focus(page: Page) -> bool:
    one = page.evaluate_handle("() => document.activeElement").as_element()
    assert one is not None
    box = one.bounding_box()
    assert box is not None
    left, top = max(box["x"] - 8, 0), max(box["y"] - 8, 0)
    clip = {
        "x": left,
        "y": top,
        "width": min(box["width"] + 16, 1280 - left),
        "height": min(box["height"] + 16, 900 - top),
    }
    with_focus = page.screenshot(clip=clip)  # type: ignore[arg-type]
    one.evaluate("(one) => one.blur()")
    without = page.screenshot(clip=clip)  # type: ignore[arg-type]
    one.focus()
    return with_focus != without


def test_filters_are_folded_on_a_phone_and_can_be_used(chromium: Browser, portal: str) -> None:
    with reading(chromium, portal, width=NARROW, height=640) as reader:
        page = reader.open(RESULTS)
        eased = page.get_by_role("checkbox", name=re.compile("^Eased it"))
        expect(eased).not_to_be_visible()
        page.locator(".cg-filters__summary").click()
        eased.check()
        page.get_by_role("button", name="Apply filters").click()
        expect(page.locator(".cg-chip--filter")).to_contain_text("How the barrier came out: Eased it")
        assert _asked(page)["result"] == ["eased"]
        page.get_by_role("link", name="Clear all filters").click()
        expect(page.locator(".cg-chip--filter")).to_have_count(0)
        assert "result" not in _asked(page)


def test_filters_stand_open_on_a_desk(reader: Reader) -> None:
    page = reader.open(RESULTS)
    expect(page.get_by_role("checkbox", name=re.compile("^Eased it"))).to_be_visible()
    expect(page.locator(".cg-filters__summary")).not_to_be_visible()


def test_at_400_per_cent_zoom_a_question_can_be_asked_and_read(chromium: Browser, portal: str) -> None:
    """A window of 1280 x 1024 px at 400 % has room for 320 x 256."""
    with reading(chromium, portal, width=NARROW, height=256) as reader:
        _ask_and_find_whom_to_ask(reader.open("/"))
        reader.audit()


def test_at_400_per_cent_zoom_nothing_hides_the_focus(chromium: Browser, portal: str) -> None:
    with reading(chromium, portal, width=NARROW, height=256) as reader:
        page = reader.open("/initiatives/people-in-mind")
        for _ in range(40):
            page.keyboard.press("Tab")
            assert page.evaluate(_IN_SIGHT), page.evaluate(_FOCUSED)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_borders_and_shapes_are_seen(chromium: Browser, portal: str, scheme: str) -> None:
    with reading(chromium, portal, forced_colors="active") as reader:
        reader.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page = reader.open(f"{RESULTS}&result=overcame&mine=dorset")
        for sort in (".cg-hit", ".cg-chip", ".cg-tag", ".cg-answer", ".cg-node", ".cg-question__button", ".cg-filters"):
            some = page.locator(sort)
            expect(some.first).to_be_visible()
            assert not some.evaluate_all(_WITHOUT_BORDER), sort
        shapes = page.locator(".cg-shape")
        expect(shapes.first).to_be_visible()
        assert not shapes.evaluate_all(_UNSEEN)
        reader.open("/initiatives/people-in-mind")
        expect(page.locator(".cg-pic svg")).to_be_visible()
        boxes = page.locator(".cg-pic g")
        assert boxes.count() > 3
        assert not boxes.evaluate_all(_UNSEEN)


def test_my_system_is_picked_once_and_kept(reader: Reader) -> None:
    page = reader.open("/")
    page.get_by_label("Your system").select_option("Dorset")
    _ask(page, "who lowered blood pressure")
    header = page.get_by_role("banner")
    expect(header).to_contain_text("Your system: Dorset")
    expect(_hits(page).get_by_text("Your system", exact=True).first).to_be_visible()
    expect(_hits(page).get_by_text("A peer of yours: also met").first).to_be_visible()
    _ask(page, QUESTION)
    expect(_hits(page).first.get_by_text(re.compile("^A (peer|neighbour) of yours: "))).to_be_visible()
    _hits(page).first.get_by_role("heading").get_by_role("link").click()
    expect(header).to_contain_text("Your system: Dorset")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Cases").click()
    page.get_by_role("link", name="Newest here", exact=True).click()
    page.get_by_role("link", name="Next page").click()
    expect(header).to_contain_text("Your system: Dorset")
    page.locator(".cg-claim a").first.click()
    expect(header).to_contain_text("Your system: Dorset")
    header.get_by_role("link", name="Dorset").click()
    page.get_by_role("link", name="Choose none").click()
    expect(header).not_to_contain_text("Your system")


def test_a_system_is_made_ones_own_on_its_page(reader: Reader) -> None:
    page = reader.open("/systems/west-yorkshire")
    page.get_by_role("link", name="Make this my system").click()
    expect(page.get_by_role("banner")).to_contain_text("Your system: West Yorkshire")


def test_the_back_button_keeps_the_question(reader: Reader) -> None:
    page = reader.open("/")
    _ask(page, QUESTION)
    _hits(page).first.get_by_role("heading").get_by_role("link").click()
    expect(_heading(page)).to_contain_text(PLACE)
    page.go_back()
    expect(page.get_by_label(BOX)).to_have_value(QUESTION)
    expect(_hits(page).first).to_contain_text(PLACE)


def test_a_filter_and_a_reading_are_removed_by_their_chips(reader: Reader) -> None:
    page = reader.open(f"{RESULTS}&result=overcame")
    page.get_by_role("link", name=re.compile("^How the barrier came out: Overcame it.*, remove$")).click()
    assert "result" not in _asked(page)
    page.get_by_role("link", name=re.compile("^Barrier: Short-termism.*, remove$")).click()
    assert _asked(page)["drop"] == ["short-termism"]
    expect(page.get_by_text("Left out: Short-termism.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Barrier: Short-termism"))).to_have_count(0)
    page.get_by_role("link", name="Put Short-termism back").click()
    assert "drop" not in _asked(page)
    expect(page.get_by_role("link", name=re.compile("^Barrier: Short-termism"))).to_be_visible()


def test_a_dropped_reading_stays_dropped_when_a_filter_is_set(reader: Reader) -> None:
    page = reader.open(f"{RESULTS}&drop=short-termism")
    page.get_by_role("checkbox", name=re.compile("^Overcame it")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".cg-chip--filter")).to_be_visible()
    assert _asked(page)["drop"] == ["short-termism"]


@pytest.mark.parametrize(
    ("path", "things"), [("/initiatives?sort=name", ".cg-listed a"), (RESULTS, "section:has(nav) .cg-hit__name a")]
)
def test_numbered_pages_are_walked_to_the_last(reader: Reader, path: str, things: str) -> None:
    page = reader.open(path)
    found: list[str] = page.locator(things).all_inner_texts()
    number = 1
    while (further := page.get_by_role("link", name="Next page")).count():
        further.click()
        number += 1
        expect(page.locator("[aria-current=page]").filter(has_text=re.compile(rf"^\s*{number}\s*$"))).to_be_visible()
        found += page.locator(things).all_inner_texts()
    assert number > 2
    assert len(found) == len(set(found)) > 40
    page.get_by_role("link", name=re.compile("^Page 1 of")).click()
    assert page.locator(things).all_inner_texts() == found[: page.locator(things).count()]


@pytest.mark.parametrize("width", [1280, NARROW])
@pytest.mark.parametrize(
    "path", ["/", f"{RESULTS}&result=overcame&mine=dorset", "/initiatives?page=2", "/systems/dorset"]
)
def test_controls_are_large_enough_to_hit(chromium: Browser, portal: str, path: str, width: int) -> None:
    with reading(chromium, portal, width=width) as reader:
        page = reader.open(path)
        reader.open_all()
        assert page.locator("summary, input, nav a").count() > 3
        assert not page.evaluate(_SMALL)


@pytest.mark.parametrize("path", [RESULTS, "/initiatives/people-in-mind"])
def test_on_paper_the_evidence_is_open_and_the_controls_are_gone(reader: Reader, path: str) -> None:
    page = reader.open(path)
    passage, menu = page.locator(".cg-passage").first, page.get_by_role("navigation", name="Menu")
    expect(passage).not_to_be_visible()
    expect(menu).to_be_visible()
    page.emulate_media(media="print")
    expect(passage).to_be_visible()
    assert passage.evaluate("(one) => one.checkVisibility({ contentVisibilityAuto: true })")
    for control in (menu, page.locator(".cg-filters"), page.locator(".cg-question"), page.get_by_role("contentinfo")):
        expect(control.and_(page.locator(":visible"))).to_have_count(0)
    expect(_heading(page).or_(page.get_by_role("region", name="The short answer")).first).to_be_visible()
