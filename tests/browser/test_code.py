"""The codes of the label page, read from a screenshot as a counter's scanner reads a telephone."""

import io

import pytest
import zxingcpp
from django.test import Client
from PIL import Image
from playwright.sync_api import Page

from portal.models import Submission
from tests.browser.states import STATES
from tests.harness.customer import Customer

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}
PARTS = ".now", ".code img", ".now .actions"


def read(page: Page) -> list[str]:
    """The QR codes that are in sight."""
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        return [code.text for code in zxingcpp.read_barcodes(shot.convert("L"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_read_from_a_phones_first_screen(open_page, scheme: str) -> None:
    customer = Customer(Client())
    STATES["code"](customer)
    page = open_page(customer.url, customer)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    page.locator(".code img").evaluate("image => image.decode()")
    assert read(page) == Submission.objects.get().tracking_numbers


def test_a_wide_screen_has_the_code_and_what_to_do_with_it_side_by_side(open_page) -> None:
    customer = Customer(Client())
    STATES["code"](customer)
    page = open_page(customer.url, customer)
    page.set_viewport_size(WIDE)
    page.locator(".code img").evaluate("image => image.decode()")
    box, code, actions = (page.locator(name).bounding_box() for name in PARTS)
    assert box
    assert code
    assert actions
    assert code["x"] - box["x"] < 48
    assert 0 < actions["x"] - (code["x"] + code["width"]) < 48
    assert box["x"] + box["width"] - (actions["x"] + actions["width"]) < 48
    assert code["y"] <= actions["y"]
    assert code["width"] >= 280
    assert read(page) == Submission.objects.get().tracking_numbers


def test_a_stores_staff_scan_the_number_of_the_return(open_page) -> None:
    customer = Customer(Client())
    STATES["store registered"](customer)
    page = open_page(customer.url, customer)
    page.set_viewport_size(PHONE)
    assert read(page) == [str(Submission.objects.get().return_id)]


def test_the_tracking_number_is_copied_from_the_details(open_page) -> None:
    customer = Customer(Client())
    STATES["label"](customer)
    page = open_page(customer.url, customer)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Return details").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "".join(
        Submission.objects.get().tracking_numbers
    )
