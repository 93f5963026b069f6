"""What the page of the statistics says: in charts, in tables, and of money."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import DailyCount
from portal.simulator.server import Simulator
from portal.statistics import count, made_up
from tests.harness.staff import inside, member, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(simulator: Simulator) -> Client:
    return inside(member())


def figures(page: str) -> dict[str, tuple[str, str]]:
    """The drawing and the table of each figure, by its name."""
    parts = re.findall(r'<figure[^>]*id="figure-([\w-]+)">(.*?)</figure>', page, re.DOTALL)
    return {
        name: (part.partition("<details>")[0], part.partition("<details>")[2])
        for name, part in parts
    }


def test_every_chart_and_its_table_say_the_same(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    found = figures(staff.get("/support/statistics/?period=30").content.decode())
    assert len(found) >= 10
    for name, (drawing, table) in found.items():
        rows = re.findall(r'<th scope="row">([^<]*)</th><td class="number">([^<]*)<', table)
        if 'class="bars"' in drawing:
            names = re.findall(r'<text class="name"[^>]*>([^<]*)<', drawing)
            assert names == [row[0] for row in rows], name
            values = re.findall(r'<text class="value"[^>]*>([^<]*)<', drawing)
            assert all(
                any(cell in value for cell in _cells(table, at)) for at, value in enumerate(values)
            ), name
        else:
            drawn = re.findall(r"<rect[^>]*><title>[^<]*: (\d+)</title>", drawing)
            assert drawn == [row[1] for row in rows], name


def _cells(table: str, at: int) -> list[str]:
    """The numbers of a row of the table."""
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', table)
    return re.findall(r'<td class="number">([^<]+)<', rows[at])


@pytest.mark.parametrize("period", [7, 30, 90])
def test_no_share_of_returns_exceeds_all_of_them(staff: Client, period: int) -> None:
    made_up.fill(timezone.localdate())
    page = text_of(staff.get(f"/support/statistics/?period={period}"))
    shares = [float(share) for share in re.findall(r"([\d.]+)\s*% of [\d,]+ returns", page)]
    assert len(shares) == 2
    assert max(shares) <= 100
    assert page.count("made in this period or before") == 2


def test_more_cancelled_than_made_are_no_share(staff: Client) -> None:
    today = timezone.localdate()
    count.add(
        [
            DailyCount(day=today, event="created", returns=5, slot=0),
            DailyCount(day=today, event="cancelled", returns=6, slot=0),
        ]
    )
    page = text_of(staff.get("/support/statistics/?period=7"))
    assert "Cancelled 6 made in this period or before" in page


def test_without_style_the_page_still_says_its_figures_in_words(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    for name, (drawing, table) in figures(
        staff.get("/support/statistics/?period=30").content.decode()
    ).items():
        assert re.search(r"<h2>[^<]+</h2>", drawing), name
        assert 'role="img"' in drawing, name
        assert re.search(r"<desc[^>]*>[^<]+</desc>", drawing), name
        assert '<th scope="col"' in table, name


def test_two_currencies_stand_apart_and_a_missing_price_is_mentioned(staff: Client) -> None:
    today = timezone.localdate()
    count.add(
        DailyCount(
            day=today - timedelta(days=1),
            event="created",
            option="pickup",
            returns=6,
            pieces=6,
            currency=code,
            cents=cents,
            unpriced=unpriced,
        )
        for code, cents, unpriced in (("EUR", 5000, 1), ("GBP", 300, 0))
    )
    page = staff.get("/support/statistics/?period=30")
    text = unescape(text_of(page))
    assert "€50.00" in text
    assert "£3.00" in text
    assert "€53.00" not in text
    assert "1 item without a price" in text
    sheet = staff.get("/support/statistics.csv?period=30&figure=money").content.decode()
    assert '"Value of the items (EUR)","€50.00"' in sheet
    assert '"Value of the items (GBP)","£3.00"' in sheet
