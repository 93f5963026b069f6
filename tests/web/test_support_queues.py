"""The console's queues: what stands in which, and how a return leaves Needs attention."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, IndexedReturn, Submission
from portal.return_index import record
from portal.return_index.queues import Queue, counts_up_to
from portal.return_index.sweep import EVERY_PAGE, sweep
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.sample_returns import LAST_ID
from portal.simulator.server import Simulator
from portal.upstream import clients
from tests.harness.staff import ids, inside, member, text_of

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=2)


@pytest.fixture(autouse=True)
def _keys(simulator: Simulator, settings) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""


@pytest.fixture
def staff() -> Client:
    return inside(member())


def read() -> None:
    api = clients.returns_api()
    assert api is not None
    sweep(api, timezone.now(), pages=EVERY_PAGE)


def lost(**more) -> Submission:
    given = {"draft_id": "lost", "outgoing_parcel": 9, "delivery_option": "pickup"}
    given |= {"state": "outcome_unknown", "created_at": timezone.now() - LONG_AGO}
    return Submission.objects.create(**given | more)


def press(staff: Client, row: Submission | IndexedReturn, action: str, **typed: str):
    name = f"submission/{row.pk}" if isinstance(row, Submission) else f"return/{row.return_id}"
    return staff.post(f"/support/queues/attention/{name}/{action}/", typed, follow=True)


def test_every_return_stands_in_one_queue(staff: Client) -> None:
    read()
    counts = counts_up_to(1000)
    assert sum(counts.values()) == IndexedReturn.objects.count() > 100
    text = text_of(staff.get("/support/"))
    for queue, title in ((Queue.ARRIVED, "Arrived, to be refunded"), (Queue.CUSTOMER, "customer")):
        assert re.search(rf"{title} {counts[queue]}\b", text)


def test_the_index_holds_codes_and_nothing_personal() -> None:
    read()
    rows = IndexedReturn.objects.values()
    everything = " ".join(str(value) for row in rows for value in row.values())
    for personal in ("Jane", "@", "#50", "3S", "Eindhoven"):
        assert personal not in everything


def test_reading_the_list_again_writes_nothing() -> None:
    read()
    api = clients.returns_api()
    assert api is not None
    assert sweep(api, timezone.now(), pages=EVERY_PAGE) == 0


def test_a_queue_names_orders_and_customers_and_what_that_cost(staff: Client) -> None:
    read()
    text = text_of(staff.get("/support/queues/arrived/"))
    assert "#5" in text
    assert re.search(r"come from Sendcloud \(\d+ calls?\)", text)


@pytest.mark.parametrize("trouble", ["500", "401"])
def test_a_queue_is_shown_without_sendcloud(staff: Client, simulator, trouble: str) -> None:
    read()
    simulator.world.switches.api_trouble = trouble
    page = staff.get("/support/queues/arrived/")
    assert page.status_code == 200
    assert ids(page)
    assert "Sendcloud did not tell all orders" in text_of(page)


def test_filters_stay_in_the_address_of_the_next_page(staff: Client) -> None:
    read()
    page = staff.get("/support/queues/finished/?option=drop_off_point")
    for number in ids(page):
        assert IndexedReturn.objects.get(return_id=number).delivery_option == "drop_off_point"
    assert "?page=2&amp;option=drop_off_point" in page.content.decode()


def test_a_filter_that_does_not_exist_is_refused_at_the_field(staff: Client) -> None:
    page = staff.get("/support/queues/arrived/?option=catapult")
    assert page.status_code == 422
    assert staff.get("/support/queues/everything/").status_code == 404


def test_age_finds_what_has_waited_longest(staff: Client) -> None:
    read()
    IndexedReturn.objects.filter(queue=Queue.ARRIVED).update(queued_at=timezone.now())
    old = IndexedReturn.objects.filter(queue=Queue.ARRIVED)[0]
    IndexedReturn.objects.filter(pk=old.pk).update(queued_at=timezone.now() - timedelta(days=6))
    assert ids(staff.get("/support/queues/arrived/?age=5")) == [old.return_id]


def test_a_status_from_a_webhook_moves_a_return_to_another_queue() -> None:
    read()
    row = IndexedReturn.objects.filter(queue=Queue.CUSTOMER, incoming_parcel__isnull=False)[0]
    record.move(row.incoming_parcel, "delivered", timezone.now())
    row.refresh_from_db()
    assert row.queue == Queue.ARRIVED


def test_a_parcel_in_trouble_needs_attention_wherever_it_was_made(staff: Client) -> None:
    read()
    text = text_of(staff.get("/support/queues/attention/"))
    assert "Your address refused the parcel. Ask your warehouse why." in text
    assert "Since" in text


def test_needs_attention_names_the_order_of_each_row_with_one_call(
    staff: Client, simulator
) -> None:
    read()
    IndexedReturn.objects.filter(incoming_parcel__isnull=False).update(queue=Queue.ATTENTION)
    lost(outgoing_parcel=simulator.world.record(LAST_ID).outgoing, created_at=timezone.now())
    simulator.world.requests.clear()
    page = staff.get("/support/queues/attention/")
    html = page.content.decode()
    assert len(re.findall(r'<li class="box"', html)) == 25
    assert len(re.findall(r"<h2>.*?, order #\d+</h2>", html)) == 25
    calls = [call.path for call in simulator.world.requests if "/brand/" not in call.path]
    assert calls == ["/api/v2/parcels"]


def test_a_return_leaves_needs_attention_when_it_is_done(staff: Client) -> None:
    read()
    row = IndexedReturn.objects.filter(queue=Queue.ATTENTION)[0]
    page = press(staff, row, "done", note="carrier-asked")
    assert "Marked as done." in text_of(page)
    assert row.return_id not in ids(page)
    row.refresh_from_db()
    assert (row.queue, row.done_note, row.done_by.email) == (
        "finished",
        "carrier-asked",
        "sam@shop.example",
    )
    assert AuditEntry.objects.filter(action="marked done", target=str(row.return_id)).exists()


def test_another_trouble_brings_a_return_back(staff: Client) -> None:
    read()
    row = IndexedReturn.objects.filter(queue=Queue.ATTENTION)[0]
    press(staff, row, "done", note="nothing")
    record.move(row.incoming_parcel, "undeliverable", timezone.now())
    row.refresh_from_db()
    assert row.queue == Queue.ATTENTION


def test_a_cancelled_return_needs_no_attention(staff: Client) -> None:
    """The row of a return that was never paid and then cancelled used to stay for 90 days."""
    lost(state="label_failed", return_id=LAST_ID, parcel_status="cancelled")
    assert "Nothing needs attention." in text_of(staff.get("/support/queues/attention/"))


def test_a_return_that_waits_for_payment_waits_for_the_customer(staff: Client) -> None:
    lost(state="awaiting_payment", return_id=LAST_ID)
    assert "Nothing needs attention." in text_of(staff.get("/support/queues/attention/"))
    row = IndexedReturn(return_id=1, waits_for="awaiting_payment", parcel_status="no-label")
    record.settle(row, timezone.now())
    assert row.queue == Queue.CUSTOMER


def test_a_failed_return_is_listed_once(staff: Client) -> None:
    read()
    failed = IndexedReturn.objects.filter(parcel_status="announcement-failed")[0]
    lost(state="label_failed", return_id=failed.return_id)
    page = staff.get("/support/queues/attention/").content.decode()
    assert page.count(f">Return {failed.return_id}<") == 1
    press(staff, failed, "done", note="nothing")
    page = staff.get("/support/queues/attention/").content.decode()
    assert f">Return {failed.return_id}<" not in page


def test_who_takes_a_return_is_named_to_the_others(staff: Client) -> None:
    row = lost()
    press(staff, row, "take")
    others = inside(member("kim@shop.example"))
    assert "sam@shop.example deals with it." in text_of(others.get("/support/queues/attention/"))
    assert "No one has taken it yet." in text_of(press(staff, row, "release"))


def test_an_unknown_return_is_looked_for_again(staff: Client, simulator) -> None:
    row = lost()
    text = text_of(press(staff, row, "look"))
    assert "does not show it yet" in text
    assert Submission.objects.filter(pk=row.pk).exists()


def test_staff_name_the_return_that_they_found(staff: Client, simulator) -> None:
    scenario = simulator.world.scenario("noordpunt", "#1004")
    made = simulator.world.store(
        "noordpunt", scenario, {"delivery_option": "drop_off_point", "incoming_parcel": {}}
    )
    parcel = simulator.world.record(made.id).outgoing
    row = lost(outgoing_parcel=parcel, delivery_option="drop_off_point")
    page = press(staff, row, "exists", number=f"#{made.id}")
    row.refresh_from_db()
    assert row.return_id == made.id
    assert "The return has its number now" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the return’s number"),
        ("12 monkeys", "Enter the return’s number"),
        ("77", "Sendcloud has no return 77."),
        (str(LAST_ID), f"Return {LAST_ID} is of another parcel"),
    ],
)
def test_a_wrong_number_is_refused_at_its_row_and_kept(
    staff: Client, typed: str, sentence: str
) -> None:
    page = press(staff, lost(), "exists", number=typed)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()


def test_a_return_that_does_not_exist_can_be_confirmed_again(staff: Client) -> None:
    row = lost()
    page = press(staff, row, "never")
    assert "The customer can confirm this return again." in text_of(page)
    assert not Submission.objects.exists()


def test_a_return_that_may_still_arrive_is_not_given_up(staff: Client) -> None:
    page = press(staff, lost(created_at=timezone.now()), "never")
    assert "A request may still arrive" in text_of(page)
    assert Submission.objects.count() == 1


def test_a_return_that_sendcloud_may_have_is_not_given_up(staff: Client, simulator) -> None:
    scenario = simulator.world.scenario("noordpunt", "#1004")
    made = simulator.world.store(
        "noordpunt", scenario, {"delivery_option": "drop_off_point", "incoming_parcel": {}}
    )
    row = lost(outgoing_parcel=simulator.world.record(made.id).outgoing)
    page = press(staff, row, "never")
    assert f"Sendcloud has a return that may be this one: {made.id}." in text_of(page)
    assert Submission.objects.count() == 1


def test_a_button_changes_nothing_on_get(staff: Client) -> None:
    row = lost()
    assert staff.get(f"/support/queues/attention/submission/{row.pk}/never/").status_code == 405
    assert staff.post("/support/queues/attention/submission/1/explode/").status_code == 404


def test_a_queue_of_thousands_costs_as_much_as_one_of_few(
    staff: Client, simulator, django_assert_max_num_queries
) -> None:
    read()
    now = timezone.now()
    IndexedReturn.objects.bulk_create(
        IndexedReturn(return_id=9_000_000 + n, created_at=now, queued_at=now, queue="arrived")
        for n in range(2000)
    )
    staff.get("/support/queues/arrived/")
    simulator.world.requests.clear()
    with django_assert_max_num_queries(20):
        staff.get("/support/queues/arrived/")
    # Two pages of the list, and ten returns that neither API knows.
    assert len(simulator.world.requests) <= 22


def bulk(staff: Client, action: str, numbers: list[int], queue: str = "arrived", **more: str):
    given = {"action": action, "return": numbers} | more
    return staff.post(f"/support/queues/{queue}/chosen/", given)


def test_several_returns_are_done_at_once_and_each_says_so(staff: Client) -> None:
    read()
    numbers = ids(staff.get("/support/queues/arrived/"))[:3]
    page = bulk(staff, "done", numbers, note="refunded")
    assert "3 of 3 done" in text_of(page)
    assert ids(page) == numbers
    assert set(ids(staff.get("/support/queues/arrived/"))).isdisjoint(numbers)
    assert AuditEntry.objects.filter(action="marked done").count() == 3


def test_labels_of_several_returns_come_in_one_file(staff: Client) -> None:
    read()
    numbers = [LAST_ID, LAST_ID - 1, LAST_ID - 2]
    answer = bulk(staff, "labels", numbers, "customer")
    assert answer.content.startswith(b"%PDF-")
    logged = AuditEntry.objects.filter(action="downloaded").count()
    assert f"labels-{logged}-of-3.pdf" in answer["Content-Disposition"]


def test_the_csv_of_several_returns_runs_nothing(staff: Client) -> None:
    read()
    numbers = list(range(LAST_ID - 120, LAST_ID))
    row = IndexedReturn.objects.filter(return_id__in=numbers, queue="arrived")[:25]
    answer = bulk(staff, "csv", [one.return_id for one in row])
    text = answer.content.decode()
    assert "#5" in text
    assert '"=1+1"' not in text
    assert AuditEntry.objects.filter(action="exported returns").exists()


def test_cancelling_several_asks_first_and_tells_the_truth_about_each(staff: Client) -> None:
    read()
    numbers = [LAST_ID, LAST_ID - 3]  # the second has moved on
    question = bulk(staff, "cancel", numbers, "customer")
    assert "Cancel 2 returns?" in text_of(question)
    assert not AuditEntry.objects.filter(action="asked to cancel").exists()
    page = text_of(bulk(staff, "cancel", numbers, "customer", sure="1"))
    assert "1 of 2 done" in page
    assert "It cannot be cancelled any more" in page


def test_nothing_chosen_is_said(staff: Client) -> None:
    page = bulk(staff, "done", [])
    assert page.status_code == 422
    assert "Choose at least one return." in text_of(page)


def test_many_cancellations_show_how_far_they_are_and_go_on(staff: Client, settings) -> None:
    """Each answer says what is through so far; the next one asks no carrier twice."""
    settings.BULK_SECONDS = 0
    read()
    rows = IndexedReturn.objects.filter(queue=Queue.CUSTOMER, parcel_status="announced")
    numbers = [row.return_id for row in rows.order_by("queued_at")[:3]]
    page = bulk(staff, "cancel", numbers, "customer", sure="1").content.decode()
    for through in (1, 2, 3):
        assert f'<progress value="{through}" max="3"' in page
        left = [int(number) for number in re.findall(r'name="return" value="(\d+)"', page)]
        assert len(left) == 3 - through
        if not left:
            break
        told = re.findall(r'name="told" value="([^"]+)"', page)
        assert len(told) == through
        page = bulk(staff, "cancel", left, "customer", sure="1", told=told).content.decode()
    asked = AuditEntry.objects.filter(action="asked to cancel").values_list("target", flat=True)
    assert sorted(asked) == sorted(map(str, numbers))
    assert "Back to" in page


@pytest.mark.parametrize("nonsense", ["x", "5 evil", "<b> asked", "99999999999999999999 asked"])
def test_a_page_that_was_tampered_with_tells_nothing_more(staff: Client, nonsense: str) -> None:
    read()
    number = IndexedReturn.objects.filter(queue=Queue.CUSTOMER)[0].return_id
    page = bulk(staff, "cancel", [number], "customer", sure="1", told=nonsense)
    assert '<progress value="1" max="1"' in page.content.decode()


def test_the_approval_queue_leads_to_where_it_is_decided(staff: Client) -> None:
    read()
    assert "https://app.sendcloud.com/" in staff.get("/support/queues/approval/").content.decode()
    assert "app.sendcloud.com" not in staff.get("/support/queues/arrived/").content.decode()
