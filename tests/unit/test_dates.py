"""Partial dates put in order."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import first_day, last_day
from graph.models import DATE_PATTERN

PARTIAL = st.from_regex(re.compile(DATE_PATTERN, re.ASCII), fullmatch=True)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022", (2022, 1, 1), (2022, 12, 31)),
        ("2024-09", (2024, 9, 1), (2024, 9, 31)),
        ("2024-09-15", (2024, 9, 15), (2024, 9, 15)),
        ("2024-21", (2024, 3, 1), (2024, 5, 31)),
        ("2024-22", (2024, 6, 1), (2024, 8, 31)),
        ("2024-23", (2024, 9, 1), (2024, 11, 31)),
        ("2024-24", (2024, 12, 1), (2025, 2, 31)),
    ],
)
def test_a_partial_date_reaches_from_its_first_day_to_its_last(
    written: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert (first_day(written), last_day(written)) == (first, last)


@given(PARTIAL)
def test_no_date_ends_before_it_begins(written: str) -> None:
    assert first_day(written) <= last_day(written)
    assert first_day(written)[0] == int(written[:4])
