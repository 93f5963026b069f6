"""The last page asks whether the label goes out by mail, and where; nothing goes unasked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import Mail, Submission
from portal.returns.draft.session import load
from portal.simulator.server import Simulator
from portal.worker import loop
from portal.worker.jobs import JOBS
from tests.harness.customer import MASKED_MAIL, Customer
from tests.harness.mail_server import MailBox

MONDAY = "2026-11-23 12:00:00+01:00"
ORDER_ADDRESS = "shopper@example.com"
OTHER = {"mail_to": "other", "mail_address": "sanne@example.com"}

Clock = time_machine.Traveller


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def work(clock: Clock, rounds: int = 4) -> None:
    """Let the worker run for a minute."""
    for _ in range(rounds):
        clock.shift(15)
        for job in JOBS:
            if job.name in {"refresh", "mail"}:
                list(loop.once([job], timezone.now))


def confirm(customer: Customer, **mail: str) -> Customer:
    """Press the last button."""
    return customer.post(use="same", **mail)


def recipients(box: MailBox) -> list[list[str]]:
    return sorted(mail.recipients for mail in box.mails)


def test_the_orders_address_is_offered_masked_and_nothing_is_chosen(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    customer.until_review()
    assert "Get your label by e-mail?" in customer.text
    assert "s•••@e•••.com" in customer.text
    assert ORDER_ADDRESS not in customer.text
    assert 'value="no" id="id_mail_to_0" checked' in customer.text
    confirm(customer)
    work(clock)
    assert box.mails == []


@pytest.mark.parametrize(
    ("given", "expected"), [({"mail_to": "order"}, ORDER_ADDRESS), (OTHER, "sanne@example.com")]
)
def test_the_label_comes_within_a_minute_after_the_tab_was_closed(
    customer: Customer,
    simulator: Simulator,
    box: MailBox,
    clock: Clock,
    given: dict[str, str],
    expected: str,
) -> None:
    confirm(customer.until_review(), **given)
    assert "as soon as it’s ready." in customer.text
    work(clock)
    assert recipients(box) == [[expected]]
    names = [part.get_filename() for part in box.mails[0].message.iter_attachments()]
    assert f"label-{Submission.objects.get().return_id}.pdf" in names


def test_the_session_keeps_no_address_once_the_return_is_made(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    confirm(customer.until_review(), **OTHER)
    assert load(customer.client.session, customer.draft_id).mail.address == ""


@pytest.mark.parametrize("address", ["sanne", "a@b", "a@example.com, b@example.com", ""])
def test_an_address_that_cannot_be_one_creates_nothing_and_stays(
    customer: Customer, simulator: Simulator, box: MailBox, address: str
) -> None:
    customer.until_review()
    confirm(customer, mail_to="other", mail_address=address)
    assert customer.page.status_code == 422
    assert "Enter an e-mail address, such as name@example.com." in customer.text
    assert f'value="{address}"' in customer.text or not address
    assert simulator.world.returns == []


def test_a_wrong_sender_address_loses_nothing_of_the_mails(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.until_review()
    customer.post(use="other", name="", **OTHER)
    assert customer.page.status_code == 422
    assert 'value="sanne@example.com"' in customer.text
    assert 'value="other" id="id_mail_to_2" checked' in customer.text


def test_an_answer_that_sendcloud_refuses_keeps_what_was_typed(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.until_review("drop_off_point", "#1025")
    confirm(customer, **OTHER)
    assert customer.page.status_code == 422
    assert 'value="sanne@example.com"' in customer.text
    assert not Mail.objects.exists()


def test_a_return_of_unknown_outcome_sends_its_label_when_it_is_found(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.until_review("drop_off_point", "#1017")
    confirm(customer, **OTHER)
    assert {mail.kind for mail in Mail.objects.all()} == {"label_ready", "label_failed"}


def test_pressing_twice_asks_for_one_mail(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    review = customer.until_review().url
    for _ in range(2):
        customer.client.post(review, {"use": "same"} | OTHER)
    assert Mail.objects.filter(kind="label_ready").count() == 1


def test_a_store_needs_no_label_and_asks_for_no_mail(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.until_review("in_store", "#1006")
    assert "by e-mail?" not in customer.text
    confirm(customer, **OTHER)
    assert not Mail.objects.exists()


def test_without_a_mail_server_the_page_does_not_ask(
    customer: Customer, simulator: Simulator
) -> None:
    customer.until_review()
    assert "by e-mail?" not in customer.text
    confirm(customer, **OTHER)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "name", ["LIMIT_MAILS", "LIMIT_MAILS_PER_PARCEL", "LIMIT_MAILS_PER_RECIPIENT"]
)
def test_beyond_a_limit_the_page_says_so_and_the_return_goes_on_without_a_mail(
    customer: Customer, simulator: Simulator, box: MailBox, settings: Any, name: str
) -> None:
    setattr(settings, name, "1/day")
    confirm(customer.until_review(), **OTHER)
    customer.look_up()
    customer.url = f"/return/{customer.draft_id}/again/"
    customer.post().choose_items().choose_delivery("drop_off_point")
    confirm(customer, mail_to="other", mail_address="SANNE@example.com")
    assert customer.page.status_code == 429
    assert "We can’t send another e-mail for now." in customer.text
    assert 'value="SANNE@example.com"' in customer.text
    assert len(simulator.world.returns) == 1
    confirm(customer, mail_to="no")
    assert len(simulator.world.returns) == 2
    assert Mail.objects.filter(kind="label_ready").count() == 1


@pytest.fixture
def always(settings: Any) -> None:
    settings.MAIL_LABEL = "always"


@pytest.mark.usefixtures("always")
def test_always_says_before_the_press_that_the_orders_address_gets_it(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    customer.until_review()
    assert f"We’ll send it to {MASKED_MAIL}, the e-mail address of this order." in customer.text
    assert "Send it to another address as well?" in customer.text
    confirm(customer)
    assert f"We also send it to {MASKED_MAIL}" in customer.text
    work(clock)
    assert recipients(box) == [[ORDER_ADDRESS]]


@pytest.mark.usefixtures("always")
def test_owner_and_asker_get_one_each_and_neither_sees_the_other(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    confirm(customer.until_review(), **OTHER)
    work(clock)
    assert recipients(box) == [["sanne@example.com"], [ORDER_ADDRESS]]
    for mail in box.mails:
        (own,) = mail.recipients
        (other,) = {ORDER_ADDRESS, "sanne@example.com"} - {own}
        assert other not in mail.message.as_string()


@pytest.mark.usefixtures("always")
def test_one_mail_is_enough_where_both_addresses_are_the_same(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    confirm(customer.until_review(), mail_to="other", mail_address="Shopper@Example.com")
    work(clock)
    assert recipients(box) == [[ORDER_ADDRESS]]


@pytest.mark.usefixtures("always")
def test_who_stops_their_own_mail_does_not_stop_the_owners(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    confirm(customer.until_review(), **OTHER)
    customer.client.post(f"/return/{customer.draft_id}/label/mail/", {"stop": "yes"})
    work(clock)
    assert recipients(box) == [[ORDER_ADDRESS]]


def test_the_portal_has_no_mailbox(client: Client) -> None:
    assert client.get("/mailbox/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_of_one_form_at_once_are_one_mail(
    client: Client, simulator: Simulator, box: MailBox
) -> None:
    customer = Customer(client).create()
    url = f"/return/{customer.draft_id}/label/mail/"
    form = {"use": "other", "email": "sanne@example.com", "round": "0"}

    def press(_: int) -> int:
        again = Client()
        again.cookies = customer.client.cookies
        try:
            return again.post(url, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as presses:
        assert set(presses.map(press, range(20))) <= {302, 429}
    assert Mail.objects.filter(kind="label_ready").count() == 1


def test_page_and_worker_together_poll_no_more_than_a_page(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    simulator.world.switches.polls_until_ready = 1000
    confirm(customer.until_review(), mail_to="order")

    simulator.world.requests.clear()
    for _ in range(6):
        clock.shift(5)
        customer.visit(customer.url)
        list(loop.once([job for job in JOBS if job.name == "refresh"], timezone.now))
    calls = [call for call in simulator.world.requests if call.path.endswith("/polling")]
    assert len(calls) == 6


CANARIES = ("Test Shopper", "Insulindelaan", "5642", "1001", "+31", "3SYZXG", "<script>")


def test_no_mail_holds_what_a_stranger_must_not_read_or_can_write(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    """The recipient may be a stranger, and so may the one who asked."""
    customer.look_up().choose_items(**{"note-0": "<script>Buy at evil.example"})
    customer.choose_delivery("drop_off_point")
    confirm(customer, **OTHER)
    work(clock)
    (mail,) = box.mails
    parts = [mail.message.get_body((kind,)) for kind in ("plain", "html")]
    text = "".join(part.get_content() for part in parts if part) + str(mail.message["Subject"])
    assert [canary for canary in (*CANARIES, "evil.example") if canary in text] == []
    assert customer.draft_id not in text
