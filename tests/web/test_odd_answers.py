"""Sendcloud answers in ways that its documents allow and that few shops meet."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from portal.models import Submission
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.records import Record
from portal.simulator.server import Simulator
from portal.upstream import clients
from tests.harness.customer import Customer

READY = (200, "Your label is ready")
REGISTERED = (200, "Your return is registered")
NO_DOCUMENT = (502, "We can’t open this file right now")
PAGE = re.compile(rb"/Type /Page\b")  # one for each page of a PDF


@pytest.fixture
def keys(simulator: Simulator, settings) -> Simulator:
    """A portal that has API keys; the simulator leaves the parcels where they are."""
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    # Long enough for a slow machine; a test that must run into them shortens them.
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 10
    clients.transport.cache_clear()
    simulator.world.switches.reads_until_next = 1000
    return simulator


def seen(customer: Customer) -> tuple[int, str]:
    return customer.page.status_code, customer.heading


def later(customer: Customer, seconds: float, looks: int = 1) -> Customer:
    """Reload the page after so many seconds, several times as far apart."""
    for look in range(1, looks + 1):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds * look)):
            customer.visit(customer.url)
    return customer


def confirm(customer: Customer) -> None:
    """Look twice, an hour apart, as it takes to believe that a return was cancelled."""
    assert customer.visit(customer.url).heading == "Cancellation requested"
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Submission.objects.update(cancelled_seen_at=an_hour_ago, tracking_checked_at=an_hour_ago)
    assert customer.visit(customer.url).heading == "This return was cancelled"


def download(customer: Customer, kind: str = "label") -> Customer:
    """Open a document of the return whose page is open."""
    url = f"/return/{customer.draft_id}/label/{kind}/"
    return Customer(customer.client).visit(url)


def record(simulator: Simulator) -> Record:
    """The simulator's record of the one return."""
    found = simulator.world.record(simulator.world.returns[0].id)
    assert found
    return found


def move(simulator: Simulator, slug: str) -> None:
    """Give the return another status; the portal may look at once."""
    simulator.world.move(record(simulator), slug)
    Submission.objects.update(tracking_checked_at=None)


def test_an_order_that_was_never_shipped_says_whom_to_ask(customer: Customer, caplog) -> None:
    customer.look_up("#1031")
    assert customer.page.status_code == 422
    assert customer.heading == "We can’t return this order online"
    assert "wasn’t sent through our return service" in customer.text
    assert re.search(r'class="button" href="https://[^"]+"[^>]*>Contact us', customer.text)
    assert "Try again" not in customer.text
    assert "data.parcel.id is null" in caplog.text


@pytest.mark.parametrize(
    "fault", ["500", "html", "hang", "redirect", "redirect loop", "429", "empty", "huge", "404"]
)
def test_a_label_whose_address_fails_is_fetched_with_the_keys(
    customer: Customer, keys: Simulator, settings, fault: str
) -> None:
    later(customer.create(), 10, looks=3)
    assert seen(customer) == READY
    settings.SENDCLOUD_READ_TIMEOUT = settings.SENDCLOUD_DEADLINE = 0.3 if fault == "hang" else 10
    clients.transport.cache_clear()
    keys.world.switches.faults = {"/download": fault}
    assert download(customer).page.content.startswith(b"%PDF-")


@pytest.mark.parametrize("order", ["#1030", "#1034"])
def test_a_label_on_another_host_needs_the_keys(
    customer: Customer, simulator: Simulator, settings, order: str, caplog
) -> None:
    later(customer.create("drop_off_point", order), 10, looks=3)
    assert download(customer).page.status_code == {"#1030": 410, "#1034": 502}[order]
    if order == "#1034":
        assert "names https://storage.example" in caplog.text
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    assert download(customer).page.content.startswith(b"%PDF-")


@pytest.mark.parametrize(("order", "after"), [("#1035", 62), ("#1036", 4)])
def test_a_poller_that_makes_no_sense_leads_to_the_keys(
    customer: Customer, keys: Simulator, order: str, after: int
) -> None:
    """One that is HTML may pass, so the portal waits a minute; another host will not."""
    customer.create("drop_off_point", order)
    later(customer, after, looks=2)
    assert seen(customer) == READY
    assert download(customer).page.content.startswith(b"%PDF-")
    assert len(keys.world.returns) == 1


