"""Whether an answer says plainly what it found: over the seed, and as pure functions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Answer
from graph.search.fitted import FITTED
from graph.search.interpret.phrases import asked_aspects
from graph.search.verdict import probabilities
from graph.store import Store
from graph.text import british, stem, words
from graph.vocabulary import ASPECTS
from tests.benchmarks.questions import questions
from tests.search.asking import MUST_WORK, Ask

#: Every tenth question of the halves for tuning: of all classes, forms and personas.
SOME = [*questions("tune", "first"), *questions("tune", "second")][::10]


@pytest.fixture(scope="module")
def ask(seeded: Store, embedder: SentenceTransformerEmbedder) -> Ask:
    return Ask(seeded, embedder)


@pytest.fixture(scope="module")
def stems(seeded: Store) -> set[str]:
    """The stems of all words of the seed's texts."""
    texts = [row["content"] for row in seeded.read("MATCH (x:Text) RETURN x.content AS content")]
    return {stem(british(word)) for text in texts for word in words(text)}


def holds(answer: Answer, stems: set[str]) -> None:
    """What has to hold for every answer to a question in words."""
    assert (answer.missing == []) == (answer.verdict == "answered")
    assert (answer.probability >= FITTED.answered) == (answer.verdict == "answered")
    assert answer.says.endswith(".")
    assert "  " not in answer.says
    if answer.verdict == "answered":
        assert answer.hits
        first = answer.hits[0]
        assert first.name.split(":")[0] in answer.says or first.paths[0].text in answer.says
        assert answer.leads == "concepts" or first.implementation != "recommended or planned"
    for sentence in answer.missing:
        for word in re.findall(r"“(.*?)”", sentence) if sentence.startswith("Nothing here speaks of") else ():
            assert not {stem(british(one)) for one in words(word)} & stems, word


@pytest.mark.parametrize("question", [one.words for one in SOME], ids=[f"{one.set}-{one.id}" for one in SOME])
def test_no_part_of_an_answer_contradicts_another(ask: Ask, stems: set[str], question: str) -> None:
    holds(ask(question), stems)


@pytest.mark.parametrize(
    "question",
    ["?", "and", "prevention", "AND OR NOT", "🙂", "短期主义", "train times from Leeds to York", "best pizza in town",
     "trains to Bournemouth", "is this rash contagious", "Who is your favourite footballer?"],
)  # fmt: skip
def test_nothing_is_claimed_for_what_asks_nothing_here(ask: Ask, stems: set[str], question: str) -> None:
    answer = ask(question)
    holds(answer, stems)
    assert answer.verdict in {"not here", "off the subject"}


def test_who_did_it_where_by_what_and_how_we_know(ask: Ask) -> None:
    answer = ask(MUST_WORK)
    assert answer.verdict == "answered"
    assert answer.says == (
        "In Cornwall and the Isles of Scilly, People in Mind, in our reading, overcame one-off funding (in our reading "
        "a kind of short-termism) through joint funding. How we know: reported by participants, in Unlocking "
        "prevention in integrated care systems."
    )


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("who overcame siloed working in Dorset with joint funding",
         ["No case here overcame siloed working.", "No case in Dorset used joint funding."]),
        ("Kent and Medway", ["No case here lies in Kent and Medway."]),
        ("how to overcome short-termism in COPD care", ["Nothing here speaks of “copd”."]),
        ("initiatives except in Atlantis",
         ["“in Atlantis” was named as not wished for, and nothing was left out for it."]),
        ("smoke alarms in Dorset against short-termism", ["No case in Dorset used home safety visits."]),
    ],
)  # fmt: skip
def test_what_of_the_question_nobody_here_did_is_told(ask: Ask, question: str, missing: list[str]) -> None:
    answer = ask(question)
    assert answer.verdict != "answered"
    assert [sentence.lower() for sentence in answer.missing][: len(missing)] == [one.lower() for one in missing]


def test_a_side_of_a_case_that_is_asked_for_and_not_told_is_named(ask: Ask) -> None:
    answer = ask("What did the mental health nurse in the housing team cost, how many pounds?")
    assert answer.verdict == "partly"
    assert answer.says.startswith("In part: ")
    assert any(sentence.startswith("What the mental health nurse") for sentence in answer.missing)


