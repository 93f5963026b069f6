"""Icons stand for kinds, and never without the words that say the same."""

import re

import pytest
from heroicons.templatetags.heroicons import heroicon_outline

from portal.returns.questions.steps.delivery import DeliveryStep
from tests.harness.customer import Customer

ICON = re.compile(r'<span class="icon">(<svg.*?</svg>)</span>', re.DOTALL)


def test_each_way_of_sending_has_a_sign_beside_its_words(customer: Customer) -> None:
    page = customer.until_delivery().text
    options = page.split('<div class="card option">')[1:]
    assert len(options) == 4
    shown = [ICON.search(option) for option in options]
    assert all('aria-hidden="true"' in found[1] for found in shown if found)
    assert len({found[1] for found in shown if found}) == 4
    assert all(re.search(r'class="title">\S', option) for option in options)


def test_each_thing_that_happens_next_has_a_sign_beside_its_words(customer: Customer) -> None:
    steps = customer.create("drop_off_labelless").wait().text
    listed = re.findall(
        r"<li>(.*?)</li>", steps.partition('class="next">')[2].partition("</ol>")[0], re.DOTALL
    )
    assert len(listed) == 4
    assert all(ICON.search(step) and re.search(r"<span>\S", step) for step in listed)


def test_the_first_page_says_how_it_works_unless_the_brand_has_a_picture(
    customer: Customer, settings
) -> None:
    first = customer.visit("/").text
    assert len(ICON.findall(first.partition('id="how-title"')[2])) == 3
    settings.BRAND_DOMAIN = "sol-y-mar"
    assert "how-title" not in customer.visit("/").text


@pytest.mark.parametrize("option", DeliveryStep.TITLES)
def test_the_package_has_every_icon_that_a_way_of_sending_names(option: str) -> None:
    assert heroicon_outline(DeliveryStep.ICONS[option]).startswith("<svg")
