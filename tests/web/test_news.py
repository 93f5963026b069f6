"""News about a return: asked for with a tick, told when it happens, stopped with one click."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.doctor import mail as doctor
from portal.models import Mail, MailState, Submission
from portal.returns.mails import reminders
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.worker import loop
from portal.worker.jobs import JOBS
from tests.harness.customer import Customer
from tests.harness.mail_server import MailBox

MONDAY = "2026-11-23 12:00:00+01:00"
ALL = ["handed_over", "received", "refunded", "reminder"]
TICKED = {"mail_to": "other", "mail_address": "sanne@example.com", "mail_news": "on"}

Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def customer(
    customer: Customer, simulator: Simulator, settings: Any, box: MailBox, clock: Clock
) -> Customer:
    """A customer on the last page, of a shop that tells all news."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.MAIL_NEWS = ALL
    # Reads do not move the return on; the tests do.
    simulator.world.switches.reads_until_next = 1000
    return customer.until_review()


def confirm(customer: Customer, clock: Clock, **mail: str) -> Submission:
    """Press the last button, and wait until the label is there and has been sent."""
    customer.post(use="same", **mail)
    for _ in range(4):
        clock.shift(15)
        work()
    return Submission.objects.get()


def work(*more: str) -> None:
    """One round of the worker."""
    for job in JOBS:
        if job.name in {"refresh", "mail", *more}:
            list(loop.once([job], timezone.now))


def moved(simulator: Simulator, row: Submission, clock: Clock, state: str) -> None:
    """The carrier moves the parcel; the worker learns of it after some hours."""
    record = simulator.world.record(row.return_id or 0)
    assert record
    simulator.world.move(record, state)
    clock.shift(timedelta(hours=7))
    work()
    work()


def subjects(box: MailBox) -> list[str]:
    return [re.sub(r"\d{5,}", "N", str(mail.message["Subject"])) for mail in box.mails]


