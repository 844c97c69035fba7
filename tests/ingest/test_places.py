"""The places of the seed: every board of the code lists and nothing beside them, names that lead to one body, one tree.

The lists themselves are not part of the repository; where they lie beside the checkout, every row is compared.
"""

import csv
from collections import Counter, defaultdict

import pytest

from graph.models import Link, Organisation, System
from graph.text import stem, words
from ingest.readers import Item, files, read
from ingest.validate import ReadEntry, validate
from tests.conftest import ROOT, SEED

LISTS = ROOT.parent / "shared" / "data"
BOARD = "integrated care system"
FORMED, ENDED, FOLLOWED = "2022-07-01", "2026-03-31", "2026-04-01"


class Places:
    """What the registers of the seed say of systems and organisations."""

    def __init__(self) -> None:
        entries = [_entry(item) for file in files(SEED) for item in read(file)]
        things = [thing for entry in entries for thing in entry.entry.things]
        self.systems = {thing.id: thing for thing in things if isinstance(thing, System)}
        self.organisations = {thing.id: thing for thing in things if isinstance(thing, Organisation)}
        self.links = [link for entry in entries for link in entry.entry.links]
        self.boards = [system for system in self.systems.values() if system.type == BOARD]

    def over(self, id_: str) -> list[str]:
        """The systems that a body is part of."""
        return [link.object for link in self.links if link.relationship == "PART_OF" and link.subject == id_]

    def region(self, board: System) -> System:
        """The one region that a board is part of."""
        (over,) = self.over(board.id)
        return self.systems[over]

    def successions(self) -> list[Link]:
        """Who followed whom."""
        return [link for link in self.links if link.relationship == "SUCCEEDED_BY"]


def _entry(item: object) -> ReadEntry:
    assert isinstance(item, Item), str(item)
    entry = validate(item)
    assert isinstance(entry, ReadEntry), [str(refusal) for refusal in entry]
    return entry


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of a list; none where the lists are not at hand."""
    if not LISTS.is_dir():
        print(f"Only the counts were checked: {name} is not at hand.")  # noqa: T201 - says so
        return []
    with (LISTS / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def places() -> Places:
    return Places()


def test_the_boards_from_july_2022_are_those_of_the_list(places: Places) -> None:
    held = {
        (
            board.ods_code, board.name, board.region, places.region(board).name, places.region(board).ods_code,
            board.valid_from, board.valid_to or "",
        )
        for board in places.boards
        if board.valid_from == FORMED
    }  # fmt: skip
    columns = ("icb_ods", "ics_name", "region_name", "region_name", "region_ods", "valid_from", "valid_to")
    rows = _rows("icb.csv")
    assert len(held) == 42
    assert not rows or held == {tuple(row[column] for column in columns) for row in rows}


def test_the_boards_from_april_2026_are_those_of_the_list(places: Places) -> None:
    held = {
        (board.ods_code, _legal(board), board.region, places.region(board).ods_code, board.valid_from == FOLLOWED)
        for board in places.boards
        if board.valid_to is None
    }
    new = [board for board in places.boards if board.valid_from == FOLLOWED]
    rows = _rows("icb_2026.csv")
    assert (len(held), len(new)) == (36, 6)
    assert {board.valid_from for board in places.boards} == {FORMED, FOLLOWED}
    assert {board.valid_to for board in places.boards} == {None, ENDED}
    assert not rows or held == {
        (row["icb_ods"], row["icb_name"], row["region_name"], row["region_ods"], row["new_in_2026"] == "yes")
        for row in rows
    }


def test_a_board_is_found_by_its_legal_name(places: Places) -> None:
    legal = {board.ods_code: _legal(board) for board in places.boards}
    rows = [*_rows("icb.csv"), *_rows("icb_2026.csv")]
    assert len(legal) == 48
    assert all(_legal(board) in board.aliases for board in places.boards)
    assert not rows or legal == {row["icb_ods"]: row["icb_name"] for row in rows}


def _legal(board: System) -> str:
    return f"NHS {board.name} Integrated Care Board"


def test_who_followed_whom_is_as_the_list_has_it(places: Places) -> None:
    links = places.successions()
    codes = {id_: system.ods_code for id_, system in places.systems.items()}
    held = {(codes[link.subject], codes[link.object], link.on, link.type) for link in links}
    columns = ("predecessor_ods", "successor_ods", "succession_date", "type")
    rows = _rows("icb_succession_2026.csv")
    assert len(held) == len(links) == 16
    assert {link.row for link in links} == {f"{codes[link.subject]}, {codes[link.object]}" for link in links}
    assert {link.subject for link in links} == {board.id for board in places.boards if board.valid_to}
    assert not rows or held == {tuple(row[column] for column in columns) for row in rows}


def test_places_are_counted_as_the_list_has_them(places: Places) -> None:
    held = {board.ods_code: board.places for board in places.boards if board.places is not None}
    rows = _rows("sub_icb.csv")
    assert (len(held), sum(held.values())) == (42, 106)
    assert not rows or held == Counter(row["icb_ods"] for row in rows)


def test_the_regions_are_those_of_the_list_and_part_of_england(places: Places) -> None:
    regions = [system for system in places.systems.values() if system.type == "region"]
    held = {(region.ods_code, region.name) for region in regions}
    rows = [*_rows("icb.csv"), *_rows("icb_2026.csv")]
    assert len(held) == len(regions) == 7
    assert all(places.over(region.id) == ["england"] for region in regions)
    assert not rows or held == {(row["region_ods"], row["region_name"]) for row in rows}


def test_part_of_is_a_tree_that_ends_at_england_for_every_board(places: Places) -> None:
    for id_ in (*places.systems, *places.organisations):
        way = [id_]
        while over := places.over(way[-1]):
            assert len(over) == 1, f"{way[-1]} is part of several: {over}"
            assert over[0] in places.systems, over
            assert over[0] not in way, f"{over[0]} is part of itself: {way}"
            way += over
        if id_ in places.systems:
            assert way[-1] == "england", way
    assert places.over("england") == []


def test_a_name_leads_to_one_body(places: Places) -> None:
    led: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for body in (*places.systems.values(), *places.organisations.values()):
        for name in (body.name, *body.aliases):
            # As a question is read: in any case, number and hyphenation.
            led[tuple(stem(word) for word in words(name))].append(f"{name} ({body.id})")
    # A half of England is made of regions, and read as any of them.
    several = {" ".join(name) for name, names in led.items() if len(names) > 1}
    assert several == {f"{half}{of}" for half in ("north", "south") for of in (" of england", "ern england")}
    assert () not in led


def test_a_county_in_the_name_of_two_boards_is_no_other_name_of_either(places: Places) -> None:
    shared = {"berkshire", "cumbria", "hertfordshire", "norfolk", "north yorkshire", "suffolk", "surrey", "yorkshire"}
    names = {name.lower() for system in places.systems.values() for name in (system.name, *system.aliases)}
    assert not shared & names


def test_every_body_says_where_it_was_read(places: Places) -> None:
    for body in (*places.systems.values(), *places.organisations.values()):
        assert body.source, body
        assert body.locator, body
        assert body.summary, body
