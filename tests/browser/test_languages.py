"""Changing the language in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.simulator.server import Simulator
from tests.browser.test_browser import heading, look_up, unfold


def change(page: Page, name: str) -> None:
    page.locator("[data-language] summary").click()
    page.get_by_role("button", name=name, exact=True).click()


def test_a_change_of_language_keeps_the_page_and_the_typed_text(portal: Page) -> None:
    portal.get_by_label("Order or tracking number").fill("#1001")
    change(portal, "Deutsch")
    heading(portal, "Rücksendung anmelden")
    expect(portal).to_have_title("Rücksendung anmelden - Noordpunt")
    expect(portal.locator("html")).to_have_attribute("lang", "de")
    expect(portal.get_by_label("Bestell- oder Sendungsnummer")).to_have_value("#1001")
    expect(portal.locator("[data-language] summary")).to_be_focused()
    expect(portal.locator("[data-language] summary")).to_have_text("Sprache: Deutsch")


def test_choices_survive_a_change_of_language(portal: Page) -> None:
    look_up(portal)
    portal.locator("#id_chosen-0").check()
    portal.locator("#id_reason-0").select_option(label="Size too small")
    unfold(portal)
    portal.locator("#id_note-0").fill("Zu eng")
    change(portal, "Français")
    heading(portal, "Que souhaitez-vous retourner\N{NARROW NO-BREAK SPACE}?")
    expect(portal.locator("#id_chosen-0")).to_be_checked()
    expect(portal.locator("#id_reason-0 option:checked")).to_have_text("Taille trop petite")
    expect(portal.locator("#id_note-0")).to_have_value("Zu eng")
    portal.locator("form[method=post] .actions button").click()
    heading(portal, "Comment souhaitez-vous le retourner\N{NARROW NO-BREAK SPACE}?")


def test_without_javascript_the_page_stays_and_says_what_is_lost(
    browser: Browser, live_server, simulator: Simulator, transactional_db
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    look_up(page)
    page.locator("[data-language] summary").click()
    expect(page.get_by_text("clears what you haven’t submitted yet")).to_be_visible()
    page.get_by_role("button", name="Nederlands", exact=True).click()
    heading(page, "Wat stuur je terug?")
    context.close()


@pytest.mark.parametrize("language", ["de", "fr", "nl", "es", "it"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone_in_the_longest_words(
    browser: Browser, live_server, simulator: Simulator, transactional_db, language: str
) -> None:
    context = browser.new_context(locale=language, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    fits()
    press = page.locator("form[method=post] .actions button").last
    page.locator("#id_identifier").fill("#1001")
    page.locator("#id_postal_code").fill("5642 CV")
    for chosen in ("", "#id_chosen-0", "[value=drop_off_labelless]", ""):
        if chosen:
            page.locator(chosen).first.check()
        if chosen == "#id_chosen-0":
            page.locator("#id_reason-0").select_option("11")
        fits()
        before = page.locator("h1").inner_text()
        press.click()
        expect(page.locator("h1")).not_to_have_text(before)
        fits()
    expect(page.locator("#document-1")).to_be_visible(timeout=30_000)
    fits()
    context.close()
