"""Words as they are loaded and as they are asked: the same whatever keyboard, spelling or script they come from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text import british, clean, lucene, spellings, stem, words


@pytest.mark.parametrize(
    ("american", "in_britain"),
    [
        ("organization", "organisation"), ("organizing", "organising"), ("analyzed", "analysed"), ("color", "colour"),
        ("behavioral", "behavioural"), ("neighborhoods", "neighbourhoods"), ("centers", "centres"),
        ("program", "programme"), ("catalog", "catalogue"), ("defense", "defence"), ("counseling", "counselling"),
        ("modeled", "modelled"), ("enrollment", "enrolment"), ("anemia", "anaemia"), ("pediatric", "paediatric"),
        ("gynecology", "gynaecology"), ("hemorrhage", "haemorrhage"), ("aging", "ageing"), ("skeptical", "sceptical"),
    ],
)  # fmt: skip
def test_american_and_british_spelling_are_one_word(american: str, in_britain: str) -> None:
    assert british(american) == british(in_britain) == in_britain
    assert stem(american) == stem(in_britain)
    assert in_britain in spellings(american)
    assert in_britain in lucene(f"the {american} of it").split()


@pytest.mark.parametrize(
    "word", ["size", "prize", "seizes", "maize", "major", "doctor", "minor", "number", "paper", "horizon", "tailor"]
)
def test_what_is_written_alike_stays(word: str) -> None:
    assert british(word) == word


def test_a_british_word_is_looked_for_in_american_spelling_too() -> None:
    assert "behavior" in spellings("behaviour")
    assert "organization" in spellings("organisation")
    assert "program" in spellings("programme")


@pytest.mark.parametrize("token", ["2.7", "1,001", "o'brien", "gov.uk", "12.5%", "£4.5"])
def test_signs_inside_a_word_stay_as_the_index_keeps_them(token: str) -> None:
    assert token in lucene(f"about {token.upper()} of").split()


def test_operators_of_the_index_are_escaped() -> None:
    assert lucene("AND (x OR *) +y") == r"and \(x or \+y"
    assert lucene("") == lucene("?! -- ()") == '""'


def test_open_and_hyphened_compounds_are_looked_for_closed() -> None:
    assert "wellbeing" in lucene("well being").split()
    assert "ringfence" in lucene("ring-fence").split()


def test_a_possessive_s_goes_and_a_contraction_stays() -> None:
    assert words("Citizen\u2019s Advice, people's own drive") == ["citizen", "advice", "people", "own", "drive"]
    assert words("don't") == ["don", "t"]


@pytest.mark.parametrize("text", ["Ynys Môn", "हिन्दी किताब", "ภาษาไทย", "كِتَابٌ", "café", "Việt"])
def test_marks_stay_on_their_letters_in_any_normal_form(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert words(unicodedata.normalize(form, text)) == words(text)
    assert len(words(text)) == len(text.split())


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ﬁnance", "finance"), ("well\u00adbeing", "wellbeing"), ("zero\u200bwidth", "zerowidth"), ("٣٠ عام", "30 عام")],
)
def test_ligatures_invisible_signs_and_digits(written: str, meant: str) -> None:
    assert clean(written) == meant


@given(st.text())
def test_cleaning_is_done_once_and_words_are_the_same_after_it(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert words(once) == words(text)
    assert lucene(text).strip()
