"""What an answer says, and which terms never meet: no set named is met by anything, each part of it is."""

from collections.abc import Sequence
from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graph.ontology import Result, Wanted
from graph.search.answer import Alternative, Hit, Interpretation, ListName, Path, Term, Verdict
from graph.search.says import MOST_SAID, done_about, met_together, missing, passing_says, says, unmet, without
from graph.snapshot.lexicon import TermKind
from graph.vocabulary import ASPECTS, Aspect
from tests.unit.drawn import CITED, SOURCE, evidence, hit, path

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
    want: list[Wanted] | None = None, strange: Sequence[str] = (), untold: dict[Aspect, str] | None = None, *,
    filtered: bool = False,
) -> list[str]:  # fmt: skip
    """What is said where `never` and the result (all terms if none are given) hold one by one, but not together."""
    kinds: dict[str, TermKind] = dict(terms_of(terms))
    read = [Term(text=name, kind=kinds[name], id=name, name=name, how="alias", confidence=1) for _, name in terms]
    asked: list[Result] = [*result] if result else []
    interpretation = Interpretation(want=[], terms=read, result=asked, rest="")
    names = [name for _, name in terms] + ([" or ".join(asked)] if asked else [])
    together = [name for _, name in never or terms] + ([" or ".join(asked)] if asked else [])
    parts = [frozenset(names) - {name} for name in together] if len(together) > 1 else [frozenset(names) - {*together}]
    kind: list[Wanted] = want or ["initiative", "system"]
    return missing(interpretation, kind, names, parts, strange, untold, filtered=filtered)


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
        "“magic beans” was named as not wished for, and nothing was left out for it."
    ]
    assert unmet(["a", "b"], [frozenset("abc")]) == []


def peers_of(name: str, *barriers: str) -> Term:
    met = [Alternative(kind="barrier", id=one, name=one) for one in barriers]
    return Term(
        text=name, kind="system", id=name, name=name, how="link" if met else "alias", confidence=1, role="peers",
        alternatives=met,
    )  # fmt: skip


def test_peers_share_a_barrier_and_where_none_is_known_there_are_no_peers() -> None:
    alone = Interpretation(want=[], terms=[peers_of("Dorset", "Silos")], result=[], rest="")
    assert missing(alone, ["system"], ["Dorset"], []) == ["No system here shares a barrier with Dorset."]
    used = Term(text="a", kind="enabler", id="a", name="Smoke alarms", how="alias", confidence=1)
    beside = alone.model_copy(update={"terms": [*alone.terms, used]})
    assert missing(beside, ["system"], ["Dorset", "a"], [frozenset({"Dorset"}), frozenset("a")]) == [
        "No system here used smoke alarms and shares a barrier with Dorset."
    ]
    unknown = Interpretation(want=[], terms=[peers_of("Kent and Medway")], result=[], rest="")
    assert missing(unknown, ["system"], ["Kent and Medway"], []) == [
        "Nothing here tells which barriers Kent and Medway met, so there is nothing to know its peers by."
    ]


def test_what_was_left_out_is_named_where_nothing_is_left() -> None:
    read = Term(text="d", kind="system", id="d", name="Dorset", how="alias", confidence=1)
    unwished = Term(text="a", kind="enabler", id="a", name="Smoke alarms", how="alias", confidence=1, role="exclude")
    interpretation = Interpretation(want=[], terms=[read], result=[], excluded=[unwished], rest="")
    assert missing(interpretation, ["initiative"], ["d"], []) == [
        "Leaving out smoke alarms, no case here lies in Dorset."
    ]


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


@pytest.mark.parametrize(("want", "rest"), [([], "blood pressure"), (["system"], ""), ([], "the of what")])
def test_where_nothing_else_can_be_said_it_is_only_near(want: list[Wanted], rest: str) -> None:
    read = Interpretation(want=want, terms=[], result=[], rest=rest)
    near = "What is found is near to the question, but does not surely answer all of it."
    assert missing(read, want, [], []) == [near]


@pytest.mark.parametrize(
    ("aspect", "sentence"),
    [
        ("place", "The place of People in Mind is not named."),
        ("money", "What People in Mind cost, or who paid for it, is not told."),
        ("figure", "No figure is told of People in Mind."),
        ("result", "What came of People in Mind is not told."),
        ("deed", "It is not told that People in Mind was carried out."),
    ],
)
def test_what_the_first_case_does_not_tell_is_told_before_words_that_stand_nowhere(
    aspect: Aspect, sentence: str
) -> None:
    assert said([SHORT], strange=["copd"], untold={aspect: "People in Mind"}) == [
        "No case here speaks of short-termism.", sentence, "Nothing here speaks of “copd”."
    ]  # fmt: skip
    open_ = Interpretation(want=[], terms=[], result=[], rest="blood pressure")
    assert missing(open_, [], [], [], untold={aspect: "People in Mind"}) == [sentence]


