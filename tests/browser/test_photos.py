"""Photos on a phone are chosen, shown and removed, with scripts and without."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from portal.simulator.server import Simulator
from tests.browser.enhanced import enhanced
from tests.browser.test_browser import heading, look_up, press, unfold
from tests.harness.photos import photo


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def phone(request, browser: Browser, live_server, simulator: Simulator, transactional_db):
    """The front page on a touch screen of 390 px."""
    context = browser.new_context(
        java_script_enabled=request.param,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    if request.param:
        enhanced(page)
    yield page
    context.close()


def choose(page: Page, name: str, content: bytes) -> None:
    expect(page.locator(".htmx-added, .htmx-request")).to_have_count(0)  # htmx listens from here on
    page.locator("#id_photos-0").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": content}
    )
    button = page.get_by_role("button", name="Add photos")
    if button.is_visible():
        button.click()


def test_photos_are_added_and_removed_on_a_phone(phone: Page, simulator: Simulator) -> None:
    look_up(phone)
    unfold(phone)
    phone.get_by_label("Anything else we should know?").fill("A hole at the back")
    for field, name in (("#id_photos-0", "Choose photos"), ("#id_photos-0_camera", "Take a photo")):
        expect(phone.locator(field)).to_have_accessible_name(re.compile(f"^{name} \\(T-shirt"))
        expect(phone.get_by_text(name).first).to_be_visible()
    choose(phone, "one.jpg", photo(width=300, height=200))
    expect(phone.get_by_alt_text("Photo 1, T-shirt", exact=False)).to_be_visible()
    choose(phone, "two.jpg", photo())
    expect(phone.get_by_alt_text("Photo 2, T-shirt", exact=False)).to_be_visible()
    expect(phone.get_by_label("Anything else we should know?")).to_have_value("A hole at the back")
    assert phone.locator("input[capture]").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.get_by_role("button", name="Remove photo 1").click()
    expect(phone.locator(".thumbnails img")).to_have_count(1)
    choose(phone, "three.jpg", b"no photo at all")
    expect(phone.locator("[data-problem]")).to_contain_text("We can’t open three.jpg")
    expect(phone.get_by_label("Anything else we should know?")).to_have_value("A hole at the back")

    phone.locator("#id_reason-0").select_option(label="Size too small")
    press(phone)
    heading(phone, "How will you send it back?")
    assert len(simulator.world.uploads) == 2


def test_enter_in_a_field_continues_and_removes_no_photo(phone: Page) -> None:
    look_up(phone)
    unfold(phone)
    choose(phone, "one.jpg", photo())
    expect(phone.locator(".thumbnails img")).to_have_count(1)
    phone.locator("#id_reason-0").select_option(label="Size too small")
    phone.locator("#id_quantity-0").press("Enter")
    heading(phone, "How will you send it back?")
    phone.go_back()
    heading(phone, "What are you sending back?")
    expect(phone.locator(".thumbnails img")).to_have_count(1)


def test_after_a_removal_the_focus_stays_at_the_photos(portal: Page) -> None:
    look_up(portal)
    unfold(portal)
    portal.locator("#id_photos-0").focus()
    choose(portal, "one.jpg", photo())
    expect(portal.locator(".thumbnails img")).to_have_count(1)
    expect(portal.locator("#id_photos-0")).to_be_focused()
    expect(portal.locator("#status")).to_have_text("1 photo added")
    portal.get_by_role("button", name="Remove photo 1").click()
    expect(portal.locator("#status")).to_have_text("Photo removed")
    expect(portal.locator("#id_photos-0")).to_be_focused()


def test_text_typed_during_an_upload_is_kept(portal: Page) -> None:
    look_up(portal)
    unfold(portal)

    def slow(route: Route) -> None:
        portal.locator("#id_note-0").fill("The seam is torn")
        portal.locator("#id_reason-0").select_option(label="Size too small")
        route.continue_()

    portal.route("**/items/", slow, times=1)
    choose(portal, "one.jpg", photo())
    expect(portal.locator(".thumbnails img")).to_have_count(1)
    expect(portal.locator("#id_note-0")).to_have_value("The seam is torn")
    press(portal)
    heading(portal, "How will you send it back?")
