"""Spelling: a right word stays, one slip is mended, and nothing is made of what is near to nothing."""

from collections import defaultdict

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from graph.search.interpret.phrases import SHORT, SHORTEST, abbreviations, corrections

VOCABULARY = sorted(
    """barrier budget charities collaboration commissioning community dorset enabler evidence funding governance
    housing inequalities integrated investment joint leadership long local measure nottinghamshire partners pooled
    pots prevention pressure short silos spending termism trust voluntary workforce""".split()  # noqa: SIM905
)
LONG = [word for word in VOCABULARY if len(word) > SHORT]
LETTERS = "abcdefghijklmnopqrstuvwxyz"

KNOWN = defaultdict[int, list[str]](list)
for _word in VOCABULARY:
    KNOWN[len(_word)].append(_word)


COMPOUNDS = {"ringfence": "ring fence", "jointfunding": "joint funding"}


def mended(
    *tokens: str, spelt: frozenset[str] = frozenset(), compounds: dict[str, str] | None = None
) -> dict[str, str]:
    return corrections(tokens, KNOWN, spelt, compounds)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("nottingamshire", "nottinghamshire"),
        ("govrnance", "governance"),
        ("fundign", "funding"),
        ("partnners", "partners"),
        ("comissionning", "commissioning"),
        ("dorsett", "dorset"),
        ("budgte", "budget"),
        ("trsut", "trust"),
        ("sillos", "silos"),
    ],
)
def test_slips_are_mended(written: str, meant: str) -> None:
    assert mended(written) == {written: meant}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("pot", "too short to tell"),
        ("bdguet", "two slips in a short word"),
        ("gxvernznxe", "three slips in a long word"),
        ("eousing", "the first letter is another"),
        ("fund1ng", "a digit in it"),
        ("2021", "digits alone"),
        ("helicopter", "near to nothing"),
        ("短期主义短期", "of another script"),
    ],
)
def test_what_is_too_far_stays(written: str, why: str) -> None:
    assert mended(written) == {}, why


def test_a_word_that_the_model_knows_is_right_though_a_word_here_is_near() -> None:
    assert mended("housings") == {"housings": "housing"}
    assert mended("housings", spelt=frozenset({"housings"})) == {}


def test_each_misspelt_word_is_told_once_and_right_ones_are_not() -> None:
    assert mended("joint", "fundign", "and", "fundign") == {"fundign": "funding"}
    assert mended() == {}


def test_a_word_that_names_write_as_two_becomes_these_two() -> None:
    assert mended("the", "ringfence", "ringfence", compounds=COMPOUNDS) == {"ringfence": "ring fence"}
    assert mended("ringfence", "fundign", compounds=COMPOUNDS) == {"ringfence": "ring fence", "fundign": "funding"}
    assert mended("ringfence") == mended("ringfence", compounds={}) == {}


def test_a_compound_is_parted_though_a_word_here_is_near_but_not_a_word_of_the_model() -> None:
    assert mended("ringfence", spelt=frozenset({"ringfence"}), compounds=COMPOUNDS) == {}
    assert mended("ringfence", compounds=COMPOUNDS) == {"ringfence": "ring fence"}
    assert mended("partnners", compounds={"partnners": "part nners"}) == {"partnners": "part nners"}


def test_what_is_near_to_a_compound_is_no_compound() -> None:
    assert mended("ringfenc", "ring", "fence", "jointfundign", compounds=COMPOUNDS) == {}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what about COPD", {"copd"}),
        ("ICBs and the NHS", {"icbs", "nhs"}),
        ("COPD", {"copd"}),
        ("POOLED BUDGTES", set()),
        ("Dorset and Kent", set()),
        ("a McKinsey report", {"mckinsey"}),
        ("A plan I like", set()),
        ("İSTANBUL is far", {"i̇stanbul"}),
        ("", set()),
    ],
)
def test_words_with_two_capitals_are_abbreviations_but_long_ones_of_a_shout(question: str, found: set[str]) -> None:
    assert abbreviations(question) == found


@given(st.lists(st.sampled_from(VOCABULARY)))
def test_a_word_of_the_vocabulary_is_never_changed(tokens: list[str]) -> None:
    assert mended(*tokens) == {}
    assert mended(*tokens, compounds=COMPOUNDS) == {}


@given(st.lists(st.text(LETTERS, max_size=8) | st.sampled_from([*VOCABULARY, *COMPOUNDS, "fundign"])))
def test_compounds_change_nothing_but_themselves(tokens: list[str]) -> None:
    own = {token: COMPOUNDS[token] for token in tokens if token in COMPOUNDS}
    assert mended(*tokens, compounds=COMPOUNDS) == {**mended(*tokens), **own}


@given(st.sampled_from(LONG), st.data())
def test_one_slip_in_a_long_word_is_mended_to_a_word_at_one_slip(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    slip = data.draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at + 1 :],
                word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
            ]
        )
    )
    assume(slip not in VOCABULARY and slip[0] == word[0])
    assert OSA.distance(slip, mended(slip)[slip]) == 1


@given(st.text(max_size=12), st.frozensets(st.text(max_size=12), max_size=3), st.sampled_from([None, COMPOUNDS]))
def test_whatever_is_written_becomes_a_near_word_with_its_first_letter_or_stays(
    token: str, spelt: frozenset[str], compounds: dict[str, str] | None
) -> None:
    assume(token not in COMPOUNDS)
    for written, meant in mended(token, spelt=spelt, compounds=compounds).items():
        assert written == token
        assert meant in VOCABULARY
        assert meant != written
        assert written not in spelt
        assert len(written) >= SHORTEST
        assert meant[0] == written[0]
        assert OSA.distance(written, meant) <= 2
