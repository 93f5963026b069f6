"""Few reasons are chips: a tap each, by keyboard too, on the narrowest phone."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.browser.examining import examine
from tests.harness.customer import Customer


@pytest.fixture
def items(open_page, settings) -> Page:
    settings.BRAND_DOMAIN = "lantern-books"
    customer = Customer(Client()).look_up("#1001")
    page = open_page(customer.url, customer)
    page.set_viewport_size({"width": 320, "height": 640})
    return page


def test_a_reason_is_a_tap(items: Page) -> None:
    items.get_by_text("Incorrect product received").click()
    expect(items.locator("#id_reason-0_2")).to_be_checked()
    items.get_by_role("button", name="Continue").last.click()
    expect(items.locator("h1")).to_contain_text("How will you send it back?")


def test_the_arrow_keys_choose_a_reason(items: Page) -> None:
    items.locator("#id_reason-0").focus()
    items.keyboard.press("ArrowRight")
    expect(items.locator("#id_reason-0_1")).to_be_checked()


def test_the_reason_other_unfolds_its_note(items: Page) -> None:
    items.get_by_text("Other", exact=True).click()
    expect(items.get_by_label("What is the reason?")).to_be_visible()


def test_chips_and_their_error_are_accessible(items: Page) -> None:
    examine(items)
    items.get_by_role("button", name="Continue").last.click()
    expect(items.locator("#id_reason-0_error")).to_have_text("Choose a reason.")
    examine(items)
    items.get_by_role("link", name="Choose a reason.").click()
    expect(items.locator("#id_reason-0")).to_be_focused()
    items.keyboard.press("Space")
    expect(items.locator("#id_reason-0_error")).to_have_count(0)


@pytest.mark.parametrize("language", ["de", "fr", "nl", "es", "it"])
def test_no_language_makes_the_chips_wider_than_a_phone(
    browser: Browser, live_server, simulator, transactional_db, settings, language: str
) -> None:
    settings.BRAND_DOMAIN = "lantern-books"
    customer = Customer(Client(headers={"accept-language": language})).look_up("#1002")
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 640})
    value = customer.client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + customer.url)
    for box in page.locator("input[name^=chosen]").all():
        box.check()
    expect(page.locator(".chips")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
