"""A path reads as one English sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.english import name, says_again
from graph.evidence import Node, Ref
from graph.ontology import (
    KNOWN_CAPTIONS,
    RELATIONSHIPS,
    RESULT_CAPTIONS,
    Kind,
    RelationshipType,
    Result,
)
from graph.search.answer import Step
from graph.search.explain.sentence import sentence


def node(kind: Kind, name: str) -> Node:
    return Node(id=name.lower().replace(" ", "-"), name=name, kind=kind)


CORNWALL, MIND = node("system", "Cornwall"), node("initiative", "People in Mind")
ONE_OFF, SHORT = node("barrier", "One-off funding"), node("barrier", "Short-termism")
JOINT = node("enabler", "Joint funding")


def step(
    start: Node, link: RelationshipType, caption: str, end: Node, result: Result | None = None, *through: Node
) -> Step:
    enablers = [Ref(id=one.id, name=one.name) for one in through]
    claim = f"{start.id}--{end.id}"
    return Step(
        from_=start, relationship=link, caption=caption, to=end, result=result, through=enablers, claim=claim
    )  # fmt: skip


RAN = step(CORNWALL, "RUN_IN", "ran", MIND)
OVERCAME = step(MIND, "TACKLED", "overcame", ONE_OFF, "overcame", JOINT)
KIND_OF = step(ONE_OFF, "BROADER", "is a kind of", SHORT)


def test_from_a_system_over_its_case_to_the_concept_that_was_asked_for() -> None:
    assert sentence([RAN, OVERCAME, KIND_OF]) == (
        "In Cornwall, People in Mind overcame one-off funding (a kind of short-termism) through joint funding."
    )


def test_two_things_said_of_one_case_are_joined() -> None:
    used = step(MIND, "USED", "used", node("enabler", "PHM"))
    assert sentence([RAN, OVERCAME, used]) == (
        "In Cornwall, People in Mind overcame one-off funding through joint funding and used PHM."
    )


def test_from_the_case_itself() -> None:
    ran_in = step(MIND, "RUN_IN", "ran in", CORNWALL)
    assert sentence([ran_in, OVERCAME]) == (
        "People in Mind ran in Cornwall and overcame one-off funding through joint funding."
    )


def test_an_account_without_a_case_and_two_steps_up() -> None:
    pressure = node("barrier", "Crowding out")
    faced = step(CORNWALL, "FACED", "faced", ONE_OFF)
    up = [step(ONE_OFF, "BROADER", "is a kind of", pressure), step(pressure, "BROADER", "is a kind of", SHORT)]
    assert (
        sentence([faced, *up])
        == "Cornwall faced one-off funding (a kind of crowding out, itself a kind of short-termism)."
    )


def test_several_means_are_listed() -> None:
    eased = step(
        MIND, "TACKLED", "eased", ONE_OFF, "eased", JOINT, node("enabler", "Clear roles"), node("enabler", "PHM")
    )
    assert sentence([eased]) == "People in Mind eased one-off funding through joint funding, clear roles and PHM."


def test_where_a_case_ran_leads_up_to_the_body_that_was_asked_for() -> None:
    frimley, region = node("system", "Frimley"), node("system", "South East")
    valley = node("system", "Thames Valley")
    became = step(frimley, "SUCCEEDED_BY", "became", valley)
    part = step(valley, "PART_OF", "is part of", region)
    ran = step(frimley, "RUN_IN", "ran", MIND)
    assert sentence([ran, became, OVERCAME]) == (
        "In Frimley (which became Thames Valley), People in Mind overcame one-off funding through joint funding."
    )
    assert sentence([step(MIND, "RUN_IN", "ran in", frimley), became, part]) == (
        "People in Mind ran in Frimley (which became Thames Valley, itself part of South East)."
    )
    assert sentence([became, part]) == "Frimley became Thames Valley, which is part of South East."


def test_two_things_above_one_are_both_said_and_only_once() -> None:
    again = step(MIND, "USED", "used", JOINT)
    money = step(ONE_OFF, "BROADER", "is a kind of", node("barrier", "Insufficient funding"))
    wider = step(JOINT, "BROADER", "is a kind of", node("enabler", "Cooperation"))
    assert sentence([OVERCAME, KIND_OF, money, wider, again, wider]) == (
        "People in Mind overcame one-off funding (a kind of short-termism and a kind of insufficient funding) through "
        "joint funding (a kind of cooperation), and used joint funding."
    )


def test_several_systems_and_several_predicates_are_lists() -> None:
    bodies = [node("system", "Dorset"), node("system", "Luton, Bedford and Milton Keynes"), node("system", "Kent")]
    used = [step(MIND, "USED", "used", node("enabler", name)) for name in ("PHM", "A data profession")]
    eased = step(MIND, "TACKLED", "eased", node("barrier", "Silos"), "eased")
    ran = [step(body, "RUN_IN", "ran", MIND) for body in bodies]
    assert sentence([*ran, eased, *used]) == (
        "In Dorset; Luton, Bedford and Milton Keynes; and Kent, People in Mind eased silos and used PHM and a data "
        "profession."
    )
    ran_in = [step(MIND, "RUN_IN", "ran in", body) for body in bodies[:2]]
    assert sentence([*ran_in, eased]) == (
        "People in Mind ran in Dorset as well as Luton, Bedford and Milton Keynes, and eased silos."
    )


def test_what_we_concluded_says_so_and_comes_after_what_a_source_states() -> None:
    ours = {"reading": "inferred", "because": "We read it so."}
    overcame, used = OVERCAME.model_copy(update=ours), step(MIND, "USED", "used", node("enabler", "PHM"))
    kind_of, ran = KIND_OF.model_copy(update=ours), RAN.model_copy(update=ours)
    assert sentence([RAN, overcame, kind_of]) == (
        "In Cornwall, People in Mind, in our reading, overcame one-off funding (in our reading a kind of "
        "short-termism) through joint funding."
    )
    assert sentence([ran, overcame, used]) == (
        "In Cornwall (in our reading), People in Mind used PHM, and, in our reading, overcame one-off funding through "
        "joint funding."
    )
    ran_in = step(MIND, "RUN_IN", "ran in", CORNWALL).model_copy(update=ours)
    assert sentence([ran_in, OVERCAME]) == (
        "People in Mind ran in Cornwall (in our reading) and overcame one-off funding through joint funding."
    )
    assert sentence([ran]) == "In Cornwall (in our reading), People in Mind ran."


def test_things_are_named_as_a_sentence_names_them() -> None:
    plan, grant = node("initiative", "Recommendations"), node("enabler", "Grant")
    aim = step(plan, "HAS_OUTCOME", "aims at", node("outcome", "Less work alone"))
    used = step(plan, "WOULD_USE", "would use", grant)
    mentions = {"recommendations": "the recommendations of the review", "grant": "a grant"}
    assert sentence([aim, used], mentions=mentions) == (
        "The recommendations of the review aim at less work alone and would use a grant."
    )


def test_means_that_say_the_subject_again_are_left_out() -> None:
    peers, lack = node("initiative", "Funded peer learning"), node("barrier", "No peer learning")
    again = step(peers, "TACKLED", "would address", lack, "unknown", node("enabler", "Peer learning"), JOINT)
    assert sentence([again]) == "Funded peer learning would address “no peer learning” through joint funding."


def test_a_concept_helps_when_it_does_and_agrees_with_its_verb() -> None:
    helps = step(JOINT, "HELPS_WITH", "helps with", SHORT)
    assert sentence([helps], {helps.claim or "": "National rules reward it."}) == (
        "Joint funding helps with short-termism when national rules reward it."
    )
    champions = node("enabler", "Champions")
    assert sentence([step(champions, "HELPS_WITH", "helps with", SHORT)]) == "Champions help with short-termism."
    stories = node("enabler", "Stories and other evidence")
    assert sentence([step(stories, "LEADS_TO", "leads to", SHORT)]).startswith("Stories and other evidence lead to")


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("barrier", "No incentive to prevent", "“no incentive to prevent”"),
        ("barrier", "Statutory duties come first", "“statutory duties come first”"),
        ("barrier", "Spending on prevention cannot be measured", "“spending on prevention cannot be measured”"),
        ("barrier", "Savings that cannot be cashed", "savings that cannot be cashed"),
        ("barrier", "People in need not reached", "people in need not reached"),
        ("outcome", "No further admissions", "no further admissions"),
        ("outcome", "A five-year commitment", "a five-year commitment"),
        ("outcome", "Treasury review of spending", "Treasury review of spending"),
        ("outcome", "NHS Payment Scheme updated", "NHS Payment Scheme updated"),
        ("enabler", "A&E data joined", "A&E data joined"),
        ("initiative", "A place partnership", "a place partnership"),
        ("initiative", "People in Mind", "People in Mind"),
        ("organisation", "The King's Fund", "The King's Fund"),
    ],
)
def test_names_inside_a_sentence(kind: Kind, name: str, said: str) -> None:
    assert sentence([step(CORNWALL, "FACED", "faced", node(kind, name))]) == f"Cornwall faced {said}."


NAMES = st.sampled_from(
    """Silos|No incentive to prevent|Data cannot be had|A five-year plan|NHS England|Care, housing and work|Champions|
    Health, wealth and happiness|Savings of £2.7 million|33 per cent less|Treasury review|Acme Inc.|O'Neill's plan|
    Trust and time|as it is|“Quoted” words|Élan vital|People in need""".replace("\n    ", "").split("|")
)


#: Claims as they may stand in a path: from what, by which captions, to what; None starts at the case.
CLAIMED: list[tuple[Kind | None, RelationshipType, list[str], Kind]] = [
    (None, "TACKLED", list(RESULT_CAPTIONS.values()), "barrier"),
    (None, "USED", ["used"], "enabler"),
    (None, "HAS_OUTCOME", list(KNOWN_CAPTIONS.values()), "outcome"),
    (None, "INVOLVES", ["involved"], "organisation"),
    ("system", "FACED", ["faced"], "barrier"),
    ("enabler", "HELPS_WITH", ["helps with"], "barrier"),
    ("barrier", "LEADS_TO", ["leads to"], "barrier"),
]
UPWARD: dict[Kind, list[tuple[RelationshipType, str]]] = {
    "barrier": [("BROADER", "is a kind of")],
    "enabler": [("BROADER", "is a kind of")],
    "system": [("PART_OF", "is part of"), ("SUCCEEDED_BY", "became")],
}


@st.composite
def things(draw: st.DrawFn, kind: Kind) -> Node:
    """A thing of one of a few names, so that a path comes by the same again."""
    name = draw(NAMES)
    return Node(id=f"{kind}-{name}-{draw(st.integers(0, 2))}", name=name, kind=kind)


@st.composite
def claimed(draw: st.DrawFn, case: Node) -> Step:
    """A claim of the case, of a system or of a concept."""
    kind, link, captions, end = draw(st.sampled_from(CLAIMED))
    start = draw(things(kind)) if kind else case
    says = draw(st.sampled_from(captions))
    if link != "TACKLED":
        return step(start, link, says, draw(things(end)))
    by_caption: dict[str, Result] = {said: result for result, said in RESULT_CAPTIONS.items()}
    return step(start, link, says, draw(things(end)), by_caption[says], *draw(st.lists(things("enabler"), max_size=3)))


@st.composite
def steps_of_a_path(draw: st.DrawFn) -> list[Step]:
    """Where a case ran, what is claimed of it, and what all that leads up to."""
    case, row = draw(things("initiative")), RELATIONSHIPS["RUN_IN"]
    bodies = draw(st.lists(things("system"), max_size=3, unique_by=lambda one: one.id))
    steps = [step(case, "RUN_IN", row.caption, body) for body in bodies]
    if draw(st.booleans()):
        steps = [step(body, "RUN_IN", row.inverse, case) for body in bodies]
    steps += draw(st.lists(claimed(case), min_size=0 if steps else 1, max_size=4))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.sampled_from([end for one in steps for end in (one.from_, one.to)]))
        if start.kind in UPWARD:
            link, says = draw(st.sampled_from(UPWARD[start.kind]))
            steps.append(step(start, link, says, draw(things(start.kind))))
    return steps


@given(steps_of_a_path(), st.sampled_from(["", "It is put first.", "Partners agree, and rules reward it"]))
def test_any_path_is_one_sentence_that_names_all_it_goes_over(path: list[Step], when: str) -> None:
    said = sentence(path, {one.claim or "": when for one in path if one.relationship == "HELPS_WITH"})
    assert not said.lstrip("“")[0].islower()
    assert said.endswith(".")
    assert not said.endswith("..")
    assert ". " not in said.casefold().replace("acme inc.", "acme inc")
    assert "  " not in said
    assert said.count("(") == said.count(")")
    for one in path:
        ends = (one.from_, one.to)
        enablers = [Node(id=means.id, name=means.name, kind="enabler") for means in one.through]
        means = [enabler for enabler in enablers if not any(says_again(name(enabler), name(end)) for end in ends)]
        for named in (*ends, *means):
            assert named.name.casefold().rstrip(".") in said.casefold()
        assert one.result is None or RESULT_CAPTIONS[one.result] in said
        assert one.relationship != "HELPS_WITH" or when.rstrip(".")[1:] in said
