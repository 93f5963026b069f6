"""Pages as groups of questions: what they ask together, and what their old addresses lead to."""

import re

import pytest

from portal.returns.questions.pages import PAGES
from portal.returns.questions.steps import STEPS
from portal.simulator.server import Simulator
from tests.harness.customer import Customer


def test_every_question_stands_on_exactly_one_page() -> None:
    assert [question for page in PAGES for question in page.questions] == list(STEPS)


def test_a_page_names_the_mistakes_of_all_its_questions_and_keeps_what_is_right(
    customer: Customer,
) -> None:
    customer.look_up().choose_items(**{"quantity-0": "99", "refund_type": "gold"})
    assert customer.page.status_code == 422
    linked = re.findall(r'<li><a href="#id_([^"]+)">', customer.text)
    assert linked == ["quantity-0", "refund_type"]
    customer.choose_items(**{"quantity-0": "99", "refund_type": "credit"})
    assert re.search(r'value="credit" checked', customer.visit(customer.url).text)


def test_what_most_customers_choose_is_chosen_already(customer: Customer) -> None:
    customer.look_up()
    assert re.search(r'name="chosen-0"[^>]* checked', customer.text)
    assert re.search(r'value="money" checked', customer.text)


def test_the_wish_for_an_exchange_is_asked_beside_the_items(customer: Customer) -> None:
    customer.look_up().choose_items(refund_type="exchange")
    assert 'href="#id_refund_message"' in customer.text
    customer.choose_items(refund_type="exchange", refund_message="Size L")
    assert "/delivery/" in customer.url
    assert "Size L" in customer.visit(customer.url.replace("delivery", "items")).text


def test_a_question_that_the_page_sent_did_not_ask_is_asked_next(
    customer: Customer, simulator: Simulator
) -> None:
    """The page of an older release asks for the items alone; the answer counts."""
    customer.look_up().post(**{"chosen-0": "on", "quantity-0": "2", "reason-0": "11"})
    assert customer.page.redirect_chain[-1][0].endswith("/items/#refund")
    assert "There is a problem" not in customer.text
    assert re.search(r'id="id_quantity-0"[^>]*', customer.text)
    assert 'value="2"' in customer.text


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("refund", "items"),
        ("service-point", "delivery"),
        ("store", "delivery"),
        ("pickup", "delivery"),
        ("address", "review"),
    ],
)
def test_a_question_without_a_page_of_its_own_leads_to_its_page(
    customer: Customer, old: str, now: str
) -> None:
    items = customer.until_review().url.replace("review", "items")
    assert customer.visit(items.replace("items", old)).url == items.replace("items", now)
