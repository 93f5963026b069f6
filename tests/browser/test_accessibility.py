"""Every page and state is accessible: axe, both colour schemes, narrow, zoomed, by finger."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from portal.simulator.server import Simulator
from tests.browser.examining import examine
from tests.browser.states import STATES
from tests.browser.test_browser import look_up, unfold
from tests.harness.customer import Customer
from tests.web.test_sample_brands import LOOKS


@pytest.mark.parametrize("state", STATES)
def test_every_step_and_state_is_accessible(open_page, state: str) -> None:
    customer = Customer(Client())
    STATES[state](customer)
    examine(open_page(customer.url, customer))


@pytest.mark.parametrize(
    "url", ["/", "/?expired", "/?finished", "/?order=%231001", "/accessibility/", "/nowhere/"]
)
def test_every_page_around_the_flow_is_accessible(open_page, url: str) -> None:
    examine(open_page(url))


def test_a_brand_with_its_own_header_footer_and_pictures_is_accessible(open_page, settings) -> None:
    settings.BRAND_DOMAIN = "sol-y-mar"
    page = open_page("/")
    expect(page.get_by_role("img", name="Sol y Mar")).to_be_visible()
    examine(page)


@pytest.mark.parametrize("brand", LOOKS)
def test_each_sample_brand_is_accessible(open_page, settings, brand: str) -> None:
    settings.BRAND_DOMAIN, settings.BRAND = brand, settings.BRAND | LOOKS[brand]
    customer = Customer(Client()).until_delivery("#1002")
    examine(open_page(customer.url, customer))


def names(page: Page, role: str) -> list[str]:
    """What the browser tells assistive technology that the fields of a role are called."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found = (node["name"]["value"] for node in nodes if node.get("role", {}).get("value") == role)
    return [re.sub(r"\s*,\s*", ", ", name) for name in found]


def test_an_options_title_price_and_details_are_said_apart(open_page) -> None:
    customer = Customer(Client()).until_delivery()
    page = open_page(customer.url, customer)
    page.wait_for_load_state()
    said = names(page, "radio")
    assert any(name.startswith("Drop off with a printed label, €3.50, Print ") for name in said)
    point = r"[^,]+, PostNL, [^,]+, .*, About [^,]+ · Opens "
    assert any(re.match(point, name) for name in said), said
    assert not any(", , " in name for name in said)


def test_the_lookups_errors_are_accessible(open_page) -> None:
    page = open_page("/")
    page.get_by_role("button", name="Find my order").click()
    expect(page.locator("[data-problem]")).to_be_focused()
    for label in ("Order or tracking number", "Postal code"):
        field = page.get_by_label(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        said = page.locator(f"#{field.get_attribute('aria-describedby')}")
        expect(said).to_contain_text("Enter the")
    examine(page)
    page.get_by_label("Order or tracking number").fill("#9999")
    page.get_by_label("Postal code").fill("1111")
    page.get_by_role("button", name="Find my order").click()
    expect(page.locator("[data-problem]")).to_contain_text("We couldn’t find anything to return")
    examine(page)


def test_a_chosen_item_and_its_errors_are_accessible(open_page) -> None:
    customer = Customer(Client()).look_up("#1002")
    page = open_page(customer.url, customer)
    page.locator("#id_chosen-0").check()
    examine(page)
    page.locator("form[method=post] > .actions button").click()
    expect(page.locator("[data-problem]")).to_be_focused()
    examine(page)


def test_another_address_and_its_errors_are_accessible(open_page) -> None:
    customer = Customer(Client()).until_review()
    page = open_page(customer.url, customer)
    page.get_by_label("A different address").check()
    page.locator("form[method=post] > .actions button").click()
    expect(page.locator("[data-problem]")).to_be_focused()
    examine(page)


def test_opening_hours_are_accessible(open_page) -> None:
    customer = Customer(Client()).until_delivery().post(delivery_option="drop_off_point")
    page = open_page(customer.url, customer)
    for summary in page.locator("details summary").all():
        summary.click()
    examine(page)


def test_trouble_upstream_is_accessible(open_page) -> None:
    page = open_page("/")
    page.get_by_label("Order or tracking number").fill("#1020")
    page.get_by_label("Postal code").fill("5642 CV")
    page.get_by_role("button", name="Find my order").click()
    expect(page.locator("h1")).to_have_text("Something went wrong on our side")
    examine(page)


def test_too_many_tries_are_accessible(open_page, settings) -> None:
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "0/minute"
    page = open_page("/")
    page.get_by_label("Order or tracking number").fill("#1001")
    page.get_by_label("Postal code").fill("5642 CV")
    page.get_by_role("button", name="Find my order").click()
    expect(page.locator("#problem-title")).to_have_text("Too many attempts")
    examine(page)


def test_the_camera_of_a_phone_is_accessible(
    browser: Browser, live_server, simulator: Simulator, transactional_db
) -> None:
    context = browser.new_context(bypass_csp=True, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(live_server.url)
    look_up(page)
    page.locator("#id_chosen-0").check()
    unfold(page)
    expect(page.get_by_text("Take a photo").first).to_be_visible()
    examine(page)
    context.close()


def test_the_error_of_a_file_that_is_no_photo_is_accessible(open_page) -> None:
    customer = Customer(Client()).look_up()
    page = open_page(customer.url, customer)
    page.locator("#id_chosen-0").check()
    nonsense = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    page.locator("input[type=file]").first.set_input_files(nonsense)
    expect(page.locator("[data-problem]")).to_contain_text("a.jpg")
    examine(page)


def test_a_code_is_at_least_4_cm_wide_on_the_narrowest_phone(open_page) -> None:
    customer = Customer(Client())
    STATES["code"](customer)
    page = open_page(customer.url, customer)
    page.set_viewport_size({"width": 320, "height": 640})
    box = page.locator(".code img").bounding_box()
    assert box
    # The picture has four white modules on each side of its 21.
    assert box["width"] * 21 / 29 >= 4 * 96 / 2.54


def test_a_change_of_state_is_announced_once_and_moves_no_focus(open_page) -> None:
    customer = Customer(Client()).create("drop_off_point")
    page = open_page(customer.url, customer)
    page.evaluate("""() => {
        window.said = [];
        new MutationObserver(() => window.said.push(document.getElementById("status").textContent))
            .observe(document.getElementById("status"), {childList: true});
    }""")
    page.get_by_role("link", name="Return policy").focus()
    expect(page.locator("h1")).to_contain_text("Your label is ready", timeout=20_000)
    assert page.evaluate("window.said") == ["Your label is ready"]
    expect(page.get_by_role("link", name="Return policy")).to_be_focused()


def test_nothing_moves_for_a_customer_who_asked_for_less_motion(open_page) -> None:
    customer = Customer(Client()).create("drop_off_point", "#1010")
    page = open_page(customer.url, customer)
    name = "getComputedStyle(document.querySelector('.waiting'), '::before').animationName"
    assert page.evaluate(name) == "turn"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(name) == "none"
