"""The flow in a real browser."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from portal.simulator.server import Simulator
from tests.harness.customer import Customer


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def look_up(page: Page, order: str = "#1001", postal_code: str = "5642 CV") -> None:
    page.get_by_label("Order or tracking number").fill(order)
    page.get_by_label("Postal code").fill(postal_code)
    page.get_by_role("button", name="Find my order").click()
    heading(page, "What are you sending back?")


def unfold(page: Page) -> None:
    """Open the first item's place for a note and photos."""
    page.locator(".extra > summary").first.click()


def press(page: Page) -> None:
    page.locator("form[method=post] .actions button").click()


def until_review(page: Page, option: str = "Drop off with a printed label") -> None:
    choose_items(page)
    choose_option(page, option)
    expect(page.locator("input[name=service_point]").first).to_be_checked()
    press(page)
    heading(page, "Check and confirm")


def choose_items(page: Page) -> None:
    if not page.locator("#id_chosen-0").is_checked():
        page.locator("#id_chosen-0").check()
    page.locator("#id_reason-0").select_option(label="Size too small")
    expect(page.get_by_label("Money back")).to_be_checked()
    press(page)
    heading(page, "How will you send it back?")


def choose_option(page: Page, option: str) -> None:
    """Choose how it travels; without scripts a button shows the places."""
    radio = page.get_by_role("radio", name=option)
    if not radio.is_checked():
        show = page.get_by_role("button", name=f"Show drop-off points ({option})")
        if show.is_visible():
            show.click()
        else:
            radio.check()
    inside = page.locator(".card", has=radio).locator("#service-point")
    expect(inside).to_be_visible()


def walk_to_the_label(page: Page) -> None:
    look_up(page)
    until_review(page)
    press(page)
    heading(page, "Your return is registered")


def test_a_customer_downloads_the_label_and_stays_among_ourselves(
    portal: Page, live_server, tmp_path
) -> None:
    """Security 32: every request of a whole flow goes to the portal's own origin."""
    asked: list[str] = []
    portal.on("request", lambda request: asked.append(request.url))
    walk_to_the_label(portal)
    expect(portal.get_by_role("heading", level=1)).to_contain_text(
        "Your label is ready", timeout=15_000
    )
    with portal.expect_download() as waiting:
        portal.get_by_role("link", name="Download label (PDF)").click()
    waiting.value.save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF-")
    assert all(url.startswith((live_server.url, "blob:", "data:")) for url in asked)


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def visitor(request, browser: Browser, live_server, simulator: Simulator, transactional_db):
    """The front page with and without JavaScript; without it, waiting pages reload themselves."""
    if not request.param:
        simulator.world.switches.polls_until_ready = 1
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    yield page
    context.close()


def test_a_labelless_return_shows_its_code(visitor: Page) -> None:
    look_up(visitor, "#1005")
    until_review(visitor, "Drop off without a printer")
    press(visitor)
    expect(visitor.locator("h1")).to_contain_text("Your QR code is ready", timeout=30_000)
    expect(visitor.get_by_alt_text("QR code for your drop-off", exact=False)).to_be_visible()


def test_points_farther_away_come_when_they_are_wanted(visitor: Page) -> None:
    look_up(visitor)
    choose_items(visitor)
    choose_option(visitor, "Drop off with a printed label")
    points = visitor.locator("input[name=service_point]")
    near = points.count()
    visitor.get_by_role("button", name=re.compile(r"Show \d+ more")).click()
    expect(points.nth(near)).to_be_attached()
    expect(visitor.get_by_role("button", name=re.compile(r"Show \d+ more"))).not_to_be_attached()
    points.last.check()
    press(visitor)
    heading(visitor, "Check and confirm")


def test_a_paid_return_is_paid_in_another_tab(visitor: Page) -> None:
    look_up(visitor, "#1008")
    until_review(visitor)
    press(visitor)
    heading(visitor, "Pay the return fee")
    with visitor.expect_popup() as opened:
        visitor.locator("#pay").click()
    opened.value.get_by_role("button", name="Pay").click()
    expect(opened.value.locator("body")).to_contain_text("Paid.")
    expect(visitor.locator("h1")).to_contain_text("Your label is ready", timeout=40_000)


