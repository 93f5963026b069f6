"""A customer whose return may or may not exist is told by mail, if they ask."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.models import Mail, MailState, Submission
from portal.returns.mails import events, samples
from portal.returns.submissions import unmade
from portal.simulator.server import Simulator
from portal.worker import loop
from portal.worker.jobs import JOBS
from tests.harness.customer import MASKED_MAIL, Customer
from tests.harness.mail_server import MailBox
from tests.web.test_label_mail import ask
from tests.web.test_reconciliation import lose, minutes_later, with_keys

__all__ = ["with_keys"]
MONDAY = "2026-11-23 12:00:00+01:00"
OFFER = "Should we tell you by e-mail?"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def work(names: str) -> None:
    for job in JOBS:
        if job.name in names.split():
            list(loop.once([job], timezone.now))


def subjects(box: MailBox) -> list[str]:
    return [mail.message["Subject"] for mail in box.mails]


def test_an_unknown_outcome_offers_a_mail_that_brings_the_label(
    customer: Customer, with_keys: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    lose(customer, with_keys)
    assert OFFER in customer.text
    assert "E-mail me" in customer.text
    ask(customer, use="order", round="0")
    assert f"We’ll write to {MASKED_MAIL}." in customer.text
    with_keys.world.announced(with_keys.world.returns[0].id, "announced")
    for _ in range(3):
        clock.shift(timedelta(minutes=11))
        work("reconcile refresh mail")
    assert len(box.mails) == 1
    assert subjects(box)[0].startswith("Your label for return")


def test_who_asked_hears_that_nothing_was_created(
    customer: Customer, with_keys: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    """The row is deleted then, and the mail lives on without it."""
    Customer(Client()).create("in_store", "#1006")
    lose(customer, with_keys, fault="500")
    ask(customer, use="other", email="sanne@example.com", round="0")
    minutes_later(16)
    work("reconcile")
    assert Submission.objects.count() == 1
    work("mail")
    assert subjects(box) == ["Your return wasn’t created"]
    assert box.mails[0].recipients == ["sanne@example.com"]
    text = box.mails[0].message.get_body(("plain",)).get_content()
    assert "nothing to pay" in re.sub(r"\s+", " ", text)
    mail = Mail.objects.get()
    assert (mail.state, mail.recipient, mail.facts) == (MailState.SENT, "", "")


def test_the_sample_names_no_return_as_there_is_none() -> None:
    assert str(samples.RETURN_ID) not in samples.letter("not_created", "en").text
    assert str(samples.RETURN_ID) in samples.letter("return_cancelled", "en").text


def test_who_did_not_ask_hears_nothing(
    customer: Customer, with_keys: Simulator, box: MailBox, settings
) -> None:
    settings.MAIL_LABEL = "always"  # the order's address learns of a return, and there is none
    Customer(Client()).create("in_store", "#1006")
    lose(customer, with_keys, fault="500")
    assert Mail.objects.exists()
    minutes_later(16)
    work("reconcile")
    work("mail")
    assert not box.mails
    assert not Mail.objects.exists()


def test_a_row_that_another_process_found_keeps_its_mail(
    customer: Customer, with_keys: Simulator, box: MailBox
) -> None:
    lose(customer, with_keys)
    ask(customer, use="order", round="0")
    row = Submission.objects.get()
    none = Submission.objects.filter(return_id=1)
    assert unmade.forget(none, row, timezone.now()) == 0
    assert {mail.kind for mail in Mail.objects.all()} == {"label_ready", "label_failed"}
    assert set(Mail.objects.values_list("submission", flat=True)) == {row.pk}


def test_after_a_day_the_mail_says_that_it_is_still_unknown(
    customer: Customer, with_keys: Simulator, box: MailBox, clock: time_machine.Traveller
) -> None:
    lose(customer, with_keys, fault="500")
    ask(customer, use="order", round="0")
    clock.shift(timedelta(hours=25))
    assert events.release_due(timezone.now()) == 1
    work("mail")
    assert subjects(box) == ["Your return has no label yet"]


def test_nothing_is_offered_where_it_can_never_be_known(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    """Without API keys, or where a store needs no label."""
    customer.create("drop_off_point", "#1028")
    assert "We’re checking your return" in customer.text
    assert OFFER not in customer.text
    ask(customer, use="order", round="0")
    assert not Mail.objects.exists()


def test_without_a_mail_server_nothing_is_offered(customer: Customer, with_keys: Simulator) -> None:
    lose(customer, with_keys)
    assert OFFER not in customer.text
