"""Filters over a small world of what the seed lacks: seasons, two footings of one claim, a part of a former body."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.request import SearchRequest
from graph.snapshot.filter_index import filter_index
from graph.snapshot.filters import passing
from graph.snapshot.read_corpus import read_corpus
from graph.store import Store
from tests.ingest.world import load_good

REGISTER = """\
sources:
  - {id: report, title: A report, licence: Facts only.}
  - {id: study, title: A study, licence: Facts only.}
dimensions:
  - {id: fit, name: Fit, question: Does it fit?}
barriers:
  - {id: silos, name: Silos, definition: Each works alone., within: fit, source: report}
  - {id: turf, name: Turf wars, definition: Each guards its own., broader: [silos], source: report}
  - {id: thrift, name: Thrift, definition: Nothing may cost.}
enablers:
  - {id: shared-fund, name: Shared fund, definition: All pay into one pot.}
  - {id: small-pot, name: Small pot, definition: All pay a little., broader: [shared-fund], source: report}
systems:
  - {id: the-north, name: The North, type: region}
  - {id: the-south, name: The South, type: region}
  - {id: new-board, name: New board, type: integrated care system, part_of: the-south, source: report}
  - id: old-board
    name: Old board
    type: integrated care system
    part_of: the-north
    succeeded_by: [{object: new-board, on: "2026-04", type: merger}]
    source: report
  - {id: old-town, name: Old town, type: place, part_of: old-board, source: report}
  - {id: elsewhere, name: Elsewhere, type: place}
"""

CASE = """\
basis: monitored
initiative:
  id: one-team
  name: One team
  type: service
  status: STATUS
  started: "2024-23"
passages:
  - {id: counted, source: report, heading: Where it stands, starts: The first few words, text: Two teams became one.}
  - {id: studied, source: study, heading: What was found, starts: Some words further, text: Teams fight no longer.}
claims:
  - run_in: old-town
    shown_by: [counted]
  - run_in: elsewhere
    shown_by: [counted]
  - tackled: turf
    result: eased
    through: [small-pot]
    shown_by: [counted, {passage: studied, basis: evaluated}]
  - tackled: thrift
    result: stalled
    shown_by: [counted]
"""

Cases = Callable[..., set[str]]


@pytest.fixture
def cases(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Cases:
    """What passes filters in this world."""
    load_good(scratch, embedder, tmp_path / "world", register=REGISTER, case=CASE.replace("STATUS", "active"))

    def passed(**filters: object) -> set[str]:
        request = SearchRequest.model_validate(filters)
        corpus = scratch.read_together(read_corpus)
        found = passing(filter_index(corpus), request)
        return set(corpus.named(found.things)) if found else set()

    return passed


WHOLE = {"one-team", "old-town", "elsewhere", "turf", "thrift", "small-pot"}


def test_concepts_bodies_evidence_and_dates(cases: Cases) -> None:
    """One world for all of these: loading it takes longer than asking."""
    # A filter on a concept takes in what is narrower, and narrows concepts of its kind.
    assert cases(barrier=["silos"]) == WHOLE - {"thrift"}
    assert cases(enabler=["shared-fund"]) == WHOLE
    assert cases(barrier=["silos", "thrift"]) == WHOLE
    assert cases(dimension=["fit"]) == {"one-team", "old-town", "elsewhere", "turf", "silos"}
    # A part of a body that another took the place of; the region of either.
    for where in ("old-town", "old-board", "new-board"):
        assert cases(system=[where]) == WHOLE - {"elsewhere"}, where
    for where in ("the-north", "the-south"):
        assert cases(region=[where]) == WHOLE - {"elsewhere"}, where
    assert cases(system=["elsewhere"], region=["the-north"]) == WHOLE - {"old-town", "elsewhere"}
    # Result, basis and source on one piece of evidence of one claim.
    assert cases(barrier=["thrift"], result=["eased"]) == set()
    assert cases(barrier=["thrift"], result=["eased", "stalled"]) == WHOLE - {"turf"}
    assert cases(barrier=["turf"], basis=["evaluated"], source=["study"]) == WHOLE - {"thrift"}
    assert cases(barrier=["turf"], basis=["evaluated"], source=["report"]) == set()
    assert cases(result=["stalled"], basis=["evaluated"]) == set()
    assert cases(basis=["monitored"], source=["study"]) == set()
    assert cases(basis=["evaluated"]) == WHOLE
    # Autumn begins on the first of September.
    for since, until in (("2024", None), ("2024-09", None), ("2024-23", None), ("2024-09-01", "2024-09-01"),
                         (None, "2024"), (None, "2024-09"), (None, "2024-23"), ("2024-23", "2024-23")):  # fmt: skip
        assert cases(since=since, until=until) == WHOLE, (since, until)
    for since, until in (("2024-09-02", None), ("2024-10", None), ("2025", None), (None, "2024-08-31"),
                         (None, "2024-22"), (None, "2023-24"), ("2025", "2024")):  # fmt: skip
        assert cases(since=since, until=until) == set(), (since, until)


def test_what_was_loaded_since_is_seen(
    cases: Cases, scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    assert cases(status=["ended"]) == set()
    load_good(scratch, embedder, tmp_path / "world", case=CASE.replace("STATUS", "ended"))
    assert cases(status=["ended"]) == WHOLE
    assert cases(status=["active"]) == set()
    scratch.write_together(lambda run: run("MATCH (n) DETACH DELETE n"))
    load_good(scratch, embedder, tmp_path / "world", case=CASE.replace("STATUS", "active"))
    assert cases(status=["active"]) == WHOLE
