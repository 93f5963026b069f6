"""Sharing the label with a friend who has a printer, where the browser can share files."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.states import STATES
from tests.harness.customer import Customer

# The browser's side, which Chromium lacks on Linux: it keeps what it was given to share.
SHARING = """
window.shared = [];
navigator.canShare = ({ files }) => files.every((file) => file instanceof File);
navigator.share = async ({ files }) => {
  const bytes = new Uint8Array(await files[0].arrayBuffer());
  window.shared.push([files[0].name, files[0].type, String.fromCharCode(...bytes.slice(0, 5))]);
  if (window.changesMind) throw new DOMException("closed", "AbortError");
};
"""


def opened(open_page, state: str, language: str = "en", browser: str = SHARING) -> Page:
    customer = Customer(Client(headers={"accept-language": language}))
    STATES[state](customer)
    page = open_page(customer.url, customer, {"name": "language", "value": language})
    page.add_init_script(browser)
    page.reload()
    return page


def share(page: Page, name: str = "Share") -> list[list[str]]:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function("window.shared.length > 0")
    return page.evaluate("window.shared")


@pytest.mark.parametrize(
    ("state", "name", "kind", "start"),
    [
        ("label", r"Noordpunt return label \d+\.pdf", "application/pdf", "%PDF-"),
        ("code", r"Noordpunt return code \d+\.png", "image/png", "\x89PNG\r"),
    ],
)
def test_the_browser_shares_the_file_itself_under_the_downloads_name(
    open_page, state: str, name: str, kind: str, start: str
) -> None:
    [[shared_name, *shared]] = share(opened(open_page, state))
    assert re.fullmatch(name, shared_name)
    assert shared == [kind, start]


def test_a_name_with_accents_is_shared_as_it_is_written(open_page) -> None:
    [[name, *_rest]] = share(opened(open_page, "label", "fr"), "Partager")
    assert re.fullmatch(r"Étiquette de retour Noordpunt \d+\.pdf", name)


def test_who_closes_the_browsers_window_can_share_again(open_page) -> None:
    page = opened(open_page, "label", browser=SHARING + "window.changesMind = true;")
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))
    share(page)
    share(page)
    page.wait_for_function("window.shared.length == 2")
    assert errors == []


def test_a_browser_that_cannot_share_files_shows_no_button(open_page) -> None:
    page = opened(open_page, "label", browser="navigator.canShare = () => false;")
    expect(page.get_by_role("link", name="Download label (PDF)")).to_be_visible()
    expect(page.locator("[data-share]")).to_be_hidden()