def test_an_unknown_outcome_is_shown_as_unknown(visitor: Page) -> None:
    look_up(visitor, "#1017")
    until_review(visitor)
    press(visitor)
    heading(visitor, "We’re checking your return")


def test_a_failed_label_ends_the_waiting(visitor: Page) -> None:
    look_up(visitor, "#1011")
    until_review(visitor)
    press(visitor)
    expect(visitor.locator("h1")).to_have_text("We couldn’t create your label", timeout=40_000)


def test_an_order_that_is_not_found_gets_the_same_answer_as_any_other(visitor: Page) -> None:
    visitor.get_by_label("Order or tracking number").fill("#1015")
    visitor.get_by_label("Postal code").fill("5642 CV")
    visitor.get_by_role("button", name="Find my order").click()
    expect(visitor.locator("main")).to_contain_text(
        "We couldn’t find anything to return with these details"
    )
    expect(visitor.get_by_label("Order or tracking number")).to_have_value("#1015")


def test_a_lookup_that_waits_is_still_there_after_a_reload(visitor: Page, settings) -> None:
    """Security 36: who waits because of strangers types nothing again."""
    settings.LIMIT_FAILED_LOOKUPS, settings.LOOKUP_WAIT = "1/hour", 60
    Customer(Client(REMOTE_ADDR="203.0.113.9")).look_up("#9999")
    visitor.get_by_label("Order or tracking number").fill("#1001")
    visitor.get_by_label("Postal code").fill("5642 CV")
    visitor.get_by_role("button", name="Find my order").click()
    heading(visitor, "One moment, please")
    expect(visitor.locator("form[data-as-a-page]")).to_have_count(0)
    visitor.reload()
    heading(visitor, "One moment, please")
    expect(visitor.locator("input[name=identifier]")).to_have_value("#1001")
    settings.LOOKUP_WAIT = 0
    visitor.get_by_role("button", name="Find my order").click()
    heading(visitor, "What are you sending back?")


def test_the_whole_flow_works_without_javascript(
    browser: Browser, live_server, simulator: Simulator, transactional_db
) -> None:
    simulator.world.switches.polls_until_ready = 1
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    walk_to_the_label(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Your label is ready", timeout=30_000
    )
    context.close()


def test_back_and_reload_keep_every_answer(portal: Page) -> None:
    look_up(portal)
    until_review(portal)
    portal.go_back()
    heading(portal, "How will you send it back?")
    portal.reload()
    portal.go_forward()
    heading(portal, "Check and confirm")
    expect(portal.locator("main")).to_contain_text("Size too small")


def test_an_error_is_named_at_the_field_and_gets_the_focus(portal: Page) -> None:
    portal.get_by_role("button", name="Find my order").click()
    expect(portal.locator("[data-problem]")).to_be_focused()
    expect(portal).to_have_title(re.compile("^Error: "))
    portal.get_by_role("link", name="Enter the order number").click()
    expect(portal.get_by_label("Order or tracking number")).to_be_focused()


def test_the_next_question_gets_the_focus_and_the_title(portal: Page) -> None:
    look_up(portal)
    expect(portal.get_by_role("heading", level=1)).to_be_focused()
    expect(portal).to_have_title(re.compile(r"^What are you sending back\? \(step 1 of 3\)"))


def test_nothing_is_kept_in_the_browsers_storage(portal: Page) -> None:
    """Security 12: local storage, session storage and IndexedDB are empty after the flow."""
    walk_to_the_label(portal)
    assert portal.evaluate("localStorage.length + sessionStorage.length") == 0
    assert portal.evaluate("indexedDB.databases()") == []


def test_a_long_list_shows_the_items_that_are_looked_for(portal: Page) -> None:
    page = portal
    look_up(page, "#1102")
    page.get_by_label("Find an item").fill("teapot")
    rows = page.locator(".picks label:visible")
    expect(rows).to_have_count(36)
    rows.first.click()
    page.get_by_label("Find an item").fill("no. 250")
    expect(rows).to_have_count(2)
    page.get_by_label("Find an item").press("Enter")
    press(page)
    expect(page.get_by_label("Why are you returning this?")).to_be_visible()
