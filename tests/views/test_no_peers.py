"""Systems that have no peers: it is said why, and where to look instead."""

from functools import partial
from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from graph.views.peers import Peers, PeersRequest, peers
from tests.ingest.world import ACCOUNT, REGISTER, load_good
from tests.views.walking import parsed

#: Two boards of one region, one of which faced something; the region, and another.
SYSTEMS = REGISTER.replace(
    "systems:\n",
    """systems:
  - {id: first, name: First Board, type: integrated care system, part_of: the-north, source: report}
  - {id: second, name: Second Board, type: integrated care system, part_of: the-north, source: report}
  - {id: the-moon, name: The Moon, type: nation}
""",
)
FACED = ACCOUNT.format(id="there").replace("of: the-north", "of: first")


@pytest.fixture
def world(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Store:
    load_good(scratch, embedder, tmp_path, register=SYSTEMS, there=FACED)
    return scratch


@pytest.mark.parametrize(
    ("id_", "why"),
    [
        ("first", "First Board has no peers by problem: no other system here is known to have met the same."),
        ("second", "Second Board has no peers by problem: no barrier that it met is known here."),
    ],
)
def test_without_peers_by_problem_it_is_said_why_and_those_by_context_are_offered(
    world: Store, embedder: SentenceTransformerEmbedder, id_: str, why: str
) -> None:
    found = peers(world, embedder, id_, PeersRequest())
    assert (found.items, found.total, found.next, found.says) == ([], 0, None, why)
    assert found.instead_url is not None
    path, request = parsed(found.instead_url, PeersRequest)
    assert (path, request) == (f"/v1/systems/{id_}/peers", PeersRequest(by="context"))
    instead = peers(world, embedder, id_, request)
    assert [one.system.id for one in instead.items] == [{"first": "second", "second": "first"}[id_]]
    assert instead.items[0].context.region == "The North"
    assert (instead.says, instead.instead_url) == ("1 system here is like it.", None)
    both = peers(world, embedder, id_, PeersRequest(by="both"))
    assert (both.total, both.says) == (1, "1 system here met the same or is like it.")


def test_with_none_by_context_either_nothing_more_is_offered(
    world: Store, embedder: SentenceTransformerEmbedder
) -> None:
    found = peers(world, embedder, "the-moon", PeersRequest(by="context"))
    assert (found.total, found.instead_url) == (0, None)
    assert found.says == "No other system here is known to be like The Moon."
    assert "instead_url" not in found.as_json()


@pytest.mark.parametrize("id_", ["kent-and-medway", "dorset"])
def test_on_the_seed_what_is_said_agrees_with_what_is_there(
    seeded: Store, embedder: SentenceTransformerEmbedder, id_: str
) -> None:
    ask = partial(peers, seeded, embedder, id_)
    by_problem: Peers = ask(PeersRequest())
    assert bool(by_problem.items) == (by_problem.instead_url is None)
    assert by_problem.says.startswith(str(by_problem.total) if by_problem.items else by_problem.system.name)
    by_context = ask(PeersRequest(by="context"))
    assert by_context.total > 0
    assert by_context.says.startswith(f"{by_context.total} systems here ")
