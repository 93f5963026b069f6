"""Reads the sums of a period, and makes those of a month again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models import Sum as Total

from portal.models import DailyCount, PeriodSum
from portal.statistics import count, parts, spans
from portal.statistics.periods import DAY, Period


class Sum(NamedTuple):
    """What an event of a period adds up to under a key, such as a product."""

    event: str
    key: str
    returns: int
    pieces: int
    cents: int
    unpriced: int


def rows_of(period: Period) -> "QuerySet[DailyCount]":
    """All counts of a period's days."""
    return DailyCount.objects.filter(day__gte=period.first, day__lte=period.last)


def totals(period: Period) -> list[Sum]:
    """The totals of each event by source and currency."""
    rows = PeriodSum.objects.filter(span__in=spans.covering(period), dimension=parts.TOTAL)
    return [Sum(*row) for row in _summed(rows, "event", "key")]


def breakdowns(period: Period) -> Mapping[str, list[Sum]]:
    """The sums of each other dimension: of the period's days, and of whole months rolled up."""
    months = {day.replace(day=1) for day in period.each_day()}
    whole = [spans.rolled_up(month) for month in sorted(months)]
    rows = PeriodSum.objects.filter(span__in=[*spans.covering(period), *whole])
    found: dict[str, list[Sum]] = {}
    for dimension, *row in _summed(
        rows.exclude(dimension=parts.TOTAL), "dimension", "event", "key"
    ):
        found.setdefault(dimension, []).append(Sum(*row))
    return found


def by_day(event: str, days: Iterable[date]) -> Mapping[date, int]:
    """How many returns reached the event on each day."""
    names = {spans.of_day(day): day for day in days}
    rows = PeriodSum.objects.filter(span__in=names, dimension=parts.TOTAL, event=event)
    counted = rows.order_by().values_list("span").annotate(Total("returns"))
    return {names[span]: returns for span, returns in counted}


def _summed(rows: "QuerySet[PeriodSum]", *names: str) -> "QuerySet[PeriodSum, tuple[Any, ...]]":
    sums = {f"sum_{name}": Total(name) for name in PeriodSum.SUMS}
    return rows.order_by().values_list(*names).annotate(**sums)


def rebuild(month: Period) -> None:
    """Make the sums of a month again, out of its counts."""
    PeriodSum.objects.filter(span__gte=str(month.first), span__lt=str(month.last + DAY)).delete()
    count.add_to(PeriodSum, parts.of(rows_of(month).iterator()))
