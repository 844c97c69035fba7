"""Marks stand where the words of the question stand, and nowhere else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from graph.search.answer import Interpretation, Term
from graph.search.explain.marks import Sought, marks, sought
from graph.text import stem, words

NOTHING = Interpretation(want=[], terms=[], result=[], rest="")
WORDS = (
    "pooled",
    "pooling",
    "budget",
    "Budgets",
    "the",
    "care",
    "CARE",
    "Körperschaft",
    "no",
    "funding",
    "ßx",
    "短期",
    "7",
)
TEXTS = st.one_of(
    st.lists(st.sampled_from((*WORDS, " ", " ", "-", ", ", ". ", "\n", "\u2013", "(", "'s")), max_size=40).map("".join),
    st.text(max_size=60),
)
STEMS = st.frozensets(st.sampled_from([stem(word.lower()) for word in WORDS]), max_size=4)
PHRASES = st.frozensets(
    st.lists(st.sampled_from([stem(word.lower()) for word in WORDS]), min_size=1, max_size=3).map(tuple), max_size=3
)


def marked(text: str, question: str, *names: str) -> list[str]:
    """What is marked of a text."""
    return [text[start:end] for start, end in marks(text, sought(question, NOTHING, names))]


def test_words_are_marked_by_their_stem_in_any_case_and_never_inside_another() -> None:
    assert marked("Budgets were POOLED; budgetary talk was not.", "a pooled budget") == ["Budgets", "POOLED"]
    assert marked("Carers care for careers", "care") == ["care"]


def test_words_that_carry_no_meaning_are_not_marked() -> None:
    assert marked("What is not in the fund is in the budget", "what is in the budget, and what is not") == ["budget"]


def test_neighbours_are_one_mark_over_blanks_and_hyphens_alone() -> None:
    assert marked("short-term money, long  term view", "long term short") == ["short-term", "long  term"]
    assert marked("money, term. Short", "money term short") == ["money", "term", "Short"]


def test_a_whole_alias_is_marked_where_it_stands_and_no_part_of_it_elsewhere() -> None:
    text = "Their pooled budgets helped. A budget of its own did not, nor what was pooled. Budget was short."
    assert marked(text, "joint funding", "Joint funding", "Pooled budget") == ["pooled budgets"]


def test_what_was_not_wished_for_is_not_marked() -> None:
    term = Term(text="joint funding", kind="enabler", id="j", name="Joint funding", how="alias", confidence=1.0)
    read = NOTHING.model_copy(update={"excluded": [term], "negated": ["fines"]})
    question = "smoking without joint funding or fines"
    assert sought(question, read, []) == Sought(frozenset({stem("smoking")}), frozenset())


@given(TEXTS, STEMS, PHRASES)
def test_marks_lie_within_the_text_sorted_and_apart(
    text: str, stems: frozenset[str], phrases: frozenset[tuple[str, ...]]
) -> None:
    places = [0, *(place for mark in marks(text, Sought(stems, phrases)) for place in mark), len(text)]
    assert places == sorted(places)
    assert all(start < end for start, end in marks(text, Sought(stems, phrases)))
    ends = places[2:-1:2]
    assert all(end < start for end, start in zip(ends, places[3:-1:2], strict=False))


@given(TEXTS, STEMS)
def test_every_marked_word_was_asked_for_and_no_other_was(text: str, stems: frozenset[str]) -> None:
    inside = marks(text, Sought(stems, frozenset()))
    for match in re.finditer(r"\w+", text):
        within = any(start <= match.start() and match.end() <= end for start, end in inside)
        assert within == (stem(match[0].lower()) in stems)
        assert within or not any(start < match.end() and match.start() < end for start, end in inside)


@given(TEXTS, STEMS, PHRASES)
def test_a_name_adds_marks_and_takes_none_away(
    text: str, stems: frozenset[str], phrases: frozenset[tuple[str, ...]]
) -> None:
    def covered(what: Sought) -> set[int]:
        return {place for start, end in marks(text, what) for place in range(start, end)}

    more = covered(Sought(stems, phrases))
    assert covered(Sought(stems, frozenset())) <= more
    allowed = stems.union(*phrases)
    assert {stem(word[0].lower()) for word in re.finditer(r"\w+", text) if word.start() in more} <= allowed


@given(st.text(max_size=60))
def test_a_text_is_marked_whole_by_its_own_words(text: str) -> None:
    stems = frozenset(stem(word) for word in words(text))
    places = marks(text, Sought(stems, frozenset()))
    # A possessive s is no word.
    unmarked = [
        word[0]
        for word in re.finditer(r"(?<!['\u2019\u2018\u02bc])\w+", text)
        if not any(s <= word.start() < e for s, e in places)
    ]
    # Of a few letters the small form is two signs, of which `words` keeps one.
    assert all(len(one.lower()) != len(one) for one in unmarked)
