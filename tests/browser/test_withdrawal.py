"""The withdrawal function in a real browser: by keyboard, without JavaScript, accessible."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.config.withdrawal import WORDS
from portal.simulator.server import Simulator
from tests.browser.examining import examine
from tests.browser.test_keyboard import tab_to
from tests.harness.withdrawal import TYPED, switched_on


@pytest.fixture(autouse=True)
def on(settings: Any) -> None:
    switched_on(settings)


@pytest.fixture
def plain(browser: Browser, live_server, simulator: Simulator, transactional_db) -> Any:
    """A page of a browser without JavaScript that refuses cookies, 320 pixels wide."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}, base_url=live_server.url
    )
    context.add_init_script("")
    yield context.new_page()
    context.close()


def speak(page: Page, language: str) -> None:
    page.locator(".languages summary").click()
    page.get_by_role("button", name=language).click()


def type_in(page: Page) -> None:
    page.get_by_label("Your name").fill(TYPED["name"])
    page.get_by_label("Order number").fill(TYPED["contract"])
    page.get_by_label("E-mail for your receipt").fill(TYPED["email"])
    page.get_by_label("Which items?").fill(TYPED["goods"])


def test_a_withdrawal_is_declared_by_keyboard_from_any_page(portal: Page) -> None:
    tab_to(portal, ".bottom .withdraw a")
    portal.keyboard.press("Enter")
    expect(portal.locator("h1")).to_have_text("Withdraw from your contract")
    for field in ("name", "contract", "email"):
        tab_to(portal, f"#id_{field}")
        portal.keyboard.type(TYPED[field])
    portal.keyboard.press("Enter")
    expect(portal.locator("h1")).to_have_text("Check your withdrawal")
    tab_to(portal, "[name=confirmed]")
    portal.keyboard.press("Enter")
    expect(portal.locator("h1")).to_have_text("We’ve received your withdrawal")
    assert portal.context.cookies() == [] or {
        cookie["name"] for cookie in portal.context.cookies()
    } == {"csrf"}  # of the front page, where the walk began


def test_it_works_without_javascript_at_320_pixels_in_another_language(plain: Page) -> None:
    plain.goto("/")
    link = plain.get_by_role("contentinfo").get_by_role("link", name=WORDS["en"].link)
    expect(link).to_be_visible()
    link.click()
    type_in(plain)
    speak(plain, "Deutsch")
    expect(plain.get_by_label("Ihr Name")).to_have_value(TYPED["name"])
    expect(plain.get_by_label("Welche Artikel?")).to_have_value(TYPED["goods"])
    plain.get_by_role("button", name="Weiter").click()
    speak(plain, "English")
    expect(plain.locator("h1")).to_have_text("Check your withdrawal")
    speak(plain, "Deutsch")
    plain.get_by_role("button", name=WORDS["de"].button, exact=True).click()
    expect(plain.locator("h1")).to_have_text("Wir haben Ihren Widerruf erhalten")
    speak(plain, "English")
    expect(plain.locator("h1")).to_have_text("We’ve received your withdrawal")
    with plain.expect_download() as saved:
        plain.get_by_role("button", name="Download the receipt (PDF)").click()
    assert saved.value.suggested_filename.startswith("W-")
    plain.get_by_role("button", name="Send it again").click()
    expect(plain.get_by_text("We’re sending your receipt again.")).to_be_visible()
    plain.get_by_role("button", name="Create a return label").click()
    expect(plain.get_by_label("Order or tracking number")).to_have_value("#1001")


def test_a_reference_stays_on_one_line(plain: Page) -> None:
    plain.goto("/withdraw/")
    type_in(plain)
    plain.locator("form .button").first.click()
    plain.locator("[name=confirmed]").click()
    reference = plain.locator(".place .unbroken")
    lines = "e => { e.parentElement.style.width = '1px'; return e.getClientRects().length; }"
    assert reference.evaluate(lines) == 1


def test_every_page_of_it_is_accessible(open_page) -> None:
    page = open_page("/withdraw/")
    examine(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-problem]")).to_be_visible()
    examine(page)
    type_in(page)
    page.get_by_role("button", name="Continue").click()
    examine(page)
    page.get_by_role("button", name=WORDS["en"].button).click()
    expect(page.locator("h1")).to_have_text("We’ve received your withdrawal")
    examine(page)


def test_the_link_is_as_large_as_the_text_and_inside_nothing_to_open(open_page) -> None:
    page = open_page("/")
    link = page.locator(".bottom .withdraw a")
    size = "element => getComputedStyle(element).fontSize"
    assert link.evaluate(size) == page.locator("body").evaluate(size) == "16px"
    assert not link.evaluate("element => element.closest('details, nav, menu, [hidden]')")


@pytest.mark.parametrize("brand", ["noordpunt", "sol-y-mar"])
def test_on_a_phone_the_link_has_a_line_of_its_own_above_the_others(
    plain: Page, settings: Any, brand: str
) -> None:
    settings.BRAND_DOMAIN = brand
    plain.goto("/")
    link = plain.locator(".bottom .withdraw a").bounding_box()
    others = [other.bounding_box() for other in plain.locator(".bottom .withdraw ~ *").all()]
    assert link
    assert not [other for other in others if other and other["y"] < link["y"] + link["height"]]
    # However many links a brand has, the footer wraps them and never scrolls sideways.
    for part in plain.locator(".bottom, .bottom *").all():
        assert part.evaluate("part => part.scrollWidth <= part.clientWidth || !part.clientWidth")
