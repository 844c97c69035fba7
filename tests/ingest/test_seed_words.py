"""No telling word of the source documents is lost in the seed, and the list of words that may be lost stays true."""

from collections import Counter

import pytest

from tests.words_lost import (
    NOT_AT_HAND,
    Group,
    SeedWords,
    as_word,
    document_words,
    held_by_seed,
    left_out,
    lost_words,
    prune,
    source_texts,
)


@pytest.fixture(scope="module")
def groups() -> list[Group]:
    return left_out()


@pytest.fixture(scope="module")
def held() -> SeedWords:
    return held_by_seed()


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Each document by the id of its source; empty where they are not at hand."""
    found = source_texts()
    if not found:
        print(NOT_AT_HAND)  # noqa: T201 - says so
    return found


def test_every_group_has_a_reason_and_words_in_their_order(groups: list[Group]) -> None:
    assert [group.reason for group in groups if not group.reason.endswith(".")] == []
    assert [group.reason for group in groups if not group.words] == []
    assert [group.reason for group in groups if list(group.words) != sorted(group.words, key=str.casefold)] == []


def test_no_word_is_listed_twice(groups: list[Group]) -> None:
    keys = Counter(as_word(word).key for group in groups for word in group.words)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_word_is_lost_that_is_not_listed(groups: list[Group], held: SeedWords, texts: dict[str, str]) -> None:
    may_be_lost = {as_word(word).key for group in groups for word in group.words}
    lost = [one for one in lost_words(texts, held) if one.word.key not in may_be_lost]
    assert [f"{one.word.text} ({one.source}: {one.around})" for one in lost] == []


def test_no_listed_word_is_held_after_all(groups: list[Group], held: SeedWords) -> None:
    kept = {word for group in prune(groups, held) for word in group.words}
    assert [word for group in groups for word in group.words if word not in kept] == []


def test_every_listed_word_is_in_the_documents(groups: list[Group], texts: dict[str, str]) -> None:
    told = document_words(texts)
    assert [word for group in groups for word in group.words if told and as_word(word).key not in told] == []


def test_words_are_compared_by_stem_and_figures_by_number(held: SeedWords) -> None:
    same = (("five per cent", "5%"), ("2.7 million", "2,700,000"), ("Seven", "7"), ("mergers", "merger"))
    assert [pair for pair in same if as_word(pair[0]).key != as_word(pair[1]).key] == []
    assert as_word("80/20").key != as_word("80").key
    assert [word for word in ("A&E", "CVD", "HbA1c", "long-term", "Dorset") if as_word(word) not in held] == []
