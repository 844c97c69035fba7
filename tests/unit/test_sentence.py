"""A path reads as one English sentence."""

from graph.evidence import Node, Ref
from graph.ontology import Kind, RelationshipType, Result
from graph.search.answer import Step
from graph.search.sentence import sentence


def node(kind: Kind, name: str) -> Node:
    return Node(id=name.lower().replace(" ", "-"), name=name, kind=kind)


CORNWALL, MIND = node("system", "Cornwall"), node("initiative", "People in Mind")
ONE_OFF, SHORT = node("barrier", "One-off funding"), node("barrier", "Short-termism")
JOINT = node("enabler", "Joint funding")


def step(
    start: Node, link: RelationshipType, caption: str, end: Node, result: Result | None = None, *through: Node
) -> Step:
    enablers = [Ref(id=one.id, name=one.name) for one in through]
    return Step(from_=start, link=link, caption=caption, to=end, result=result, through=enablers)


RAN = step(CORNWALL, "RUN_IN", "ran", MIND)
OVERCAME = step(MIND, "TACKLED", "overcame", ONE_OFF, "overcame", JOINT)
KIND_OF = step(ONE_OFF, "BROADER", "is a kind of", SHORT)


def test_from_a_system_over_its_case_to_the_concept_that_was_asked_for() -> None:
    assert sentence([RAN, OVERCAME, KIND_OF]) == (
        "Cornwall ran People in Mind, which overcame one-off funding (a kind of short-termism) through joint funding."
    )


def test_two_things_said_of_one_case_are_joined() -> None:
    used = step(MIND, "USED", "used", node("enabler", "PHM"))
    assert sentence([RAN, OVERCAME, used]) == (
        "Cornwall ran People in Mind, which overcame one-off funding through joint funding and used PHM."
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
    assert sentence([faced, *up]) == "Cornwall faced one-off funding (a kind of crowding out, a kind of short-termism)."


def test_several_means_are_listed() -> None:
    eased = step(
        MIND, "TACKLED", "eased", ONE_OFF, "eased", JOINT, node("enabler", "Clear roles"), node("enabler", "PHM")
    )
    assert sentence([eased]) == "People in Mind eased one-off funding through joint funding, clear roles and PHM."
