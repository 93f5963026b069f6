"""Options of the delivery page in a browser."""

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
