"""Numbered pages of a list: which numbers are shown, and their addresses."""

from collections.abc import Callable
from typing import NamedTuple

#: Pages that are shown before and behind the current one.
AROUND = 2


class PageLink(NamedTuple):
    """A page by its number, or a gap between numbers."""

    number: int
    address: str
    current: bool
    gap: bool = False


class Numbered(NamedTuple):
    """The pages of a list."""

    links: list[PageLink]
    previous: str | None
    next: str | None
    first: int
    """The place in the list of the first thing on this page, from 1."""
    last: int
    pages: int


def numbered(address: Callable[[int, str], str], page: int, limit: int, total: int, name: str = "") -> Numbered | None:
    """The pages of a list of `total` things; None where all stand on one page, which this is."""
    pages = -(-total // limit)
    if pages <= 1 and page == 1:
        return None
    shown = sorted({1, pages, *range(max(1, page - AROUND), min(pages, page + AROUND) + 1)} - {0})
    links: list[PageLink] = []
    for number in shown:
        if links and number > links[-1].number + 1:
            links.append(PageLink(0, "", current=False, gap=True))
        links.append(PageLink(number, address(number, name), number == page))
    return Numbered(
        links,
        address(min(page - 1, pages), name) if page > 1 and pages else None,
        address(page + 1, name) if page < pages else None,
        (page - 1) * limit + 1,
        min(page * limit, total),
        pages,
    )
