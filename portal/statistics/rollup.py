"""Turns the days of old months into one row a key, and forgets what is past its time."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from portal.models import DailyCount, PeriodSum, ProductName, ProductSales
from portal.statistics import count, sums
from portal.statistics.events import OTHER
from portal.statistics.periods import DAY, Period, end_of_month
from portal.storage import locks

NAMES_KEPT = timedelta(days=90)
WAYS = ("option", "carrier", "country")


def rollup(today: date) -> int:
    """Roll up every finished month that is older than the returns themselves; how many months."""
    limit = today - timedelta(days=settings.RETENTION_DAYS)
    days = DailyCount.objects.filter(day__lt=limit.replace(day=1), slot__lt=count.TOTALS)
    months = {day.replace(day=1) for day in days.values_list("day", flat=True).distinct()}
    for month in sorted(months):
        with transaction.atomic():
            _roll(Period(month, end_of_month(month)))
    _forget(today)
    return len(months)


def _roll(month: Period) -> None:
    """Totals stay by day; the breakdown becomes the month's, and its small rows one."""
    locks.hold_to_the_end(locks.STATISTICS)  # nothing is counted between reading and deleting
    found = DailyCount.objects.filter(day__gte=month.first, day__lte=month.last)
    rows = found.filter(slot__lt=count.TOTALS)
    totals = _summed(rows.filter(product_id="", bucket=""), "day", "event", "source", "currency")
    parts = _summed(rows, *(name for name in DailyCount.KEY if name not in {"day", "slot"}))
    rows.delete()
    count.add(DailyCount(slot=count.TOTALS, **row) for row in totals)
    small = [row | _merged(row) for row in parts if row["returns"] < settings.STATISTICS_MINIMUM]
    large = [row for row in parts if row["returns"] >= settings.STATISTICS_MINIMUM]
    merged = [row for row in (*large, *small) if not _is_step(row)]
    count.add(DailyCount(slot=count.MONTH, day=month.first, **row) for row in merged)
    sums.rebuild(month)


def _summed(rows: Any, *names: str) -> list[dict[str, Any]]:
    sums = {f"sum_{name}": Sum(name) for name in DailyCount.SUMS}
    found = rows.order_by().values(*names).annotate(**sums)
    return [{name.removeprefix("sum_"): value for name, value in row.items()} for row in found]


def _merged(row: dict[str, Any]) -> dict[str, str]:
    """The key of a row that is too small to be kept by itself."""
    if row["product_id"]:
        return {"product_id": OTHER, "reason": OTHER}
    return {"carrier": OTHER} if row["bucket"] else dict.fromkeys(WAYS, OTHER)


def _is_step(row: dict[str, Any]) -> bool:
    """Whether it has no breakdown at all, so that its daily total says everything."""
    return not any(row[name] for name in (*WAYS, "product_id", "bucket"))


def _forget(today: date) -> None:
    """Whole months end together, because a sum may be of a month."""
    first = today.replace(day=1)
    for _ in range(settings.STATISTICS_MONTHS):
        first = (first - DAY).replace(day=1)
    DailyCount.objects.filter(day__lt=first).delete()
    PeriodSum.objects.filter(span__lt=str(first)).delete()
    ProductSales.objects.filter(month__lt=first).delete()
    _forget_names(today)


def _forget_names(today: date) -> None:
    """Delete the names of products that hardly came back: a name may be personal."""
    since = today - NAMES_KEPT
    pieces: dict[str, int] = defaultdict(int)
    rows = DailyCount.objects.filter(day__gte=since, event="created").exclude(product_id="")
    for product_id, sum_ in rows.order_by().values_list("product_id").annotate(Sum("pieces")):
        pieces[product_id] = sum_
    old = ProductName.objects.filter(last_seen__lt=since).aggregate(Max("last_seen"))
    if old["last_seen__max"] is None and not ProductName.objects.exists():
        return
    for name in ProductName.objects.filter(last_seen__lt=today - timedelta(days=1)):
        if pieces[name.product_id] < settings.STATISTICS_MINIMUM:
            name.delete()
