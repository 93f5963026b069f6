"""The pages as the printer prints them."""

import re

from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.states import STATES
from tests.harness.customer import Customer

CENTIMETRE = 96 / 2.54  # CSS pixels


def printed(open_page, state: str) -> Page:
    customer = Customer(Client())
    STATES[state](customer)
    page = open_page(customer.url, customer)
    page.emulate_media(media="print")
    return page


def test_a_printed_return_says_what_happens_next_and_shows_no_buttons(open_page) -> None:
    page = printed(open_page, "label")
    expect(page.locator(".place")).to_have_text(re.compile(r"Return \d+"))
    shown = (
        "What happens next",
        "Drop off at",
        "In this parcel",
        "Monday–Friday",
        "Tracking number",
    )
    for words in shown:
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    # "Open until 17:30" is over by the time that it is read, and a card of buttons prints empty.
    hidden = ".bottom, .links, .actions, .now, .finish, .passing, .ways, .by-mail, [data-copy]"
    for selector in hidden.split(", "):
        for part in page.locator(selector).all():
            expect(part).to_be_hidden()


def test_a_printed_code_is_large_enough_for_the_counters_scanner(open_page) -> None:
    page = printed(open_page, "code")
    box = page.locator(".code img").bounding_box()
    assert box
    assert box["width"] >= 4 * CENTIMETRE
    assert box["height"] >= 4 * CENTIMETRE


def test_a_printed_return_has_no_map(open_page, town_map) -> None:
    page = printed(open_page, "label")
    expect(page.locator(".with-map")).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator(".with-map")).to_be_visible()