def test_the_box_is_not_ticked_and_nothing_is_told_unasked(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    assert "Also e-mail me news about this return" in customer.text
    assert "before the last day to drop it off" in customer.text
    assert 'name="mail_news" id="id_mail_news" checked' not in customer.text
    row = confirm(customer, clock, mail_to="order")
    moved(simulator, row, clock, "shipment-on-route")
    assert subjects(box) == ["Your label for return N"]


def test_who_ticks_it_hears_that_it_is_on_its_way_has_arrived_and_is_refunded(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    row = confirm(customer, clock, **TICKED)
    moved(simulator, row, clock, "shipment-on-route")
    moved(simulator, row, clock, "delivered")
    record = simulator.world.record(row.return_id or 0)
    assert record
    refund = {"total_refund": "19.95", "refunded_at": timezone.now().isoformat()}
    changed = (("refund",), refund)
    simulator.world.switches.mutations = {f"/v2/returns/{row.return_id}": changed}
    clock.shift(timedelta(hours=7))
    work()
    work()
    assert subjects(box) == [
        "Your label for return N",
        "Return N is on its way",
        "Return N has arrived",
        "Return N was refunded",
    ]
    assert {tuple(mail.recipients) for mail in box.mails} == {("sanne@example.com",)}


def test_a_parcel_that_arrived_unseen_is_not_said_to_be_on_its_way(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    row = confirm(customer, clock, **TICKED)
    moved(simulator, row, clock, "delivered")
    assert "Return N has arrived" in subjects(box)
    assert "Return N is on its way" not in subjects(box)
    assert not Mail.objects.filter(kind="handed_over").exists()


def test_a_merchant_tells_only_what_is_switched_on(
    customer: Customer, simulator: Simulator, settings: Any, clock: Clock
) -> None:
    settings.MAIL_NEWS = ["received"]
    confirm(customer, clock, **TICKED)
    assert set(Mail.objects.filter(state="waiting").values_list("kind", flat=True)) == {"received"}


def test_without_news_the_page_offers_none(
    customer: Customer, simulator: Simulator, settings: Any, clock: Clock
) -> None:
    settings.MAIL_NEWS = []
    assert "news" not in customer.visit(customer.url).text
    confirm(customer, clock, **TICKED)
    assert not Mail.objects.filter(state=MailState.WAITING).exists()


def at(day: int, hour: int) -> datetime:
    """A moment of December 2026; the last day of the return is Monday the 7th."""
    return timezone.make_aware(datetime(2026, 12, day, hour))


@pytest.mark.parametrize(
    ("moment", "reminded"),
    [(at(3, 12), 0), (at(4, 8), 0), (at(4, 9), 1), (at(7, 18), 1), (at(7, 19), 0), (at(8, 9), 0)],
)
def test_a_reminder_comes_three_days_before_the_last_day_and_in_the_daytime(
    customer: Customer, simulator: Simulator, clock: Clock, moment: datetime, reminded: int
) -> None:
    confirm(customer, clock, **TICKED)
    assert reminders.release(moment) == reminded


@pytest.mark.parametrize(
    "change",
    [
        {"parcel_status": "shipment-on-route"},
        {"cancellation": "accepted"},
        {"cancelled_at": at(1, 12)},
        {"state": "label_failed"},
    ],
)
def test_who_has_nothing_to_hand_in_is_not_reminded(
    customer: Customer, simulator: Simulator, clock: Clock, change: dict[str, Any]
) -> None:
    confirm(customer, clock, **TICKED)
    Submission.objects.update(**change)
    assert reminders.release(at(4, 12)) == 0


def test_a_reminder_that_is_late_is_not_sent_after_the_last_day(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    confirm(customer, clock, **TICKED)
    reminders.release(at(7, 18))
    assert Mail.objects.get(kind="reminder").expires_at == at(8, 0)


def test_a_pickup_has_no_last_day_to_remind_of(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    customer.until_review("pickup", "#1007")
    confirm(customer, clock, **TICKED)
    assert not Mail.objects.filter(kind="reminder").exists()


def unsubscribe_url(box: MailBox) -> str:
    """The path that a mail program's button posts to."""
    message = box.mails[-1].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(message["List-Unsubscribe"]).strip(" <>").removeprefix("http://127.0.0.1:8000")


def test_one_click_stops_the_rest_and_looking_stops_nothing(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    row = confirm(customer, clock, **TICKED)
    assert box.mails[0].message["List-Unsubscribe"] is None
    moved(simulator, row, clock, "shipment-on-route")
    url = unsubscribe_url(box)
    program = Client(enforce_csrf_checks=True)
    page = program.get(url)
    assert "Stop the e-mails about this return?" in page.content.decode()
    assert Mail.objects.filter(state=MailState.WAITING).count() == 3
    done = program.post(url, {"List-Unsubscribe": "One-Click"})
    assert "You won’t get any more of these e-mails" in done.content.decode()
    assert not Mail.objects.filter(state=MailState.WAITING).exists()


def test_the_token_is_stored_as_a_hash_and_a_made_up_one_stops_nothing(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    row = confirm(customer, clock, **TICKED)
    moved(simulator, row, clock, "shipment-on-route")
    token = unsubscribe_url(box).split("/")[-2]
    assert token not in str(list(Mail.objects.filter(state="sent").values()))
    page = Client().post("/mail/stop/made-up/")
    assert "You won’t get any more of these e-mails" in page.content.decode()
    assert Mail.objects.filter(state=MailState.WAITING).count() == 3


def test_the_returns_page_shows_that_news_wait_and_stops_them(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    confirm(customer, clock, **TICKED)
    assert "We’ll e-mail you news about this return." in customer.visit(customer.url).text
    customer.client.post(f"/return/{customer.draft_id}/label/mail/", {"stop": "yes"})
    assert not Mail.objects.filter(state=MailState.WAITING).exists()


def test_news_can_be_stopped_while_the_parcel_is_on_its_way(
    customer: Customer, simulator: Simulator, settings: Any, clock: Clock
) -> None:
    settings.SESSION_COOKIE_AGE = settings.SESSION_ABSOLUTE_AGE = 48 * 3600
    row = confirm(customer, clock, **TICKED)
    moved(simulator, row, clock, "shipment-on-route")
    text = customer.visit(customer.url).text
    assert "We’ll e-mail you news about this return." in text
    assert "Get your label by e-mail" not in text
    customer.client.post(f"/return/{customer.draft_id}/label/mail/", {"stop": "yes"})
    assert not Mail.objects.filter(state=MailState.WAITING).exists()


def test_the_returns_page_takes_the_wish_for_news_too(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    confirm(customer, clock, mail_to="no")
    data = {"use": "other", "email": "sanne@example.com", "round": "0", "news": "on"}
    customer.client.post(f"/return/{customer.draft_id}/label/mail/", data)
    assert set(Mail.objects.filter(state="waiting").values_list("kind", flat=True)) >= set(ALL)


def test_nothing_of_a_label_mail_stays_once_it_is_sent(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    confirm(customer, clock, mail_to="order")
    assert len(box.mails) == 1
    assert [(mail.recipient, mail.facts) for mail in Mail.objects.all()] == [("", "")]


def test_a_label_that_is_unknown_for_a_day_is_told_so(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    confirm(customer, clock, mail_to="order")
    Mail.objects.all().delete()
    customer.client.post(
        f"/return/{customer.draft_id}/label/mail/",
        {"use": "other", "email": "sanne@example.com", "round": "0"},
    )
    box.mails.clear()
    Submission.objects.update(state="outcome_unknown", return_id=None, poller_url="")
    clock.shift(timedelta(hours=23))
    work()
    assert box.mails == []
    clock.shift(timedelta(hours=2))
    work()
    (mail,) = box.mails
    body = mail.message.get_body(("plain",))
    assert body
    assert "We’re still checking what became of your label." in body.get_content()


def test_the_doctor_warns_where_sendcloud_tells_the_same(
    customer: Customer, simulator: Simulator
) -> None:
    assert [finding.sentence for finding in doctor.news()] == []
    path = "/return-portal"
    told = (("portal", "brand", "features", "tracking_email"), True)
    simulator.world.switches.mutations = {path: told}
    (finding,) = doctor.news()
    assert "they hear it twice" in finding.sentence


def test_the_doctor_says_that_news_need_keys(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    (finding,) = doctor.news()
    assert "without API keys" in finding.sentence
