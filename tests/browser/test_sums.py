"""The items page works with the pieces that are ticked: sums at the refund wishes, parcels."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.harness.customer import Customer

LANGUAGES = ("en-GB", "nl-NL", "de-DE", "fr-FR", "es-ES", "it-IT")


def items(open_page, order: str) -> tuple[Page, Customer]:
    customer = Customer(Client()).look_up(order)
    return ready(open_page(customer.url, customer)), customer


def ready(page: Page) -> Page:
    """The page with its script, which comes after the page was painted."""
    page.wait_for_function("typeof addUp === 'function'")
    return page


def says(page: Page, value: str, price: str) -> None:
    expect(page.locator(f".card:has([value={value}]) .price")).to_have_text(price)


def test_each_wish_says_its_sum_and_the_review_says_the_same(open_page) -> None:
    page, _ = items(open_page, "#1002")
    says(page, "money", "")
    page.locator("#id_chosen-1").check()
    says(page, "money", "€55.50")
    says(page, "credit", "€55.50")
    page.locator("#id_chosen-2").check()
    page.locator("#id_quantity-2").fill("2")
    says(page, "money", "€74.50")
    expect(page.locator(".card:has([value=exchange]) .price")).to_have_count(0)
    for number in (1, 2):
        page.locator(f"#id_reason-{number}").select_option("11")
    page.locator("form.answers > .actions button").click()
    expect(page.locator(".rail .sum").last).to_contain_text("€74.50")


def test_a_quantity_that_is_no_number_has_no_sum(open_page) -> None:
    page, _ = items(open_page, "#1001")
    says(page, "money", "€16.45")
    page.locator("#id_quantity-0").fill("")
    says(page, "money", "")


def test_no_sum_is_shown_where_a_price_or_a_discount_is_not_known(open_page) -> None:
    for order in ("#1022", "#1106"):
        page, _ = items(open_page, order)
        for box in page.locator("[name^=chosen]").all():
            box.check()
        says(page, "money", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_writes_sums_as_the_server_does(
    browser, live_server, simulator, transactional_db, language: str
) -> None:
    client = Client(headers={"Accept-Language": language})
    customer = Customer(client).look_up("#1002")
    url = customer.url
    written = re.findall(r'data-less="3.50">([^<]+)<', customer.choose_items().visit(url).text)
    context = browser.new_context(locale=language)
    value = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + url)
    page.locator("#id_chosen-0").uncheck()
    says(page, "money", "")
    page.locator("#id_chosen-0").check()
    shown = page.locator("[data-less]").first.text_content()
    assert [shown] == written[:1]
    context.close()


def test_fewer_pieces_mean_fewer_parcels(open_page) -> None:
    page, _ = items(open_page, "#1004")
    parcels = page.get_by_label("How many parcels will you send?")
    page.locator("#id_quantity-0").fill("3")
    expect(parcels).to_have_attribute("max", "3")
    parcels.fill("3")
    page.locator("#id_quantity-0").fill("1")
    expect(parcels).to_have_attribute("max", "1")
    expect(parcels).to_have_value("1")
