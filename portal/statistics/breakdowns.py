"""Breaks the counts of a period down by product, reason, way and wait; all of it suppressed."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from portal.models import DailyCount, ProductName, ProductSales
from portal.models.statistics import OF_RETURNS
from portal.statistics import count
from portal.statistics.events import BUCKETS, MORE, Event
from portal.statistics.result import Rate, Report
from portal.statistics.sums import rows_of, summed
from portal.statistics.suppression import Line, lines

LEAST_SOLD, LEAST_RETURNED = 20, 5  # pieces for a rate


def break_down(report: Report) -> None:
    """Fill in what the report breaks down, suppressed."""
    rows = _rows_with_a_breakdown(report)
    _by_way(report, rows)
    _by_product(report, rows)
    report.waits = _waits(rows)


def _rows_with_a_breakdown(report: Report) -> "QuerySet[DailyCount]":
    """The period's days, and the whole months that old days became."""
    months = rows_of(report.period.in_whole_months()).filter(slot=count.MONTH)
    report.snaps = months.exists()
    if not report.snaps:
        return rows_of(report.period).filter(slot__lt=count.TOTALS)
    whole = Q(day__gte=report.period.in_whole_months().first, slot=count.MONTH)
    days = Q(day__gte=report.period.first, slot__lt=count.TOTALS)
    return DailyCount.objects.filter(days | whole, day__lte=report.period.last)


def _by_way(report: Report, rows: "QuerySet[DailyCount]") -> None:
    # Of all events, because the index of these rows begins with the day.
    ways = summed(rows.filter(OF_RETURNS), "event", "option", "carrier", "country")
    created = [row for row in ways if row["event"] == Event.CREATED]
    for name in ("option", "carrier", "country"):
        report.breakdowns[name] = lines(_lines(created, name))
    failed = [row for row in ways if row["event"] == Event.LABEL_FAILED]
    report.breakdowns["failed"] = lines(_lines(failed, "carrier"))


def _by_product(report: Report, rows: "QuerySet[DailyCount]") -> None:
    items = summed(rows.filter(event=Event.CREATED).exclude(product_id=""), "product_id", "reason")
    report.breakdowns["product"] = lines(_lines(items, "product_id"))
    report.breakdowns["reason"] = lines(_lines(items, "reason"))
    for line in report.breakdowns["product"]:
        of_product = [row for row in items if row["product_id"] == line.key]
        report.reasons_of[line.key] = lines(_lines(of_product, "reason"))
    report.names = dict(ProductName.objects.values_list("product_id", "name"))
    report.rates = _rates(report, items)


def _lines(rows: Iterable[dict[str, Any]], key: str) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for row in rows:
        line = Line(row[key], row["returns"], row["pieces"], row["cents"])
        found[row[key]] = found[row[key]].plus(line) if row[key] in found else line
    return found


def _waits(rows: "QuerySet[DailyCount]") -> list[Line]:
    """How many labels came within each class of wait, in the order of time."""
    ready = rows.filter(event=Event.LABEL_READY).exclude(bucket="")
    found = _lines(summed(ready, "bucket"), "bucket")
    total = sum(line.returns for line in found.values())
    if total < settings.STATISTICS_MINIMUM:
        return []
    ends = [*map(str, BUCKETS), MORE]
    return joined([found.get(end, Line(end, 0)) for end in ends])


def joined(classes: list[Line]) -> list[Line]:
    """Classes of wait, each joined with the next while it is too small to be shown."""
    joined: list[Line] = []
    for line in classes:
        if joined and joined[-1].returns < settings.STATISTICS_MINIMUM:
            last = joined.pop()
            line = Line(line.key, last.returns, last.pieces, last.cents).plus(line)
        joined.append(line)
    while len(joined) > 1 and joined[-1].returns < settings.STATISTICS_MINIMUM:
        last = joined.pop()
        joined[-1] = Line(last.key, joined[-1].returns, 0, 0).plus(last)
    return joined


def quantile(waits: list[Line], share: float) -> str:
    """The class below which that share of labels came; empty where nothing is known."""
    total, seen = sum(line.returns for line in waits), 0
    for line in waits:
        seen += line.returns
        if total and seen >= share * total:
            return line.key
    return ""


def _rates(report: Report, items: list[dict[str, Any]]) -> list[Rate]:
    """Of the products whose sales the merchant gave for all months of the period."""
    months = report.period.in_whole_months()
    sold = ProductSales.objects.filter(month__gte=months.first, month__lte=months.last)
    by_product = dict(sold.order_by().values_list("product_id").annotate(Sum("pieces")))
    if not by_product:
        return []
    returned = _lines(items, "product_id")
    rates = [
        Rate(line.key, returned[line.key].pieces, by_product.get(line.key, 0))
        for line in report.breakdowns["product"]
        if line.key in returned
    ]
    return [rate for rate in rates if rate.sold >= LEAST_SOLD and rate.returned >= LEAST_RETURNED]