@pytest.mark.parametrize(("order", "after"), [("#1035", 62), ("#1036", 4)])
def test_without_keys_a_poller_that_makes_no_sense_ends_in_an_honest_page(
    customer: Customer, simulator: Simulator, order: str, after: int
) -> None:
    customer.create("drop_off_point", order)
    assert seen(later(customer, after, looks=2)) == REGISTERED
    assert "Contact us and mention return" in customer.text
    assert f"Return {simulator.world.returns[0].id}" in customer.text


@pytest.mark.parametrize("fault", ["503", "drop", "429"])
def test_a_poller_that_is_silent_for_a_minute_leads_to_the_keys(
    customer: Customer, keys: Simulator, fault: str
) -> None:
    customer.until_review()
    keys.world.switches.faults = {"/polling": fault}
    customer.post()
    keys.world.announced(keys.world.returns[0].id, "announced")
    assert seen(later(customer, 20)) == REGISTERED
    assert "creating your label" in customer.text
    assert seen(later(customer, 62)) == READY


def test_a_poller_that_answers_again_is_believed(customer: Customer, simulator: Simulator) -> None:
    """Security 26: without keys, an outage of minutes costs no label."""
    customer.until_review()
    simulator.world.switches.faults = {"/polling": "503"}
    customer.post()
    later(customer, 30, looks=4)
    assert customer.heading == "This is taking longer than usual"
    simulator.world.switches.faults = {}
    assert seen(later(customer, 150, looks=4)) == READY


def test_a_poller_that_was_given_up_may_recover(customer: Customer, simulator: Simulator) -> None:
    """Without keys, a maintenance page of some minutes costs no label."""
    customer.until_review()
    simulator.world.switches.faults = {"/polling": "html"}
    customer.post()
    assert seen(later(customer, 62, looks=2)) == REGISTERED
    assert "Contact us and mention return" in customer.text
    simulator.world.switches.faults = {}
    assert seen(later(customer, 300, looks=4)) == READY


READY_WITHOUT_ADDRESS = b'{"download_url": null, "return": 1185082, "parcels": [133726727]}'


def test_a_label_without_an_address_is_fetched_by_its_parcel(
    customer: Customer, keys: Simulator
) -> None:
    keys.world.switches.canned = {"/polling": READY_WITHOUT_ADDRESS}
    customer.create()
    keys.world.announced(keys.world.returns[0].id, "announced")
    assert seen(later(customer, 10)) == READY
    assert download(customer).page.content.startswith(b"%PDF-")


def test_without_keys_a_label_without_an_address_is_an_honest_page(
    customer: Customer, simulator: Simulator
) -> None:
    simulator.world.switches.canned = {"/polling": READY_WITHOUT_ADDRESS}
    assert seen(later(customer.create(), 10)) == REGISTERED
    assert "Contact us and mention return" in customer.text


def three(customer: Customer) -> Customer:
    """A return of three parcels, whose labels are ready."""
    return later(
        customer.create("drop_off_point", "#1004", collo_count="3", **{"quantity-0": "3"}),
        10,
        looks=3,
    )


def test_the_labels_of_several_parcels_stay_while_one_moves(
    customer: Customer, keys: Simulator
) -> None:
    assert seen(three(customer)) == READY
    for slug, heading in (
        ("shipment-on-route", "Your parcel is on its way to us"),
        ("delivered", "Your return has arrived"),
    ):
        move(keys, slug)
        assert customer.visit(customer.url).heading == heading
        assert "Download 3 labels (PDF)" in customer.text
        assert len(PAGE.findall(download(customer).page.content)) == 3


def test_the_label_of_one_parcel_that_moves_is_offered_no_more(
    customer: Customer, keys: Simulator
) -> None:
    later(customer.create(), 10, looks=3)
    move(keys, "shipment-on-route")
    assert "Download label" not in customer.visit(customer.url).text


