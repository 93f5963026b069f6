"""Text of twice the size on a phone, as people set it who see less."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser.examining import WIDER
from tests.harness.customer import Customer

OVERLAPPING = """() => {
  const texts = ".top .brand span:not(.mark), .top .links a, .stages li > span:not(.dot)";
  const boxes = [...document.querySelectorAll(texts)].map((element) => {
    const range = document.createRange();
    range.selectNode(element.firstChild);
    return [range.toString().trim(), range.getBoundingClientRect()];
  });
  return boxes.flatMap(([name, one], at) => boxes.slice(at + 1)
    .filter(([, other]) => one.right > other.left + 1 && other.right > one.left + 1
      && one.bottom > other.top + 1 && other.bottom > one.top + 1)
    .map(([other]) => `${name} / ${other}`));
}"""


def enlarged(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_style_tag(content="html { font-size: 200% }")
    return page


def test_the_page_of_a_return_stays_whole(open_page) -> None:
    customer = Customer(Client()).create("drop_off_point").wait()
    page = enlarged(open_page(customer.url, customer))
    assert page.locator(".stages").is_visible()
    assert page.evaluate(OVERLAPPING) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_options_name_is_not_broken_within_a_word(open_page) -> None:
    customer = Customer(Client()).until_delivery()
    page = enlarged(open_page(customer.url, customer))
    title = page.locator(".option .title").first
    unbroken = "e => { e.style.overflowWrap = 'normal'; return e.scrollWidth - e.clientWidth; }"
    assert title.evaluate(unbroken) <= 0


# How far a stage's longest word stands out of the room that its stage has, in pixels.
BROKEN = """(stage) => {
  const words = stage.querySelector("span:not(.dot)");
  const range = document.createRange();
  range.selectNodeContents(words.firstChild);
  return [...range.getClientRects()].length - 1;
}"""


@pytest.mark.parametrize(
    ("width", "size"), [(320, "100%"), (390, "100%"), (390, "200%"), (640, "200%")]
)
@pytest.mark.parametrize("language", ["en-GB", "de-DE", "nl-NL"])
def test_no_stage_of_a_return_is_broken_within_its_word(
    open_page, width: int, size: str, language: str
) -> None:
    customer = Customer(Client(headers={"Accept-Language": language})).create("drop_off_point")
    page = open_page(customer.wait().url, customer, {"name": "language", "value": language[:2]})
    page.set_viewport_size({"width": width, "height": 844})
    page.add_style_tag(content=f"html {{ font-size: {size} }}")
    for stage in page.locator(".stages li").all():
        assert stage.evaluate(BROKEN) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# Where the customer is, and how far a test client walks to get there.
PAGES: dict[str, Callable[[Customer], object]] = {
    "items": lambda customer: customer.look_up("#1002").choose_items(
        refund_type="exchange", **{"quantity-0": "99"}
    ),
    "delivery": lambda customer: customer.until_delivery(),
    "review": lambda customer: customer.until_review(),
    "waiting": lambda customer: customer.create("drop_off_point", "#1010"),
    "label": lambda customer: customer.create("drop_off_point").wait(),
}


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
@pytest.mark.parametrize("name", ["first", *PAGES])
def test_no_page_scrolls_sideways_in_large_text_on_a_small_phone(
    open_page, name: str, language: str
) -> None:
    customer = Customer(Client(headers={"Accept-Language": language}))
    if name in PAGES:
        PAGES[name](customer)
    reached = customer if name in PAGES else None
    page = open_page(customer.url, reached, {"name": "language", "value": language[:2]})
    page.set_viewport_size({"width": 320, "height": 640})
    page.add_style_tag(content="html { font-size: 200% }")
    page.wait_for_load_state()
    is_wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not is_wider, page.evaluate(WIDER)
    skip = page.locator(".skip").bounding_box()
    assert skip
    assert skip["y"] + skip["height"] <= 0
