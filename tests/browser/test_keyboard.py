"""A whole return with the keyboard alone and a focus that is always visible."""

from playwright.sync_api import Page, expect

SEEN = """
() => {
  const focused = document.activeElement, card = focused.closest(".card");
  const covered = focused.matches(".file > input") ? focused.nextElementSibling : focused;
  const shown = card && focused.matches(".card > label > input") ? card : covered;
  const box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top < innerHeight && box.bottom > 0 && (shown.contains(top) || top === focused)
    && style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
}
"""


SETTLED = """
() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
  && !document.documentElement.matches(":active-view-transition")
"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, and check that every stop on the way is visible."""
    page.wait_for_function(SETTLED)
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")


def go_on(page: Page, heading: str) -> None:
    """Press the page's one button; the next question has the focus."""
    tab_to(page, ".actions > .button")
    # A form that is sent while htmx still settles is a plain visit, and no customer is that fast.
    page.wait_for_function(SETTLED)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("h1")).to_be_focused()


def test_a_return_is_made_with_the_keyboard_alone(portal: Page) -> None:
    portal.keyboard.press("Tab")
    assert portal.evaluate("document.activeElement.className") == "skip"
    portal.keyboard.press("Enter")
    tab_to(portal, "#id_identifier")
    portal.keyboard.type("#1002")
    tab_to(portal, "#id_postal_code")
    portal.keyboard.type("5642cv")
    portal.keyboard.press("Enter")
    expect(portal.locator("h1")).to_have_text("What are you sending back?")
    expect(portal.locator("h1")).to_be_focused()
    tab_to(portal, "#id_chosen-0")
    portal.keyboard.press("Space")
    tab_to(portal, "#id_reason-0")
    portal.keyboard.type("Size too small")
    tab_to(portal, "[name=refund_type]")
    portal.keyboard.press("ArrowDown")
    go_on(portal, "How will you send it back?")
    tab_to(portal, "[name=delivery_option]")
    portal.wait_for_function(SETTLED)
    portal.keyboard.press("ArrowDown")
    expect(
        portal.locator(".card:has([type=radio][value=drop_off_point]) #service-point")
    ).to_be_visible()
    expect(portal.locator("[type=radio][value=drop_off_point]")).to_be_focused()
    tab_to(portal, "[name=service_point]")
    portal.keyboard.press("ArrowDown")
    tab_to(portal, "summary")
    portal.keyboard.press("Enter")
    expect(portal.locator("dl.hours:visible")).to_be_visible()
    go_on(portal, "Check and confirm")
    go_on(portal, "Your return is registered")
    expect(portal.locator("h1")).to_contain_text("Your label is ready", timeout=20_000)
    tab_to(portal, "#document-1")
    with portal.expect_download():
        portal.keyboard.press("Enter")
    tab_to(portal, "#finish")
    portal.keyboard.press("Enter")
    expect(portal.locator("main")).to_contain_text("Your return has been removed from this browser")
