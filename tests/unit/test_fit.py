"""How much of the asked pattern a case holds."""

import pytest

from graph.ontology import RelationshipType, Result
from graph.search.answer import Role, Tier
from graph.search.retrieve.fit import Asked, ClaimRow, Pattern, fit

SHORT = Asked("short-termism", "barrier", frozenset({"short-termism", "one-off-funding"}), 1.0)
JOINT = Asked("joint-funding", "enabler", frozenset({"joint-funding"}), 1.0)
CORNWALL = Asked("cornwall", "system", frozenset({"cornwall"}), 1.0)


def claim(
    relationship: RelationshipType,
    object_: str,
    result: Result | None = None,
    through: str = "",
    system: str = "cornwall",
) -> ClaimRow:
    used = frozenset(through.split())
    return ClaimRow(
        f"a-{relationship}-{object_}-{result}", relationship, "a", object_, result, used, frozenset({system})
    )


FULL = claim("TACKLED", "one-off-funding", "overcame", "joint-funding")
EASED = claim("TACKLED", "one-off-funding", "eased")
USED = claim("USED", "joint-funding")
OTHER = claim("TACKLED", "siloed-working", "overcame", "joint-funding")


@pytest.mark.parametrize(
    ("claims", "tier", "satisfied"),
    [
        ([FULL], "claim", ("short-termism", "joint-funding", "overcame")),
        ([claim("TACKLED", "short-termism", "overcame"), USED], "case", ("short-termism", "joint-funding", "overcame")),
        ([EASED, USED], "part", ("short-termism", "joint-funding")),
        ([claim("FACED", "short-termism")], "part", ("short-termism",)),
        ([USED], "part", ("joint-funding",)),
        ([claim("USED", "something-else")], "near", ()),
        ([], "near", ()),
    ],
)
def test_a_pattern_is_held_by_one_claim_by_one_case_in_part_or_not(
    claims: list[ClaimRow], tier: Tier, satisfied: tuple[str, ...]
) -> None:
    found = fit(Pattern((SHORT, JOINT), frozenset({"overcame"})), claims)
    assert (found.tier, found.satisfied) == (tier, satisfied)


def test_overcoming_another_barrier_does_not_count_as_overcoming_the_one_asked_for() -> None:
    found = fit(Pattern((SHORT, JOINT), frozenset({"overcame"})), [EASED, OTHER])
    assert found.tier == "part"
    assert "overcame" not in found.satisfied


def test_a_narrower_concept_counts_in_full() -> None:
    assert fit(Pattern((SHORT,), frozenset()), [EASED]).share == 1.0


def test_a_term_weighs_by_how_surely_it_was_read() -> None:
    unsure = Asked("joint-funding", "enabler", frozenset({"joint-funding"}), 0.5)
    found = fit(Pattern((SHORT, unsure), frozenset()), [EASED])
    assert found.share == pytest.approx(1.0 / 1.5)


def test_only_one_claim_that_holds_all_scores_in_full() -> None:
    pattern = Pattern((SHORT, JOINT), frozenset({"overcame"}))
    one = fit(pattern, [FULL])
    case = fit(pattern, [claim("TACKLED", "short-termism", "overcame"), USED])
    part = fit(pattern, [EASED, USED])
    assert one.share == 1.0
    assert 1.0 > case.share > part.share > 0.0


def test_a_sibling_counts_in_part_and_satisfies_nothing() -> None:
    asked = Asked("one-off-funding", "barrier", frozenset({"one-off-funding"}), 1.0, None, frozenset({"crowding-out"}))
    found = fit(Pattern((asked,), frozenset()), [claim("TACKLED", "crowding-out", "eased")])
    assert (found.tier, found.satisfied) == ("near", ())
    assert 0 < found.share < fit(Pattern((asked,), frozenset()), [EASED]).share


def between(relationship: RelationshipType, subject: str, object_: str) -> ClaimRow:
    return ClaimRow(f"{subject}-{object_}", relationship, subject, object_, None, frozenset(), frozenset({subject}))


def test_what_helps_with_a_barrier_holds_both_ends_in_one_claim() -> None:
    helps = between("HELPS_WITH", "joint-funding", "short-termism")
    found = fit(Pattern((SHORT, JOINT), frozenset()), [helps], own="joint-funding")
    assert (found.tier, found.satisfied) == ("claim", ("short-termism", "joint-funding"))


@pytest.mark.parametrize(
    ("role", "own", "tier"),
    [
        ("cause", "low-morale", "claim"),  # what short-termism leads to
        ("cause", "short-termism", "near"),
        ("effect", "low-morale", "near"),
        ("effect", "short-termism", "near"),
    ],
)
def test_what_is_caused_is_the_other_end_never_the_cause_itself(role: Role, own: str, tier: Tier) -> None:
    asked = Asked("short-termism", "barrier", frozenset({"short-termism"}), 1.0, role)
    leads = between("LEADS_TO", "short-termism", "low-morale")
    assert fit(Pattern((asked,), frozenset()), [leads], own=own).tier == tier


def test_what_causes_a_barrier_is_the_subject_of_the_claim() -> None:
    asked = Asked("low-morale", "barrier", frozenset({"low-morale"}), 1.0, "effect")
    leads = between("LEADS_TO", "short-termism", "low-morale")
    assert fit(Pattern((asked,), frozenset()), [leads], own="short-termism").tier == "claim"


def test_a_place_is_held_by_every_claim_of_a_case_that_ran_there() -> None:
    assert fit(Pattern((SHORT, CORNWALL), frozenset()), [EASED]).tier == "claim"
    elsewhere = claim("TACKLED", "one-off-funding", "eased", system="dorset")
    assert fit(Pattern((SHORT, CORNWALL), frozenset()), [elsewhere]).satisfied == ("short-termism",)


def test_a_concept_that_was_asked_for_satisfies_itself() -> None:
    found = fit(Pattern((SHORT,), frozenset()), [], own="short-termism")
    assert (found.tier, found.share) == ("part", 0.375), "a claim is what makes it more than its name"
    assert fit(Pattern((SHORT,), frozenset()), [EASED], own="short-termism").tier == "claim"
    assert fit(Pattern((SHORT, JOINT), frozenset()), [], own="short-termism").satisfied == ("short-termism",)


def test_results_that_were_asked_together_are_alternatives() -> None:
    found = fit(Pattern((SHORT,), frozenset({"overcame", "eased"})), [EASED])
    assert (found.tier, found.satisfied) == ("claim", ("short-termism", "eased or overcame"))


def test_the_claims_kept_are_the_best_and_those_that_add_something() -> None:
    found = fit(Pattern((SHORT, JOINT), frozenset({"overcame"})), [USED, EASED, claim("USED", "something-else")])
    assert found.claims == (EASED, USED)
