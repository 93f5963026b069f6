"""Breaks the counts of a period down by product, reason, way and wait; all of it suppressed."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import Q
from django.db.models import Sum as Total

from portal.models import DailyCount, ProductName, ProductSales
from portal.statistics import count, sums
from portal.statistics.events import BUCKETS, MORE, Event
from portal.statistics.result import Rate, Report
from portal.statistics.sums import Sum
from portal.statistics.suppression import Line, lines

LEAST_SOLD, LEAST_RETURNED = 20, 5  # pieces for a rate


def break_down(report: Report) -> None:
    """Fill in what the report breaks down, suppressed."""
    found = sums.breakdowns(report.period)
    months = sums.rows_of(report.period.in_whole_months())
    report.snaps = months.filter(slot=count.MONTH).exists()
    for name in ("option", "carrier", "country", "product", "reason"):
        report.breakdowns[name] = lines(_lines(_reached(Event.CREATED, found.get(name, []))))
    failed = _reached(Event.LABEL_FAILED, found.get("carrier", []))
    report.breakdowns["failed"] = lines(_lines(failed))
    shown = [line.key for line in report.breakdowns["product"]]
    names = ProductName.objects.filter(product_id__in=shown)
    report.names = dict(names.values_list("product_id", "name"))
    report.rates = _rates(report, {row.key: row.pieces for row in found.get("product", [])})
    report.waits = _waits(found.get("wait", []))


def _reached(event: Event, found: Iterable[Sum]) -> list[Sum]:
    return [row for row in found if row.event == event]


def _lines(found: Iterable[Sum]) -> dict[str, Line]:
    return {row.key: Line(row.key, row.returns, row.pieces, row.cents) for row in found}


def reasons_of(report: Report, product_id: str) -> list[Line]:
    """Why a product that the report shows comes back, out of the counts themselves."""
    if product_id not in {line.key for line in report.breakdowns.get("product", [])}:
        return []
    period = report.period
    whole = Q(day__gte=period.in_whole_months().first, slot=count.MONTH)
    days = Q(day__gte=period.first, slot__lt=count.TOTALS)
    rows = DailyCount.objects.filter(days | whole, product_id=product_id, event=Event.CREATED)
    counted = rows.filter(day__lte=period.last).order_by().values_list("reason")
    found = counted.annotate(Total("returns"), Total("pieces"), Total("cents"))
    return lines({reason: Line(reason, *numbers) for reason, *numbers in found})


def _waits(found: Iterable[Sum]) -> list[Line]:
    """How many labels came within each class of wait, in the order of time."""
    known = _lines(found)
    total = sum(line.returns for line in known.values())
    if total < settings.STATISTICS_MINIMUM:
        return []
    ends = [*map(str, BUCKETS), MORE]
    return joined([known.get(end, Line(end, 0)) for end in ends])


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


def _rates(report: Report, returned: Mapping[str, int]) -> list[Rate]:
    """Of the products whose sales the merchant gave for all months of the period."""
    months, shown = report.period.in_whole_months(), report.breakdowns["product"]
    keys = [line.key for line in shown if line.key in returned]
    sold = ProductSales.objects.filter(month__gte=months.first, month__lte=months.last)
    sold = sold.filter(product_id__in=keys).order_by()
    by_product = dict(sold.values_list("product_id").annotate(Total("pieces")))
    rates = [Rate(key, returned[key], by_product.get(key, 0)) for key in keys]
    return [rate for rate in rates if rate.sold >= LEAST_SOLD and rate.returned >= LEAST_RETURNED]
