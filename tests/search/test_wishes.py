"""Kinds that a question asks for or sounds like, its years and figures, and parts of it that are not to be read."""

import pytest

from tests.search.reading import Read


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("initiatives on silos", ["initiative"]),
        ("which integrated care systems met silos", ["system"]),
        ("which areas overcame silos", ["system"]),
        ("ICBs with silos", ["system"]),
        ("what helps with silos", ["enabler"]),
        ("barriers in Dorset", ["barrier"]),
        ("what came of joint funding", ["outcome"]),
        ("examples of systems that met silos", ["system"]),
        ("peers of Dorset", ["system"]),
        ("good projects with silos", []),
        ("what silos did to the system", []),
        ("systemic racism", []),
        ("initial funding for silos", []),
        ("silos", []),
    ],
)
def test_what_is_wanted(read: Read, question: str, want: list[str]) -> None:
    assert read(question).want == want


@pytest.mark.parametrize(
    ("question", "leaning"),
    [
        ("who overcame silos", ["initiative", "system"]),
        ("which areas overcame silos", ["initiative", "system"]),
        ("where was this done", ["initiative", "system"]),
        ("has anyone done this", ["initiative"]),
        ("Why is prevention so hard?", ["barrier"]),
        ("what stops people sharing data", ["barrier"]),
        ("how do we share data", ["enabler"]),
        ("what would it take to share data", ["enabler"]),
        ("how many people were helped", ["outcome"]),
        ("what difference did champions make", ["outcome"]),
        ("champions, and that is why", []),
        ("silos", []),
        ("", []),
    ],
)
def test_how_a_question_sounds(read: Read, question: str, leaning: list[str]) -> None:
    assert sorted(read(question).leaning) == sorted(leaning)


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("a fund of £2.7m", {"figure-2700000": "2.7m"}),
        ("2.7 million", {"figure-2700000": "2.7 million"}),
        ("£2,700,000.", {"figure-2700000": "2,700,000"}),
        ("40,000, no less", {"figure-40000": "40,000"}),
        ("40000 people", {"figure-40000": "40000"}),
        ("40k", {"figure-40000": "40k"}),
        ("£320bn", {"figure-320000000000": "320bn"}),
        ("19 out of 19", {"figure-19": "19"}),
        ("94%", {"figure-94": "94"}),
        ("since 2021", {"year-2021": "2021"}),
        ("between 2022 and 2024", {"year-2022": "2022", "year-2024": "2024"}),
        # Nothing tells of these.
        ("37,000 people since 1066", {}),
        ("£37m", {}),
        # Small numbers are said of everything, and these are no numbers of their own.
        ("10 of 12", {}),
        ("version 1.19.40", {}),
        ("B40 or 19th", {}),
        ("9" * 500, {}),
    ],
)
def test_years_and_figures_are_terms_where_something_tells_of_them(
    read: Read, question: str, facts: dict[str, str]
) -> None:
    assert {term.id: term.text for term in read(question).terms} == facts
    assert all(term.confidence < 1 for term in read(question).terms)


@pytest.mark.parametrize(
    ("question", "terms", "excluded"),
    [
        ("not 2021", [], []),
        ("silos, except in 2021", ["siloed-working"], ["year-2021"]),
        ("not in 2021 and 2022", [], ["year-2021", "year-2022"]),
        ("not in 2021 but in 2022", ["year-2022"], ["year-2021"]),
    ],
)
def test_a_year_that_is_not_wished_for_is_not_searched_for(
    read: Read, question: str, terms: list[str], excluded: list[str]
) -> None:
    assert (list(read.terms(question)), read.excluded(question)) == (terms, excluded)


def test_each_part_can_be_taken_out(read: Read) -> None:
    question = "systems that overcame short-termism with joint funding pots since 2021, apart from Dorset"
    whole = read(question)
    assert [term.id for term in whole.terms] == ["short-termism", "joint-funding", "year-2021"]
    for term in whole.terms:
        less = read(question, term.id)
        assert [one.id for one in less.terms] == [one.id for one in whole.terms if one.id != term.id]
        assert (less.want, less.result, less.excluded) == (whole.want, whole.result, whole.excluded)
        assert set(term.text.split()) <= set(less.rest.split())
    assert (read(question, "want").want, read(question, "want").leaning) == ([], [])
    assert read(question, "result").result == []
    assert read(question, "dorset").excluded == []
    assert [term.id for term in read(question, "dorset").terms] == [term.id for term in whole.terms]
    assert read(question, "somewhere-else") == whole


def test_the_second_meaning_of_a_name_takes_the_place_of_the_first(read: Read) -> None:
    (first,) = read("integrated care partnership").terms
    (second,) = read("integrated care partnership", first.id).terms
    assert second.id == first.alternatives[0].id


def test_a_term_read_by_meaning_can_be_taken_out(read: Read) -> None:
    found = read("who got past staff shortages", "staff-under-strain")
    assert "staff-under-strain" not in {term.id for term in found.terms}