def test_each_side_that_is_not_told_has_a_sentence_of_its_own_that_names_the_case() -> None:
    open_ = Interpretation(want=[], terms=[], result=[], rest="x")
    told = missing(open_, [], [], [], untold=dict.fromkeys(ASPECTS, "Dorset"))
    assert len({*told}) == len(get_args(Aspect))
    assert all("Dorset" in sentence for sentence in told)


CASE = hit("people-in-mind", "initiative", 1, path("People in Mind overcame short-termism.", evidence()))
KNOWN = f"How we know: reported by participants, in {SOURCE.title}."
BARRIER = hit("short-termism", "barrier")
DONE = "2 cases here worked against it; People in Mind overcame or eased it."
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def test_an_answer_says_who_did_it_and_how_that_is_known() -> None:
    told = f"People in Mind overcame short-termism. {KNOWN}"
    assert says("answered", "cases", [CASE], ["People in Mind"], [], "", CITED) == told
    assert says("partly", "cases", [CASE], ["People in Mind"], ["No figure is told.", "More."], "", CITED) == (
        f"In part: {told} No figure is told."
    )
    assert says("partly", "cases", [CASE], ["People in Mind"], [], "", CITED) == f"In part: {told}"


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ([], "Dorset: It is what it is called."),
        ([path("A did B.")], "A did B."),
        ([path("A did B.", evidence("qualifies"))], "A did B."),
        (
            [path("A did B.", evidence("qualifies"), evidence("supports", "evaluated")), path("C did D.", evidence())],
            f"A did B. How we know: evaluated, in {SOURCE.title}.",
        ),
        ([path("A did B.", evidence(), evidence("supports", "monitored"))],
         f"A did B. How we know: reported by participants, in {SOURCE.title}."),
    ],
)  # fmt: skip
def test_it_is_known_by_the_first_that_supports_the_first_path(paths: list[Path], said: str) -> None:
    assert says("answered", "cases", [hit("dorset", "system", 1, *paths)], ["Dorset"], [], "", CITED) == said


def test_a_concept_is_told_by_what_it_means_and_what_was_done_about_it() -> None:
    meant = f"Short termism: It is what it is called. {DONE}"
    assert says("answered", "concepts", [BARRIER], ["Short-termism"], [], DONE, CITED) == meant
    assert (
        says("partly", "concepts", [BARRIER], ["Short-termism"], ["Lacking."], DONE, CITED)
        == f"In part: {meant} Lacking."
    )


def test_what_leads_to_a_concept_or_helps_with_it_is_told_instead_of_what_it_means() -> None:
    one = path("Silos lead to short-termism.", evidence())
    leads = one.model_copy(update={"steps": [one.steps[0].model_copy(update={"relationship": "LEADS_TO"})]})
    asked = hit("short-termism", "barrier", 1, leads)
    assert (
        says("answered", "concepts", [asked], ["Short-termism"], [], DONE, CITED)
        == f"Silos lead to short-termism. {DONE}"
    )
    unasked = asked.model_copy(update={"satisfies": []})
    other = asked.model_copy(update={"paths": [one]})
    for found in (unasked, other):
        assert says("answered", "concepts", [found], [], [], DONE, CITED).startswith(
            "Short termism: It is what it is called."
        )


@pytest.mark.parametrize(
    ("leads", "lacking", "said"),
    [
        ("cases", [], "Nobody here is known to have done this."),
        ("concepts", [], "Nothing here answers this."),
        ("cases", ["Nothing here speaks of “copd”."], "Nobody here is known to have done this."),
        ("cases", ["Leaving out x, no case here lies in Y.", "No case here used alarms."], "No case here used alarms."),
        ("concepts", ["No system here used alarms.", "No case here."], "No system here used alarms."),
    ],
)
def test_of_what_is_not_here_that_is_said_and_what_is_nearest(leads: ListName, lacking: list[str], said: str) -> None:
    found = [CASE if leads == "cases" else BARRIER]
    assert says("not here", leads, found, [], lacking, "", CITED) == said
    assert says("not here", leads, found, ["A"], lacking, "", CITED) == f"{said} Nearest is A."
    assert says("not here", leads, found, ["A", "B"], lacking, "", CITED) == f"{said} Nearest are A and B."