def test_the_documents_of_a_cancelled_return_are_gone(customer: Customer, keys: Simulator) -> None:
    three(customer)
    move(keys, "cancelled")
    confirm(customer)
    assert "Download" not in customer.text
    gone = download(customer)
    assert seen(gone) == (410, "This return was cancelled")
    assert "Its label is no longer valid" in gone.text


def test_the_keys_fetch_the_labels_of_all_parcels(customer: Customer, keys: Simulator) -> None:
    three(customer)
    keys.world.switches.faults = {"/download": "404"}
    assert len(PAGE.findall(download(customer).page.content)) == 3


def test_a_lost_return_of_several_parcels_gets_all_its_labels(
    customer: Customer, keys: Simulator
) -> None:
    customer.until_review("drop_off_point", "#1004", collo_count="3", **{"quantity-0": "3"})
    keys.world.switches.faults = {"/incoming": "stored drop"}
    customer.post()
    keys.world.announced(keys.world.returns[0].id, "announced")
    assert seen(later(customer, 12, looks=2)) == READY
    assert "Parcel 3 of 3" in customer.text
    assert len(PAGE.findall(download(customer).page.content)) == 3


def test_a_wrong_number_of_a_parcel_is_asked_for_again(customer: Customer, keys: Simulator) -> None:
    customer.until_review()
    keys.world.switches.faults = {"/incoming": "stored drop"}
    keys.world.switches.mutations = {"/v2/returns": (("returns", 0, "incoming_parcel"), 7)}
    customer.post()
    keys.world.announced(keys.world.returns[0].id, "announced")
    assert seen(later(customer, 12, looks=2)) == READY
    assert download(customer).page.content.startswith(b"%PDF-")


def test_a_failed_payment_is_told_and_can_be_made_again(
    customer: Customer, keys: Simulator
) -> None:
    customer.create("drop_off_point", "#1032")
    assert customer.heading == "Pay the return fee"
    number = keys.world.returns[0].id
    keys.world.payment_failed(number)
    assert later(customer, 10).heading == "Your payment didn’t go through"
    assert f'href="{customer.url}pay/"' in customer.text
    assert "hx-trigger" in customer.text
    keys.world.returns[0].is_paid = True
    keys.world.paid(number)
    assert seen(later(customer, 20)) == REGISTERED
    assert "Open the payment page" in customer.text
    assert seen(later(customer, 30, looks=4)) == READY


DETAILS = {"missing": b"{}", "null": b'{"status": null}', "another type": b'{"status": []}'}


@pytest.mark.parametrize("body", DETAILS.values(), ids=DETAILS)
def test_details_without_a_status_leave_a_payment_to_the_poller(
    customer: Customer, keys: Simulator, body: bytes
) -> None:
    keys.world.switches.canned = {"/v3/returns/1185082": body}
    customer.create("drop_off_point", "#1008")
    assert later(customer, 10).heading == "Pay the return fee"
    keys.world.returns[0].is_paid = True
    assert seen(later(customer, 20, looks=4)) == READY


@pytest.mark.parametrize("trouble", ["401", "500", "html"])
def test_a_payment_is_followed_by_the_poller_while_the_keys_fail(
    customer: Customer, keys: Simulator, trouble: str
) -> None:
    keys.world.switches.api_trouble = trouble
    customer.create("drop_off_point", "#1008")
    assert customer.heading == "Pay the return fee"
    keys.world.returns[0].is_paid = True
    assert seen(later(customer, 20, looks=4)) == READY


@pytest.mark.parametrize(
    ("order", "heading", "words"),
    [
        ("#1033", "Your return is approved", "Check your e-mail"),
        ("#1038", "We couldn’t approve your return", "Please don’t send anything"),
    ],
)
def test_a_return_that_the_merchant_decides_about_ends_kindly(
    customer: Customer, keys: Simulator, order: str, heading: str, words: str
) -> None:
    keys.world.switches.reads_until_approved = 4
    customer.create("drop_off_point", order)
    assert customer.heading == "Your return is registered"
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        customer.visit(customer.url)
    assert customer.heading == "We’re reviewing your return"
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        customer.visit(customer.url)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        customer.visit(customer.url)
    assert customer.heading == heading
    assert words in customer.text
    assert "Download" not in customer.text


