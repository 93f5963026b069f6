"""The map in a browser: it costs nothing until it is opened, and its pins choose."""

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.browser.examining import examine
from tests.harness.customer import Customer


@pytest.fixture
def points(open_page, town_map: Path) -> Page:
    customer = Customer(Client()).until_delivery()
    return open_page(f"{customer.url}?delivery_option=drop_off_point", customer)


def test_a_picture_is_fetched_once_its_map_is_opened(points: Page) -> None:
    asked: list[str] = []
    points.on("request", lambda request: asked.append(request.url))
    points.mouse.wheel(0, 2000)
    assert not [url for url in asked if "/map/" in url]
    with points.expect_response("**/map/*") as reply:
        points.get_by_text("Show on a map").click()
    assert reply.value.ok
    assert len([url for url in asked if "/map/" in url]) == 1


def test_a_pin_chooses_its_place_and_stands_out(points: Page) -> None:
    points.get_by_text("Show on a map").click()
    pin = points.locator("label.pin").filter(has_text="3")
    pin.click()
    expect(points.locator("#id_service_point_2")).to_be_checked()
    expect(points.locator("label.pin.chosen")).to_have_text("3")
    expect(points.locator("label.pin.chosen")).to_have_count(1)


def test_the_open_map_is_accessible(points: Page) -> None:
    points.get_by_text("Show on a map").click()
    examine(points)
    points.get_by_text("Show 9 more").click()
    expect(points.locator("label.pin")).to_have_count(14)
    points.get_by_text("Show on a map").click()
    examine(points)


def test_a_pin_chooses_its_place_without_javascript(
    browser: Browser, live_server, simulator, transactional_db, town_map: Path
) -> None:
    customer = Customer(Client()).until_delivery()
    context = browser.new_context(java_script_enabled=False)
    value = customer.client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{customer.url}?delivery_option=drop_off_point")
    page.get_by_text("Show on a map").click()
    page.locator("label.pin").filter(has_text="2").click()
    expect(page.locator("#id_service_point_1")).to_be_checked()
    context.close()
