"""The days that a report covers, and the days it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_noop as noop

DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 10)
DEFAULT = "30"
CHOICES = {
    "7": noop("Last 7 days"),
    "30": noop("Last 30 days"),
    "90": noop("Last 90 days"),
    "month": noop("This month"),
    "last-month": noop("Last month"),
    "year": noop("This year"),
}


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The same number of days before it."""
        return Period(self.first - timedelta(days=self.days), self.first - DAY)

    @property
    def columns(self) -> list["Period"]:
        """Its days, or its weeks beyond 92 days, or its months beyond two years."""
        if self.days <= 92:
            return [Period(day, day) for day in self._every(1)]
        if self.days <= 731:
            return [Period(day, min(day + 6 * DAY, self.last)) for day in self._every(7)]
        return self._months()

    def each_day(self) -> list[date]:
        """All its days."""
        return self._every(1)

    def _every(self, days: int) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(0, self.days, days)]

    def _months(self) -> list["Period"]:
        months, first = [], self.first
        while first <= self.last:
            last = min(end_of_month(first), self.last)
            months.append(Period(first, last))
            first = last + DAY
        return months

    def in_whole_months(self) -> "Period":
        """The months that it touches."""
        return Period(self.first.replace(day=1), end_of_month(self.last))


def end_of_month(day: date) -> date:
    """The last day of the day's month."""
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def chosen(name: str, today: date) -> Period:
    """The period of a name; the last 30 days for an unknown one."""
    first = today.replace(day=1)
    known: Mapping[str, Period] = {
        "month": Period(first, today),
        "last-month": Period((first - DAY).replace(day=1), first - DAY),
        "year": Period(today.replace(month=1, day=1), today),
    }
    if name in known:
        return known[name]
    days = int(name) if name in CHOICES else int(DEFAULT)
    return Period(today - timedelta(days=days - 1), today)
