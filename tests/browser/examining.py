"""What every page must pass: axe, narrow and zoomed windows, targets for fingers."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINGER = 44  # pixels
# The dark scheme can only differ in contrast, so axe checks everything else once, wide and light.
LOOKS: tuple[tuple[int, Literal["dark", "light"], list[str], str], ...] = (
    (390, "dark", ["color-contrast"], "rule"),
    (1280, "light", WCAG, "tag"),
)
# Links in a sentence may be as low as its line, and a radio button's target is its card.
SMALL = """
(least) => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(node => node.type !== "hidden" && !node.closest(".skip, [hidden], [aria-hidden=true]"))
  .filter(node => !node.closest("p:not(.actions, .calendar), .lead"))
  .map(node => node.matches("[type=radio], [type=checkbox], [type=file]")
    ? node.closest("label") : node)
  .filter(node => node.checkVisibility() && node.getBoundingClientRect().width > 1)
  .map(node => [node, node.getBoundingClientRect()])
  .filter(([node, { width, height }]) => Math.min(width, height) < least - 0.5)
  .map(([node, { width, height }]) => `${node.outerHTML.slice(0, 90)}: ${width} x ${height} px`)
"""
WIDER = """
() => [...document.querySelectorAll("body *")]
  .filter(node => node.getBoundingClientRect().right > innerWidth + 1 && node.checkVisibility())
  .map(node => node.outerHTML.slice(0, 90))
"""


def examine(page: Page) -> None:
    """Fail with what is wrong with the page; leaves the window wide and light."""
    page.wait_for_load_state()  # without its style sheet, each page is too wide
    for width, why in ((320, "at 320 px"), (640, "at 200 %")):
        page.set_viewport_size({"width": width, "height": 640})
        is_wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not is_wider, (why, page.evaluate(WIDER))
    for width, scheme, names, by in LOOKS:
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=scheme)
        small = page.evaluate(SMALL, FINGER)
        assert not small, f"at {width}: " + "; ".join(small)
        _axe(page, names, by)


def _axe(page: Page, names: list[str], by: str) -> None:
    only = {"type": by, "values": names}
    outcome = AXE.run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    assert outcome.violations_count == 0, outcome.generate_report()
