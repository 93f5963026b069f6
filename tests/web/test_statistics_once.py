"""The statistics count an event once, and nothing about counting shows to a customer."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import DailyCount, IndexedReturn, Submission
from portal.returns.submissions import milestones
from portal.simulator.server import Simulator
from portal.simulator.webhooks import sign
from portal.statistics import steps
from tests.harness.customer import Customer
from tests.web.test_statistics import counted, submission

KEY = "a key for webhooks"
# A parcel without the postal code, one that is too old, a closed window, an order that is unknown.
CAUSES = [
    ("#1013", "5642 CV"),
    ("#1014", "5642 CV"),
    ("#1015", "5642 CV"),
    ("#1026", "5642 CV"),
    ("#1001", "9999 ZZ"),
    ("#9999", "5642 CV"),
]


def tell(row: Submission, status: int) -> None:
    """A webhook of Sendcloud that the return's parcel has this status."""
    body = {"id": row.incoming_parcel or 7, "tracking_number": row.tracking_numbers[0]}
    body |= {"is_return": True, "status": {"id": status, "message": "so"}}
    at = int(time.time() * 1000)
    raw = json.dumps({"action": "parcel_status_changed", "timestamp": at, "parcel": body}).encode()
    headers = {"Sendcloud-Signature": sign(raw, KEY)}
    url = "/webhooks/sendcloud/"
    answer = Client().post(url, raw, content_type="application/json", headers=headers)
    assert answer.status_code == 200


@pytest.mark.django_db
def test_confirms_tabs_webhooks_polls_and_the_worker_count_a_return_once(
    customer: Customer, settings
) -> None:
    settings.SENDCLOUD_WEBHOOK_KEY = KEY
    customer.until_review()
    review, tab = customer.url, Customer(customer.client)
    for _ in range(20):
        tab.visit(review)
        tab.url = review
        tab.post()
    customer.url = review
    customer.post().wait()
    row = Submission.objects.get()
    for _ in range(5):
        tell(row, 11)
        milestones.count_new(timezone.now())
        customer.visit(customer.url)
    steps.flush()
    ends = ("created", "label_ready", "handed_over", "received")
    pages = ("found", "step:items", "step:delivery", "step:review")
    assert counted() == dict.fromkeys((*pages, *ends), 1)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_count_each_event_once() -> None:
    submission(parcel_status="delivered")
    now = timezone.now()

    def work(_: int) -> None:
        try:
            milestones.count_new(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        list(pool.map(work, range(20)))
    events = ("created", "label_ready", "handed_over", "received")
    assert counted() == dict.fromkeys(events, 1)


@pytest.mark.django_db
def test_failed_lookups_of_every_cause_cost_the_same_calls_and_statements(
    simulator: Simulator, settings
) -> None:
    """The count is written here, so it must not tell one cause from another."""
    settings.STATISTICS_WRITTEN_AFTER = 0
    costs = set()
    for order, postal_code in CAUSES:
        customer = Customer(Client())
        customer.visit("/")
        simulator.world.requests.clear()
        with CaptureQueriesContext(connection) as asked:
            assert customer.post(identifier=order, postal_code=postal_code).page.status_code == 422
        calls = tuple(call.path for call in simulator.world.requests)
        kinds = (q["sql"].split()[0] for q in asked.captured_queries)
        costs.add((calls, tuple(kinds)))
    assert len(costs) == 1
    assert counted() == {"not_found": len(CAUSES)}


def walk(customer: Customer) -> list[str]:
    """The customer's pages without what differs between any two visits."""
    pages = [customer.visit("/").text, customer.look_up().text, customer.choose_items().text]
    pages += [customer.choose_delivery("drop_off_point").text, customer.confirm().wait().text]
    changing = r"[\w-]{20,}|\d{6,}|value=\"[^\"]*\"|/return/[\w-]+|\d\d:\d\d"
    return [re.sub(changing, "", page) for page in pages]


@pytest.mark.django_db
def test_customers_pages_are_the_same_whether_counting_works_or_not(simulator: Simulator) -> None:
    """No page shows a trace of the counts, and none is lost where the table is broken."""
    whole = walk(Customer(Client()))
    simulator.reset()
    IndexedReturn.objects.all().delete()
    Submission.objects.all().delete()
    if connection.vendor != "sqlite":
        pytest.skip("the trigger is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {DailyCount._meta.db_table} "
            "BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    steps.forget()
    assert walk(Customer(Client())) == whole
    assert not DailyCount.objects.exists()
