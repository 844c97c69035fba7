"""What is written short and in full: both are found where they stand, and either takes the place of the other."""

from itertools import islice
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot.lexicon import Concept, Glossary, Lexicon, OtherForm
from graph.text import stem, words

Pairs = list[tuple[str, str]]

WORDS = st.text(ascii_lowercase, min_size=2, max_size=8)
#: Words of which no two have the same stem.
APART = st.lists(WORDS, min_size=30, max_size=30, unique_by=stem)
SIZES = st.tuples(st.integers(1, 4), st.lists(st.integers(1, 2), min_size=1, max_size=2))
JOINTS = st.sampled_from([" ", "-", ", "])
WRITE = st.sampled_from([str.lower, str.upper, str.title])


@st.composite
def phrases(draw: st.DrawFn) -> tuple[Pairs, list[str]]:
    """Pairs of forms that share no word, and a phrase of forms, however they are written, and of other words."""
    fresh = iter(draw(APART))
    pairs: Pairs = []
    for length, lengths in draw(st.lists(SIZES, min_size=1, max_size=3)):
        full = draw(JOINTS).join(islice(fresh, length))
        pairs += [(full, " ".join(islice(fresh, short)).upper()) for short in lengths]
    pieces = [*dict.fromkeys(form for pair in pairs for form in pair), *fresh]
    return pairs, [draw(WRITE)(piece) for piece in draw(st.lists(st.sampled_from(pieces), max_size=8))]


def others_of(pairs: Pairs, piece: str) -> list[tuple[str, bool]]:
    """The other forms of a piece, each with whether it is the one in full."""
    own = words(piece)
    return [*((full, True) for full, short in sorted(pairs) if words(short) == own),
            *((short, False) for full, short in sorted(pairs) if words(full) == own)]  # fmt: skip


@given(phrases())
def test_each_form_is_found_where_it_stands_with_its_other_forms(drawn: tuple[Pairs, list[str]]) -> None:
    pairs, pieces = drawn
    tokens, expected = list[str](), list[OtherForm]()
    for piece in pieces:
        start = len(tokens)
        tokens += words(piece)
        expected += [OtherForm(start, len(tokens), form, in_full, in_full) for form, in_full in others_of(pairs, piece)]
    assert Glossary(pairs).others(tokens) == expected
    assert Glossary().others(tokens) == []


@given(phrases())
def test_a_variant_has_the_other_form_in_the_place_of_one(drawn: tuple[Pairs, list[str]]) -> None:
    pairs, pieces = drawn
    glossary, phrase = Glossary(pairs), " ".join(pieces)
    expected = [
        words(" ".join([*pieces[:place], form, *pieces[place + 1 :]]))
        for place, piece in enumerate(pieces)
        for form, _ in others_of(pairs, piece)
    ]
    variants = glossary.variants(phrase)
    assert [words(one) for one in variants] == expected
    assert all(words(phrase) in map(words, glossary.variants(one)) for one in variants)


@st.composite
def nested(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A form, a shorter one that stands in it, and other words."""
    fresh = iter(draw(APART))
    longer = list(islice(fresh, draw(st.integers(2, 5))))
    length = draw(st.integers(1, len(longer) - 1))
    first = draw(st.integers(0, len(longer) - length))
    return " ".join(longer), " ".join(longer[first : first + length]), list(fresh)


@given(nested(), st.booleans(), st.booleans())
def test_the_longest_form_is_taken(drawn: tuple[str, str, list[str]], long_in_full: bool, short_in_full: bool) -> None:
    longer, shorter, (one, other, before, *_) = drawn
    pairs = [(longer, one) if long_in_full else (one, longer), (shorter, other) if short_in_full else (other, shorter)]
    for given_ in (pairs, pairs[::-1]):
        found = Glossary(given_).others(words(f"{before} {longer} {shorter}"))
        middle = 1 + len(words(longer))
        assert found == [
            OtherForm(1, middle, one, not long_in_full, capitals=False),
            OtherForm(middle, middle + len(words(shorter)), other, not short_in_full, capitals=False),
        ]


BOARDS = Glossary(
    [("integrated care board", "ICB"), ("integrated care board", "ICBs"), ("accident and emergency", "A&E")]
)


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("Integrated-care boards, who?", ["ICB", "ICBs"]),
        ("what the ICB's board did", ["integrated care board"]),
        ("A&E", ["accident and emergency"]),
        ("accidents and emergencies", ["A&E"]),
        ("board of integrated care", []),
        ("integrated care", []),
        ("", []),
    ],
)
def test_what_is_in_full_is_found_in_any_inflection(question: str, forms: list[str]) -> None:
    assert [one.form for one in BOARDS.others(words(question))] == forms


def test_a_name_is_meant_by_its_other_forms() -> None:
    dorset = Concept("dorset", "system", "Dorset Integrated Care Board", ("ICB of Dorset",))
    lexicon = Lexicon((dorset,), frozenset(), {}, BOARDS)
    for name in ("Dorset ICB", "integrated care board of Dorset", "dorset integrated care boards"):
        assert lexicon.meant(words(name)) == (dorset,)
    assert lexicon.meant(words("Dorset board")) == ()
