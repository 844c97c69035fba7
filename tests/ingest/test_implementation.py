"""Whether an initiative was carried out: what contradicts it is refused at its line, and nothing planned is used."""

from pathlib import Path
from typing import NamedTuple

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.store import Store
from tests.ingest.world import REGISTER, load_good, load_text

Embedder = SentenceTransformerEmbedder

PLANNED = """\
basis: authors' reading
initiative:
  id: a-plan
  name: A plan
  type: policy
  implementation: recommended or planned
  implementation_shown_by: a-plan-asked
passages:
  - id: a-plan-asked
    source: report
    heading: Recommendations
    starts: The first few words
    text: The report asks for it.
outcomes:
  - id: a-plan-aim
    name: Less work alone
    statement: Teams are to work together.
    type: outcome
    known: aimed
claims:
  - would_use: shared-fund
    shown_by: [a-plan-asked]
  - tackled: silos
    result: unknown
    through: [shared-fund]
    shown_by: [a-plan-asked]
  - has_outcome: a-plan-aim
    shown_by: [a-plan-asked]
"""


class Bad(NamedTuple):
    """The plan with `old` become `new`; where and how that is refused."""

    old: str
    new: str
    line: int
    field: str
    reason: str


BAD = [
    Bad("would_use: shared", "used: shared", 21, "claims.0.used", "only planned, so it used nothing"),
    Bad("result: unknown", "result: eased", 24, "claims.1.result", "only planned, so nothing is eased"),
    Bad("known: aimed", "known: measured", 27, "claims.2.has_outcome", "only planned, so no outcome is measured"),
    Bad("type: policy", "type: policy\n  status: active", 6, "initiative.status", "status is active, and"),
    Bad("  implementation_shown_by: a-plan-asked\n", "", 6, "initiative.implementation", "shown_by is missing"),
    Bad("  implementation: recommended or planned\n", "", 6, "initiative.implementation_shown_by", "shows nothing"),
    Bad("by: a-plan-asked\n", "by: another\n", 7, "initiative.implementation_shown_by", "no passage another in this"),
    Bad("recommended or planned", "ran in a named place", 6, "initiative.implementation", "no run_in names a system"),
    Bad("type: policy", "type: policy\n  funding_amount: 4.0\n  funding_currency: GBP", 6, "initiative.funding_amount",
        "funding_shown_by is missing"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.reason)
def test_what_contradicts_itself_is_refused_at_its_place(
    scratch: Store, embedder: Embedder, tmp_path: Path, bad: Bad
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER)
    text = PLANNED.replace(bad.old, bad.new, 1)
    assert text != PLANNED
    report = load_text(scratch, embedder, tmp_path, case=text)
    assert [(one.line, one.field) for one in report.refused] == [(bad.line, bad.field)], report.refused
    assert bad.reason in report.refused[0].reason
    assert report.refused[0].remedy


def test_a_place_is_one_below_the_nation(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    nation = "systems:\n  - id: the-nation\n    name: The nation\n    type: nation\n"
    load_good(scratch, embedder, tmp_path, register=REGISTER, nation=nation)
    ran = PLANNED.replace("recommended or planned", "ran in a named place").replace("would_use", "used")
    claim = "  - run_in: {}\n    shown_by: [a-plan-asked]\n"
    report = load_text(scratch, embedder, tmp_path, case=ran + claim.format("the-nation"))
    assert ["named place, but no run_in" in one.reason for one in report.refused] == [True]
    load_good(scratch, embedder, tmp_path, case=ran + claim.format("the-north"))
    assert scratch.read("MATCH (i:Initiative) RETURN i.implementation AS done") == [{"done": "ran in a named place"}]


def test_a_plan_is_loaded_as_one(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=PLANNED)
    assert scratch.read("MATCH (:Initiative)-[u:USED|WOULD_USE]->(e) RETURN type(u) AS type, e.id AS id") == [
        {"type": "WOULD_USE", "id": "shared-fund"}
    ]


DERIVED = """
MATCH (:Enabler {id: 'shared-fund'})<-[:SUBJECT]-(c:Claim {relationship: 'HELPS_WITH'})-[:OBJECT]->(b)
RETURN b.id AS barrier, c.origin AS origin, c.reading AS reading, c.because AS because,
  COLLECT { MATCH (c)-[:SHOWN_BY]->(p) RETURN p.id } AS passages
"""


def test_what_a_case_got_past_a_barrier_through_helps_with_it(
    scratch: Store, embedder: Embedder, tmp_path: Path
) -> None:
    eased = PLANNED.replace("recommended or planned", "ran nationally").replace("result: unknown", "result: eased")
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=eased)
    row = {
        "barrier": "silos", "origin": "derived", "reading": "inferred",
        "because": "Derived from one case: A plan eased it through this.", "passages": ["a-plan-asked"],
    }  # fmt: skip
    assert scratch.read(DERIVED) == [row]
    # It follows the case: once that only tried, nothing is derived any longer.
    load_good(scratch, embedder, tmp_path, case=eased.replace("result: eased", "result: attempted"))
    assert scratch.read(DERIVED) == []


def test_what_a_person_claims_stands_above_what_is_derived(scratch: Store, embedder: Embedder, tmp_path: Path) -> None:
    eased = PLANNED.replace("recommended or planned", "ran nationally").replace("result: unknown", "result: eased")
    fund = """  - id: shared-fund
    name: Shared fund
    definition: All pay into one pot.
    basis: authors' reading
    passages:
      - id: shared-fund-helps
        source: report
        heading: Means
        starts: One pot
        text: One pot helps where each works alone.
    claims:
      - helps_with: silos
        shown_by: [shared-fund-helps]
"""
    register = REGISTER.replace(
        "  - id: shared-fund\n    name: Shared fund\n    definition: All pay into one pot.\n", fund
    )
    assert register != REGISTER
    load_good(scratch, embedder, tmp_path, register=register, case=eased)
    row = scratch.read(DERIVED)[0]
    assert (row["origin"], row["reading"]) == ("curated", "stated")
    assert set(row["passages"]) == {"a-plan-asked", "shared-fund-helps"}
