"""How a question is read: over the seed's own concepts, by the real model."""

import pytest

from graph.ontology import RESULT_CAPTIONS, RESULTS, Result
from graph.search.interpret.interpret import MEANING_THRESHOLD
from tests.search.reading import Read

NOT_OVERCOME = ["eased", "attempted", "stalled", "unknown"]


def test_the_question_that_must_always_work(read: Read) -> None:
    found = read("systems that overcame short-termism with joint funding pots")
    assert found.want == ["system"]
    assert [(term.text, term.id, term.how) for term in found.terms] == [
        ("short termism", "short-termism", "alias"),
        ("joint funding pots", "joint-funding", "alias"),
    ]
    assert found.result == ["overcame"]
    assert found.rest == "that with"


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("short termism", "short-termism"),
        ("Short-Termism!", "short-termism"),
        ("a pooled budget", "joint-funding"),
        ("POOLED BUDGETS", "joint-funding"),
        ("ringfenced funding", "dedicated-fund"),
        ("Nottinghamshire", "nottingham-and-nottinghamshire"),
        ("NHS Dorset Integrated Care Board", "dorset"),
        ("Kent", "kent-and-medway"),
        ("in England", "england"),
        ("NHS England", "nhs-england"),
        ("NHSE", "nhs-england"),
        ("the University of Kent", "university-of-kent"),
    ],
)
def test_aliases_are_found_in_any_case_number_and_hyphenation(read: Read, question: str, id_: str) -> None:
    assert read.terms(question) == {id_: "alias"}


def test_the_longest_match_wins(read: Read) -> None:
    assert read.terms("prevention crowded out by elective recovery") == {"elective-recovery-first": "alias"}


@pytest.mark.parametrize(
    ("question", "id_", "mended"),
    [
        ("short-termsim", "short-termism", {"termsim": "termism"}),
        ("poolled budgets", "joint-funding", {"poolled": "pooled"}),
        ("POOLED BUDGTES", "joint-funding", {"budgtes": "budgets"}),
        ("Notinghamshire", "nottingham-and-nottinghamshire", {"notinghamshire": "nottinghamshire"}),
    ],
)
def test_slips_are_mended_and_told(read: Read, question: str, id_: str, mended: dict[str, str]) -> None:
    found = read(question)
    assert [(term.id, term.how, term.confidence) for term in found.terms] == [(id_, "spelling", 0.9)]
    assert found.spelling == mended


def test_a_slip_in_the_word_of_a_result_is_mended(read: Read) -> None:
    assert read("who overcaem silos").result == ["overcame"]


@pytest.mark.parametrize("question", ["COPD", "what the ICBs did about COPD", "HbA1c and the PCNs in GIRFT"])
def test_abbreviations_are_never_mended(read: Read, question: str) -> None:
    assert read(question).spelling == {}


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("poor families", "child-poverty"),
        ("poor famlies", "child-poverty"),
        ("who got past staff shortages", "low-morale"),
        ("overworked staff", "low-morale"),
    ],
)
def test_other_words_are_read_by_meaning_and_say_how_surely(read: Read, question: str, id_: str) -> None:
    found = read(question)
    assert [(term.id, term.how) for term in found.terms] == [(id_, "meaning")]
    assert MEANING_THRESHOLD <= found.terms[0].confidence < 1.0
    assert found.terms[0].text in question


@pytest.mark.parametrize(
    "question",
    [
        "trains to Leeds on Sunday",
        "prevention",
        "best pizza in town",
        "blood pressure",
        "shortages",
        "mental health",
        "短期主义",
        "",
    ],
)
def test_what_names_no_concept_is_not_read_as_one(read: Read, question: str) -> None:
    assert read(question).terms == []


@pytest.mark.parametrize(
    "question",
    [
        "systems that did not overcome short-termism",
        "never overcame short-termism",
        "who couldn't overcome short-termism",
        "nobody overcame short-termism",
        "nobody has ever really overcome short-termism",
        "didnt overcome short-termism",
        "unable to overcome short-termism",
        "struggled to overcome short-termism",
        "where short-termism was not overcome",
    ],
)
def test_of_a_result_that_is_denied_all_others_are_asked_for(read: Read, question: str) -> None:
    found = read(question)
    assert ([term.id for term in found.terms], found.result) == (["short-termism"], NOT_OVERCOME)
    assert found.negated == []