def test_what_only_was_proposed_is_never_called_done(ask: Ask) -> None:
    for question in (
        "who used longer funding cycles aligned across health and councils",
        "aligned longer funding cycles",
    ):
        answer = ask(question, want=["initiative"], enabler=[], implementation=["recommended or planned"])
        assert answer.hits
        assert answer.verdict != "answered"


@pytest.mark.parametrize("question", ["What has Carlisle done about smoking?", "COPD clinics and smoking"])
def test_a_name_that_stands_nowhere_is_never_answered(ask: Ask, question: str) -> None:
    assert ask(question).verdict != "answered"


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("joint funding", {"system": ["dorset"]}),
        ("short-termism", {"system": ["dorset"]}),
        ("barriers caused by short-termism", {"want": ["initiative"]}),
    ],
)
def test_under_a_filter_what_nothing_that_passes_holds_is_not_answered(
    ask: Ask, question: str, filters: dict[str, list[str]]
) -> None:
    answer = ask(question, **filters)
    assert answer.verdict != "answered"
    assert answer.missing


def test_a_kind_that_is_a_filter_outranks_the_kind_that_is_named(ask: Ask) -> None:
    answer = ask(MUST_WORK, want=["initiative"])
    assert (answer.verdict, answer.cases.hits[0].id) == ("answered", "people-in-mind")
    strokes = ask("how many strokes and heart attacks were prevented", want=["initiative"]).cases.hits[0]
    assert {one.id for one in strokes.outcomes[:2]} == {"dorset-heart-attacks-prevented", "dorset-strokes-prevented"}
    assert {hit.kind for hit in ask("Dorset", want=["system"]).hits} == {"system"}


def test_what_a_case_that_is_left_out_did_is_not_counted(ask: Ask) -> None:
    answer = ask("short-termism apart from Cornwall and the Isles of Scilly")
    assert "People in Mind" not in answer.says
    assert "dorset" not in {hit.id for hit in ask("systems with joint funding, not Dorset").hits}


def test_where_nothing_is_found_it_is_said_of_the_filters(ask: Ask) -> None:
    late = ask("school", since="2030")
    assert (late.verdict, late.hits) == ("not here", [])
    assert late.missing == [late.says] == ["Nothing that passes the filters speaks of that."]
    assert ask(since="2030").missing == ["Nothing passes the filters."]


def test_words_alone_are_answered_by_what_has_them_all(ask: Ask) -> None:
    whole, part, none = (ask(one, literal=True) for one in ("blood pressure", "blood xyzzy", "xyzzy quux"))
    assert (whole.verdict, whole.probability, whole.missing) == ("answered", 1.0, [])
    assert (part.verdict, part.probability) == ("partly", 0.5)
    assert (none.verdict, none.probability, none.hits) == ("not here", 0.0, [])
    assert all(one.missing for one in (part, none))


@pytest.mark.parametrize(
    ("question", "aspects"),
    [
        ("where was it done", {"place", "deed"}),
        ("which two councils did it", {"place", "deed"}),
        ("how much did it cost", {"money", "figure", "deed"}),
        ("£2.7m", {"money"}),
        ("how many people, and did it work", {"figure", "result", "deed"}),
        ("40% of staff", {"figure"}),
        ("what happened to admissions", {"result"}),
        ("siloed budgets", {"money"}),
        ("short-termism", set()),
        ("counted on", set()),
    ],
)
def test_the_sides_that_are_asked_for_are_read_from_the_words(question: str, aspects: set[str]) -> None:
    assert set(asked_aspects(question)) == aspects


@given(st.dictionaries(st.sampled_from(sorted(FITTED.means)), st.floats(-100, 100), min_size=len(FITTED.means)))
def test_probabilities_are_of_four_classes_and_sum_to_1(signs: dict[str, float]) -> None:
    found = probabilities(signs)
    assert sum(found.values()) == pytest.approx(1)
    assert all(0 <= one <= 1 for one in found.values())


def test_the_weights_are_of_the_signs_that_are_worked_out() -> None:
    names = {*FITTED.means, "constant"}
    assert all(set(weights) == names for weights in FITTED.verdict.values())
    assert set(FITTED.means) == set(FITTED.scales)
    assert all(scale > 0 for scale in FITTED.scales.values())
    assert {f"asks for {aspect}" for aspect in ASPECTS} < names
    assert 0.5 < FITTED.answered < 1
