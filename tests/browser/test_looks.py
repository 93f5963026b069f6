"""What a customer's eye meets first, on a phone and on a wide screen."""

from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Page, expect

from tests.harness.customer import Customer
from tests.web.test_sample_brands import LOOKS

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def left(page: Page, selector: str) -> float:
    """Where the element begins, in pixels."""
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"]


def test_what_is_wrong_with_a_lookup_stands_above_no_picture_on_a_phone(
    portal: Page, settings
) -> None:
    settings.BRAND_DOMAIN = "lantern-books"
    settings.BRAND = settings.BRAND | LOOKS["lantern-books"]
    portal.set_viewport_size(PHONE)
    portal.reload()
    expect(portal.locator(".picture")).to_be_visible()
    portal.get_by_role("button", name="Find my order").click()
    expect(portal.locator(".problem")).to_be_visible()
    expect(portal.locator(".picture")).to_be_hidden()
    portal.set_viewport_size(WIDE)
    expect(portal.locator(".picture")).to_be_visible()


def test_the_stores_code_stands_large_and_before_its_words_on_a_wide_screen(open_page) -> None:
    customer = Customer(Client()).create("in_store", "#1006")
    page = open_page(customer.url, customer)
    page.set_viewport_size(WIDE)
    assert left(page, ".now > .code") < left(page, ".now > p")
    box = page.locator(".now > .code").bounding_box()
    assert box
    assert box["width"] >= 300


def test_a_page_that_needs_no_brand_has_its_strip_and_no_empty_footer(open_page) -> None:
    page = open_page("/")
    page.set_viewport_size(PHONE)
    page.set_content(render_to_string("400.html", {"too_large": True}))
    strip = page.locator(".top").bounding_box()
    assert strip
    assert strip["height"] >= 50
    expect(page.locator(".bottom")).to_have_count(0)
