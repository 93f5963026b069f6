"""The stretches of days whose sums are kept: each day, five days and each month.

A period is read as the fewest of them: thirty days are about nine sums of a product. They lie
within a month, because months are rolled up and end as a whole.
A span is named by its first day, so that what is past its time can be deleted by the name.
"""

from datetime import date, timedelta

from portal.statistics.periods import DAY, Period, end_of_month

MONTH = 31
LENGTHS = (MONTH, 5, 1)  # days, the longest first; the end of a month may cut one short


def around(day: date) -> list[str]:
    """The spans that the day lies in."""
    return [_name(_beginning(day, length), length) for length in LENGTHS]


def of_day(day: date) -> str:
    """The span of a day alone."""
    return _name(day, 1)


def rolled_up(month: date) -> str:
    """What a finished month became, of which the days are not known any more."""
    return f"{month.replace(day=1)} whole"


def covering(period: Period) -> list[str]:
    """The fewest spans that hold the days of the period and no others."""
    found, day = [], period.first
    while day <= period.last:
        length = next(length for length in LENGTHS if _fits(day, length, period.last))
        found.append(_name(day, length))
        day = _end(day, length) + DAY
    return found


def _fits(day: date, length: int, last: date) -> bool:
    return day == _beginning(day, length) and _end(day, length) <= last


def _beginning(day: date, length: int) -> date:
    return day - timedelta(days=(day.day - 1) % length)


def _end(first: date, length: int) -> date:
    return min(first + timedelta(days=length - 1), end_of_month(first))


def _name(first: date, length: int) -> str:
    return f"{first} {length}"
