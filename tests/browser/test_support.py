"""A member of staff's day at the console, in a real browser."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.return_index.sweep import sweep
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.statistics import made_up
from portal.upstream.clients import returns_api
from tests.browser.test_browser import choose_option, heading, press
from tests.harness.staff import PASSWORD, member


@pytest.fixture
def console(page: Page, live_server, simulator: Simulator, settings, transactional_db) -> Page:
    """The console, signed in as an administrator who needs no second factor, as in the demo."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""
    settings.SENDCLOUD_READ_TIMEOUT, settings.SENDCLOUD_DEADLINE = 4, 4.5
    settings.SUPPORT_SECOND_FACTOR = False
    member(admin=True, factor=False)
    page.set_default_timeout(10_000)
    page.goto(f"{live_server.url}/support/")
    page.get_by_label("Email").fill("sam@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    heading(page, "Returns")
    return page


def menu(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Console").get_by_role("link", name=name).click()


def find(page: Page, number: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(number)
    page.keyboard.press("Enter")


def answer_for_the_customer(console: Page) -> None:
    """From the items to the last page before the return, in the words for staff."""
    console.locator("#id_chosen-0").check()
    console.locator("#id_reason-0").select_option(label="Size too small")
    press(console)
    heading(console, "How does the customer send it back?")
    choose_option(console, "Drop off with a printed label")
    expect(console.locator("input[name=service_point]").first).to_be_checked()
    press(console)
    heading(console, "Check and create the return")


def test_a_day_at_the_desk(console: Page, live_server, tmp_path) -> None:
    console.get_by_role("link", name="Older").click()
    heading(console, "Returns")
    console.get_by_role("link", name="Newer").click()
    expect(console.get_by_role("link", name="Newer")).to_have_count(0)

    find(console, "#5001")
    heading(console, f"Return {LAST_ID}")
    console.get_by_role("link", name="Cancel this return").click()
    console.get_by_role("button", name="Ask the carrier to cancel").click()
    expect(console.get_by_text("asked to cancel this return on")).to_be_visible()
    expect(console.locator("#state")).to_have_text("Cancelled", timeout=15_000)

    menu(console, "Open a return")
    console.get_by_label("Order or tracking number").fill("#1001")
    console.get_by_label("Postal code").fill("5642 CV")
    console.get_by_role("button", name="Open a return").click()
    heading(console, "What does the customer send back?")
    expect(console.locator("#opener")).to_contain_text("sam@shop.example opened this return")
    answer_for_the_customer(console)
    console.locator("form[method=post] .actions button").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(
        "Your label is ready", timeout=20_000
    )
    with console.expect_download() as waiting:
        console.get_by_role("link", name="Download label (PDF)").click()
    waiting.value.save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF-")

    console.get_by_role("link", name="Back to the console").click()
    menu(console, "Audit log")
    log = console.get_by_role("region", name="Entries")
    done = ("signed in", "searched", "viewed return", "asked to cancel", "opened return")
    for words in (*done, "created return", "downloaded"):
        expect(log.get_by_text(words).first).to_be_visible()


ONE = f"returns/{LAST_ID}/"
PAGES = ["", "find/", "open/", ONE, f"{ONE}cancel/", "audit/", "2fa/"]
PAGES += ["queues/attention/", "queues/arrived/", "statistics/?period=90", "people/"]


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_of_the_console_is_accessible(console: Page, live_server, width: int) -> None:
    console.set_viewport_size({"width": width, "height": 860})
    made_up.fill(timezone.localdate())
    sweep(returns_api(), timezone.now(), pages=1)
    for path in PAGES:
        console.goto(f"{live_server.url}/support/{path}")
        expect(console.get_by_role("heading", level=1)).to_have_count(1)
        outcome = Axe().run(console)
        assert outcome.violations_count == 0, f"{path}: {outcome.generate_report()}"
        across = console.evaluate("document.documentElement.scrollWidth")
        assert across <= width, f"{path} is {across} pixels wide"


def test_the_first_return_is_two_keys_away(console: Page) -> None:
    for key in ("j", "Enter"):
        console.keyboard.press(key)
    heading(console, f"Return {LAST_ID}")


def test_a_click_selects_the_link_of_an_invitation_and_keeps_it(console: Page, live_server) -> None:
    console.goto(f"{live_server.url}/support/people/")
    console.get_by_label("E-mail address").last.fill("new@shop.example")
    console.locator("form[action$='/invite/'] button").click()
    link = console.locator("#link")
    given = link.input_value()
    assert given.startswith("http")
    link.click()
    expect(link).to_have_value(given)
    assert console.evaluate("getSelection().toString()") == given


def test_the_search_and_its_button_share_a_line_of_a_phone(console: Page, live_server) -> None:
    console.set_viewport_size({"width": 390, "height": 844})
    console.goto(f"{live_server.url}/support/")
    field = console.locator("#search").bounding_box()
    button = console.locator(".search .button").bounding_box()
    assert field
    assert button
    assert abs(field["y"] - button["y"]) < 10
    assert button["x"] + button["width"] <= 390 - 20


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_the_queues_share_a_row_of_a_phone_and_the_chosen_one_is_in_sight(
    console: Page, live_server, language: str
) -> None:
    console.set_viewport_size({"width": 390, "height": 844})
    console.set_extra_http_headers({"Accept-Language": language})
    console.goto(f"{live_server.url}/support/")
    tabs = console.locator(".tabs a")
    assert len({round(tab.bounding_box()["y"]) for tab in tabs.all()}) == 1
    console.goto(f"{live_server.url}{tabs.last.get_attribute('href')}")
    expect(tabs.last).to_have_attribute("aria-current", "page")
    expect(tabs.last).to_be_in_viewport(ratio=1)
    assert console.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_row_of_a_list_fits_into_120_pixels_on_a_phone(console: Page, live_server) -> None:
    console.set_viewport_size({"width": 390, "height": 860})
    rows = "[...document.querySelectorAll('.returns tbody tr')].map((row) => row.offsetHeight)"
    assert max(console.evaluate(rows)) <= 120


def test_the_shop_links_to_an_order_by_a_fragment(console: Page, live_server) -> None:
    console.goto(f"{live_server.url}/support/find/#order=%235001")
    heading(console, f"Return {LAST_ID}")


def plug_in_a_key(console: Page) -> None:
    """A key that the browser pretends to have, and that is always touched at once."""
    wire = console.context.new_cdp_session(console)
    wire.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_the_key(console: Page, *, passwordless: bool) -> None:
    menu(console, "Account")
    console.get_by_role("link", name="Add a passkey or security key").click()
    if "reauthenticate" in console.url:
        console.get_by_label("Password").fill(PASSWORD)
        console.get_by_role("button", name=re.compile("Confirm")).click()
    if passwordless:
        console.get_by_label("Passwordless").check()
    console.get_by_role("button", name="Add", exact=True).click()
    expect(console.get_by_role("heading", level=1)).to_have_text(re.compile("[Rr]ecovery codes"))


def test_a_security_key_is_listed_renamed_and_removed(console: Page, live_server) -> None:
    """Security 28: a key that is lost or stolen can be taken off the account."""
    plug_in_a_key(console)
    add_the_key(console, passwordless=False)
    console.goto(f"{live_server.url}/support/2fa/webauthn/")
    heading(console, "Security keys and passkeys")
    outcome = Axe().run(console)
    assert outcome.violations_count == 0, outcome.generate_report()
    console.get_by_role("link", name="Rename").click()
    console.get_by_label("Name").fill("The blue key")
    console.get_by_role("button", name="Save").click()
    expect(console.get_by_text("The blue key")).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    console.get_by_role("link", name="Remove").click()
    console.get_by_role("button", name="Remove").click()
    expect(console.get_by_text("No security keys have been added.")).to_be_visible()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_is_added_and_signs_in(console: Page, live_server) -> None:
    plug_in_a_key(console)
    add_the_key(console, passwordless=True)
    console.get_by_role("button", name="Sign out").click()
    console.get_by_role("button", name="Sign in with a passkey").click()
    heading(console, "Returns")


def test_the_preview_shows_the_customers_pages_in_both_schemes(console: Page) -> None:
    menu(console, "Brand")
    heading(console, "Brand")
    said: list[str] = []
    console.on("console", lambda message: said.append(message.text))
    grounds = {"Light": "rgb(245, 243, 238)", "Dark": "rgb(19, 19, 18)"}
    for scheme, ground in grounds.items():
        console.get_by_label("Page").select_option(label="Code")
        console.get_by_label("Language").select_option(label="Deutsch")
        console.get_by_label("Scheme").select_option(label=scheme)
        console.get_by_role("button", name="Show").click()
        for title in ("The page on a phone", "The page on a computer"):
            frame = console.frame_locator(f"iframe[title='{title}']")
            expect(frame.locator("h1")).to_contain_text("Ihr QR-Code ist da")
        body = console.frame_locator("iframe.phone").locator("body")
        expect(body).to_have_css("background-color", ground)
    assert said == []
    console.set_viewport_size({"width": 390, "height": 800})
    assert console.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("width", "looks"),
    [
        (390, {"color_scheme": "light"}),
        (390, {"color_scheme": "dark"}),
        (1280, {"media": "print"}),
        (1280, {"forced_colors": "active"}),
    ],
)
def test_a_chart_can_be_read_in_every_look(
    console: Page, live_server, width: int, looks: dict[str, Any]
) -> None:
    """On a phone, in the dark, printed and in forced colours: bars differ from their ground."""
    made_up.fill(timezone.localdate())
    console.set_viewport_size({"width": width, "height": 860})
    console.emulate_media(**looks)
    console.goto(f"{live_server.url}/support/statistics/?period=90")
    assert console.evaluate("document.documentElement.scrollWidth") <= width
    chart = console.locator("#figure-product svg")
    expect(chart).to_be_visible()
    fill, ground = chart.evaluate(
        "svg => [getComputedStyle(svg.querySelector('.bar')).fill,"
        " getComputedStyle(svg.closest('figure')).backgroundColor]"
    )
    assert fill != ground
    expect(chart.locator(".bar").first).to_be_visible()
    cut = chart.evaluate(
        "svg => [...svg.querySelectorAll('text')].filter("
        "t => t.getBBox().x + t.getBBox().width > svg.viewBox.baseVal.width"
        " || t.textContent.includes('…')).length"
    )
    assert cut == 0
    size = chart.locator(".name").first.evaluate(
        "t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a"
    )
    assert size >= 12
