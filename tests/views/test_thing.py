"""One thing whole: properties, claims from every side with their evidence, links, succession, review."""

import re
from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import NotFound
from graph.evidence import ClaimShown
from graph.models import Enabler, Initiative, System
from graph.ontology import RESULTS, RelationshipType
from graph.store import Store
from graph.views.thing import ClaimGroup, Place, ThingView, show
from ingest.load import load

SUCCESSION = """
sources:
  - id: a-list
    title: A list of bodies
    licence: Ours.
    summary: A list for this test.
systems:
  - {id: new-body, name: New body, type: integrated care system, source: a-list, valid_from: "2026-04-01"}
  - id: old-body
    name: Old body
    type: integrated care system
    valid_to: "2026-03-31"
    source: a-list
    locator: Row 7
    succeeded_by: [{object: new-body, on: "2026-04-01", type: merger}]
"""


def _group(view: ThingView, relationship: RelationshipType, place: Place) -> ClaimGroup:
    return next(one for one in view.groups if (one.relationship, one.place) == (relationship, place))


def _claims(view: ThingView, relationship: RelationshipType, place: Place) -> list[ClaimShown]:
    return [view.claims[id_] for id_ in _group(view, relationship, place).claims]


def test_an_initiative_says_where_it_ran_and_what_it_got_past(seeded: Store) -> None:
    view = show(seeded, "people-in-mind", "initiative")
    assert isinstance(view.properties, Initiative)
    assert [ref.id for ref in view.systems] == ["cornwall-and-the-isles-of-scilly"]
    claim = _claims(view, "TACKLED", "subject")[0]
    assert (claim.caption, claim.result, claim.object.id) == (
        "overcame (in our reading)",
        "overcame",
        "one-off-funding",
    )
    assert [ref.id for ref in claim.through] == ["joint-funding"]
    evidence = claim.evidence[0]
    passage = view.passages[evidence.passage]
    assert passage.text
    assert passage.source == "unlocking-prevention"
    assert view.sources[passage.source].title == view.title_of(evidence.passage) != ""
    assert "paragraph" in passage.locator
    assert (passage.wording, evidence.stance, evidence.basis) == ("ours", "supports", "reported by participants")


def test_an_initiative_whose_system_is_not_named_has_none(seeded: Store) -> None:
    ids = [row["id"] for row in seeded.read("MATCH (i:Initiative) RETURN i.id AS id")]
    for id_ in ids:
        view = show(seeded, id_)
        assert bool(view.systems) == any(group.relationship == "RUN_IN" for group in view.groups)


def test_an_initiative_shows_what_says_that_it_ran_and_its_funding(seeded: Store) -> None:
    view = show(seeded, "health-inequality-and-innovation-fund", "initiative")
    assert isinstance(view.properties, Initiative)
    assert (view.properties.implementation, view.properties.funding_amount) == ("ran in a named place", 4_000_000)
    assert [one.of for one in view.shown_by] == ["implementation", "funding"]
    shown = [view.passages[one.passage] for one in view.shown_by]
    assert all(one.text and "paragraph" in one.locator and view.sources[one.source].title for one in shown)


def test_a_barrier_lists_its_cases_by_result(seeded: Store) -> None:
    found = show(seeded, "short-termism", "barrier").by_result
    results = [one.result for one in found]
    assert results == sorted(results, key=RESULTS.index)
    overcame = found[0].cases[0]
    assert (found[0].result, overcame.id, overcame.barrier.id) == ("overcame", "people-in-mind", "one-off-funding")
    assert (overcame.reading, overcame.implementation) == ("inferred", "ran in a named place")
    assert show(seeded, "people-in-mind").by_result == []


def test_a_system_says_what_it_ran_and_belongs_to(seeded: Store) -> None:
    view = show(seeded, "cornwall-and-the-isles-of-scilly")
    assert isinstance(view.properties, System)
    assert [ref.id for ref in view.initiatives] == ["people-in-mind"]
    assert _group(view, "RUN_IN", "object").caption == "was the place of"
    link = next(one for one in view.links if one.relationship == "PART_OF")
    assert (link.caption, link.other.id, link.row) == ("is part of", "south-west", "QT6")
    assert link.source == "nhs-code-lists"
    assert view.sources[link.source].title
    region = show(seeded, "south-west")
    assert ("contains", "cornwall-and-the-isles-of-scilly") in [(one.caption, one.other.id) for one in region.links]


