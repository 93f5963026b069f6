"""What a customer with a slow phone and slow 4G experiences, by the browser's own timings."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.visitor import HOME, ORDERS

SLOWER = 4  # times, the factor by which Lighthouse slows a desktop processor to a phone's
# Lighthouse's slow 4G, with latency in ms and throughput in bytes a second.
SLOW_4G = {"latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
CHROMIUM = "/usr/bin/chromium"

WATCH = """
window.seen = {lcp: 0, blocked: 0, shift: 0};
const watch = (type, take) =>
  new PerformanceObserver(list => list.getEntries().forEach(take)).observe({type, buffered: true});
watch('largest-contentful-paint', entry => { seen.lcp = entry.startTime; });
watch('longtask', entry => { seen.blocked += Math.max(0, entry.duration - 50); });
watch('layout-shift', entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });
"""


@dataclass(frozen=True)
class Felt:
    """Milliseconds until the largest paint, milliseconds of blocking, and the sum of shifts."""

    page: str
    lcp: float
    blocked: float
    shift: float


def walk(url: str) -> list[Felt]:
    """Measure the first page and each step after it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
        _slow(page)
        page.add_init_script(WATCH)
        page.goto(url, wait_until="networkidle")
        felt = [_felt(page)]
        for act in (_look_up, _choose_items, _next, _next):
            page.evaluate("seen.blocked = seen.shift = 0")
            act(page)
            page.wait_for_load_state("networkidle")
            felt.append(_felt(page))
        browser.close()
        return felt


def _slow(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _felt(page: Page) -> Felt:
    seen: dict[str, Any] = page.evaluate("seen")
    heading = page.locator("h1").inner_text()
    return Felt(heading, seen["lcp"], seen["blocked"], seen["shift"])


def _go_on(page: Page) -> None:
    before = page.locator("h1").inner_text()
    page.locator("form[method=post] .actions button").first.click()
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=before
    )


def _look_up(page: Page) -> None:
    page.fill("[name=identifier]", f"#{next(ORDERS)}")
    page.fill("[name=postal_code]", HOME)
    _go_on(page)


def _choose_items(page: Page) -> None:
    page.check("[name=chosen-0]")
    page.select_option("[name=reason-0]", index=1)
    _go_on(page)


def _next(page: Page) -> None:
    cards = page.locator("main input[type=radio]")
    if cards.count() and not page.locator("main input[type=radio]:checked").count():
        cards.first.check(force=True)
    _go_on(page)
