"""Which terms never meet: each set named is met by nothing, and each part of it by something."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology import Result, Wanted
from graph.search.answer import Interpretation, Term
from graph.search.missing import MOST_SAID, missing, unmet
from graph.snapshot.lexicon import TermKind

NAMES = [*"abcdefg"]
SETS = st.lists(st.frozensets(st.sampled_from(NAMES)), max_size=8)

SHORT, ONE_OFF = ("barrier", "Short-termism"), ("barrier", "One-off funding")
ALARMS, FUND = ("enabler", "Smoke alarms"), ("enabler", "NHS fund")
DORSET, KENT = ("system", "Dorset"), ("system", "Kent and Medway")
MIND, SUICIDE = ("organisation", "Mind"), ("topic", "suicide prevention")
OLD, YEAR, FIGURE = ("population", "older people"), ("year", "2024"), ("figure", "12 %")


@given(st.lists(st.sampled_from(NAMES), unique=True), SETS)
def test_each_set_is_met_by_nothing_and_each_part_of_it_by_something(
    names: list[str], held: list[frozenset[str]]
) -> None:
    def met(some: frozenset[str]) -> bool:
        return any(some <= one for one in held)

    found = unmet(names, held)
    for one in found:
        assert one <= set(names)
        assert not met(one)
        assert all(met(one - {name}) for name in one if len(one) > 1)
    assert len(set(found)) == len(found)
    assert bool(found) == (bool(names) and not met(frozenset(names)))


@given(SETS)
def test_all_single_ones_and_all_pairs_are_found(held: list[frozenset[str]]) -> None:
    found = set(unmet(NAMES, held))
    singles = {name for name in NAMES if not any(name in one for one in held)}
    pairs = {
        frozenset(pair)
        for pair in combinations(NAMES, 2)
        if not set(pair) & singles and not any(set(pair) <= one for one in held)
    }
    assert {one for one in found if len(one) < 3} == {frozenset({name}) for name in singles} | pairs


def said(
    terms: list[tuple[str, str]], never: list[tuple[str, str]] | None = None, result: list[Result] | None = None,
    want: list[Wanted] | None = None, *, filtered: bool = False,
) -> list[str]:  # fmt: skip
    """What is said where `never` and the result (all terms if none are given) hold one by one, but not together."""
    kinds: dict[str, TermKind] = dict(terms_of(terms))
    read = [Term(text=name, kind=kinds[name], id=name, name=name, how="alias", confidence=1) for _, name in terms]
    asked: list[Result] = [*result] if result else []
    interpretation = Interpretation(want=[], terms=read, result=asked, rest="")
    names = [name for _, name in terms] + ([" or ".join(asked)] if asked else [])
    together = [name for _, name in never or terms] + ([" or ".join(asked)] if asked else [])
    parts = [frozenset(names) - {name} for name in together] if len(together) > 1 else [frozenset(names) - {*together}]
    return missing(interpretation, want or ["initiative", "system"], names, parts, filtered=filtered)


def terms_of(terms: list[tuple[str, str]]) -> list[tuple[str, TermKind]]:
    kinds: dict[str, TermKind] = {
        "barrier": "barrier", "enabler": "enabler", "system": "system", "organisation": "organisation",
        "topic": "topic", "population": "population", "year": "year", "figure": "figure",
    }  # fmt: skip
    return [(name, kinds[kind]) for kind, name in terms]


@pytest.mark.parametrize(
    ("terms", "result", "sentence"),
    [
        ([SHORT], None, "No case here speaks of short-termism."),
        ([ALARMS], None, "No case here used smoke alarms."),
        ([FUND], None, "No case here used NHS fund."),
        ([DORSET], None, "No case here lies in Dorset."),
        ([MIND], None, "No case here involves Mind."),
        ([SUICIDE], None, "No case here is about suicide prevention."),
        ([OLD], None, "No case here is for older people."),
        ([YEAR], None, "No case here speaks of 2024."),
        ([FIGURE], None, "No case here speaks of 12 %."),
        ([], ["overcame"], "No case here overcame a barrier."),
        ([SHORT, ALARMS], None, "No case here used smoke alarms against short-termism."),
        ([SHORT], ["overcame"], "No case here overcame short-termism."),
        ([SHORT], ["attempted", "stalled"], "No case here worked against or got nowhere with short-termism."),
        ([SHORT, DORSET], None, "No case in Dorset speaks of short-termism."),
        ([ALARMS, DORSET], None, "No case in Dorset used smoke alarms."),
        ([DORSET, KENT], None, "No case in Dorset lies in Kent and Medway."),
        ([SHORT, ONE_OFF], None, "No case here speaks of short-termism and one-off funding."),
        ([SHORT, ONE_OFF, ALARMS], None, "No case here used smoke alarms against short-termism and one-off funding."),
        ([SHORT, ALARMS], ["eased"], "No case here eased short-termism through smoke alarms."),
        ([SHORT, DORSET], ["overcame"], "No case in Dorset overcame short-termism."),
        ([MIND, SUICIDE, OLD], None, "No case with Mind about suicide prevention is for older people."),
    ],
)
def test_what_never_meets_reads_by_kind(
    terms: list[tuple[str, str]], result: list[Result] | None, sentence: str
) -> None:
    assert said(terms, result=result) == [sentence]


def test_a_result_is_said_of_the_barriers_asked_for_though_it_alone_is_missing() -> None:
    read = [Term(text="s", kind="barrier", id="s", name="Short-termism", how="alias", confidence=1)]
    interpretation = Interpretation(want=[], terms=read, result=["overcame"], rest="")
    assert missing(interpretation, ["initiative"], ["s", "overcame"], [frozenset({"s"})]) == [
        "No case here overcame short-termism."
    ]


def test_the_kind_wanted_is_what_is_not_there_and_filters_are_named() -> None:
    assert said([SHORT], want=["system"]) == ["No system here speaks of short-termism."]
    assert said([SHORT], want=["enabler"]) == ["Nothing here speaks of short-termism."]
    assert said([ALARMS, DORSET], filtered=True) == ["No case in Dorset that passes the filters used smoke alarms."]


def test_what_is_complete_lacks_nothing_and_what_could_not_be_left_out_is_told() -> None:
    interpretation = Interpretation(want=[], terms=[], result=[], negated=["magic beans"], rest="")
    assert missing(interpretation, [], [], []) == [
        "“magic beans” was named as not wished for, and was neither searched for nor left out."
    ]
    assert unmet(["a", "b"], [frozenset("abc")]) == []


def test_no_more_is_said_than_can_be_read() -> None:
    terms = [("system", f"Place {number}") for number in range(12)]
    read = [Term(text=name, kind="system", id=name, name=name, how="alias", confidence=1) for _, name in terms]
    interpretation = Interpretation(want=[], terms=read, result=[], rest="")
    assert len(missing(interpretation, [], [one.id for one in read], [])) == MOST_SAID


@pytest.mark.parametrize(
    ("strange", "sentence"),
    [
        (["copd"], "Nothing here speaks of “copd”."),
        (["copd", "vaping"], "Nothing here speaks of “copd” and “vaping”."),
        (["copd", "vaping", "sepsis"], "Nothing here speaks of “copd”, “vaping” and “sepsis”."),
    ],
)
def test_words_that_stand_nowhere_are_told_after_what_never_meets(strange: list[str], sentence: str) -> None:
    read = [Term(text="s", kind="barrier", id="s", name="Short-termism", how="alias", confidence=1)]
    interpretation = Interpretation(want=[], terms=read, result=[], rest=" ".join(strange))
    assert missing(interpretation, ["initiative"], ["s"], [], strange) == [
        "No case here speaks of short-termism.", sentence
    ]  # fmt: skip
    assert missing(interpretation, ["initiative"], ["s"], [frozenset("s")], strange) == [sentence]


def test_where_nothing_else_can_be_said_the_words_that_were_not_linked_are() -> None:
    open_ = Interpretation(want=[], terms=[], result=[], rest="blood pressure")
    assert missing(open_, [], [], []) == [
        "What is found is near to “blood pressure”, but does not surely answer it."
    ]  # fmt: skip
    kinds = Interpretation(want=["system"], terms=[], result=[], rest="")
    assert missing(kinds, ["system"], [], []) == [
        "What is found is near to the question, but does not surely answer it."
    ]  # fmt: skip
