"""What the links find: over the seed, and over a small world for what the seed lacks."""

from pathlib import Path

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Answer, Hit
from graph.snapshot.facets import MOST_VALUES
from graph.store import Store
from tests.ingest.world import CASE, REGISTER, load_good
from tests.search.asking import MUST_WORK, Ask, arms

_CLAIMS = """
MATCH (s)<-[:SUBJECT]-(c:Claim {relationship: $relationship})-[:OBJECT]->(o)
WHERE $subject IN [s.id, ''] AND $object IN [o.id, '']
RETURN s.id AS subject, o.id AS object
"""


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


def ends(store: Store, relationship: str, end: str, *, subject: str = "", object_: str = "") -> set[str]:
    """The other ends of all claims of a sort."""
    return {row[end] for row in store.read(_CLAIMS, relationship=relationship, subject=subject, object=object_)}


def satisfying(hits: list[Hit]) -> set[str]:
    return {hit.id for hit in hits if hit.satisfies and not hit.lacks}


def over(answer: Answer) -> set[str]:
    """The ids of all that a hit is, or is told of."""
    steps = [step for hit in answer.hits for path in hit.paths for step in path.steps]
    told = {one.id for step in steps for one in (step.from_, step.to, *step.through)}
    return {hit.id for hit in answer.hits} | {case.id for hit in answer.hits for case in hit.initiatives} | told


def test_what_helps_with_a_barrier_is_told_by_its_claims(ask: Ask) -> None:
    found = ask("what helps with siloed budgets", limit=100)
    helping = ends(ask.store, "HELPS_WITH", "subject", object_="siloed-budgets")
    assert helping
    assert found.leads == "concepts"
    assert helping <= satisfying(found.concepts.hits)
    assert found.says.startswith("Joint funding, in our reading, helps with siloed budgets.")
    assert found.hits[0].id in helping
    assert found.hits[0].paths[0].text == "Joint funding, in our reading, helps with siloed budgets."


def test_what_a_barrier_causes_is_what_it_leads_to(ask: Ask) -> None:
    found = ask("barriers caused by the unclear meaning of prevention", limit=100)
    assert satisfying(found.hits) == ends(ask.store, "LEADS_TO", "object", subject="unclear-meaning")
    assert all(step.relationship == "LEADS_TO" for hit in found.hits[:3] for step in hit.paths[0].steps)


def test_what_causes_a_barrier_is_what_leads_to_it(ask: Ask) -> None:
    found = ask("what causes low morale", limit=100)
    assert satisfying(found.hits) == ends(ask.store, "LEADS_TO", "subject", object_="low-morale")
    assert "low-morale" not in satisfying(found.hits)


def test_what_is_caused_by_a_kind_of_it_counts(ask: Ask) -> None:
    found = ask("barriers caused by short-termism", limit=100)
    assert ends(ask.store, "LEADS_TO", "object", subject="one-off-funding") <= satisfying(found.hits)


def test_a_narrower_barrier_counts_in_full_and_a_sibling_in_part(ask: Ask) -> None:
    narrower = {hit.id: hit for hit in ask.hits("short-termism")}["people-in-mind"]
    assert (narrower.satisfies, arms(narrower).links.score) == (["short-termism"], 1.0)
    siblings = [hit for hit in ask.hits("one-off funding") if not hit.satisfies and arms(hit).links.score]
    assert siblings
    assert {hit.tier for hit in siblings} == {"near"}
    assert all(0 < arms(hit).links.score < arms(narrower).links.score for hit in siblings)


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        (
            "systems that overcame short-termism without joint funding",
            {"joint-funding", "people-in-mind", "cornwall-and-the-isles-of-scilly"},
        ),
        ("short-termism apart from People in Mind", {"people-in-mind", "cornwall-and-the-isles-of-scilly"}),
        ("linked data outside the South West", {"south-west", "dorset", "linked-population-data"}),
        ("strokes, but not in Dorset", {"dorset", "blood-pressure-management-in-dorset", "dorset-savings"}),
        ("systems not facing siloed working", {"siloed-working", "siloed-budgets", "dorset"}),
        ("initiatives not about mental health", {"people-in-mind", "mental-health-champion-scheme"}),
    ],
)
def test_what_is_not_wished_for_and_what_hangs_on_it_is_nowhere(ask: Ask, question: str, left_out: set[str]) -> None:
    found = ask(question, limit=100)
    assert found.interpretation.excluded
    assert found.hits
    assert not {hit.id for hit in found.hits} & left_out
    assert not {case.id for hit in found.hits for case in hit.initiatives} & left_out - {"linked-population-data"}


def test_what_is_left_out_is_not_counted_either(ask: Ask) -> None:
    question = "systems that overcame short-termism without joint funding"
    found = ask(question, facet_values=MOST_VALUES)
    whole = ask(question, drop=["joint-funding"], facet_values=MOST_VALUES)
    assert whole.cases.hits[0].id == "cornwall-and-the-isles-of-scilly"
    assert found.cases.total + found.concepts.total == len(ask.hits(question))
    assert found.cases.total < whole.cases.total
    counts = [{one.id: one.count for one in answer.facets["system"].values} for answer in (found, whole)]
    assert counts[0]["cornwall-and-the-isles-of-scilly"] < counts[1]["cornwall-and-the-isles-of-scilly"]
    assert "people-in-mind" not in {step.from_.id for hit in found.hits for path in hit.paths for step in path.steps}


def test_no_path_goes_over_what_is_not_wished_for(ask: Ask) -> None:
    found = ask("short-termism without joint funding", limit=100)
    assert found.hits
    assert not over(found) & {"joint-funding", "people-in-mind"}


