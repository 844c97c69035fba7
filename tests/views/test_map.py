"""The gap map says what it shows, what it leaves out and what else it could show, however little there is."""

from functools import partial
from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import Refused
from graph.labels import FILTER_LABELS
from graph.snapshot.cache import current
from graph.store import Store
from graph.views.gap_map import MOST, SIDES, GapMap, MapRequest, Side, gap_map
from graph.views.listing import ListRequest, selected
from tests.ingest.world import load_good
from tests.views.walking import parsed

#: A library of somebody who writes down no barriers.
REGISTER = """\
sources:
  - {id: report, title: A report, licence: Facts only.}
systems:
  - {id: the-north, name: The North, type: region}
"""
CASE = """\
basis: monitored
initiative:
  id: one-team
  name: One team
  type: service
  topics: [mental health, workforce]
passages:
  - {id: one-team-place, source: report, heading: Where, starts: The first words, text: Two teams became one.}
claims:
  - run_in: the-north
    shown_by: [one-team-place]
"""


@pytest.fixture
def bare(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Store:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE)
    return scratch


def test_without_barriers_it_says_so_and_names_the_sides_that_have_values(
    bare: Store, embedder: SentenceTransformerEmbedder
) -> None:
    found = gap_map(bare, embedder, MapRequest())
    assert (found.cells, found.gaps, found.cases) == ([], 0, 1)
    assert (found.rows.total, found.rows.headings, found.columns.headings) == (0, [], [])
    assert (found.rows.label, found.columns.label) == (FILTER_LABELS["barrier"], FILTER_LABELS["enabler"])
    axes = {one.name: one.values for one in found.axes}
    assert axes == {
        "system": 1, "region": 1, "implementation": 1, "type": 1, "status": 1, "topic": 2, "basis": 1, "source": 1
    }  # fmt: skip
    assert found.says == (
        "Nothing is known here of: barrier met and what helped. Rows and columns with values here: system (1), "
        "region (1), implementation (1), type (1), status (1), topic (2), basis (1), source (1)."
    )
    assert [one.label for one in found.axes] == [FILTER_LABELS[one.name] for one in found.axes]


def test_every_side_that_it_names_can_be_drawn(bare: Store, embedder: SentenceTransformerEmbedder) -> None:
    draw = partial(gap_map, bare, embedder)
    axes = draw(MapRequest()).axes
    for rows in axes:
        for columns in axes:
            if rows.name != columns.name:
                found = draw(MapRequest(rows=rows.name, columns=columns.name))
                assert found.cells, (rows.name, columns.name)
                assert " pairs have cases; the others are gaps." in found.says
    half = draw(MapRequest(rows="topic"))
    assert half.says.startswith("Nothing is known here of: what helped. Rows and columns with values here: system (1)")
    assert "topic" not in half.says


def test_where_nothing_passes_there_is_nothing_to_draw(bare: Store, embedder: SentenceTransformerEmbedder) -> None:
    found = gap_map(bare, embedder, MapRequest(rows="topic", columns="type", status=["ended"]))
    assert (found.cases, found.cells, found.axes) == (0, [], [one for one in found.axes if one.name == "status"])
    assert found.says.startswith("Nothing is known here of: topic and type of initiative.")


@pytest.fixture(scope="module")
def whole(seeded: Store, embedder: SentenceTransformerEmbedder) -> GapMap:
    return gap_map(seeded, embedder, MapRequest())


def test_cells_are_sparse_and_every_other_pair_is_a_gap(
    seeded: Store, embedder: SentenceTransformerEmbedder, whole: GapMap
) -> None:
    places = [(cell.row, cell.column) for cell in whole.cells]
    assert places == sorted(set(places))
    assert all(cell.cases > 0 for cell in whole.cells)
    rows, columns = whole.rows.headings, whole.columns.headings
    assert whole.gaps == len(rows) * len(columns) - len(whole.cells)
    assert whole.says.startswith(f"{len(whole.cells)} of {len(rows) * len(columns)} pairs have cases")
    index = current(seeded, embedder).filter_index
    for cell in whole.cells[::9]:
        path, request = parsed(cell.url, ListRequest)
        assert path == "/v1/initiatives"
        assert (request.barrier, request.enabler) == ([rows[cell.row].id], [columns[cell.column].id])
        assert len(selected(index, "initiative", request)) == cell.cases


def test_what_there_is_no_room_for_is_told(seeded: Store, embedder: SentenceTransformerEmbedder, whole: GapMap) -> None:
    short = gap_map(seeded, embedder, MapRequest(limit=3))
    assert (short.rows.total, short.columns.total) == (whole.rows.total, whole.columns.total)
    assert (short.rows.headings, short.columns.headings) == (whole.rows.headings[:3], whole.columns.headings[:3])
    assert f"3 of {whole.rows.total} rows are shown, those with most cases: raise limit." in short.says
    assert f"3 of {whole.columns.total} columns are shown" in short.says
    assert "raise limit" not in gap_map(seeded, embedder, MapRequest(limit=MOST)).says


@pytest.mark.parametrize("side", SIDES)
def test_of_each_side_as_many_values_have_cases_as_is_said(
    seeded: Store, embedder: SentenceTransformerEmbedder, whole: GapMap, side: Side
) -> None:
    other: Side = "type" if side != "type" else "status"
    found = gap_map(seeded, embedder, MapRequest(rows=side, columns=other, limit=MOST))
    values = {one.name: one.values for one in whole.axes}.get(side, 0)
    assert len([one for one in found.rows.headings if one.cases]) == values
    assert found.rows.name == side
    assert values <= found.rows.total


def test_two_sides_alike_are_refused(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    with pytest.raises(Refused, match="Rows and columns are the same"):
        gap_map(seeded, embedder, MapRequest(rows="topic", columns="topic"))
