"""The figures of a period, from at most ten queries; page, CSV and JSON all ask here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.db.models.functions import TruncDate

from portal.models import DailyCount, Withdrawal
from portal.statistics import count, sums
from portal.statistics.breakdowns import break_down
from portal.statistics.events import STEP, Event
from portal.statistics.periods import Period
from portal.statistics.result import Report

WEEK = 7  # days that a breakdown needs at least
ORDER = ("items", "delivery", "review")  # the flow's pages; a page of another release comes after


def of(period: Period, *, is_whole: bool = True) -> Report:
    """The report of a period; of one to compare with, the totals and days are enough."""
    totals = _totals(period)
    report = Report(
        period=period,
        since=DailyCount.objects.aggregate(first=Min("day"))["first"],
        totals=dict(_by(totals, "event", "returns")),
        value=_cents(totals, Event.CREATED),
        costs={event.value: _cents(totals, event) for event in (Event.FEE, Event.LABEL_COST)},
        unpriced=sum(row["unpriced"] for row in totals if row["event"] == Event.CREATED),
        pieces=sum(row["pieces"] for row in totals if row["event"] == Event.CREATED),
        days=_days(period),
        steps=_steps(totals),
    )
    if not is_whole:
        return report
    if period.days >= WEEK:
        break_down(report)
    report.withdrawals = _withdrawals(period)
    report.is_made_up = sums.rows_of(period).filter(slot=count.DEMO).exists()
    return report


def _totals(period: Period) -> list[dict[str, Any]]:
    """Sums by event, currency and source."""
    return [
        row._asdict() | dict(zip(("source", "currency"), row.key.split("/"), strict=True))
        for row in sums.totals(period)
    ]


def _by(rows: Iterable[dict[str, Any]], key: str, what: str) -> Mapping[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for row in rows:
        found[row[key]] += row[what]
    return found


def _cents(rows: list[dict[str, Any]], event: Event) -> dict[str, int]:
    """The money of an event by currency; currencies are never added."""
    found = [row for row in rows if row["event"] == event]
    return {code: cents for code, cents in _by(found, "currency", "cents").items() if cents}


def _days(period: Period) -> list[tuple[Period, int]]:
    return _in_columns(sums.by_day(Event.CREATED, period.each_day()), period)


def _in_columns(by_day: Mapping[date, int], period: Period) -> list[tuple[Period, int]]:
    return [
        (column, sum(by_day.get(day, 0) for day in column.each_day())) for column in period.columns
    ]


def _withdrawals(period: Period) -> list[tuple[Period, int]]:
    """Withdrawals a day, from their own rows; none where the function was never on."""
    if not settings.EVIDENCE_KEY:
        return []
    rows = Withdrawal.objects.order_by().annotate(day=TruncDate("received_at"))
    within = rows.filter(day__gte=period.first, day__lte=period.last)
    by_day = dict(within.values_list("day").annotate(Count("pk")))
    return _in_columns(by_day, period) if by_day else []


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
