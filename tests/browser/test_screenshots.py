"""Pictures of every step, for the README and for whoever looks after the look."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.test_browser import heading, look_up, press

FOLDER = os.environ.get("SCREENSHOTS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="only make screenshots takes pictures")


@pytest.mark.parametrize("width", [390, 1280])
def test_every_step_has_its_picture(portal: Page, width: int) -> None:
    portal.set_viewport_size({"width": width, "height": 860})

    def picture(name: str) -> None:
        portal.wait_for_timeout(100)
        portal.screenshot(path=Path(FOLDER) / f"{name}-{width}.png", full_page=True)

    picture("lookup")
    look_up(portal, "#1002")
    portal.locator("#id_chosen-0").check()
    portal.locator("#id_reason-0").select_option(label="Size too small")
    picture("items")
    press(portal)
    heading(portal, "What would you like in return?")
    portal.get_by_label("Money back").check()
    picture("refund")
    press(portal)
    heading(portal, "How will you send it back?")
    portal.get_by_label("Drop-off, no printer needed").check()
    picture("delivery")
    press(portal)
    heading(portal, "Where will you drop it off?")
    portal.locator("input[name=service_point]").first.check()
    picture("service-point")
    press(portal)
    picture("address")
    press(portal)
    heading(portal, "Check and confirm")
    picture("review")
    press(portal)
    heading(portal, "Your return is registered")
    picture("label-waiting")
    portal.get_by_role("heading", name="Your label is ready").wait_for(timeout=20_000)
    picture("label")
