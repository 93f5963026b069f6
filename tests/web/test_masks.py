"""A text with hidden parts: what is shown, and what a screen reader says in its place."""

import re

import pytest

from portal.simulator.server import Simulator
from portal.templatetags.masks import masked
from tests.harness.customer import Customer
from tests.harness.mail_server import MailBox

PAIR = re.compile(
    r'<span aria-hidden="true">([^<]*•[^<]*)</span>'
    r'<span class="visually-hidden">([^<]*) \(partly hidden\)</span>'
)


def letters(text: str) -> str:
    """The text without its hidden parts."""
    return text.replace("•", "")


def test_the_masked_address_is_said_in_letters_and_says_no_more(customer: Customer) -> None:
    customer.until_review()
    assert ("T••• S•••, I•••, E•••", "T S, I, E") in PAIR.findall(customer.text)
    customer.confirm()
    pairs = PAIR.findall(customer.text)
    assert pairs
    assert all(spoken == letters(shown) for shown, spoken in pairs)


@pytest.mark.parametrize("option", ["drop_off_point", "pickup"])
def test_no_page_lets_a_screen_reader_read_bullets(
    customer: Customer, simulator: Simulator, box: MailBox, option: str
) -> None:
    customer.until_review(option, "#1007")
    assert "•" in customer.text
    assert "•" not in PAIR.sub("", customer.text)
    customer.confirm().wait()
    assert "•" in customer.text
    assert "•" not in PAIR.sub("", customer.text)


def test_a_text_without_hidden_parts_stays_as_it_is() -> None:
    assert masked("Stationsweg 3 <b>") == "Stationsweg 3 <b>"
    assert "&lt;b&gt;" in masked("S••• <b>")
