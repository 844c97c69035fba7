"""First and last day of partial dates (EDTF: a year, a month, a season or a day), for comparing them."""

#: Year, month, day.
Moment = tuple[int, int, int]

#: The first month of each season, by its number in EDTF: spring, summer, autumn, winter.
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
_SEASON_MONTHS = 3


def first_day(partial: str) -> Moment:
    """The earliest day of a partial date: for 2024-23, autumn, the first of September."""
    year, month, day = _parts(partial)
    return (year, _SEASONS.get(month, month) or 1, day or 1)


def last_day(partial: str) -> Moment:
    """The latest day of a partial date. Every month counts as 31 days, which is enough for comparing."""
    year, month, day = _parts(partial)
    if month in _SEASONS:
        years, month = divmod(_SEASONS[month] + _SEASON_MONTHS - 2, 12)
        return (year + years, month + 1, 31)
    return (year, month or 12, day or 31)


def _parts(partial: str) -> Moment:
    year, month, day = (*map(int, partial.split("-")), 0, 0)[:3]
    return (year, month, day)
