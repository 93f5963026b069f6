"""Sendcloud's webhooks: signed, in any order, once, twice or never."""

import json
import time

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from portal.models import Submission, WebhookEvent
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.webhooks import sign
from tests.harness.customer import Customer

pytestmark = pytest.mark.django_db
KEY, URL = "a key for webhooks", "/webhooks/sendcloud/"
NOW = int(timezone.now().timestamp() * 1000)


@pytest.fixture(autouse=True)
def _key(settings) -> None:
    settings.SENDCLOUD_WEBHOOK_KEY = KEY


def send(event: object, key: str = KEY, **headers: str):
    raw = json.dumps(event).encode()
    signed = {"Sendcloud-Signature": sign(raw, key)} | headers
    client = Client(enforce_csrf_checks=True)
    return client.post(URL, raw, content_type="application/json", headers=signed)


def created(return_id: int = 5, order: str = "#1017") -> dict:
    data = {"id": return_id, "order_number": order}
    return {"action": "return_created", "timestamp": NOW, "data": data}


def moved(status: int, at: int = NOW, *, is_return: bool = True, tracking: str = "3SA") -> dict:
    parcel = {"id": 7, "is_return": is_return, "tracking_number": tracking}
    parcel |= {"status": {"id": status, "message": "so"}, "name": "Jane Doe"}
    return {"action": "parcel_status_changed", "timestamp": at, "parcel": parcel}


def submission(**more: object) -> Submission:
    usual = {"draft_id": "d", "outgoing_parcel": 1, "delivery_option": "pickup"}
    return Submission.objects.create(**usual | {"created_at": timezone.now()} | more)


def count(outcome: str) -> float:
    return REGISTRY.get_sample_value("portal_webhooks_total", {"outcome": outcome}) or 0


def test_an_event_is_stored_without_a_name() -> None:
    assert send(moved(11)).status_code == 200
    event = WebhookEvent.objects.get()
    assert (event.incoming_parcel, event.status) == (7, "delivered")
    assert "Jane" not in str(vars(event))


def test_an_event_signed_with_another_key_is_refused_and_counted() -> None:
    before = count("bad_signature")
    assert send(created(), key="another").status_code == 403
    assert send(created(), **{"Sendcloud-Signature": ""}).status_code == 403
    assert count("bad_signature") == before + 2
    assert not WebhookEvent.objects.exists()


def test_without_a_key_every_event_is_refused(settings) -> None:
    settings.SENDCLOUD_WEBHOOK_KEY = ""
    assert send(created(), key="").status_code == 403


def test_the_same_event_twice_counts_once() -> None:
    assert [send(created()).status_code for _ in range(2)] == [200, 200]
    assert WebhookEvent.objects.count() == 1


@pytest.mark.parametrize(
    "event", [{"action": "tomorrow's"}, [], "text", {"action": "return_created"}, {"action": {}}]
)
def test_an_unknown_event_is_harmless(event: object) -> None:
    assert send(event).status_code == 200
    assert not WebhookEvent.objects.exists()


def test_an_event_older_than_two_days_is_refused() -> None:
    """Security 33, 44: a recorded event cannot be sent again once its hash is purged."""
    hour = 3_600_000  # milliseconds
    before = count("too old")
    assert send(moved(11, at=NOW - 49 * hour)).status_code == 403
    assert not WebhookEvent.objects.exists()
    assert count("too old") == before + 1
    assert send(moved(11, at=NOW - 47 * hour)).status_code == 200


def test_an_event_of_an_outgoing_parcel_is_ignored() -> None:
    assert send(moved(11, is_return=False)).status_code == 200
    assert not WebhookEvent.objects.exists()


def test_a_body_that_is_too_large_is_not_read() -> None:
    assert send(created() | {"more": "x" * 300_000}).status_code == 413


def test_a_get_request_is_refused(client: Client) -> None:
    assert client.get(URL).status_code == 405


def test_a_parcels_new_status_reaches_its_return() -> None:
    row = submission(state="label_ready", return_id=5, tracking_numbers=["3SA", "3SB"])
    other = submission(draft_id="e", state="label_ready", tracking_numbers=["3SAB"])
    send(moved(91, tracking="3SB"))
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.parcel_status, other.parcel_status) == ("shipment-on-route", "")


def test_a_late_event_does_not_undo_a_newer_one() -> None:
    row = submission(state="label_ready", return_id=5, tracking_numbers=["3SA"])
    send(moved(11, NOW))
    send(moved(91, NOW - 1000))
    row.refresh_from_db()
    assert row.parcel_status == "delivered"
    assert WebhookEvent.objects.count() == 2


def test_an_event_from_a_time_to_come_does_not_hold_up_the_next_one() -> None:
    row = submission(state="label_ready", return_id=5, tracking_numbers=["3SA"])
    send(moved(91, NOW + 365 * 24 * 3_600_000))
    send(moved(11, int(time.time() * 1000) + 1000))
    row.refresh_from_db()
    assert row.parcel_status == "delivered"


@pytest.fixture
def lost(customer: Customer, simulator, settings) -> Submission:
    """Order #1017: the connection dropped after Sendcloud had stored the return."""
    settings.SENDCLOUD_PUBLIC_KEY, settings.SENDCLOUD_SECRET_KEY = (
        auth.PUBLIC_KEY,
        auth.SECRET_KEY,
    )
    settings.SENDCLOUD_CLIENT_ID = ""
    customer.create("drop_off_point", "#1017")
    row = Submission.objects.get()
    # The page after it may have found the return, so take the row back to the unknown outcome.
    row.state, row.return_id, row.incoming_parcel = "outcome_unknown", None, None
    row.save()
    return row


def test_a_return_of_unknown_outcome_gets_its_number(lost: Submission, simulator) -> None:
    number = simulator.world.returns[-1].id
    send(created(number, "#1017"))
    lost.refresh_from_db()
    assert (lost.return_id, lost.state) == (number, "label_pending")


def test_another_orders_return_is_not_taken_for_it(lost: Submission) -> None:
    send(created(LAST_ID, "#5001"))
    lost.refresh_from_db()
    assert lost.return_id is None


def test_while_sendcloud_does_not_answer_the_event_is_kept(lost: Submission, simulator) -> None:
    simulator.world.switches.api_trouble = "500"
    assert send(created(simulator.world.returns[-1].id)).status_code == 200
    lost.refresh_from_db()
    assert lost.return_id is None
    assert WebhookEvent.objects.exists()


def test_an_event_that_settles_nothing_makes_no_call(lost: Submission, simulator) -> None:
    Submission.objects.all().delete()
    simulator.world.requests.clear()
    send(created(simulator.world.returns[-1].id))
    assert simulator.world.requests == []


def test_one_cancelled_parcel_of_three_leaves_the_return_as_it_is() -> None:
    three = submission(tracking_numbers=["3SA", "3SB", "3SC"], incoming_parcel=None)
    one = submission(draft_id="e", tracking_numbers=["3SD"])
    send(moved(2000, tracking="3SA"))
    send(moved(2000, tracking="3SD"))
    three.refresh_from_db()
    one.refresh_from_db()
    assert (three.parcel_status, one.parcel_status) == ("", "cancelled")
