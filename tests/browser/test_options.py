"""Options of the delivery page in a browser."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.enhanced import enhanced
from tests.harness.customer import Customer


@pytest.fixture
def options(open_page) -> Page:
    customer = Customer(Client()).until_delivery()
    page = open_page(customer.url, customer)
    page.set_viewport_size({"width": 390, "height": 844})
    enhanced(page)
    return page


def test_a_chosen_option_stays_where_it_was_pressed(options: Page) -> None:
    pickup = options.locator("input[type=radio][value=pickup]")
    pickup.scroll_into_view_if_needed()
    before = pickup.bounding_box()
    pickup.click()
    expect(options.locator("#pickup")).to_be_visible()
    after = pickup.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) < 2


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press_each(page: Page) -> None:
    """Choose one option after the other; the last is the pickup."""
    for option in ("in_store", "drop_off_point", "pickup"):
        page.locator(f"input[type=radio][value={option}]").click()
        expect(page).to_have_url(re.compile(f"delivery_option={option}$"))


def test_back_leads_to_the_items_whatever_options_were_pressed(open_page) -> None:
    customer = Customer(Client()).look_up()
    page = open_page(customer.url, customer)
    page.locator("#id_reason-0").select_option("11")
    page.locator("form.answers > .actions button").click()
    heading(page, "How will you send it back?")
    press_each(page)
    page.go_back()
    heading(page, "What are you sending back?")
    page.go_forward()
    heading(page, "How will you send it back?")


def test_a_pressed_option_survives_a_refresh_and_the_way_back_from_the_review(
    options: Page,
) -> None:
    press_each(options)
    options.reload()
    enhanced(options)
    expect(options.locator("input[value=pickup]")).to_be_checked()
    options.locator("form.answers > .actions button").click()
    heading(options, "Check and confirm")
    options.go_back()
    heading(options, "How will you send it back?")
    expect(options.locator("input[value=pickup]")).to_be_checked()
