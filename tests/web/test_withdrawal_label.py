"""After a withdrawal the label is offered, with nothing to type twice but the postal code."""

import re
from html import unescape

import pytest
from django.test import Client

from portal.models import Submission, Withdrawal
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.withdrawal import HIDDEN, TYPED, Consumer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("withdrawals_on")]


def carried(consumer: Consumer) -> dict[str, str]:
    """What the button for the label sends."""
    form = consumer.text.partition('action="/withdrawn/"')[2].partition("</form>")[0]
    pairs = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs}


def test_only_the_order_number_a_signed_reference_and_the_language_travel_on() -> None:
    consumer = Consumer().declare()
    form = carried(consumer)
    assert form["order"] == "#1001"
    assert form["withdrawal"].startswith(consumer.reference + ":")
    assert set(form) == {"order", "withdrawal", "language"}


def test_the_labels_pages_speak_the_language_of_the_withdrawal() -> None:
    consumer, browser = Consumer().declare(language="de"), Client()
    page = browser.post("/withdrawn/", carried(consumer), headers={"Accept-Language": "fr"})
    assert '<html lang="de">' in page.content.decode()
    assert '<html lang="de">' in browser.get("/accessibility/").content.decode()
    form = page.content.decode().partition('<form class="languages"')[2].partition("</form>")[0]
    again = dict(HIDDEN.findall(form)) | {"language": "nl"}
    switched = browser.post("/withdrawn/", again).content.decode()
    assert '<html lang="nl">' in switched
    assert 'value="#1001"' in switched
    assert consumer.reference in switched
    forged = {"order": "#1001", "withdrawal": "W-0123456789:x", "language": "de"}
    assert '<html lang="en">' in Client().post("/withdrawn/", forged).content.decode()


@pytest.mark.parametrize("contract", ["the blue lamp", "12 lamps", "lamp", "x" * 60 + "1"])
def test_words_are_not_taken_for_an_order_number(contract: str) -> None:
    assert carried(Consumer().declare(contract=contract))["order"] == ""


def test_the_return_notes_the_withdrawal(customer: Customer) -> None:
    form = carried(Consumer().declare())
    customer._take(customer.client.post("/withdrawn/", form), "/")
    reference = Withdrawal.objects.get().reference
    told = f'We’ve received your withdrawal <span class="unbroken">{reference}</span>'
    assert told in customer.text
    assert 'value="#1001"' in customer.text
    assert TYPED["email"] not in customer.text
    customer.post(identifier="#1001", postal_code="0000", withdrawal=form["withdrawal"])
    assert told in customer.text
    customer.post(identifier="#1001", postal_code="5642 CV", withdrawal=form["withdrawal"])
    assert told in customer.text
    customer.create_from_items()
    assert Submission.objects.get().withdrawal == reference
    # Looked up once more, the order has a return, and the page says the same.
    again = {"identifier": "#1001", "postal_code": "5642 CV", "withdrawal": form["withdrawal"]}
    customer._take(customer.client.post("/", again, follow=True), "/")
    assert customer.heading == "Your returns for this order"
    assert told in customer.text


def test_an_order_that_cannot_be_returned_says_that_the_withdrawal_is_received(
    customer: Customer,
) -> None:
    form = carried(Consumer().declare(contract="#1015"))
    typed = {"identifier": "#1015", "postal_code": "5642 CV", "withdrawal": form["withdrawal"]}
    customer._take(customer.client.post("/", typed), "/")
    assert customer.page.status_code == 422
    reference = Withdrawal.objects.get().reference
    told = f'We’ve received your withdrawal <span class="unbroken">{reference}</span>'
    assert told in customer.text


def test_a_forged_reference_is_left_out(client: Client) -> None:
    page = client.post("/withdrawn/", {"order": "#1001", "withdrawal": "W-0123456789:x"})
    assert page.status_code == 200
    assert "W-0123456789" not in page.content.decode()


def test_it_needs_no_cookie_and_looks_nothing_up(simulator: Simulator) -> None:
    """Security 22: the one POST without a token beside the withdrawal's changes nothing."""
    browser = Client(enforce_csrf_checks=True)
    before = [call.path for call in simulator.world.requests]
    assert browser.post("/withdrawn/", {"order": "#1001"}).status_code == 200
    after = [call.path for call in simulator.world.requests][len(before) :]
    assert not [path for path in after if "outgoing" in path]


def test_the_lookup_page_says_how_to_withdraw(client: Client) -> None:
    sentence = '<a href="/withdraw/">Withdraw from contract here</a></p>'
    main = client.get("/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert sentence in main


def test_the_page_of_a_return_says_it_too(customer: Customer) -> None:
    main = customer.create().wait().text.partition("<main")[2].partition("</main>")[0]
    assert '<a href="/withdraw/">Withdraw from contract here</a></p>' in main
