"""What every page must stand: axe, narrow and zoomed windows, fingers."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINGER = 44  # pixels
# Of the dark only the contrast can differ; everything else is looked at once, wide and light.
LOOKS: tuple[tuple[int, Literal["dark", "light"], list[str], str], ...] = (
    (390, "dark", ["color-contrast"], "rule"),
    (1280, "light", WCAG, "tag"),
)
# Links in a sentence are as high as its line; radio buttons are pressed by their card.
SMALL = """
(least) => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(each => each.type !== "hidden" && !each.closest(".skip, [hidden], [aria-hidden=true]"))
  .filter(each => !each.closest("p:not(.actions, .calendar), .lead"))
  .map(each => each.matches("[type=radio], [type=checkbox], [type=file]")
    ? each.closest("label") : each)
  .filter(each => each.checkVisibility() && each.getBoundingClientRect().width > 1)
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([each, { width, height }]) => Math.min(width, height) < least - 0.5)
  .map(([each, { width, height }]) => `${each.outerHTML.slice(0, 90)}: ${width} x ${height} px`)
"""
WIDER = """
() => [...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && each.checkVisibility())
  .map(each => each.outerHTML.slice(0, 90))
"""


def examine(page: Page) -> None:
    """Fail with what is wrong with the page as it stands; leaves it wide and light."""
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
    found = AXE.run(page, options={"runOnly": {"type": by, "values": names}})
    assert found.violations_count == 0, found.generate_report()
