"""The sums that a report reads say what the counts say, whatever came in and was rolled up."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models import DailyCount, PeriodSum
from portal.statistics import count, spans, sums
from portal.statistics.periods import DAY, Period
from portal.statistics.rollup import rollup

TODAY = date(2026, 11, 26)
FIRST = TODAY - timedelta(days=150)
EVENTS = ("created", "label_ready", "label_failed", "cancelled", "step:items")
Found = dict[tuple[str, ...], list[int]]

codes = st.sampled_from(["a", "b", "other", ""])
days = st.integers(0, 150).map(lambda number: FIRST + timedelta(days=number))
ways = st.fixed_dictionaries({"option": codes, "carrier": codes, "country": codes, "source": codes})
items = st.fixed_dictionaries({"product_id": st.sampled_from("abcdef"), "reason": codes})
waits = st.fixed_dictionaries({"carrier": codes, "bucket": st.sampled_from(["5", "more"])})
counts = st.fixed_dictionaries(
    {"day": days, "event": st.sampled_from(EVENTS), "returns": st.integers(-2, 7)}
    | {"pieces": st.integers(0, 9), "cents": st.integers(0, 900), "unpriced": st.integers(0, 1)}
    | {"currency": st.sampled_from(["", "EUR", "GBP"]), "way": ways | items | waits}
)
# What happens, in turn: counts come in, for old days too, or the worker rolls up on a later day.
happenings = st.lists(st.lists(counts, max_size=25) | st.integers(0, 150), max_size=6)
periods = st.lists(st.tuples(days, st.integers(1, 130)), min_size=4, max_size=8)


@pytest.mark.django_db
@settings(max_examples=40)
@given(happenings=happenings, asked=periods)
def test_the_sums_of_any_period_are_those_of_its_counts(
    happenings: list[Any], asked: list[tuple[date, int]], settings: Any
) -> None:
    settings.RETENTION_DAYS, settings.STATISTICS_MONTHS = 30, 4
    with transaction.atomic():
        for happening in happenings:
            happen(happening)
            for first, length in asked:
                agree(Period(first, first + timedelta(days=length - 1)))
        transaction.set_rollback(True)


def happen(happening: Any) -> None:
    if isinstance(happening, int):
        rollup(later := TODAY + timedelta(days=happening))
        assert oldest() >= str(later - timedelta(days=31 * 5))
    else:
        count.add(DailyCount(**(row | row.pop("way"))) for row in map(dict, happening))


def oldest() -> str:
    """The first day of which anything is known."""
    known = PeriodSum.objects.order_by("span").values_list("span", flat=True).first()
    return known or str(date.max)


def agree(period: Period) -> None:
    """Compare what a report reads with the counts themselves, which a loop adds up here."""
    rows = [row for row in DailyCount.objects.values() if is_of(row, period)]
    shown = {("total", row.event, *row.key.split("/")): row for row in sums.totals(period)}
    shown |= {
        (dimension, row.event, row.key): row
        for dimension, found in sums.breakdowns(period).items()
        for row in found
    }
    assert {key: list(row[2:]) for key, row in shown.items() if any(row[2:])} == added_up(rows)
    by_day: dict[date, int] = defaultdict(int)
    for row in rows:
        if row["event"] == "created" and is_total(row):
            by_day[row["day"]] += row["returns"]
    assert without_zeros(sums.by_day("created", period.each_day())) == without_zeros(by_day)


def is_of(row: dict[str, Any], period: Period) -> bool:
    """A month that was rolled up is whole, however little of it the period has."""
    if row["slot"] == count.MONTH:
        whole = period.in_whole_months()
        return bool(whole.first <= row["day"] <= whole.last)
    return bool(period.first <= row["day"] <= period.last)


def is_total(row: dict[str, Any]) -> bool:
    return row["slot"] != count.MONTH and not row["product_id"] and not row["bucket"]


def added_up(rows: list[dict[str, Any]]) -> Found:
    found: Found = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        for key in keys(row):
            for place, name in enumerate(("returns", "pieces", "cents", "unpriced")):
                found[key][place] += row[name]
    return {key: numbers for key, numbers in found.items() if any(numbers)}


def keys(row: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Everything that a report tells of a count."""
    event = row["event"]
    if is_total(row):
        yield "total", event, row["source"], row["currency"]
    if row["slot"] == count.TOTALS:
        return
    if row["product_id"]:
        told = {"created": {"product": "product_id", "reason": "reason"}}
    elif row["bucket"]:
        told = {"label_ready": {"wait": "bucket"}}
    else:
        every = {name: name for name in ("option", "carrier", "country")}
        told = {"created": every, "label_failed": {"carrier": "carrier"}}
    yield from ((dimension, event, row[name]) for dimension, name in told.get(event, {}).items())


def without_zeros(found: Any) -> dict[date, int]:
    return {day: number for day, number in found.items() if number}


def test_the_spans_of_a_period_hold_each_of_its_days_once_and_no_other() -> None:
    for first in Period(date(2027, 12, 1), date(2028, 3, 31)).each_day():
        for length in range(1, 100):
            period = Period(first, first + timedelta(days=length - 1))
            assert held(spans.covering(period)) == period.each_day(), period


def held(names: list[str]) -> list[date]:
    return sorted(day for name in names for day in DAYS_OF[name])


def _days_of_spans() -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for day in Period(date(2027, 11, 1), date(2028, 8, 31)).each_day():
        for name in spans.around(day):
            found[name].append(day)
    return found


DAYS_OF = _days_of_spans()


def test_thirty_days_are_few_spans() -> None:
    begun = Period(date(2026, 1, 1), date(2026, 12, 31)).each_day()
    lengths = [len(spans.covering(Period(day, day + 29 * DAY))) for day in begun]
    assert max(lengths) <= 14
    assert sum(lengths) / len(lengths) < 10
