"""A return in one minute: how many pages, presses and typed fields it takes on a phone."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.test_browser import heading

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 390, "height": 640}


@dataclass
class Finger:
    """Counts what a customer does with it; each press must be possible without scrolling."""

    page: Page
    taps: int = 0
    typed: int = 0
    pages: list[str] = field(default_factory=list)

    def arrive(self, title: str) -> None:
        heading(self.page, title)
        self.pages.append(self.page.url)

    def tap(self, target: Locator) -> None:
        self.taps += 1
        expect(target).to_be_in_viewport()
        target.click()

    def type(self, target: Locator, text: str) -> None:
        self.tap(target)
        self.typed += 1
        target.press_sequentially(text)

    def choose(self, target: Locator, label: str) -> None:
        self.taps += 2  # one opens the list, one chooses from it
        target.select_option(label=label)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_plain_return_takes_five_pages_nine_taps_and_two_typed_fields(portal: Page) -> None:
    portal.set_viewport_size(PHONE)
    finger = Finger(portal)
    finger.arrive("Start a return")
    finger.type(portal.get_by_label("Order or tracking number"), "#1001")
    finger.type(portal.get_by_label("Postal code"), "5642 CV")
    finger.tap(button(portal, "Find my order"))
    finger.arrive("What are you sending back?")
    finger.choose(portal.locator("#id_reason-0"), "Changed my mind")
    finger.tap(button(portal, "Continue").last)
    finger.arrive("How will you send it back?")
    finger.tap(button(portal, "Continue").last)
    finger.arrive("Check and confirm")
    finger.tap(button(portal, "Get my QR code"))
    expect(portal.locator("h1")).to_contain_text("Your QR code is ready", timeout=20_000)
    finger.pages.append(portal.url)
    assert len(set(finger.pages)) <= 5
    assert finger.taps <= 9
    assert finger.typed == 2


def test_the_first_question_is_seen_at_once_on_a_small_phone(portal: Page) -> None:
    portal.set_viewport_size(SMALL)
    for label in ("Order or tracking number", "Postal code"):
        expect(portal.get_by_label(label)).to_be_in_viewport(ratio=1)
    expect(button(portal, "Find my order")).to_be_in_viewport(ratio=1)
    portal.get_by_label("Order or tracking number").fill("#1002")
    portal.get_by_label("Postal code").fill("5642 CV")
    button(portal, "Find my order").click()
    expect(portal.locator(".card").first).to_be_in_viewport(ratio=1)
    expect(button(portal, "Continue").last).to_be_in_viewport(ratio=1)


def test_a_press_says_at_once_what_it_does(portal: Page) -> None:
    held: list[Route] = []
    portal.route("**/*", lambda route: held.append(route))
    portal.get_by_label("Order or tracking number").fill("#1001")
    portal.get_by_label("Postal code").fill("5642 CV")
    with portal.expect_request(lambda request: request.method == "POST"):
        button(portal, "Find my order").click()
    pressed = portal.locator("form[hx-post] .button")
    expect(pressed).to_have_text("Finding your order…")
    expect(pressed).to_be_disabled()
    expect(portal.locator("#status")).to_have_text("Finding your order…")
    held[0].continue_()
    portal.unroute("**/*")
    heading(portal, "What are you sending back?")


def test_a_press_without_an_answer_gives_the_button_its_words_back(portal: Page) -> None:
    portal.get_by_label("Order or tracking number").fill("#1001")
    portal.get_by_label("Postal code").fill("5642 CV")
    portal.route("**/*", lambda route: route.abort())
    button(portal, "Find my order").click()
    expect(portal.locator("#offline")).to_be_visible()
    expect(button(portal, "Find my order")).to_be_enabled()


def test_a_mistake_is_brought_into_sight_and_leaves_once_it_is_corrected(portal: Page) -> None:
    portal.set_viewport_size(SMALL)
    portal.get_by_label("Order or tracking number").fill("#1002")
    portal.get_by_label("Postal code").fill("5642 CV")
    button(portal, "Find my order").click()
    portal.locator("#id_chosen-2").check()
    button(portal, "Continue").last.click()
    reason = portal.locator("#id_reason-2")
    expect(reason).to_be_in_viewport(ratio=1)
    expect(portal.locator("#id_reason-2_error")).to_have_text("Choose a reason.")
    reason.select_option(label="Size too small")
    expect(portal.locator("#id_reason-2_error")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
def test_the_footer_takes_one_line_on_a_phone(portal: Page, width: int) -> None:
    portal.set_viewport_size({"width": width, "height": 640})
    box = portal.locator(".bottom").bounding_box()
    assert box
    assert box["height"] <= 60
    assert portal.evaluate("document.documentElement.scrollWidth") <= width
