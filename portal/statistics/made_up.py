"""Ninety days of plausible history for the demo, through the same functions, from a fixed seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from portal.models import DailyCount, ProductName, ProductSales, Submission
from portal.statistics import count
from portal.statistics.events import STEP, Event, Source, bucket
from portal.statistics.periods import Period

DAYS = 90
# Product, its name, price in cents, how often it comes back, and the reasons with their weights.
PRODUCTS = (
    ("19284", "T-shirt organic cotton, M", 1995, 30, {"30": 6, "31": 3, "11": 1}),
    ("19286", "Canvas trousers, 32/34", 5900, 26, {"31": 7, "30": 2, "24": 1}),
    ("19287", "Wool socks", 950, 8, {"11": 5, "24": 2}),
    ("19290", "Rain jacket, recycled, L", 12900, 24, {"21": 5, "30": 3, "31": 2}),
    ("19291", "Canvas bag", 2450, 12, {"24": 4, "21": 2, "11": 1}),
)
COUNTRIES = {"NL": 50, "DE": 22, "BE": 12, "FR": 8, "ES": 5, "IT": 3}
OPTIONS = {"drop_off_point": 62, "drop_off_labelless": 22, "pickup": 9, "in_store": 7}
CARRIERS = {"postnl": 58, "dhl": 24, "dpd": 18}
FEE = 350  # cents, as the labels
LABELS = {"postnl": 425, "dhl": 495, "dpd": 465}
BY_WEEKDAY = (1.5, 1.15, 1.0, 0.95, 0.9, 0.7, 0.8)  # from Monday
USUAL = 28
FUNNEL = {"items": 0.88, "delivery": 0.82, "review": 0.80}
CREATED = 0.78  # of those whose parcel was found
SALE, BAD_DAY = 37, 20  # days before today on which a sale ended, and on which a carrier was down


class NotEmpty(Exception):
    """The database has figures or returns of its own."""


def fill(today: date) -> int:
    """Fill the 90 days before today; how many returns. Raises NotEmpty."""
    if DailyCount.objects.exists() or Submission.objects.exists():
        raise NotEmpty
    chance = random.Random(20)
    rows = [row for back in range(DAYS, 0, -1) for row in _day(chance, today, back)]
    count.add(rows)
    period = Period(today - timedelta(days=DAYS), today)
    _name(period)
    return sum(row.returns for row in rows if row.event == Event.CREATED and not row.product_id)


def _day(chance: random.Random, today: date, back: int) -> Iterator[DailyCount]:
    day = today - timedelta(days=back)
    after_sale = 1.8 if SALE - 6 <= back <= SALE else 1.0
    made = round(USUAL * BY_WEEKDAY[day.weekday()] * after_sale * chance.uniform(0.85, 1.15))
    found = round(made / CREATED)
    yield _row(day, Event.FOUND, found)
    yield _row(day, Event.NOT_FOUND, round(found * 0.14))
    for slug, share in FUNNEL.items():
        yield _row(day, STEP + slug, max(made, round(found * share)))
    for _ in range(made):
        yield from _return(chance, day, back)


def _return(chance: random.Random, day: date, back: int) -> Iterator[DailyCount]:
    product_id, _, price, _, reasons = chance.choices(PRODUCTS, [one[3] for one in PRODUCTS])[0]
    pieces = 1 if chance.random() < 0.8 else 2
    keys = {
        "option": _one(chance, OPTIONS),
        "carrier": (carrier := _one(chance, CARRIERS)),
        "country": _one(chance, COUNTRIES),
        "source": Source.CUSTOMER if chance.random() < 0.94 else Source.STAFF,
        "currency": "EUR",
    }
    sums = {"pieces": pieces, "cents": price * pieces}
    yield from _costs(day, keys)
    yield _row(day, Event.CREATED, 1, **keys, **sums)
    item = {"product_id": product_id, "reason": _one(chance, reasons), "currency": "EUR"}
    yield _row(day, Event.CREATED, 1, **item, **sums)
    is_down = back == BAD_DAY and carrier == "dpd"
    if chance.random() < (0.7 if is_down else 0.014):
        yield _row(day, Event.LABEL_FAILED, 1, **keys, **sums)
        return
    seconds = min(600, round(chance.lognormvariate(2.0, 0.5)))
    yield _row(day, Event.LABEL_READY, 1, **keys, **sums)
    wait = {"carrier": carrier, "bucket": bucket(seconds), "seconds": seconds}
    yield _row(day, Event.LABEL_READY, 1, **wait)
    yield from _later(chance, day, back, keys, sums)


def _costs(day: date, keys: dict[str, str]) -> Iterator[DailyCount]:
    """What the customer pays and what the label costs; in a store there is neither."""
    if keys["option"] != "in_store":
        yield _row(day, Event.FEE, 1, cents=FEE, **keys)
        yield _row(day, Event.LABEL_COST, 1, cents=LABELS[keys["carrier"]], **keys)


def _later(
    chance: random.Random, day: date, back: int, keys: dict[str, str], sums: dict[str, int]
) -> Iterator[DailyCount]:
    """What became of it in the days after, as far as they are over."""
    if chance.random() < 0.04:
        yield _row(day, Event.CANCELLED, 1, **keys, **sums)
        return
    after = 0
    for event, days, share in (
        (Event.HANDED_OVER, (0, 5), 0.93),
        (Event.RECEIVED, (1, 4), 0.98),
        (Event.REFUNDED, (0, 3), 0.95),
    ):
        after += chance.randint(*days)
        if after >= back or chance.random() > share:
            return
        yield _row(day + timedelta(days=after), event, 1, **keys, **sums)


def _one(chance: random.Random, weighted: dict[Any, int]) -> Any:
    return chance.choices(list(weighted), weights=list(weighted.values()))[0]


def _row(day: date, event: str, returns: int, **more: Any) -> DailyCount:
    return DailyCount(day=day, event=event, returns=returns, slot=count.DEMO, **more)


def _name(period: Period) -> None:
    """Names of the five products, and what was sold of each in every month."""
    ProductName.objects.bulk_create(
        ProductName(product_id=id_, name=name, last_seen=period.last) for id_, name, *_ in PRODUCTS
    )
    months = {column.first.replace(day=1) for column in period.columns}
    ProductSales.objects.bulk_create(
        ProductSales(month=month, product_id=id_, pieces=often * 45)
        for month in sorted(months)
        for id_, _, _, often, _ in PRODUCTS
    )
