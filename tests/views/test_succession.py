"""Bodies that ended and bodies that began: today's is credited with what those before it did, and it says so."""

from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search import search
from graph.search.request import SearchRequest
from graph.snapshot.filters import Filters
from graph.store import Store
from graph.views.compare import compare
from graph.views.listing import ListRequest, listing
from graph.views.peers import PeersRequest, peers
from graph.views.thing import show
from tests.ingest.world import REGISTER, load_good

SYSTEMS = REGISTER.replace(
    "systems:\n",
    """systems:
  - {id: joined, name: Joined Board, type: integrated care system, valid_from: "2026-04-01"}
  - {id: half-one, name: First Half Board, type: integrated care system, valid_from: "2026-04-01"}
  - {id: half-two, name: Second Half Board, type: integrated care system, valid_from: "2026-04-01"}
  - id: early
    name: Early Board
    type: integrated care system
    valid_to: "2024-03-31"
    source: report
    succeeded_by: [{object: old, on: "2024-04-01", type: merger}]
  - id: old
    name: Old Board
    type: integrated care system
    valid_to: "2026-03-31"
    source: report
    succeeded_by: [{object: joined, on: "2026-04-01", type: merger}]
  - id: parted
    name: Parted Board
    type: integrated care system
    valid_to: "2026-03-31"
    source: report
    succeeded_by:
      - {object: half-one, on: "2026-04-01", type: split}
      - {object: half-two, on: "2026-04-01", type: split}
""",
)


@pytest.fixture
def bodies(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Store:
    load_good(scratch, embedder, tmp_path, register=SYSTEMS, case=CASE, other=OTHER)
    return scratch


def _case(id_: str, name: str, system: str) -> str:
    return f"""\
basis: monitored
initiative:
  id: {id_}
  name: {name}
  type: service
passages:
  - id: {id_}-place
    source: report
    heading: Where it stands
    starts: The first few words
    text: The boards stopped working alone once money was shared.
claims:
  - run_in: {system}
    shown_by: [{id_}-place]
  - tackled: silos
    result: overcame
    shown_by: [{id_}-place]
"""


CASE, OTHER = _case("one-team", "One team", "early"), _case("two-teams", "Two teams", "parted")


def test_todays_body_has_what_those_before_it_did_and_says_whose_it_was(bodies: Store) -> None:
    view = show(bodies, "joined", "system")
    assert [(one.id, one.ran_by.id) for one in view.inherited] == [("one-team", "early")]
    assert view.initiatives == []
    assert [one.id for one in view.predecessors] == ["old"]


def test_a_closed_body_names_all_that_took_its_place(bodies: Store, embedder: SentenceTransformerEmbedder) -> None:
    assert {one.id for one in show(bodies, "parted", "system").successors} == {"half-one", "half-two"}
    item = next(one for one in listing(bodies, embedder, "initiative", ListRequest()).items if one.id == "two-teams")
    assert [(one.id, [now.id for now in one.now]) for one in item.systems] == [("parted", ["half-one", "half-two"])]
    answer = search(bodies, embedder, SearchRequest(q="Parted Board", want=["system"]))
    hit = next(hit for hit in answer.hits if hit.id == "parted")
    assert [now.id for one in hit.systems for now in one.now] == ["half-one", "half-two"]


def test_a_filter_by_todays_body_brings_the_cases_of_those_before(
    bodies: Store, embedder: SentenceTransformerEmbedder
) -> None:
    request = ListRequest.model_validate({**Filters(system=["joined"]).model_dump()})
    assert [one.id for one in listing(bodies, embedder, "initiative", request).items] == ["one-team"]


def test_peers_of_todays_body_are_those_that_met_what_bodies_before_it_met(
    bodies: Store, embedder: SentenceTransformerEmbedder
) -> None:
    found = peers(bodies, embedder, "joined", PeersRequest())
    assert [one.id for one in found.counted] == ["early", "old"]
    assert {one.system.id for one in found.items} == {"parted", "half-one", "half-two"}
    split = next(one for one in found.items if one.system.id == "parted")
    assert [one.id for one in split.system.now] == ["half-one", "half-two"]


def test_a_comparison_says_under_which_name_a_case_ran(bodies: Store, embedder: SentenceTransformerEmbedder) -> None:
    found = compare(bodies, embedder, ["joined", "half-one"])
    ran = next(row for row in found.rows if row.name == "initiative")
    assert [[value.said for value in cell] for cell in ran.cells] == [["as Early Board"], ["as Parted Board"]]
