"""How a question is read: over the seed's own concepts, by the real model."""

import pytest

from graph.embedding import SentenceTransformerEmbedder
from graph.search.answer import Interpretation
from graph.search.interpret import interpret
from graph.search.lexicon import Lexicon, read_lexicon
from graph.store import Store


@pytest.fixture(scope="module")
def known(seeded: Store) -> Lexicon:
    return seeded.read_together(read_lexicon)


@pytest.fixture(scope="module")
def read(known: Lexicon, embedder: SentenceTransformerEmbedder) -> "Read":
    return Read(known, embedder)


class Read:
    """Reads a question, and keeps the numbers out of the tests."""

    def __init__(self, known: Lexicon, embedder: SentenceTransformerEmbedder) -> None:
        self.known, self.embedder = known, embedder

    def __call__(self, question: str) -> Interpretation:
        """The interpretation of a question."""
        return interpret(question, self.known, self.embedder).interpretation

    def terms(self, question: str) -> dict[str, str]:
        """The ids that were read, and how."""
        return {term.id: term.how for term in self(question).terms}


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
    ],
)
def test_aliases_are_found_in_any_case_number_and_hyphenation(read: Read, question: str, id_: str) -> None:
    assert read.terms(question) == {id_: "alias"}


def test_the_longest_match_wins(read: Read) -> None:
    assert read.terms("prevention crowded out by elective recovery") == {"elective-recovery-first": "alias"}


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("fire alarms in homes", "everyday-safety-visits"),
        ("who got past staff shortages", "staff-under-strain"),
        ("poor families", "child-poverty"),
        ("chief executive backing", "leadership-support"),
    ],
)
def test_other_words_are_read_by_meaning_and_say_how_surely(read: Read, question: str, id_: str) -> None:
    found = read(question)
    assert [(term.id, term.how) for term in found.terms] == [(id_, "meaning")]
    assert 0.4 < found.terms[0].confidence < 1.0


@pytest.mark.parametrize(
    "question", ["trains to Leeds on Sunday", "prevention", "best pizza in town", "blood pressure", "短期主义", ""]
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
        "didnt overcome short-termism",
        "unable to overcome short-termism",
        "struggled to overcome short-termism",
    ],
)
def test_a_negated_result_never_turns_into_its_opposite(read: Read, question: str) -> None:
    found = read(question)
    assert (found.result, len(found.negated)) == ([], 1)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("overcame short-termism without joint funding", ["short-termism"]),
        ("systems not facing short-termism", []),
        ("joint funding but not for short-termism", ["joint-funding"]),
        ("data not put to use and silos", ["untapped-data", "siloed-working"]),
        ("short-termism without money from many partners", ["short-termism"]),
    ],
)
def test_what_is_not_wished_for_is_not_searched_for(read: Read, question: str, terms: list[str]) -> None:
    assert list(read.terms(question)) == terms


@pytest.mark.parametrize(
    "question",
    ["programmes that reduced traffic noise", "reducing suicide attempts", "who solved parking"],
)
def test_a_result_of_something_that_was_not_linked_is_no_result_on_a_barrier(read: Read, question: str) -> None:
    assert read(question).result == []


def test_trying_to_overcome_is_not_overcoming(read: Read) -> None:
    assert read("who tried to overcome silos").result == ["attempted"]


def test_two_things_joined_by_and_are_two_terms(read: Read) -> None:
    assert set(read.terms("poor families and fire alarms in homes")) == {"child-poverty", "everyday-safety-visits"}


@pytest.mark.parametrize(
    ("question", "results"),
    [
        ("who got past silos", ["overcame"]),
        ("who eased or overcame silos", ["overcame", "eased"]),
        ("where did it get stuck, who stalled", ["stalled"]),
        ("silos", []),
    ],
)
def test_results_in_several_wordings(read: Read, question: str, results: list[str]) -> None:
    assert read(question).result == results


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("initiatives on silos", ["initiative"]),
        ("which integrated care systems met silos", ["system"]),
        ("what helps with silos", ["enabler"]),
        ("barriers in Dorset", ["barrier"]),
        ("examples of systems that met silos", ["system"]),
        ("systemic racism", []),
        ("initial funding for silos", []),
        ("silos", []),
    ],
)
def test_what_is_wanted(read: Read, question: str, want: list[str]) -> None:
    assert read(question).want == want


def test_what_follows_a_word_of_means_is_an_enabler_first(read: Read) -> None:
    found = read("overcame silos through charities and local groups")
    assert {term.id: term.kind for term in found.terms}["voluntary-sector-partnership"] == "enabler"