def test_an_enabler_says_which_claims_credit_it(seeded: Store) -> None:
    view = show(seeded, "joint-funding", "enabler")
    assert isinstance(view.properties, Enabler)
    credited = _claims(view, "TACKLED", "through")
    assert [claim.id for claim in credited] == ["people-in-mind--tackled--one-off-funding--overcame"]
    assert {claim.subject.id for claim in _claims(view, "USED", "object")} >= {"people-in-mind"}


def test_an_inferred_claim_carries_its_reason_and_is_no_register_link(seeded: Store) -> None:
    view = show(seeded, "one-off-funding")
    broader = _claims(view, "BROADER", "subject")[0]
    assert broader.reading == "inferred"
    assert broader.because
    assert broader.evidence
    assert not [link for link in view.links if link.relationship == "BROADER" and link.other.id == broader.object.id]


def test_what_qualifies_stands_after_what_supports(seeded: Store) -> None:
    view = show(seeded, "health-inequality-and-innovation-fund")
    every = [[one.stance for one in claim.evidence] for claim in view.claims.values()]
    assert any("qualifies" in stances for stances in every)
    for stances in every:
        assert stances == sorted(stances, key=["supports", "qualifies"].index)


def test_everything_with_a_page_can_be_shown(seeded: Store) -> None:
    rows = seeded.read(
        "MATCH (t:Thing) WHERE NOT t:Passage|Abbreviation WITH labels(t) AS kind, collect(t)[..2] AS some "
        "UNWIND some AS t RETURN t.id AS id, COUNT { (t)<-[:SUBJECT]-() } AS claims"
    )
    assert len(rows) >= 14
    for row in rows:
        view = show(seeded, row["id"])
        assert view.id == row["id"]
        assert sum(len(group.claims) for group in view.groups if group.place == "subject") == row["claims"]
        assert view.review.data_set == "seed"


@pytest.mark.parametrize(
    ("id_", "kind", "told"),
    [
        ("dorsett", "system", "There is no system with the id 'dorsett'. Did you mean dorset (Dorset)"),
        ("short-termisn", None, "There is no thing with the id 'short-termisn'. Did you mean short-termism (Short-t"),
        ("people-in-mind", "system", "people-in-mind is an initiative, not a system. It is at /v1/initiatives/people"),
        ("short-for-mental-health", None, "short-for-mental-health is an abbreviation. It only helps to read questi"),
        ("short-for-mental-health", "barrier", "short-for-mental-health is an abbreviation. It only helps to read qu"),
        ("joint-pots-described", None, "There is no thing with the id 'joint-pots-described'."),
        ("'}) DETACH DELETE t //", None, "There is no thing with the id"),
        ("", None, "There is no thing with the id ''."),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(seeded: Store, id_: str, kind: None, told: str) -> None:
    with pytest.raises(NotFound, match=re.escape(told)):
        show(seeded, id_, kind)


def test_an_abbreviation_is_never_what_may_have_been_meant(seeded: Store) -> None:
    with pytest.raises(NotFound) as told:
        show(seeded, "short-for-mental-healt")
    assert "There is no thing" in str(told.value)
    assert "short-for-mental-health" not in str(told.value)


def test_succession_reads_both_ways(scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> None:
    (tmp_path / "bodies.yaml").write_text(SUCCESSION, encoding="utf-8")
    assert not load(scratch, embedder, [tmp_path], "bodies").refused
    successor = show(scratch, "old-body").successors[0]
    assert (successor.id, successor.on, successor.type, successor.row) == ("new-body", "2026-04-01", "merger", "Row 7")
    new = show(scratch, "new-body")
    assert [one.id for one in new.predecessors] == ["old-body"]
    assert not new.successors
    assert not new.links
    assert new.review.reviewed_on is None
