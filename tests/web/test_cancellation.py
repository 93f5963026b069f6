"""A customer cancels a return: asked once, followed truthfully, its items back only in the end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import Cancellation, Mail, Submission
from portal.returns.submissions import attention, label_poll
from portal.simulator.merchant_api import auth
from portal.simulator.server import Simulator
from portal.upstream import clients
from portal.worker import loop
from portal.worker.jobs import JOBS
from tests.harness.customer import Customer
from tests.harness.mail_server import MailBox
from tests.harness.staff import inside, member, text_of

MONDAY = "2026-11-23 12:00:00+01:00"
REQUESTED = "Cancellation requested"
CANCELLED = "This return was cancelled"
READY = "Your label is ready"
UNCLEAR = "We’re checking your cancellation"
MINUTE = 60
HOUR = 3600

Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def customer(customer: Customer, simulator: Simulator, settings: Any, clock: Clock) -> Customer:
    """A customer on the page of a return of both T-shirts, whose label is ready."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    # The customer comes back to the page for longer than a session lasts.
    settings.SESSION_COOKIE_AGE = settings.SESSION_ABSOLUTE_AGE = 48 * HOUR
    customer.create(**{"quantity-0": "2"})
    for _ in range(4):
        clock.shift(5)
        customer.visit(customer.url)
    assert customer.heading == READY
    return customer


def cancel(customer: Customer, **data: str) -> Customer:
    """Press the button of the page that asks."""
    url = f"/return/{customer.draft_id}/label/cancel/"
    customer._take(customer.client.post(url, data, follow=True), url)
    return customer


def question(customer: Customer) -> Customer:
    """Open the page that asks."""
    return customer.visit(f"/return/{customer.draft_id}/label/cancel/")


def look(customer: Customer, clock: Clock, *seconds: int) -> list[str]:
    """Reload the return's page after each of these pauses; the headings."""
    headings = []
    for pause in seconds:
        clock.shift(pause)
        headings.append(customer.visit(f"/return/{customer.draft_id}/label/").heading)
    return headings


def patches(simulator: Simulator) -> int:
    return len([call for call in simulator.world.requests if call.method == "PATCH"])


def row() -> Submission:
    return Submission.objects.get()


def work() -> None:
    """One round of the worker."""
    for job in JOBS:
        if job.name in {"refresh", "mail"}:
            list(loop.once([job], timezone.now))


def has_items_back(customer: Customer) -> bool:
    """Whether the page offers to return the items once more."""
    return 'id="again"' in customer.text


def test_the_page_asks_and_says_what_cancelling_means(
    customer: Customer, simulator: Simulator
) -> None:
    assert f"/return/{customer.draft_id}/label/cancel/" in customer.text
    before = row()
    question(customer)
    assert customer.heading == "Cancel this return?"
    assert "Your label stops working." in customer.text
    assert "you can return the items again" in customer.text
    assert patches(simulator) == 0
    assert row().cancellation == before.cancellation


