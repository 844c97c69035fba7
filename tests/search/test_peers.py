"""Peers of a body: who met the same barriers."""

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Answer
from graph.store import Store
from tests.search.asking import Ask

_MET = """
MATCH (d:System {id: $id})
CALL (d) {
  MATCH (d)-[:FACED]->(b) RETURN b
  UNION
  MATCH (d)<-[:RUN_IN]-()-[:TACKLED]->(b) RETURN b
}
MATCH (b)<-[:BROADER]-{0,8}(n)
CALL (n) {
  MATCH (n)<-[:FACED]-(s:System) RETURN s
  UNION
  MATCH (n)<-[:TACKLED]-()-[:RUN_IN]->(s) RETURN s
}
RETURN collect(DISTINCT b.id) AS barriers, collect(DISTINCT s.id) AS systems
"""


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


@pytest.fixture(scope="module")
def dorset(ask: Ask) -> Answer:
    return ask("peers of Dorset", limit=100)


def test_peers_are_the_other_systems_that_met_the_same_barriers(ask: Ask, dorset: Answer) -> None:
    met = ask.store.read(_MET, id="dorset")[0]
    assert dorset.verdict == "answered"
    assert dorset.leads == "cases"
    assert dorset.hits[0].kind == "system"
    # What Dorset lies in is no peer of it.
    assert {hit.id for hit in dorset.cases.hits if hit.satisfies and hit.kind == "system"} == set(met["systems"]) - {
        "dorset",
        "england",
    }
    term = dorset.interpretation.terms[0]
    assert (term.id, term.role, term.how, term.confidence) == ("dorset", "peers", "link", 1.0)
    assert {one.id for one in term.alternatives} == set(met["barriers"])
    assert all(one.url for one in term.alternatives)
    assert term.hits_without == len({hit.id for hit in ask.hits("peers of Dorset") if hit.satisfies})


def test_who_got_past_one_of_them_comes_first_with_the_path(dorset: Answer) -> None:
    first = dorset.hits[0]
    assert (first.id, first.tier, first.lacks) == ("north-of-tyne", "claim", [])
    assert first.paths[0].text == (
        "In the North of Tyne Combined Authority, the use of devolution for prevention in North of Tyne, in our "
        "reading, eased siloed working through the mapping of existing activity and worked against siloed budgets (in "
        "our reading a kind of siloed working)."
    )


def test_dropped_the_body_is_a_word_like_others(ask: Ask, dorset: Answer) -> None:
    assert dorset.interpretation.terms[0].drop_url.endswith("drop=dorset")
    assert ask("peers of Dorset", drop=["dorset"]).hits[0].id == "dorset"


def test_more_may_be_asked_of_peers(ask: Ask) -> None:
    found = ask("systems like Dorset that overcame siloed working")
    assert found.missing == ["No system here overcame siloed working."]
    assert found.hits[0].id == "north-of-tyne"
    assert (found.hits[0].satisfies, found.hits[0].lacks) == (["dorset", "siloed-working"], ["overcame"])
    assert "dorset" not in {hit.id for hit in found.hits}


def test_a_body_of_which_no_barrier_is_known_has_no_peers_here(ask: Ask) -> None:
    found = ask("peers of Kent and Medway")
    assert found.verdict != "answered"
    assert found.missing == [
        "Nothing here tells which barriers Kent and Medway met, so there is nothing to know its peers by."
    ]


def test_cases_have_peers_too(ask: Ask) -> None:
    found = ask("initiatives similar to People in Mind")
    assert (found.hits[0].id, found.hits[0].implementation) == ("social-value-for-executives", "ran, place not named")
    assert "people-in-mind" not in {hit.id for hit in found.hits}


def test_a_barrier_has_none_and_is_asked_for_itself(ask: Ask) -> None:
    found = ask("barriers like crowding out")
    assert (found.hits[0].id, found.interpretation.terms[0].role) == ("crowding-out", None)