def test_off_the_subject_what_this_is_about_is_said() -> None:
    off = "This seems to be about something other than prevention in health and care."
    assert says("off the subject", "cases", [], [], [], "", CITED) == off
    assert says("off the subject", "cases", [CASE], ["People in Mind"], ["No case here."], "", CITED) == (
        f"{off} Nearest is People in Mind."
    )


@pytest.mark.parametrize("verdict", [one for one in VERDICTS if one != "off the subject"])
def test_where_nothing_is_found_nothing_speaks_of_it(verdict: Verdict) -> None:
    assert says(verdict, "cases", [], [], ["No case here."], "", CITED) == "No case here."
    assert says(verdict, "cases", [], [], [], "", CITED) == "Nothing here speaks of that."


@given(
    st.sampled_from(VERDICTS), st.sampled_from(get_args(ListName)), st.lists(st.sampled_from([CASE, BARRIER])),
    st.lists(st.sampled_from(["A", "B"]), unique=True), st.lists(st.sampled_from(["No case here.", "Other."])),
    st.sampled_from(["", DONE]),
)  # fmt: skip
def test_something_is_said_of_every_answer_in_whole_sentences(
    verdict: Verdict, leads: ListName, hits: Sequence[Hit], nearest: list[str], lacking: list[str], concept: str
) -> None:
    told = says(verdict, leads, hits, nearest, lacking, concept, CITED)
    assert told
    assert told.endswith(".")
    assert told == " ".join(told.split())
    assert ".." not in told


@pytest.mark.parametrize(
    ("cases", "concepts", "said"),
    [
        (3, 2, "3 of the cases and systems and 2 of the barriers and enablers pass the filters."),
        (3, 0, "3 of the cases and systems pass the filters."),
        (0, 1, "1 of the barriers and enablers passes the filters."),
        (0, 0, "Nothing passes the filters."),
    ],
)
def test_what_passes_the_filters_is_counted(cases: int, concepts: int, said: str) -> None:
    assert passing_says({"cases": cases, "concepts": concepts}) == said


@pytest.mark.parametrize(
    ("cases", "got_past", "used", "said"),
    [
        (0, [], None, "No case here worked against it."),
        (1, [], None, "1 case here worked against it; none is known to have got past it."),
        (2, ["A"], None, "2 cases here worked against it; A overcame or eased it."),
        (3, ["A", "B", "C"], None, "3 cases here worked against it; A, B and C overcame or eased it."),
        (6, ["A", "B", "C", "D"], None, "6 cases here worked against it; A, B, C and 1 other overcame or eased it."),
        (9, list("ABCDE"), None, "9 cases here worked against it; A, B, C and 2 others overcame or eased it."),
        (3, ["A"], 0, "No case here used it."),
        (0, [], 1, "1 case here used it."),
        (0, [], 12, "12 cases here used it."),
    ],
)
def test_what_was_done_about_a_concept_is_counted(cases: int, got_past: list[str], used: int | None, said: str) -> None:
    assert done_about(cases, got_past, used) == said


Held = tuple[list[str], NDArray[np.bool_]]
HELD: st.SearchStrategy[Held] = st.integers(0, 4).flatmap(
    lambda width: st.lists(st.lists(st.booleans(), min_size=width, max_size=width), max_size=8).map(
        lambda rows: (NAMES[:width], np.asarray(rows, np.bool_).reshape(len(rows), width))
    )
)


@given(HELD)
def test_what_is_left_without_a_term_is_what_satisfies_all_others(held: Held) -> None:
    names, flags = held
    rows: list[list[bool]] = flags.tolist()
    left = without(names, flags)
    assert list(left) == names
    for at, name in enumerate(names):
        assert left[name] == sum(all(row[:at] + row[at + 1 :]) for row in rows)
        assert sum(map(all, rows)) <= left[name] <= len(rows)


@given(HELD)
def test_each_set_that_a_thing_satisfies_is_told_once(held: Held) -> None:
    names, flags = held
    rows: list[list[bool]] = flags.tolist()
    sets = {frozenset(name for name, has in zip(names, row, strict=True) if has) for row in rows} if names else set()
    told = met_together(names, flags)
    assert (len(told), set(told)) == (len(sets), sets)
    assert bool(unmet(names, told)) == (bool(names) and not any(map(all, rows)))
