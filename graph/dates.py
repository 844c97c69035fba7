"""Partial dates (EDTF) put in order: a year, a month, a season or a day, from its first day to its last."""

#: Year, month, day.
Moment = tuple[int, int, int]

#: The month that a season begins in, by its number in EDTF: spring, summer, autumn, winter.
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
_SEASON_MONTHS = 3


def first_day(written: str) -> Moment:
    """The earliest day that a partial date may mean: of 2024-23, which is autumn, the first of September."""
    year, month, day = _parts(written)
    return (year, _SEASONS.get(month, month) or 1, day or 1)


def last_day(written: str) -> Moment:
    """The latest day that a partial date may mean; every month is taken to have 31, which does for comparing."""
    year, month, day = _parts(written)
    if month in _SEASONS:
        over, month = divmod(_SEASONS[month] + _SEASON_MONTHS - 2, 12)
        return (year + over, month + 1, 31)
    return (year, month or 12, day or 31)


def _parts(written: str) -> Moment:
    year, month, day = (*map(int, written.split("-")), 0, 0)[:3]
    return (year, month, day)
