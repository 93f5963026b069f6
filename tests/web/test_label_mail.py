"""A customer gets the label by mail: asked for on the label's page, sent by the worker."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal.models import Mail, MailState, Submission
from portal.simulator.server import Simulator
from portal.worker import loop
from portal.worker.jobs import JOBS
from tests.harness.customer import MASKED_MAIL, Customer
from tests.harness.mail_server import MailBox

MONDAY = "2026-11-23 12:00:00+01:00"
ORDER_ADDRESS = "shopper@example.com"
OTHER = {"use": "other", "email": "sanne@example.com", "round": "0"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def ask(customer: Customer, **data: str) -> Customer:
    """Send the form of the label's page."""
    url = f"/return/{customer.draft_id}/label/mail/"
    customer._take(customer.client.post(url, data, follow=True), url)
    return customer


def work(names: str = "refresh mail") -> None:
    """One round of the worker."""
    jobs = [job for job in JOBS if job.name in names.split()]
    for job in jobs:
        list(loop.once([job], timezone.now))


def test_the_label_comes_by_mail_after_the_tab_was_closed(
    customer: Customer, simulator: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    customer.create("drop_off_point")
    ask(customer, use="order", round="0")
    assert f"We’ll send it to {MASKED_MAIL} as soon as it’s ready." in customer.text
    for _ in range(4):
        clock.shift(15)
        work()
    assert [mail.recipients for mail in box.mails] == [[ORDER_ADDRESS]]
    assert datetime.now() - datetime(2026, 11, 23, 12) <= timedelta(seconds=60)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl"])
def test_the_mail_names_the_sum_after_a_fee_paid_first_as_the_page_does(
    customer: Customer,
    simulator: Simulator,
    box: MailBox,
    clock: time_machine.Traveller,
    language: str,
) -> None:
    customer.client.cookies["language"] = language
    customer.create("drop_off_point", "#1008")
    simulator.world.returns[0].is_paid = True
    ask(customer.wait(), **OTHER)
    for _ in range(4):
        clock.shift(15)
        work()
    with translation.override(language):
        title, refund = gettext("You get back"), gettext("Your refund")
    text = box.mails[0].message.get_body(("plain",)).get_content()
    assert title in text
    assert title in customer.text
    assert refund not in text


def test_the_mail_of_a_store_credit_speaks_of_no_refund(
    customer: Customer, simulator: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    customer.create("drop_off_point", refund_type="credit").wait()
    ask(customer, **OTHER)
    for _ in range(4):
        clock.shift(15)
        work()
    text = box.mails[0].message.get_body(("plain",)).get_content()
    assert "Your store credit" in text
    assert "Your refund" not in text


def test_a_label_that_is_there_is_sent_at_once(
    customer: Customer, simulator: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    customer.create("drop_off_labelless")
    for _ in range(4):
        clock.shift(5)
        customer.visit(customer.url)
    ask(customer, **OTHER)
    work("mail")
    assert [mail.recipients for mail in box.mails] == [["sanne@example.com"]]
    assert "We’ve sent it." in customer.visit(customer.url).text


def test_two_presses_of_one_page_are_one_mail(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    ask(customer, **OTHER)
    assert Mail.objects.filter(kind="label_ready").count() == 1


def test_a_new_address_takes_the_place_of_the_old_one(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    ask(customer, **OTHER | {"email": "new@example.com"})
    assert {mail.recipient for mail in Mail.objects.all()} == {"new@example.com"}


def test_a_mail_that_waits_can_be_stopped(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    ask(customer, stop="yes")
    assert not Mail.objects.exists()
    assert "Get your label by e-mail" in customer.text


def test_the_form_is_folded_until_it_has_something_to_say(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.create("drop_off_point").wait()
    assert '<details class="box by-mail">' in customer.text
    ask(customer, use="other", email="sanne", round="0")
    assert '<details class="box by-mail" open>' in customer.text
    ask(customer, **OTHER)
    assert '<details class="box by-mail" open>' in customer.text


@pytest.mark.parametrize(
    "email", ["sanne", "a@b", "a@example.com, b@example.com", "a@b.nl\r\nBcc: c"]
)
def test_an_address_that_cannot_be_one_gets_a_sentence_and_stays(
    customer: Customer, simulator: Simulator, box: MailBox, email: str
) -> None:
    customer.create("drop_off_point")
    ask(customer, use="other", email=email, round="0")
    assert customer.page.status_code == 422
    assert "Enter an e-mail address, such as name@example.com." in customer.text
    assert f'value="{email.split()[0]}' in customer.text
    assert not Mail.objects.exists()


def test_when_the_label_fails_the_mail_says_what_to_do(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    Submission.objects.update(state=Submission.State.LABEL_FAILED)
    work("mail")
    assert len(box.mails) == 1
    assert box.mails[0].message["Subject"].startswith("We couldn’t create the label")


@pytest.mark.parametrize(
    ("name", "limit"),
    [("LIMIT_MAILS", "1/hour"), ("LIMIT_MAILS_PER_PARCEL", "1/day")],
)
def test_beyond_a_limit_nothing_is_queued(
    customer: Customer, simulator: Simulator, box: MailBox, settings: Any, name: str, limit: str
) -> None:
    setattr(settings, name, limit)
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    ask(customer, **OTHER | {"round": "1", "email": "victim@example.com"})
    assert customer.page.status_code == 429
    assert re.search(r'class="button" href="/return/\w+/label/">Try again', customer.text)
    assert {mail.recipient for mail in Mail.objects.all()} == {"sanne@example.com"}


def test_one_address_gets_so_many_mails_and_no_more(
    customer: Customer, simulator: Simulator, box: MailBox, settings: Any
) -> None:
    settings.LIMIT_MAILS_PER_RECIPIENT = "1/day"
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    ask(customer, **OTHER | {"round": "1", "email": "SANNE@example.com"})
    assert customer.page.status_code == 429


def test_without_a_mail_server_no_page_speaks_of_mail(
    customer: Customer, simulator: Simulator
) -> None:
    customer.create("drop_off_point")
    assert "by e-mail" not in customer.text
    ask(customer, **OTHER)
    assert not Mail.objects.exists()


def test_nothing_of_a_sent_mail_stays(
    customer: Customer, simulator: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    customer.create("drop_off_point")
    ask(customer, **OTHER)
    for _ in range(4):
        clock.shift(15)
        work()
    sent = Mail.objects.get(state=MailState.SENT)
    assert (sent.recipient, sent.facts) == ("", "")
