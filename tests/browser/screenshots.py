"""Takes pictures of every step and state, all for the designers and a few for the documentation.

Only `make screenshots` runs it, because the suite does not collect a file of this name.
"""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Page

from tests.browser.states import STATES
from tests.harness.customer import Customer
from tests.harness.staff import inside, member
from tests.harness.withdrawal import TYPED, Consumer, switched_on
from tests.web.test_sample_brands import LOOKS

FOLDER = Path("docs/screenshots")
PUBLISHED = {
    "lookup-1280-light",
    "items-390-light",
    "delivery-1280-light",
    "delivery-390-dark",
    "map-390-light",
    "review-390-light",
    "code-390-light",
    "label-1280-dark",
    "atelier-ode-items-390-light",
    "bolt-and-plank-delivery-390-light",
    "lantern-books-lookup-1280-light",
}


def take(
    page: Page, name: str, widths: Sequence[int] = (390, 1280), schemes: str = "light dark"
) -> None:
    """Take pictures of a page, the published ones into docs/ and the others into var/."""
    page.set_viewport_size({"width": 320, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    for width in widths:
        for scheme in schemes.split():
            page.set_viewport_size({"width": width, "height": 860})
            page.emulate_media(color_scheme=scheme)
            # As high as the page, or else the button that stays in sight covers its middle.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(860, height)})
            full = f"{name.replace(' ', '-')}-{width}-{scheme}"
            folder = FOLDER if full in PUBLISHED else django_settings.VAR / "screenshots"
            folder.mkdir(parents=True, exist_ok=True)
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            picture.quantize(64).save(folder / f"{full}.png", optimize=True)


def test_the_map_has_its_pictures(open_page, town_map) -> None:
    customer = Customer(Client()).until_delivery()
    page = open_page(f"{customer.url}?delivery_option=drop_off_point", customer)
    page.get_by_text("Show on a map").click()
    page.locator(".map img").evaluate("picture => picture.decode()")
    take(page, "map")


@pytest.mark.parametrize("state", STATES)
def test_every_step_and_state_has_its_pictures(open_page, state: str) -> None:
    customer = Customer(Client())
    STATES[state](customer)
    page = open_page(customer.url, customer)
    answers = page.locator("input[type=radio], input[type=checkbox]")
    if answers.count() and not page.locator("input:checked").count():
        answers.first.check()
    page.wait_for_load_state("networkidle")
    take(page, state)


@pytest.mark.parametrize("state", ["items", "delivery", "review", "code"])
@pytest.mark.parametrize("brand", LOOKS)
def test_each_sample_brand_has_its_pictures(open_page, settings, brand: str, state: str) -> None:
    settings.BRAND_DOMAIN = brand
    settings.BRAND = settings.BRAND | LOOKS[brand]
    customer = Customer(Client())
    STATES[state](customer)
    page = open_page(customer.url, customer)
    page.wait_for_load_state("networkidle")
    take(page, f"{brand}-{state}")


@pytest.mark.parametrize("brand", LOOKS)
def test_the_first_page_of_each_sample_brand_has_its_pictures(
    open_page, settings, brand: str
) -> None:
    settings.BRAND_DOMAIN = brand
    settings.BRAND = settings.BRAND | LOOKS[brand]
    page = open_page("/")
    page.set_viewport_size({"width": 1280, "height": 860})  # only then is the picture fetched
    page.wait_for_load_state("networkidle")
    take(page, f"{brand}-lookup")


@pytest.mark.parametrize("brand", ["noordpunt", "sol-y-mar"])
def test_the_first_page_has_its_pictures(open_page, settings, brand: str) -> None:
    settings.BRAND_DOMAIN = brand
    take(open_page("/"), "lookup" if brand == "noordpunt" else f"lookup-{brand}")


def test_the_statement_and_the_errors_have_their_pictures(open_page) -> None:
    take(open_page("/accessibility/"), "accessibility")
    page = open_page("/")
    page.locator("main .button").click()
    page.locator("[data-problem]").wait_for()
    take(page, "errors")


@pytest.mark.parametrize("language", ["nl", "de", "fr", "es", "it"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_picture_in_each_language(open_page, state: str, language: str) -> None:
    customer = Customer(Client(headers={"Accept-Language": language}))
    STATES[state](customer)
    chosen = {"name": "language", "value": language}
    take(open_page(customer.url, customer, chosen), f"{language}-{state}", [390], "light")


@pytest.mark.parametrize("language", ["nl", "de", "fr", "es", "it"])
def test_the_first_page_has_its_pictures_in_each_language(open_page, language: str) -> None:
    chosen = {"name": "language", "value": language}
    page = open_page("/", None, chosen)
    page.locator("main .button").click()
    page.locator("[data-problem]").wait_for()
    take(page, f"{language}-errors", [390, 1280], "light")
    take(open_page("/accessibility/", None, chosen), f"{language}-accessibility", [390], "light")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_withdrawal_has_its_pictures(open_page, settings, language: str) -> None:
    switched_on(settings)
    page = open_page(f"/withdraw/?language={language}")
    take(page, f"{language}-withdrawal")
    page.locator("main .button").click()
    take(page, f"{language}-withdrawal errors")
    for name, text in TYPED.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("main .button").click()
    take(page, f"{language}-withdrawal confirm")
    page.locator("[name=confirmed]").click()
    take(page, f"{language}-withdrawal receipt")
    page.locator("form[action='/withdrawn/'] .button").click()
    take(page, f"{language}-withdrawal label")


def test_the_withdrawals_of_the_console_have_their_pictures(
    open_page, settings, live_server, simulator
) -> None:
    switched_on(settings)
    reference, *_ = (Consumer().declare(contract=f"#{number}").reference for number in range(8))
    staff = Customer(inside(member(admin=True)))
    url = f"/support/withdrawals/{reference}/"
    staff.client.post(url, {"action": "note", "text": "Called back, refund is on its way."})
    staff.client.post(url, {"action": "state", "state": "in_hand"})
    for name, path in {
        "console withdrawals": "/support/withdrawals/",
        "console withdrawals crowded": "/support/withdrawals/?queue=crowded",
        "console withdrawal": url,
        "console verify": "/support/withdrawals/verify/",
    }.items():
        take(open_page(path, staff), name)
