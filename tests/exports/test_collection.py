"""A collection of cases: what it holds of each, and that its address is all of it."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from graph.embedding import SentenceTransformerEmbedder
from graph.errors import NotFound, Refused
from graph.evidence import ClaimShown
from graph.models import Initiative, Outcome
from graph.ontology import RESULTS
from graph.store import Store
from graph.views.case_words import enablers_of, figure, funding, written_date
from graph.views.collection import (
    MOST,
    UNTITLED,
    CollectedCase,
    Collection,
    CollectionFileRequest,
    CollectionRequest,
    collection,
)
from graph.views.thing import show
from tests.exports.collected import BASE, IDS, NOTE, NOW, TITLE


def _case(collected: Collection, id_: str) -> CollectedCase:
    return next(case for case in collected.cases if case.id == id_)


def test_cases_stand_in_the_order_of_the_address(
    seeded: Store, embedder: SentenceTransformerEmbedder, collected: Collection
) -> None:
    assert [case.id for case in collected.cases] == IDS
    assert (collected.title, collected.note, collected.date) == (TITLE, NOTE, NOW.date())
    backwards = collection(seeded, embedder, CollectionRequest(id=IDS[::-1]))
    assert [case.id for case in backwards.cases] == IDS[::-1]
    assert (backwards.title, backwards.note) == (UNTITLED, None)
    assert backwards.date == datetime.now(UTC).date()


def test_the_address_is_the_collection(
    seeded: Store, embedder: SentenceTransformerEmbedder, collected: Collection
) -> None:
    parts = urlsplit(collected.url)
    assert parts.path == "/v1/collections"
    assert parse_qs(parts.query) == {"id": IDS, "title": [TITLE], "note": [NOTE]}
    as_file = CollectionFileRequest(id=IDS, title=TITLE, note=NOTE, format="docx")
    again = collection(seeded, embedder, as_file, BASE, NOW)
    assert again == collected
    other = collection(seeded, embedder, CollectionRequest(id=IDS[:1]), BASE, NOW)
    assert other.receipt.id != collected.receipt.id


def test_the_receipt_says_what_state_it_is_of(seeded: Store, collected: Collection) -> None:
    (row,) = seeded.read(
        "MATCH (c:Corpus) RETURN c.version AS version, c.digest AS digest, c.fingerprint AS fingerprint"
    )
    receipt = collected.receipt
    assert (receipt.corpus, receipt.digest, receipt.filters) == (row["version"], row["digest"], {})
    assert receipt.model.endswith(row["fingerprint"])
    assert datetime.fromisoformat(receipt.at) == NOW


def test_all_that_is_claimed_of_a_case_is_there(seeded: Store, collected: Collection) -> None:
    for case in collected.cases:
        whole = show(seeded, case.id)
        assert case.properties == whole.properties
        own = [claim for claim in whole.claims.values() if claim.subject.id == case.id]
        expected = {
            "RUN_IN": {one.claim for one in case.systems},
            "INVOLVES": {one.claim for one in case.organisations},
            "TACKLED": {one.claim for one in case.barriers},
            "HAS_OUTCOME": {one.claim for one in case.outcomes},
        }
        for type_, ids in expected.items():
            assert ids == {claim.id for claim in own if claim.relationship == type_}, (case.id, type_)
        used = {claim.id for claim in own if claim.relationship in {"USED", "WOULD_USE"} or claim.through}
        assert {id_ for one in case.enablers for id_ in one.claims} == used
        told = [(one.claim, one.id, one.name, one.caption) for one in case.systems]
        told += [(one.claim, one.id, one.name, one.caption) for one in case.organisations]
        told += [(one.claim, one.id, one.name, one.caption) for one in case.barriers]
        told += [(one.claim, one.id, one.name, one.caption) for one in case.outcomes]
        for id_, *said in told:
            claim = collected.claims[id_]
            assert said == [claim.object.id, claim.object.name, claim.caption]
        results = [RESULTS.index(one.result) for one in case.barriers]
        assert results == sorted(results)


def test_evidence_is_there_once(collected: Collection) -> None:
    named = {shown.passage for claim in collected.claims.values() for shown in claim.evidence}
    shown_by = [(case.properties.implementation_shown_by, case.properties.funding_shown_by) for case in collected.cases]
    named |= {id_ for pair in shown_by for id_ in pair if id_}
    assert set(collected.passages) == named
    assert set(collected.sources) == {passage.source for passage in collected.passages.values()}


def test_bodies_stand_with_those_of_today(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    rows = seeded.read(
        "MATCH (i:Initiative)-[:RUN_IN]->(s:System)-[:SUCCEEDED_BY]->(n:System) "
        "RETURN i.id AS id, s.id AS system, n.name AS now ORDER BY id LIMIT 1"
    )
    (case,) = collection(seeded, embedder, CollectionRequest(id=[rows[0]["id"]])).cases
    system = next(one for one in case.systems if one.id == rows[0]["system"])
    assert system.now
    assert system.caption.startswith("ran in")


def test_figures_and_money_are_told_in_words(collected: Collection) -> None:
    money = _case(collected, "health-inequality-and-innovation-fund")
    assert (money.funding or "").startswith("£4 million")
    figures = {one.id: one.figure for one in _case(collected, "child-poverty-prevention-programme").outcomes}
    assert figures["cppp-benefits-secured"] == "over £2 million a year"
    outcome = Outcome(id="an-outcome", name="One", statement="One.", type="outcome", known="aimed", value=0.25)
    assert figure(outcome) == "0.25"
    assert figure(outcome.model_copy(update={"value": None, "unit": "people"})) is None
    case = Initiative(id="a-case", name="A case", type="fund")
    assert funding(case) is None
    told = {
        "funding_amount": 1500.5,
        "funding_currency": "EUR",
        "funding_period": "a year",
        "funding_from": "the board",
    }
    assert funding(case.model_copy(update=told)) == "EUR 1,500.5 a year, from the board"


@pytest.mark.parametrize(
    ("partial", "words"),
    [("2022", "2022"), ("2024-09", "September 2024"), ("2024-23", "autumn 2024"), ("2024-09-05", "5 September 2024")],
)
def test_dates_are_told_as_far_as_they_go(partial: str, words: str) -> None:
    assert written_date(partial) == words


def test_what_is_stated_once_needs_no_mark(collected: Collection) -> None:
    case = _case(collected, "people-in-mind")
    used = {one.id: one for one in case.enablers}
    # A result in our reading is credited to it, and a source states that it was used.
    assert used["joint-funding"].caption == "used"
    assert len(used["joint-funding"].claims) == 2
    assert used["longer-funding-cycles"].caption == "used (in our reading)"
    assert used["co-commissioning"].caption == "would use"


def test_what_nobody_began_used_nothing(collected: Collection) -> None:
    case = Initiative(id="a-case", name="A case", type="policy", implementation="recommended or planned")
    claim = next(one for one in collected.claims.values() if one.through)
    (*found,) = enablers_of([claim], case)
    assert {one.relationship for one in found} == {"WOULD_USE"}
    assert {(one.enabler.id, one.enabler.name) for one in found} == {(means.id, means.name) for means in claim.through}


def test_a_case_says_how_to_cite_it(collected: Collection) -> None:
    case = _case(collected, "people-in-mind")
    assert case.cite == (
        f"People in Mind. Case study in casegraph, corpus {collected.receipt.corpus} ({collected.receipt.digest}), "
        f"{BASE}/initiatives/people-in-mind, 5 May 2026. It rests on: Unlocking prevention in integrated care "
        "systems, NHS Confederation, with the Universities of Stirling and Southampton and Newton, "
        "https://www.nhsconfed.org/publications/unlocking-prevention-integrated-care-systems-0."
    )


def test_what_cannot_be_collected_is_refused(seeded: Store, embedder: SentenceTransformerEmbedder) -> None:
    with pytest.raises(Refused, match="people-in-mind is named twice"):
        collection(seeded, embedder, CollectionRequest(id=["people-in-mind", "people-in-mind"]))
    with pytest.raises(NotFound, match=re.escape("Did you mean people-in-mind (People in Mind)?")):
        collection(seeded, embedder, CollectionRequest(id=["people-in-mnd"]))
    with pytest.raises(NotFound, match="dorset is a system, not an initiative"):
        collection(seeded, embedder, CollectionRequest(id=["dorset"]))
    many = [f"case-{number}" for number in range(MOST + 1)]
    wrong: list[dict[str, object]] = [
        {"id": []}, {"id": many}, {"id": ["a"], "title": " "}, {"id": ["a"], "format": "pdf"}, {"id": ["A B"]}, {},
    ]  # fmt: skip
    for given in wrong:
        with pytest.raises(ValidationError):
            CollectionRequest.model_validate(given)
    assert len(CollectionRequest(id=many[:MOST]).id) == MOST


def test_every_field_of_a_collection_is_described() -> None:
    def described(schema: dict[str, object]) -> None:
        properties = schema.get("properties", {})
        assert isinstance(properties, dict)
        for name, one in properties.items():
            assert one.get("description") or "$ref" in one or "const" in one, (schema.get("title"), name)

    schema = Collection.model_json_schema(mode="serialization")
    described(schema)
    for one in schema["$defs"].values():
        described(one)
    assert isinstance(ClaimShown.model_fields["id"].description, str)