@pytest.mark.parametrize(
    ("question", "terms", "excluded", "negated"),
    [
        ("overcame short-termism without joint funding", ["short-termism"], ["joint-funding"], []),
        ("systems not facing short-termism", [], ["short-termism"], []),
        ("joint funding but not for short-termism", ["joint-funding"], ["short-termism"], []),
        ("under-used data and silos", ["untapped-data", "siloed-working"], [], []),
        (
            "silos apart from Dorset and Cornwall",
            ["siloed-working"],
            ["dorset", "cornwall-and-the-isles-of-scilly"],
            [],
        ),
        ("not in Dorset but in Kent", ["kent-and-medway"], ["dorset"], []),
        ("cases not about mental health", [], ["topic-mental-health"], []),
        ("no joint funding", [], [], []),
        ("systems that never tried joint funding", [], [], []),
        ("no joint funding or trust between partners", [], [], []),
        # A barrier is what the question is about, whatever word of denial stands before it.
        ("no silos, and nobody talks", ["siloed-working"], [], []),
        # Inside a sentence "without" says how things are; it leaves out where something else was wished for.
        ("we have to manage without joint funding", [], [], []),
        ("how do they do it without short-termism", ["short-termism"], [], []),
        ("anywhere but Atlantis", [], [], ["Atlantis".lower()]),
        # Prepositions alone never name what could not be linked.
        ("silos without luck", ["siloed-working"], [], []),
        # Prepositions of place exclude what is known alone.
        ("help outside hospital", [], [], []),
        ("silos outside Dorset", ["siloed-working"], ["dorset"], []),
    ],
)
def test_what_is_not_wished_for_is_never_searched_for(
    read: Read, question: str, terms: list[str], excluded: list[str], negated: list[str]
) -> None:
    assert (list(read.terms(question)), read.excluded(question), read(question).negated) == (terms, excluded, negated)


@pytest.mark.parametrize(
    ("question", "id_"),
    [("it failed because of silos", "siloed-working"), ("not training but joint funding", "joint-funding")],
)
def test_a_negation_ends_where_the_sentence_turns(read: Read, question: str, id_: str) -> None:
    assert list(read.terms(question)) == [id_]


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("barriers caused by short-termism", "cause"),
        ("what causes short-termism", "effect"),
        ("what causes staff shortages", "effect"),
        ("peers of Dorset", "peers"),
        ("what was it like in Dorset", None),
        ("something like joint funding", None),
    ],
)
def test_causes_effects_and_peers(read: Read, question: str, role: str | None) -> None:
    assert [term.role for term in read(question).terms] == [role]


@pytest.mark.parametrize(
    "question",
    ["programmes that reduced traffic noise", "reducing suicide attempts", "who solved parking"],
)
def test_a_result_of_something_that_was_not_linked_is_no_result_on_a_barrier(read: Read, question: str) -> None:
    assert read(question).result == []


def test_two_things_joined_by_and_are_two_terms(read: Read) -> None:
    assert set(read.terms("poor families and overworked staff")) == {"child-poverty", "low-morale"}


@pytest.mark.parametrize(
    ("question", "results"),
    [
        ("who got past silos", ["overcame"]),
        ("who eased or overcame silos", ["overcame", "eased"]),
        ("didn't overcome silos but eased them", ["eased"]),
        ("who tried to overcome silos", ["attempted"]),
        ("where did it get stuck, who stalled", ["stalled"]),
        ("silos", []),
    ],
)
def test_results_in_several_wordings(read: Read, question: str, results: list[str]) -> None:
    assert read(question).result == results


@pytest.mark.parametrize("result", [result for result in RESULTS if result != "unknown"])
def test_a_result_may_be_asked_for_in_the_words_that_answers_use(read: Read, result: Result) -> None:
    assert read(f"who {RESULT_CAPTIONS[result]} short-termism").result == [result]


def test_what_follows_a_word_of_means_is_an_enabler_first(read: Read) -> None:
    found = read("overcame silos through charities and local groups")
    assert {term.id: term.kind for term in found.terms}["voluntary-sector-partnership"] == "enabler"


@pytest.mark.parametrize(
    ("question", "kind", "others"),
    [
        ("integrated care partnership", "enabler", ["initiative"]),
        ("child poverty", "barrier", ["topic"]),
        ("lung disease", "initiative", ["topic"]),
        ("hospitals keep the money", "barrier", ["barrier"]),
        ("silos", "barrier", []),
    ],
)
def test_what_else_a_name_or_a_phrase_may_mean_is_offered(
    read: Read, question: str, kind: str, others: list[str]
) -> None:
    (term,) = read(question).terms
    assert (term.kind, [other.kind for other in term.alternatives]) == (kind, others)
