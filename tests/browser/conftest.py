"""A real browser: the Chrome or Chromium of this machine, or Playwright's own."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.simulator.server import Simulator
from tests.browser.enhanced import enhanced
from tests.harness.customer import Customer

# Playwright's loop runs in this thread, so Django would refuse to touch the database in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A busy machine is slow but not wrong, so expectations have patience.
expect.set_options(timeout=20_000)
# Chromium without windows comes first, because it takes 40 % less of the processor.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    browser = next((path for name in NAMES if (path := shutil.which(name))), None)
    own = {"executable_path": browser} if browser else {}
    return browser_type_launch_args | own | {"args": FLAGS}


@pytest.fixture
def portal(page: Page, live_server, simulator: Simulator, transactional_db) -> Page:
    """The front page in a browser that waits up to half a minute."""
    page.set_default_timeout(30_000)
    page.goto(live_server.url)
    enhanced(page)
    return page


@pytest.fixture
def open_page(browser: Browser, live_server, simulator: Simulator, transactional_db) -> Iterator:
    """Opens the page that a customer of the test client has reached, in a browser."""
    # The portal's content security policy would refuse axe, which is a script of its own.
    context = browser.new_context(bypass_csp=True)

    def open_it(url: str, customer: Customer | None = None, *cookies: dict[str, str]) -> Page:
        page = context.new_page()
        page.set_default_timeout(30_000)
        if customer:
            value = customer.client.cookies["session"].value
            cookies += ({"name": "session", "value": value},)
        context.add_cookies([cookie | {"url": live_server.url} for cookie in cookies])
        page.goto(live_server.url + url)
        enhanced(page)
        return page

    yield open_it
    context.close()
