"""A quantity is chosen with minus and plus, and stays a number field for all who type."""

from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_sums import items, says
from tests.harness.customer import Customer

COMFORTABLE = 44  # CSS pixels


def buttons(page: Page, number: int = 0) -> tuple[Locator, Locator]:
    stepper = page.locator(".stepper", has=page.locator(f"#id_quantity-{number}"))
    return stepper.get_by_role("button", name="One less"), stepper.get_by_role(
        "button", name="One more"
    )


def test_each_press_changes_the_number_and_the_sum_and_is_spoken(open_page) -> None:
    page, _ = items(open_page, "#1004")
    less, more = buttons(page)
    more.click()
    expect(page.locator("#id_quantity-0")).to_have_value("2")
    says(page, "money", "€36.40")
    expect(page.locator("#status")).to_have_text("Quantity (T-shirt organic cotton, M): 2")
    less.click()
    expect(page.locator("#status")).to_have_text("Quantity (T-shirt organic cotton, M): 1")
    says(page, "money", "€16.45")


def test_the_buttons_stop_at_the_bounds_and_keep_the_focus(open_page) -> None:
    page, _ = items(open_page, "#1004")
    less, more = buttons(page)
    expect(less).to_have_attribute("aria-disabled", "true")
    more.focus()
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(page.locator("#id_quantity-0")).to_have_value("3")
    expect(more).to_have_attribute("aria-disabled", "true")
    expect(more).to_be_focused()
    expect(less).to_have_attribute("aria-disabled", "false")


def test_a_press_after_a_wrong_number_leads_back_within_the_bounds(open_page) -> None:
    page, _ = items(open_page, "#1004")
    field = page.locator("#id_quantity-0")
    less, more = buttons(page)
    for typed, button, becomes in (("", more, "1"), ("99", less, "3"), ("1.6", more, "3")):
        field.fill(typed)
        button.click()
        expect(field).to_have_value(becomes)


def test_a_wrong_number_adds_up_to_no_sum(open_page) -> None:
    page, _ = items(open_page, "#1004")
    says(page, "money", "€16.45")
    for wrong in ("99", "0", "1.6", ""):
        page.locator("#id_quantity-0").fill(wrong)
        says(page, "money", "")


def test_what_was_wrong_with_a_number_is_over_once_a_button_corrects_it(open_page) -> None:
    page, _ = items(open_page, "#1004")
    page.locator("#id_quantity-0").fill("99")
    page.locator("#id_reason-0").select_option("11")
    page.locator("form.answers > .actions button").click()
    expect(page.get_by_text("Enter a number from 1 to 3.").last).to_be_visible()
    buttons(page)[0].click()
    expect(page.locator("#id_quantity-0_error")).to_have_count(0)


def test_a_finger_can_press_each_button(open_page) -> None:
    page, _ = items(open_page, "#1004")
    page.set_viewport_size({"width": 320, "height": 640})
    for button in page.locator(".stepper button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= COMFORTABLE


def test_without_scripts_there_is_a_number_field_alone(
    browser: Browser, live_server, simulator, transactional_db
) -> None:
    customer = Customer(Client()).look_up("#1004")
    context = browser.new_context(java_script_enabled=False)
    value = customer.client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + customer.url)
    for button in page.locator(".stepper button").all():
        expect(button).to_be_hidden()
    page.locator("#id_quantity-0").fill("2")
    page.locator("#id_reason-0").select_option("11")
    page.locator("form.answers > .actions button").click()
    expect(page.locator("h1")).to_contain_text("How")
    context.close()
