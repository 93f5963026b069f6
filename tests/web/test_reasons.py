"""Few reasons are chips beside each product; more of them, or more products, have a select."""

import re

import pytest

from portal.simulator import brands
from portal.simulator.server import Simulator
from portal.upstream import brand_settings
from tests.harness.customer import Customer

ONE, THREE, MANY = "#1001", "#1002", "#1111"


@pytest.fixture
def few(simulator: Simulator, monkeypatch) -> list[dict]:
    """A brand with five reasons."""
    portal = brands.SETTINGS["noordpunt"]["portal"]
    monkeypatch.setitem(portal, "reasons", brands.REASONS[:4] + brands.REASONS[-1:])
    brand_settings.recent_settings.forget()
    return portal["reasons"]


def chips(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="radio"[^>]* name="(reason[^"]*)" value="(\d+)"', page)


@pytest.mark.parametrize("order", [ONE, THREE])
def test_five_reasons_are_chips(customer: Customer, few: list[dict], order: str) -> None:
    page = customer.look_up(order).text
    assert [value for name, value in chips(page) if name == "reason-0"] == [
        str(reason["id"]) for reason in few
    ]
    assert "<select" not in page


def test_six_reasons_are_a_select(customer: Customer) -> None:
    page = customer.look_up(ONE).text
    assert chips(page) == []
    assert '<select name="reason-0"' in page


def test_many_products_have_a_select(customer: Customer, few: list[dict]) -> None:
    page = customer.look_up(MANY).text
    assert chips(page) == []
    assert '<select name="reason-0"' in page


def test_a_parcel_without_a_list_of_products_has_chips_too(
    customer: Customer, few: list[dict]
) -> None:
    assert {name for name, _ in chips(customer.look_up("#1003").text)} == {"reason"}


def test_a_missing_reason_is_said_at_its_chips_and_nothing_is_lost(
    customer: Customer, few: list[dict]
) -> None:
    page = customer.look_up(ONE).post(**{"chosen-0": "on", "quantity-0": "1", "note-0": "A gift"})
    assert page.page.status_code == 422
    assert 'href="#id_reason-0"' in page.text
    assert '<p class="error" id="id_reason-0_error">Choose a reason.' in page.text
    assert page.text.count('id="id_reason-0"') == 1
    assert "A gift" in page.text


def test_the_chosen_reason_is_kept_and_goes_on(customer: Customer, few: list[dict]) -> None:
    items = customer.look_up(ONE).url
    customer.choose_items()
    assert "/delivery/" in customer.url
    page = customer.visit(items).text
    assert re.findall(r'value="(\d+)" checked', page.split('class="chips"')[1])[0] == "11"


def test_the_reason_that_says_nothing_by_itself_asks_for_a_note(
    customer: Customer, few: list[dict]
) -> None:
    page = customer.look_up(ONE)
    assert re.findall(r'value="(\d+)" data-note', page.text) == ["3"]
    answer = page.choose_items(**{"reason-0": "3"})
    assert "Please tell us the reason." in answer.text
