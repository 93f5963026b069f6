"""A customer comes back to an order on a phone."""

from playwright.sync_api import Page, expect

from tests.browser.test_browser import heading, until_review


def find(page: Page, order: str) -> None:
    page.get_by_label("Order or tracking number").fill(order)
    page.get_by_label("Postal code").fill("5642 CV")
    page.get_by_role("button", name="Find my order").click()


def test_a_customer_comes_back_to_the_label_and_returns_the_rest(portal: Page, live_server) -> None:
    portal.set_viewport_size({"width": 390, "height": 844})
    find(portal, "#1001")
    heading(portal, "What are you sending back?")
    until_review(portal)
    portal.locator("form[method=post] .actions button").click()
    expect(portal.locator("h1")).to_contain_text("Your label is ready", timeout=30_000)

    portal.get_by_role(
        "button", name="Using a shared computer? Remove my return from this browser"
    ).click()
    find(portal, "#1001")
    heading(portal, "Your returns for this order")
    expect(portal.locator("h1")).to_be_focused()
    assert portal.evaluate("document.documentElement.scrollWidth <= innerWidth")
    portal.get_by_role("link", name="View this return").click()
    expect(portal.locator("h1")).to_contain_text("Your label is ready")
    portal.go_back()
    heading(portal, "Your returns for this order")
    portal.get_by_role("button", name="Choose items").click()
    heading(portal, "What are you sending back?")
    expect(portal.locator("main")).to_contain_text("1 can still be returned")
