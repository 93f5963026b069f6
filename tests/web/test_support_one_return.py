"""One return on one screen: the answer first, photos beside the items, marks, and a reply."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, StaffMark, WebhookEvent
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from tests.harness.customer import Customer
from tests.harness.staff import inside, member, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(simulator: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""


@pytest.fixture
def staff() -> Client:
    return inside(member())


def page(staff: Client, number: int) -> str:
    return staff.get(f"/support/returns/{number}/").content.decode()


def text(staff: Client, number: int) -> str:
    return text_of(staff.get(f"/support/returns/{number}/"))


def with_status(simulator: Simulator, status: str) -> int:
    return next(
        number
        for number in range(LAST_ID, LAST_ID - 120, -1)
        if simulator.world.record(number).state == status
    )


def test_the_answer_stands_before_everything_else(staff: Client) -> None:
    seen = text(staff, LAST_ID)
    answer = re.search(r"Label made on \d+ \w+\. The customer hands it in at \w+ by", seen)
    assert answer
    assert answer.start() < seen.index("Items")


def test_an_arrived_return_says_when_and_what_is_due(staff: Client, simulator) -> None:
    seen = text(staff, with_status(simulator, "delivered"))
    assert re.search(r"Arrived on \d+ \w+\.", seen)


@pytest.mark.parametrize("status", ["announcement-failed", "cancelled"])
def test_what_has_no_usable_code_offers_none(staff: Client, simulator, status: str) -> None:
    assert "documents/qr/" not in page(staff, with_status(simulator, status))


def test_an_unpaid_return_says_so_and_offers_no_label(staff: Client, simulator) -> None:
    scenario = simulator.world.scenario("noordpunt", "#1009")
    body = {"delivery_option": "drop_off_point", "incoming_parcel": {}}
    made = simulator.world.store("noordpunt", scenario, body)
    simulator.world.record(made.id).history[-1] = (0, "no-label")
    seen = page(staff, made.id)
    assert "Waiting for payment" in seen
    assert "documents/label/" not in seen


def test_the_customer_and_staff_read_the_same_refund(
    customer: Customer, staff: Client, simulator
) -> None:
    customer.until_review()
    assert "16.45" in customer.text
    customer.post()
    seen = text(staff, simulator.world.returns[-1].id).replace("\xa0", " ")
    assert "Total refund €16.45" in seen
    assert "A refund of €16.45 follows on arrival." in seen


def test_photos_stand_beside_their_item_and_come_through_the_portal(staff: Client) -> None:
    seen = page(staff, LAST_ID - 2)
    assert f'src="/support/returns/{LAST_ID - 2}/photos/0/"' in seen
    assert "/uploads/" not in seen
    table = seen[seen.index("<table") : seen.index("</table>")]
    assert "photos/0/" in table
    picture = staff.get(f"/support/returns/{LAST_ID - 2}/photos/0/")
    assert picture["Content-Type"] == "image/webp"
    assert picture.content[8:12] == b"WEBP"
    assert picture["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(action="viewed photo").exists()
    assert staff.get(f"/support/returns/{LAST_ID - 2}/photos/9/").status_code == 404


def test_the_timeline_tells_each_event_once(staff: Client) -> None:
    number = LAST_ID - 40
    seen = text(staff, number)
    at = re.search(r"(\d+ \w+ \d{4} \d\d:\d\d) Announced \((\w+)\)", seen)
    assert at
    happened = timezone.make_aware(timezone.datetime.strptime(at.group(1), "%d %b %Y %H:%M"))
    WebhookEvent.objects.create(
        digest="1",
        kind="parcel_status_changed",
        return_id=number,
        status="announced",
        happened_at=happened + timedelta(seconds=30),
        received_at=happened,
    )
    seen = text(staff, number)
    assert seen.count(" Announced (") == 1
    assert f"Announced ({at.group(2)}, webhook)" in seen


def test_technical_details_are_folded_away(staff: Client) -> None:
    seen = page(staff, LAST_ID)
    assert seen.index("Technical details") < seen.index("Status number")


def test_a_mark_says_who_left_it_and_when(staff: Client) -> None:
    for _ in range(2):
        staff.post(f"/support/returns/{LAST_ID}/marks/", {"mark": "called-back"})
    assert StaffMark.objects.count() == 1
    seen = text(staff, LAST_ID)
    assert re.search(r"Called the customer back \( ?sam@shop.example, \d+ \w+ \d{4}", seen)
    assert "Called the customer back (sam@shop.example)" in seen  # in the timeline
    assert AuditEntry.objects.filter(action="marked return", target=str(LAST_ID)).count() == 1


def test_a_merchant_names_marks_and_staff_cannot_invent_one(staff: Client, settings) -> None:
    settings.STAFF_MARKS = ["Waiting for Friday"]
    assert "Waiting for Friday" in page(staff, LAST_ID)
    for mark in ("Waiting for Friday", "Jane Doe is angry", ""):
        staff.post(f"/support/returns/{LAST_ID}/marks/", {"mark": mark})
    assert [mark.mark for mark in StaffMark.objects.all()] == ["Waiting for Friday"]


def test_a_reply_in_the_customers_language_can_be_copied(staff: Client) -> None:
    seen = page(staff, LAST_ID)
    replies = dict(re.findall(r'lang="(\w\w)" rows="6" readonly>([^<]+)', seen))
    assert set(replies) == {"en", "nl", "de", "fr", "es", "it"}
    assert "?order=%235001" in replies["nl"]
    assert re.search(r"<details open><summary>Nederlands", seen)


def test_an_address_of_the_customer_opens_a_mail(staff: Client) -> None:
    assert 'href="mailto:shopper0@example.com"' in page(staff, LAST_ID)
