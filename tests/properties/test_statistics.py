"""Whatever was counted, nothing that is shown names or betrays one to four returns."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models import DailyCount
from portal.statistics import count
from tests.harness.staff import inside, member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
FIRST = TODAY - timedelta(days=29)
PERIOD = f"period=days&since={FIRST}&until={TODAY}"
# The figures that break a total down.
FIGURES = ("product", "reason", "option", "carrier", "country", "failed", "wait")
codes = st.sampled_from(["a", "b", "c", "d", "e", "other", ""])
numbers = st.integers(1, 12)
returns = st.lists(
    st.tuples(codes, codes, st.sampled_from(["NL", "DE", "FR", ""]), codes, codes, numbers),
    max_size=12,
)


def rows(counts: list[tuple[str, str, str, str, str, int]]) -> Iterator[DailyCount]:
    """What the events of these returns add up to, on some days of the period."""
    for back, (option, carrier, country, product, reason, number) in enumerate(counts):
        day = TODAY - timedelta(days=back % 30)
        way = {"day": day, "option": option, "carrier": carrier, "country": country}
        yield DailyCount(event="created", returns=number, **way)
        yield DailyCount(event="label_failed", returns=number // 3, **way)
        yield DailyCount(event="label_ready", returns=number, **way)
        item = {"day": day, "product_id": product or "whole-parcel", "reason": reason}
        yield DailyCount(event="created", returns=number, pieces=number, **item)
        wait = {"day": day, "carrier": carrier, "bucket": ("5", "30", "more")[back % 3]}
        yield DailyCount(event="label_ready", returns=number, **wait)


@pytest.fixture
def staff(simulator: Any) -> Client:
    return inside(member())


@settings(max_examples=15)
@given(counts=returns)
def test_no_breakdown_of_page_csv_or_json_has_one_to_four(staff: Client, counts: Any) -> None:
    with transaction.atomic():
        count.add(rows(counts))
        shown = json.loads(staff.get(f"/support/statistics.json?{PERIOD}").content)
        page = staff.get(f"/support/statistics/?{PERIOD}").content.decode()
        sheets = {name: sheet(staff, name) for name in FIGURES} if counts else {}
        transaction.set_rollback(True)
    totals = shown["totals"]
    made, failed = totals.get("created", 0), totals.get("label_failed", 0)
    whole = {"failed": failed, "wait": made} | dict.fromkeys(FIGURES[:5], made)
    for name in FIGURES:
        lines = shown["waits"] if name == "wait" else shown["breakdowns"][name]
        values = [line["returns"] for line in lines]
        assert not any(0 < value < 5 for value in values), name
        # What is missing from the total would be a small number too.
        assert not values or sum(values) == whole[name], name
        if counts:
            assert figure(page, name) == sheets[name] == values, name


def sheet(staff: Client, name: str) -> list[int]:
    """The numbers of returns in a figure's CSV."""
    text = staff.get(f"/support/statistics.csv?{PERIOD}&figure={name}").content.decode()
    lines = [row for row in csv.reader(io.StringIO(text)) if row]
    return [int(row[1]) for row in lines[2:]]


def figure(page: str, name: str) -> list[int]:
    """The numbers of returns in a figure's table on the page."""
    part = page.partition(f'id="figure-{name}"')[2].partition("</figure>")[0]
    found = re.findall(r'<th scope="row">[^<]*</th><td class="number">(\d+)</td>', part)
    return [int(number) for number in found]