def test_what_the_merchant_rejected_can_be_returned_again(
    customer: Customer, keys: Simulator
) -> None:
    keys.world.switches.reads_until_approved = 1
    customer.create("drop_off_point", "#1038", **{"quantity-0": "2"})
    rejected = later(customer, 180, looks=2)
    assert rejected.heading == "We couldn’t approve your return"
    assert "Return more items from this order" in rejected.text
    customer.look_up("#1038")
    assert customer.heading == "Your returns for this order"
    assert "We couldn’t approve your return" in customer.text
    customer.url = f"/return/{customer.draft_id}/again/"
    customer.post().create_from_items(**{"quantity-0": "2"})
    assert customer.heading == "Your return is registered"
    assert [made.body["products"][0]["quantity"] for made in keys.world.returns] == [2, 2]


@pytest.mark.parametrize("days", [-1, 400])
def test_a_delivery_before_the_return_or_far_ahead_is_not_believed(
    customer: Customer, keys: Simulator, days: int
) -> None:
    later(customer.create(), 10, looks=3)
    at = (timezone.now() + timedelta(days=days)).isoformat()
    body = {"id": 1185082, "created_at": timezone.now().isoformat(), "delivered_at": at}
    keys.world.switches.canned = {"/v2/returns/1185082": json.dumps(body).encode()}
    Submission.objects.update(tracking_checked_at=None)
    assert seen(customer.visit(customer.url)) == READY


def test_a_cancelled_return_that_lives_again_shows_its_label(
    customer: Customer, keys: Simulator
) -> None:
    """Some carriers refuse days after Sendcloud showed the return as cancelled."""
    later(customer.create(), 10, looks=3)
    move(keys, "cancelled")
    confirm(customer)
    keys.world.move(record(keys), "announced")
    assert customer.visit(customer.url).heading == "This return was cancelled"
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Submission.objects.update(tracking_checked_at=an_hour_ago)
    assert seen(customer.visit(customer.url)) == READY


def test_a_cancellation_of_a_month_ago_is_final(customer: Customer, keys: Simulator) -> None:
    later(customer.create(), 10, looks=3)
    move(keys, "cancelled")
    confirm(customer)
    long_ago = timezone.now() - timedelta(days=31)
    Submission.objects.update(tracking_checked_at=long_ago, created_at=long_ago)
    keys.world.move(record(keys), "announced")
    assert customer.visit(customer.url).heading == "This return was cancelled"


def test_the_daily_job_reads_a_cancelled_return_on(customer: Customer, keys: Simulator) -> None:
    later(customer.create(), 10, looks=3)
    move(keys, "cancelled")
    customer.visit(customer.url)
    keys.world.move(record(keys), "announced")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        call_command("reconcile")
    assert Submission.objects.get().parcel_status == "announced"


@pytest.mark.parametrize("has_keys", [False, True], ids=["without keys", "with keys"])
def test_an_expired_lookup_is_told_before_the_next_question(
    customer: Customer, simulator: Simulator, settings, has_keys: bool
) -> None:
    if has_keys:
        settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
        settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    customer.look_up("#1037").choose_items()
    assert customer.heading == "How will you send it back?"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        simulator.world.advance(360)
        delivery = customer.url
        customer.post(delivery_option="pickup")
        assert "Your session timed out" in customer.text
        assert 'value="#1037"' in customer.text
        customer.look_up("#1037")
        assert customer.heading == "How will you send it back?"
        assert customer.visit(delivery).page.status_code == 200
        assert "checked" in customer.text


def test_a_token_that_seems_to_have_ended_at_once_is_used(
    customer: Customer, simulator: Simulator
) -> None:
    """Its claim cannot be true, and a customer must not be sent round in circles."""
    token = simulator.world.sign(use="portal", exp=1)
    simulator.world.switches.mutations = {"/outgoing": (("access_token",), token)}
    assert customer.look_up().heading == "What are you sending back?"


@pytest.mark.parametrize("seconds", [-7200, 7200])
def test_an_expiry_is_read_by_sendclouds_clock(
    customer: Customer, simulator: Simulator, seconds: int
) -> None:
    simulator.world.advance(seconds)
    customer.look_up("#1037").choose_items()
    assert customer.heading == "How will you send it back?"
