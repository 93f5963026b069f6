"""The first page says in a line how long there is for a return, and what it costs."""

import re

import pytest
from django.test import Client

from portal.rules.file import EXAMPLE
from portal.simulator import brands
from portal.simulator.server import Simulator
from portal.upstream import brand_settings


def lead(language: str = "en") -> str:
    brand_settings.recent_settings.forget()
    page = Client(headers={"accept-language": language}).get("/").content.decode()
    return re.findall(r'<p class="lead">([^<]*)</p>', page)[0].replace("\xa0", " ")


@pytest.fixture
def portal(simulator: Simulator, monkeypatch):
    """Sets what Sendcloud says of the brand."""
    return lambda **told: [
        monkeypatch.setitem(brands.SETTINGS["noordpunt"]["portal"], *pair) for pair in told.items()
    ]


def test_days_and_fee_stand_in_a_line(simulator: Simulator, settings) -> None:
    settings.BRAND_RETURN_DAYS = 30
    assert lead() == "You have 30 days to return your order. Free in our stores, €3.50 by parcel."
    assert lead("de") == (
        "Sie haben 30 Tage Zeit, Ihre Bestellung zurückzugeben."
        " In unseren Geschäften kostenlos, per Paket 3,50 €."
    )


def test_a_brand_without_stores_names_the_fee_alone(portal) -> None:
    portal(delivery_options=["drop_off_point"])
    assert lead() == "A return costs €3.50."


def test_a_free_return_is_said(portal) -> None:
    portal(return_fee="0.00")
    assert lead() == "Returns are free."


def test_what_is_not_known_is_not_promised(portal) -> None:
    portal(return_fee=None)
    assert lead() == "Find your order, choose what to send back and get your label."


def test_the_days_of_the_rules_are_told_with_v3(simulator: Simulator, settings, tmp_path) -> None:
    settings.RETURNS_ENGINE = "v3"
    settings.BRAND_DIR = tmp_path
    (tmp_path / "returns.toml").write_text(EXAMPLE.read_text())
    assert lead().startswith("You have 30 days to return your order.")
