"""Partial dates put in order."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from graph.dates import first_day, last_day
from graph.models import DATE_PATTERN, Day, PartialDate

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


_OTHER_DIGITS = [sign for sign in map(chr, range(0x660, 0x1FBFA)) if unicodedata.category(sign) == "Nd"]


@given(PARTIAL, st.data())
def test_a_date_has_ascii_digits_alone(written: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([at for at, sign in enumerate(written) if sign.isdigit()]))
    other = written[:place] + data.draw(st.sampled_from(_OTHER_DIGITS)) + written[place + 1 :]
    for taken in (TypeAdapter(PartialDate).validate_python, TypeAdapter(Day).validate_python):
        with pytest.raises(ValidationError):
            taken(other)


@given(PARTIAL)
def test_no_date_ends_before_it_begins(written: str) -> None:
    assert first_day(written) <= last_day(written)
    assert first_day(written)[0] == int(written[:4])
