"""A store says when it is open wherever it is chosen, checked or told, as the merchant set it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from portal.config import store_hours
from tests.harness.customer import Customer

HOURS = {7: {0: ("09:30 - 12:30", "13:30 - 18:00"), 1: ("09:30 - 12:30", "13:30 - 18:00")}}
TUESDAY = datetime(2026, 11, 24, 14, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def configured(settings) -> None:
    settings.STORE_HOURS = HOURS


def hours(customer: Customer) -> list[tuple[str, str]]:
    """The opening hours that the page shows first."""
    listed = re.search(r'<dl class="hours">(.*?)</dl>', customer.text, re.DOTALL)
    return re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", listed[1]) if listed else []


def test_a_stores_hours_stand_where_it_is_chosen_checked_and_told(customer: Customer) -> None:
    with time_machine.travel(TUESDAY):
        customer.until_delivery("#1006").post(delivery_option="in_store")
        chosen = hours(customer)
        assert chosen == [
            ("Monday–Tuesday", "09:30–12:30, 13:30–18:00"),
            ("Wednesday–Sunday", "Closed"),
        ]
        assert hours(customer.take_first()) == chosen
        assert hours(customer.confirm()) == chosen
        assert "Open until 18:00" in customer.text


def test_a_store_without_hours_says_nothing_of_them(customer: Customer, settings) -> None:
    settings.STORE_HOURS = {}
    customer.create("in_store", "#1006")
    assert "Noordpunt Eindhoven" in customer.text
    assert "Opening hours" not in customer.text


def test_hours_are_read_weekday_by_weekday(monkeypatch) -> None:
    given = "7: mon-tue 09:30-12:30 13:30-18:00; 8: SUN 10:00-24:00,sat 08:00-09:00"
    monkeypatch.setenv("STORE_HOURS", given)
    assert store_hours.configured() == HOURS | {8: {6: ("10:00 - 24:00",), 5: ("08:00 - 09:00",)}}
    monkeypatch.setenv("STORE_HOURS", "")
    assert store_hours.configured() == {}
    monkeypatch.setenv("STORE_HOURS", "7: mon 10:00-25:00")
    with pytest.raises(ImproperlyConfigured, match="mon-fri 10:00-18:00"):
        store_hours.configured()
