"""When a page in the browser listens."""

from playwright.sync_api import Page


def enhanced(page: Page) -> None:
    """Wait for htmx, which comes once a page is painted."""
    while not page.evaluate("Boolean(window.htmx)"):
        page.wait_for_timeout(20)
