"""Pictures of every step and state: all for whoever looks after the look, a few for the README."""

import io
import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Page

from tests.browser.states import STATES
from tests.customer import Customer

FOLDER = os.environ.get("SCREENSHOTS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="only make screenshots takes pictures")
PUBLISHED = {
    "lookup-1280-light",
    "items-390-light",
    "delivery-1280-light",
    "delivery-390-dark",
    "review-390-light",
    "code-390-light",
    "label-1280-dark",
}


def take(page: Page, name: str) -> None:
    """Four pictures of a page; the published ones stand in docs/, the others in var/."""
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 860})
            page.emulate_media(color_scheme=scheme)
            full = f"{name.replace(' ', '-')}-{width}-{scheme}"
            folder = Path(FOLDER) if full in PUBLISHED else django_settings.VAR / "screenshots"
            folder.mkdir(parents=True, exist_ok=True)
            picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
            picture.quantize(64).save(folder / f"{full}.png", optimize=True)


@pytest.mark.parametrize("state", STATES)
def test_every_step_and_state_has_its_pictures(open_page, state: str) -> None:
    customer = Customer(Client())
    STATES[state](customer)
    page = open_page(customer.url, customer)
    answers = page.locator("input[type=radio], input[type=checkbox]")
    if answers.count() and not page.locator("input:checked").count():
        answers.first.check()
    take(page, state)


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
