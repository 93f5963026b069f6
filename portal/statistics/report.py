"""The figures of a period, from at most twelve queries; page, CSV and JSON all ask here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Min, Q, QuerySet, Sum

from portal.models import DailyCount, ProductName, ProductSales
from portal.statistics import count
from portal.statistics.events import BUCKETS, MORE, STEP, Event
from portal.statistics.periods import Period
from portal.statistics.suppression import Line, lines

WEEK = 7  # days that a breakdown needs at least
LEAST_SOLD, LEAST_RETURNED = 20, 5  # pieces for a rate
ORDER = ("items", "delivery", "review")  # the flow's pages; a page of another release comes after


@dataclass(frozen=True)
class Rate:
    """Pieces of a product that came back, of those sold in the same months."""

    product_id: str
    returned: int
    sold: int

    @property
    def percent(self) -> float:
        """How many of a hundred come back."""
        return 100 * self.returned / self.sold


@dataclass
class Report:
    """Everything that is shown of a period; breakdowns are suppressed already."""

    period: Period
    since: date | None
    totals: dict[str, int]
    value: dict[str, int]  # cents by currency
    unpriced: int
    pieces: int
    days: list[tuple[Period, int]]
    steps: list[tuple[str, int]]
    breakdowns: dict[str, list[Line]] = field(default_factory=dict)
    reasons_of: dict[str, list[Line]] = field(default_factory=dict)
    waits: list[Line] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    is_made_up: bool = False
    snaps: bool = False  # whether breakdowns are of whole months, because the days are rolled up


def of(period: Period, *, is_whole: bool = True) -> Report:
    """The report of a period; of one to compare with, the totals and days are enough."""
    totals = _totals(period)
    report = Report(
        period=period,
        since=DailyCount.objects.aggregate(first=Min("day"))["first"],
        totals=dict(_by(totals, "event", "returns")),
        value=_value(totals),
        unpriced=sum(row["unpriced"] for row in totals if row["event"] == Event.CREATED),
        pieces=sum(row["pieces"] for row in totals if row["event"] == Event.CREATED),
        days=_days(period),
        steps=_steps(totals),
    )
    if not is_whole:
        return report
    if period.days >= WEEK:
        _break_down(report)
    report.is_made_up = _rows(period).filter(slot=count.DEMO).exists()
    return report


def _rows(period: Period) -> "QuerySet[DailyCount]":
    return DailyCount.objects.filter(day__gte=period.first, day__lte=period.last)


def _summed(rows: "QuerySet[DailyCount]", *names: str) -> list[dict[str, Any]]:
    sums = {name: Sum(name) for name in ("returns", "pieces", "cents", "unpriced", "seconds")}
    return list(rows.order_by().values(*names).annotate(**{f"sum_{k}": v for k, v in sums.items()}))


def _plain(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name.removeprefix("sum_"): value for name, value in row.items()} for row in rows]


def _totals(period: Period) -> list[dict[str, Any]]:
    """Sums by event, currency and source."""
    return _plain(_summed(_of_days(period), "event", "currency", "source"))


def _of_days(period: Period) -> "QuerySet[DailyCount]":
    """What is known of each day; the breakdown of a rolled-up month is left out."""
    return _rows(period).filter(product_id="", bucket="").exclude(slot=count.MONTH)


def _by(rows: Iterable[dict[str, Any]], key: str, what: str) -> Mapping[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for row in rows:
        found[row[key]] += row[what]
    return found


def _value(rows: list[dict[str, Any]]) -> dict[str, int]:
    created = [row for row in rows if row["event"] == Event.CREATED]
    return {code: cents for code, cents in _by(created, "currency", "cents").items() if cents}


def _days(period: Period) -> list[tuple[Period, int]]:
    created = _of_days(period).filter(event=Event.CREATED).order_by()
    by_day = dict(created.values_list("day").annotate(Sum("returns")))
    return [
        (column, sum(by_day.get(day, 0) for day in column.each_day())) for column in period.columns
    ]


def _steps(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The way of customers in the flow's own order; it only narrows."""
    found = _by((row for row in rows if row["source"] != "staff"), "event", "returns")
    pages = sorted(
        (event.removeprefix(STEP) for event in found if event.startswith(STEP)),
        key=lambda slug: (ORDER.index(slug) if slug in ORDER else len(ORDER), slug),
    )
    way = [(Event.FOUND.value, found.get(Event.FOUND, 0))]
    way += [(slug, found[STEP + slug]) for slug in pages]
    ends = (Event.CREATED, Event.LABEL_READY)
    return [*way, *((event.value, found.get(event, 0)) for event in ends)]


def _break_down(report: Report) -> None:
    months = _rows(report.period.in_whole_months()).filter(slot=count.MONTH)
    report.snaps = months.exists()
    rows = _rows(report.period).filter(slot__lt=count.TOTALS)
    if report.snaps:
        whole = Q(day__gte=report.period.in_whole_months().first, slot=count.MONTH)
        days = Q(day__gte=report.period.first, slot__lt=count.TOTALS)
        rows = DailyCount.objects.filter(days | whole, day__lte=report.period.last)
    ways = _plain(
        _summed(rows.filter(product_id="", bucket=""), "event", "option", "carrier", "country")
    )
    created = [row for row in ways if row["event"] == Event.CREATED]
    for name in ("option", "carrier", "country"):
        report.breakdowns[name] = lines(_lines(created, name))
    failed = [row for row in ways if row["event"] == Event.LABEL_FAILED]
    report.breakdowns["failed"] = lines(_lines(failed, "carrier"))
    items = _plain(
        _summed(rows.filter(event=Event.CREATED).exclude(product_id=""), "product_id", "reason")
    )
    report.breakdowns["product"] = lines(_lines(items, "product_id"))
    report.breakdowns["reason"] = lines(_lines(items, "reason"))
    for line in report.breakdowns["product"]:
        of_product = [row for row in items if row["product_id"] == line.key]
        report.reasons_of[line.key] = lines(_lines(of_product, "reason"))
    report.waits = _waits(rows)
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
    found = _lines(_plain(_summed(ready, "bucket")), "bucket")
    total = sum(line.returns for line in found.values())
    if total < settings.STATISTICS_MINIMUM:
        return []
    ends = [*map(str, BUCKETS), MORE]
    return _joined([found.get(end, Line(end, 0)) for end in ends])


def _joined(classes: list[Line]) -> list[Line]:
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
