"""How many bytes a page is, with all that it loads, and what its policy lets it load."""

from urllib.parse import urlencode

import pytest

from api.portal.frame import POLICY
from tests.portal.reader import Reader

pytestmark = pytest.mark.hard

#: Bytes over the wire, on a first visit.
MOST = 100_000
PAGES = {
    "start": "/",
    "search": f"/search?{urlencode({'q': 'systems that overcame short-termism with joint funding pots'})}",
    "case": "/initiatives/people-in-mind",
    "system": "/systems/dorset",
    "barrier": "/barriers/short-termism",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_with_all_that_it_loads_is_light(reader: Reader, path: str) -> None:
    sizes: dict[str, int] = {}
    network = reader.page.context.new_cdp_session(reader.page)
    addresses: dict[str, str] = {}
    network.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    network.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    network.send("Network.enable")
    reader.open(path)
    reader.page.wait_for_load_state("networkidle")
    told = {addresses[id_]: size for id_, size in sizes.items() if id_ in addresses}
    # The page, three style sheets, three scripts and the design system's own.
    assert len(told) >= 7
    assert sum(told.values()) <= MOST, told


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_says_what_it_may_load(reader: Reader, path: str) -> None:
    answer = reader.page.goto(reader.base + path)
    assert answer is not None
    assert answer.headers["content-security-policy"] == POLICY


def test_an_error_page_says_what_it_may_load(reader: Reader) -> None:
    answers: list[str | None] = []
    reader.page.on("response", lambda answer: answers.append(answer.headers.get("content-security-policy")))
    reader.open("/nothing", 404)
    assert answers[0] == POLICY