def test_a_request_is_followed_until_the_return_is_really_cancelled(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    assert cancel(customer).heading == REQUESTED
    assert "Please don’t send the parcel for now." in customer.text
    assert "Download label" not in customer.text
    # The carrier has agreed, but some take it back within the hour.
    assert look(customer, clock, MINUTE, MINUTE, HOUR - 3 * MINUTE) == [REQUESTED] * 3
    assert not has_items_back(customer)
    assert look(customer, clock, 3 * MINUTE) == [CANCELLED]
    assert has_items_back(customer)
    assert patches(simulator) == 1


def test_the_items_can_be_returned_again_only_then(customer: Customer, clock: Clock) -> None:
    cancel(customer)
    assert "/again/" not in customer.look_up().text
    look(customer, clock, MINUTE, HOUR)
    assert "/again/" in customer.look_up().text
    url = f"/return/{customer.draft_id}/again/"
    customer._take(customer.client.post(url, follow=True), url)
    customer.choose_items(**{"quantity-0": "2"})
    assert "/delivery/" in customer.url


def test_the_label_cannot_be_downloaded_while_the_carrier_decides(customer: Customer) -> None:
    cancel(customer)
    document = customer.client.get(f"/return/{customer.draft_id}/label/label/")
    assert document.status_code == 409
    assert b"%PDF" not in document.content


def test_a_carrier_that_declines_gives_the_label_back(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    simulator.world.switches.carriers_decline = True
    cancel(customer)
    assert look(customer, clock, MINUTE) == [READY]
    assert "Your return was not cancelled. Your label is still valid." in customer.text
    assert "Download label" in customer.text
    assert not has_items_back(customer)


def test_a_carrier_that_agrees_and_takes_it_back_gives_the_label_back(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    cancel(customer)
    look(customer, clock, MINUTE)
    assert row().cancelled_seen_at
    record = simulator.world.record(row().return_id or 0)
    assert record
    simulator.world.move(record, "announced")
    assert look(customer, clock, HOUR) == [READY]
    assert not has_items_back(customer)


def test_a_return_that_moved_on_is_refused_and_asked_for_again_after_an_hour(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    simulator.world.switches.faults = {"/cancel": "409"}
    assert cancel(customer).heading == READY
    assert "Your return was not cancelled. Your label is still valid." in customer.text
    assert 'id="cancel-return"' not in customer.text
    assert cancel(customer).heading == READY
    assert patches(simulator) == 1
    look(customer, clock, HOUR)
    assert 'id="cancel-return"' in customer.text
    simulator.world.switches.faults = {}
    assert cancel(customer).heading == REQUESTED


def test_a_return_that_sendcloud_does_not_know_goes_to_staff(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.faults = {"/cancel": "404"}
    assert cancel(customer).heading == READY
    assert "We’ve let the shop know." in customer.text
    assert list(attention.waiting(timezone.now())) == [row()]
    staff = inside(member())
    assert "Sendcloud does not know it under your API keys" in text_of(staff.get("/support/"))


@pytest.mark.parametrize("trouble", ["401", "403", "429"])
def test_a_request_that_never_left_can_be_made_again(
    customer: Customer, simulator: Simulator, trouble: str
) -> None:
    simulator.world.switches.faults = {"/cancel": trouble}
    cancel(customer)
    assert customer.page.status_code == 503
    assert "Nothing was requested, and your return is still valid." in customer.text
    assert (row().cancellation, row().cancel_requested_at) == ("", None)
    simulator.world.switches.faults = {}
    assert cancel(customer).heading == REQUESTED


def test_without_a_connection_nothing_was_requested(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    settings.SENDCLOUD_API_URL = "http://127.0.0.1:9/api"
    clients.transport.cache_clear()
    cancel(customer)
    assert "Nothing was requested" in customer.text
    assert row().cancellation == ""


@pytest.mark.parametrize("trouble", ["500", "drop", "stored drop"])
def test_an_answer_that_is_lost_is_never_asked_for_again(
    customer: Customer, simulator: Simulator, clock: Clock, trouble: str
) -> None:
    simulator.world.switches.faults = {"/cancel": trouble}
    assert cancel(customer).heading in {UNCLEAR, REQUESTED}
    simulator.world.switches.faults = {}
    for _ in range(3):
        clock.shift(10 * MINUTE)
        cancel(customer)
        work()
    assert patches(simulator) == 1


def test_a_lost_answer_whose_request_arrived_is_told_by_the_status(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    simulator.world.switches.faults = {"/cancel": "stored drop"}
    cancel(customer)
    assert look(customer, clock, MINUTE, HOUR, HOUR) == [REQUESTED, REQUESTED, CANCELLED]


def test_a_request_that_shows_nowhere_for_a_day_came_to_nothing(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    simulator.world.switches.reads_until_next = 1000
    simulator.world.switches.faults = {"/cancel": "500"}
    assert cancel(customer).heading == UNCLEAR
    assert look(customer, clock, MINUTE, HOUR) == [UNCLEAR] * 2
    clock.shift(23 * HOUR)
    work()
    assert row().cancellation == Cancellation.REFUSED


def test_a_process_that_died_while_asking_leaves_it_to_the_status(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    Submission.objects.update(cancellation=Cancellation.ASKING, cancel_requested_at=timezone.now())
    assert cancel(customer).heading == UNCLEAR
    assert patches(simulator) == 0
    clock.shift(2 * HOUR + 1)
    assert list(attention.waiting(timezone.now())) == [row()]
    staff = inside(member())
    staff.post(f"/support/returns/{row().return_id}/cancel/")
    assert patches(simulator) == 1
    assert row().cancellation == Cancellation.ACCEPTED


def test_two_tabs_make_one_request(customer: Customer, simulator: Simulator) -> None:
    url = f"/return/{customer.draft_id}/label/cancel/"
    for _ in range(2):
        customer.client.get(url)
    for _ in range(2):
        assert cancel(customer).heading == REQUESTED
    assert patches(simulator) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_make_one_request(
    client: Client, simulator: Simulator, settings: Any
) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.LIMIT_CANCELLATIONS = "100/hour"
    customer = Customer(client).create()
    Submission.objects.update(state=Submission.State.LABEL_READY)
    url = f"/return/{customer.draft_id}/label/cancel/"

    def press(_: int) -> int:
        again = Client()
        again.cookies = customer.client.cookies
        try:
            return again.post(url).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as presses:
        assert set(presses.map(press, range(20))) == {302}
    assert patches(simulator) == 1


def test_staff_do_not_repeat_the_customers_request(
    customer: Customer, simulator: Simulator
) -> None:
    cancel(customer)
    number = row().return_id
    Submission.objects.update(cancellation=Cancellation.ACCEPTED)
    staff = inside(member())
    page = staff.post(f"/support/returns/{number}/cancel/", follow=True)
    assert patches(simulator) == 1
    assert "This return is cancelled" in text_of(page)


def test_a_request_of_staff_shows_on_the_customers_page(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    staff = inside(member())
    staff.post(f"/support/returns/{row().return_id}/cancel/")
    assert look(customer, clock, 1) == [REQUESTED]
    assert cancel(customer).heading == REQUESTED
    assert patches(simulator) == 1


def test_what_sendcloud_no_longer_cancels_is_not_asked(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    record = simulator.world.record(row().return_id or 0)
    assert record
    simulator.world.move(record, "shipment-on-route")
    question(customer)
    assert customer.page.status_code == 409
    assert customer.heading == "This return can’t be cancelled any more"
    assert "<button" not in customer.text.partition("<main")[2].partition("</main")[0]


def test_while_sendcloud_is_away_the_question_says_so(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.api_trouble = "500"
    question(customer)
    assert customer.page.status_code == 503
    assert "Nothing was requested" in customer.text


@pytest.mark.parametrize(
    "change",
    [
        {"parcel_status": "shipment-on-route"},
        {"parcel_status": "delivered"},
        {"incoming_parcels": [1, 2]},
        {"tracking_numbers": ["3SA", "3SB"]},
        {"state": "label_failed"},
        {"return_id": None},
    ],
)
def test_only_one_parcel_that_is_still_at_home_can_be_cancelled(
    customer: Customer, simulator: Simulator, change: dict[str, Any]
) -> None:
    Submission.objects.update(**change)
    cancel(customer)
    assert patches(simulator) == 0


def test_a_merchant_may_switch_it_off(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    settings.CUSTOMER_CANCELLATION = False
    assert 'id="cancel-return"' not in customer.visit(customer.url).text
    assert cancel(customer).heading == READY
    assert patches(simulator) == 0


def test_without_keys_it_is_not_offered(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = settings.SENDCLOUD_SECRET_KEY = ""
    assert 'id="cancel-return"' not in customer.visit(customer.url).text
    assert cancel(customer).heading == READY


def test_another_customer_cannot_cancel_it(customer: Customer, simulator: Simulator) -> None:
    """The page of another customer's return is the same as of one that is not."""
    url = f"/return/{customer.draft_id}/label/cancel/"
    customer.client.cookies.clear()
    assert customer.client.get(url).status_code == 404
    assert customer.client.post(url).status_code == 404
    assert patches(simulator) == 0


def test_beyond_the_limit_nothing_is_asked(
    customer: Customer, simulator: Simulator, settings: Any
) -> None:
    settings.LIMIT_CANCELLATIONS = "1/hour"
    simulator.world.switches.faults = {"/cancel": "429"}
    cancel(customer)
    simulator.world.requests.clear()
    cancel(customer)
    assert customer.page.status_code == 429
    assert patches(simulator) == 0


def test_the_worker_finishes_it_after_the_tab_was_closed(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    cancel(customer)
    for _ in range(20):
        clock.shift(5 * MINUTE)
        work()
    assert row().cancelled_at
    assert patches(simulator) == 1


def test_page_and_worker_together_read_no_more_than_a_page(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    cancel(customer)
    simulator.world.requests.clear()
    for _ in range(4):
        clock.shift(15)
        customer.visit(customer.url)
        work()
    assert len(simulator.world.requests) == 1


def ask_for_mail(customer: Customer) -> Customer:
    return cancel(customer, mail_to="other", mail_address="sanne@example.com")


def test_a_mail_tells_when_it_is_cancelled_and_not_before(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    ask_for_mail(customer)
    look(customer, clock, MINUTE)
    work()
    assert box.mails == []
    look(customer, clock, HOUR)
    work()
    work()
    assert [mail.message["Subject"] for mail in box.mails] == [
        f"Return {row().return_id} was cancelled"
    ]
    assert not Mail.objects.filter(state="waiting").exists()


def test_a_mail_tells_when_the_carrier_declines(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    simulator.world.switches.carriers_decline = True
    ask_for_mail(customer)
    look(customer, clock, MINUTE)
    work()
    work()
    assert [mail.message["Subject"] for mail in box.mails] == [
        f"Return {row().return_id} was not cancelled"
    ]
    assert not Mail.objects.filter(state="waiting").exists()


def test_what_the_page_says_at_once_no_mail_repeats(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    simulator.world.switches.faults = {"/cancel": "409"}
    ask_for_mail(customer)
    work()
    assert not Mail.objects.exists()


def test_a_label_mail_that_waits_is_not_sent_of_a_cancelled_return(
    customer: Customer, simulator: Simulator, box: MailBox, clock: Clock
) -> None:
    url = f"/return/{customer.draft_id}/label/mail/"
    customer.client.post(url, {"use": "order", "round": "0"})
    cancel(customer)
    work()
    look(customer, clock, MINUTE, HOUR)
    work()
    assert box.mails == []


def test_an_address_that_cannot_be_one_asks_for_nothing(
    customer: Customer, simulator: Simulator, box: MailBox
) -> None:
    cancel(customer, mail_to="other", mail_address="sanne")
    assert customer.page.status_code == 422
    assert "Enter an e-mail address, such as name@example.com." in customer.text
    assert 'value="sanne"' in customer.text
    assert patches(simulator) == 0


def test_two_valid_labels_need_attention(
    customer: Customer, simulator: Simulator, clock: Clock
) -> None:
    cancel(customer)
    look(customer, clock, MINUTE, HOUR)
    first = row()
    second = Submission.objects.create(
        draft_id="e" * 16,
        outgoing_parcel=first.outgoing_parcel,
        quantities=first.quantities,
        state=Submission.State.LABEL_READY,
        created_at=timezone.now(),
    )
    record = simulator.world.record(first.return_id or 0)
    assert record
    simulator.world.move(record, "announced")
    clock.shift(HOUR + 1)
    customer.client.get(f"/return/{customer.draft_id}/label/")
    first.refresh_from_db()
    assert (first.cancellation, first.cancelled_at) == (Cancellation.TWO_LABELS, None)
    assert list(attention.waiting(timezone.now())) == [first]
    assert second.pk


@pytest.mark.django_db
def test_a_poll_that_began_before_the_request_does_not_undo_it() -> None:
    """Each writes only what it knows, so that the request is never sent twice."""
    made = Submission.objects.create(
        draft_id="d", outgoing_parcel=1, state="label_pending", created_at=timezone.now()
    )
    early = Submission.objects.get(pk=made.pk)
    asked_for = timezone.now() - timedelta(minutes=1)
    Submission.objects.update(cancellation=Cancellation.ASKING, cancel_requested_at=asked_for)
    label_poll._settle(early, Submission.State.LABEL_READY)
    assert Submission.objects.get().cancellation == Cancellation.ASKING
