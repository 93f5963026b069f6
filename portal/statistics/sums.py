"""Reads sums out of the table of counts."""

from typing import Any

from django.db.models import QuerySet, Sum

from portal.models import DailyCount
from portal.statistics.periods import Period


def rows_of(period: Period) -> "QuerySet[DailyCount]":
    """All counts of a period's days."""
    return DailyCount.objects.filter(day__gte=period.first, day__lte=period.last)


def summed(rows: "QuerySet[DailyCount]", *names: str) -> list[dict[str, Any]]:
    """The sums of the rows, one entry for each value of the named columns."""
    sums = {f"sum_{name}": Sum(name) for name in DailyCount.SUMS}
    found = rows.order_by().values(*names).annotate(**sums)
    return [{name.removeprefix("sum_"): value for name, value in row.items()} for row in found]