def test_a_system_counts_for_its_own_part_of_a_case_that_ran_elsewhere_too(ask: Ask) -> None:
    found = ask("which systems outside the South West used linked data", limit=100)
    assert {"frimley", "cheshire-and-merseyside"} <= satisfying(found.hits)
    assert "dorset" not in {hit.id for hit in found.hits}


def test_where_something_is_left_out_alone_all_else_is_found(ask: Ask) -> None:
    found = ask("initiatives except in London")
    assert found.verdict == "answered"
    assert found.missing == []
    left = {hit.id for hit in ask.hits("initiatives except in London")}
    assert found.cases.total + found.concepts.total == len(left)
    assert {"people-in-mind", "core20plus5"} <= left
    assert ask("initiatives except in Atlantis").verdict != "answered"


def test_what_is_left_out_is_named_where_nothing_is_left(ask: Ask) -> None:
    found = ask("cases in Dorset without linked data")
    assert found.verdict != "answered"
    assert found.missing == ["Leaving out population health management, no case here lies in Dorset."]


def test_the_part_of_an_organisation_is_told(ask: Ask) -> None:
    first = ask("initiatives involving Citizens Advice").hits[0]
    assert (first.id, first.tier) == ("citizens-advice-on-mental-health-wards", "claim")
    assert first.paths[0].text.endswith("involved Citizens Advice.")
    national = ask("what has NHS England done", limit=50)
    assert national.interpretation.terms[0].kind == "organisation"
    assert satisfying(national.hits) & ends(ask.store, "INVOLVES", "subject", object_="nhs-england")


@pytest.mark.parametrize(
    ("question", "first"), [("what saved 2.7 million pounds", "dorset"), ("figure of £2.7m", "dorset")]
)
def test_a_figure_leads_to_the_case_that_tells_it(ask: Ask, question: str, first: str) -> None:
    found = ask(question, limit=100)
    assert [term.kind for term in found.interpretation.terms] == ["figure"]
    assert first in satisfying(found.hits)


def test_a_year_leads_to_the_cases_of_that_year(ask: Ask) -> None:
    found = ask("cases from 2022", limit=100)
    assert satisfying(found.hits)
    assert found.verdict == "answered"


def test_a_body_of_today_is_found_through_those_before_it(ask: Ask) -> None:
    first = ask("what happened in Thames Valley").hits[0]
    assert (first.id, [case.id for case in first.initiatives]) == ("thames-valley", ["linked-population-data"])
    assert first.paths[0].text.startswith("In Frimley (which became Thames Valley), linked population data")
    former = ask("what has Frimley done", limit=100)
    assert former.hits[0].id == "frimley"
    assert "thames-valley" not in satisfying(former.hits)


def test_a_result_counts_on_the_barrier_that_was_asked_for_alone(ask: Ask) -> None:
    """New Forest's nurse overcame another barrier, and eased this one."""
    hits = {hit.id: hit for hit in ask.hits("who overcame difficult partnership working")}
    nurse = hits["mental-health-nurse-in-housing-team"]
    assert (nurse.satisfies, nurse.lacks) == (["difficult-partnership"], ["overcame"])


@pytest.mark.parametrize(
    ("question", "asked"),
    [(MUST_WORK, {}), ("peers of Dorset", {}), ("initiatives except in London", {}),
     ("", {"barrier": ["siloed-working"]}), ("silos, short-termism and data", {"want": ["barrier"]})],
)  # fmt: skip
def test_the_same_question_gives_the_same_answer(ask: Ask, question: str, asked: dict[str, object]) -> None:
    first, again = (ask(question, limit=100, **asked).model_dump() for _ in range(2))
    for answer in (first, again):
        for name in ("id", "at", "took_ms"):
            del answer["receipt"][name]
    assert first == again


TWO_MEANINGS = REGISTER.replace(
    "    name: Silos\n", "    name: Silos\n    aliases: [each alone]\n"
).replace(
    "enablers:\n",
    """\
  - id: thin-cover
    name: Thin cover
    aliases: [each alone]
    definition: One person does it all.
    source: report
enablers:
""",
)  # fmt: skip

SECOND = """\
basis: monitored
initiative:
  id: second-team
  name: Second team
  type: service
  topics: [mental health]
passages:
  - id: second-team-place
    source: report
    heading: Where it stands
    starts: Another few words
    text: Another team was made bigger.
outcomes:
  - id: second-team-more
    name: More of it
    statement: There is more of it.
    type: outcome
    known: reported
claims:
  - has_outcome: second-team-more
    shown_by: [second-team-place]
"""
THIN = """\
  - tackled: thin-cover
    result: overcame
    shown_by: [second-team-place]
"""


def test_a_name_with_two_meanings_is_asked_for_as_either(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=TWO_MEANINGS, case=CASE, second=SECOND + THIN)
    found = Ask(scratch, embedder)("initiatives against each alone")
    assert found.interpretation.terms[0].alternatives
    assert satisfying(found.cases.hits) == {"one-team", "second-team"}


def test_a_case_of_which_only_an_outcome_is_known_is_left_out_with_it(
    scratch: Store, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    load_good(scratch, embedder, tmp_path, register=REGISTER, case=CASE, second=SECOND)
    found = Ask(scratch, embedder).hits("anything not about mental health")
    shown = {id_ for hit in found for id_ in (hit.id, *(one.id for one in hit.outcomes))}
    assert {"one-team", "one-team-less"} <= shown
    assert not {"second-team", "second-team-more"} & shown
