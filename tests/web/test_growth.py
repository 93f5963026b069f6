"""What is asked often is found by an index, and what grows is read and deleted in parts."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.mail import outbox
from portal.mail.outbox import Order
from portal.models import (
    AuditEntry,
    DailyCount,
    IndexedReturn,
    Mail,
    PeriodSum,
    Submission,
    submission,
)
from portal.models import return_index as listing
from portal.operations import database_figures, retention
from portal.return_index.queues import Queue, counts_up_to
from portal.returns.mails import events
from portal.returns.submissions import attention, milestones, reconciliation
from portal.returns.submissions.webhook import _of_parcel
from portal.statistics import count, report, spans
from portal.statistics.events import Event
from portal.statistics.periods import DAY, Period
from portal.storage.distinct import distinct
from portal.support import audit_views
from portal.support.paging import MOST, LimitedPaginator
from portal.support.queues import tabs
from portal.support.queues.filters import QueueFilter
from portal.withdrawal import endings
from portal.withdrawal.receipts import RECEIPT
from portal.worker import refreshing
from tests.harness.staff import inside, member

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WHOLE_TABLE = r"Seq Scan|SCAN (?!.*USING)"  # a step of a plan, in PostgreSQL's words and SQLite's
SUMS = re.compile("portal_(dailycount|periodsum)")


def reads_all(rows: QuerySet) -> list[str]:
    """The steps of the plan that read a whole table; PostgreSQL takes an index where it can."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain().splitlines()
    return [step for step in plan if re.search(WHOLE_TABLE, step)]


def statements(act: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        act()
    return [query["sql"] for query in asked.captured_queries]


def plans_of(act: Callable[[], object]) -> list[str]:
    """Each statement with its plan."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        plans = []
        for statement in statements(act):
            cursor.execute(f"{explain} {statement}")
            plans.append(f"{statement} {cursor.fetchall()}")
    return plans


def a_return(number: int, **more) -> Submission:
    given = {"draft_id": f"d{number}", "outgoing_parcel": number, "delivery_option": "pickup"}
    given |= {"return_id": number, "created_at": NOW - timedelta(days=1), "state": "label_ready"}
    return Submission.objects.create(**given | more)


@pytest.mark.parametrize("rule", retention.RULES, ids=lambda rule: rule.name)
def test_the_purge_finds_what_is_old_by_an_index(rule: retention.RetentionRule) -> None:
    assert reads_all(rule.past(NOW)[: retention.BATCH]) == []


QUESTIONS: dict[str, Callable[[], QuerySet]] = {
    "returns that need attention": lambda: attention.waiting(NOW).order_by(),
    "the return of a webhook": lambda: Submission.objects.filter(_of_parcel(7, "3S7")),
    "entries of two minutes ago": lambda: AuditEntry.objects.filter(
        action="read log", target="", created_at__gt=NOW
    ),
    "mails of one state": lambda: Mail.objects.filter(state="sent").order_by("-pk")[:50],
    "interrupted creations": lambda: Submission.objects.filter(state="creating"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked_often_reads_no_whole_table(question: str) -> None:
    assert reads_all(QUESTIONS[question]()) == []


def analyse(table: str) -> None:
    """What PostgreSQL does by itself where a table has grown; its plans depend on it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")


def test_what_staff_dealt_with_is_not_even_read_among_what_needs_attention() -> None:
    for number in range(900):
        dealt_with = {"state": "label_failed", "done_for": "label_failed"}
        a_return(number, **dealt_with if number % 3 == 0 else {})
    a_return(900, state="label_failed")
    analyse("portal_submission")
    assert "unhandled" in attention.waiting(NOW).order_by().explain()
    assert [row.return_id for row in attention.waiting(NOW)] == [900]


def test_the_figures_count_the_open_returns_once_a_minute() -> None:
    row = IndexedReturn(return_id=1, created_at=NOW, queued_at=NOW, queue=Queue.ARRIVED)
    row.save()
    first, second = (statements(database_figures.exposition) for _ in range(2))
    of_queues = [[one for one in asked if "GROUP BY" in one] for asked in (first, second)]
    counts = [sum("indexedreturn" in one for one in asked) for asked in of_queues]
    assert counts == [1, 0]


def test_of_the_mails_that_wait_for_a_refund_those_whose_turn_it_is_are_found_by_an_index() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plans = plans_of(lambda: refreshing.unrefunded(NOW))
    of_mails = [plan for plan in plans if 'FROM "portal_mail"' in plan]
    assert len(of_mails) == 2
    assert not [plan for plan in of_mails if "refund_checked_at" not in plan.partition(" [")[2]]
    assert not [plan for plan in of_mails if "TEMP B-TREE" in plan or "Sort" in plan]


def test_a_receipt_whose_end_is_noted_is_not_read_again() -> None:
    receipts = [
        Mail(
            **{"kind": RECEIPT, "dedupe_key": f"{number}", "reference": f"{number}"},
            **{"state": "sent", "noted_state": "sent", "created_at": NOW, "expires_at": NOW},
        )
        for number in range(20)
    ]
    Mail.objects.bulk_create(receipts)
    assert reads_all(endings.pending()) == []
    if connection.vendor == "sqlite":  # among so few PostgreSQL takes any index
        assert "portal_mail_unnoted" in endings.pending().explain()
    Mail.objects.filter(dedupe_key="7").update(state="bounced")
    assert [mail.dedupe_key for mail in endings.pending()] == ["7"]


def waiting_mail(row: Submission) -> Mail:
    order = Order(f"submission:{row.pk}:refunded", "refunded", "j@example.com", "en", {}, row)
    return outbox.put(order, NOW, waits_until=NOW + timedelta(days=30))


def test_the_worker_does_not_read_the_mails_that_wait_for_returns_that_did_not_change() -> None:
    for number in range(20):
        waiting_mail(a_return(number))
    assert events.has_come(NOW)
    assert events.release_due(NOW) == 0
    assert not events.has_come(NOW)
    assert reads_all(events.changed()) == []
    assert "untold" in events.changed().explain()
    assert reads_all(outbox.fresh()) == []
    Submission.objects.filter(return_id=7).update(refunded_at=NOW)
    assert events.has_come(NOW)
    assert events.release_due(NOW) == 1
    assert Mail.objects.get(state="due").submission.return_id == 7


def test_the_next_round_of_a_mail_is_found_by_an_index() -> None:
    mail = waiting_mail(a_return(1))
    key = mail.dedupe_key.rpartition(":")[0]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plans = plans_of(lambda: outbox.next_round(key))
    assert len(plans) == 2
    assert not any(re.search(r"Seq Scan|SCAN", plan) for plan in plans)
    assert outbox.next_round(key) == 1


def test_a_return_that_changes_while_its_mails_are_looked_at_is_looked_at_again() -> None:
    a_return(1)
    looked_at = list(events.changed())
    Submission.objects.update(refunded_at=NOW)
    events.remember(looked_at)
    assert [row.return_id for row in events.changed()] == [1]


def test_a_mail_that_waits_for_what_has_happened_already_is_sent_at_once() -> None:
    row = a_return(1, refunded_at=NOW)
    events.release_due(NOW)
    waiting_mail(row)
    assert events.has_come(NOW)
    assert events.release_due(NOW) == 1


def test_the_purge_deletes_no_more_than_a_batch_of_cache_entries_at_once(settings) -> None:
    backend = "portal.storage.database_cache.JsonDatabaseCache"
    options = {"MAX_ENTRIES": 100_000}
    table = {"BACKEND": backend, "LOCATION": "portal_cache", "OPTIONS": options}
    settings.CACHES = {"default": table}
    call_command("createcachetable")
    row = "INSERT INTO portal_cache (cache_key, value, expires) VALUES (%s, 'x', '2020-01-01')"
    with connection.cursor() as cursor:
        cursor.executemany(row, [(f"{number}",) for number in range(2 * retention.BATCH + 1)])
    asked = statements(lambda: retention.purge(timezone.now() + timedelta(hours=1)))
    assert sum('DELETE FROM "portal_cache"' in statement for statement in asked) == 4


def test_the_purge_forgets_no_more_than_a_batch_of_addresses_at_once() -> None:
    at = NOW - retention.FAILED_MAILS_KEPT - timedelta(days=1)
    row = {"kind": "label_ready", "language": "en", "state": "failed", "created_at": at}
    Mail.objects.bulk_create(
        Mail(**row, dedupe_key=f"{number}", recipient="jane@example.com", expires_at=at)
        for number in range(retention.BATCH + 1)
    )
    asked = statements(lambda: retention.purge(NOW))
    assert sum('UPDATE "portal_mail"' in statement for statement in asked) == 2
    assert not Mail.objects.exclude(recipient="").exists()


def test_a_list_counts_no_further_than_it_pages() -> None:
    rows = [
        IndexedReturn(return_id=number, created_at=NOW, queued_at=NOW, queue=Queue.FINISHED)
        for number in range(MOST + 5)
    ]
    IndexedReturn.objects.bulk_create(rows)
    pages = LimitedPaginator(IndexedReturn.objects.order_by("-created_at", "pk"), 25)
    (asked,) = statements(lambda: pages.count)
    assert (pages.count, pages.is_cut) == (MOST, True)
    assert f"LIMIT {MOST + 1}" in asked
    assert len(pages.get_page(10**6)) == 25


def test_a_filter_of_a_queue_is_answered_by_the_index_alone() -> None:
    form = QueueFilter({"option": "in_store", "age": "2"})
    assert form.is_valid(), form.errors
    rows = form.apply(IndexedReturn.objects.filter(queue=Queue.FINISHED), NOW)
    every = {"carrier": "dpd", "country": "BE", "refund": "money", "reason": 11}
    assert set(form.fields) == {*every, "option", "age"}
    plan = rows.filter(**every).values("queue").explain()
    assert "queue_and_filters" in plan
    if connection.vendor == "sqlite":  # PostgreSQL decides by what was vacuumed
        assert "COVERING INDEX" in plan


def test_a_tab_counts_no_further_than_a_thousand() -> None:
    rows = [
        IndexedReturn(return_id=number, created_at=NOW, queued_at=NOW, queue=Queue.ARRIVED)
        for number in range(tabs.MOST + 1)
    ]
    IndexedReturn.objects.bulk_create(rows)
    assert counts_up_to(10)[Queue.ARRIVED] == 10
    counts = {tab.title: tab.count for tab in tabs.tabs(NOW)}
    assert counts["Arrived, to be refunded"] == "1000+"
    assert counts["Finished"] == "0"


def test_the_audit_log_is_filtered_by_a_number_through_an_index() -> None:
    a_return(1185081, outgoing_parcel=99)
    others = ("118508", "11850811", "label of return 21185081", "", "1185082 for parcel 98", "25")
    targets = ("1185081", "label of return 1185081", "photos of parcel 99", "parcel 99")
    for target in (*others, *targets):
        AuditEntry.objects.create(created_at=NOW, action="viewed return", target=target)
    settled, anyway = "1185081 for parcel 3", "parcel 99: a reason"
    AuditEntry.objects.create(created_at=NOW, action="named return", target=settled)
    AuditEntry.objects.create(created_at=NOW, action="opened return with keys", target=anyway)
    rows = audit_views.about("1185081", AuditEntry.objects.all())
    assert {row.target for row in rows} == {*targets, settled, anyway}
    assert reads_all(rows) == []
    assert "audit_number" in rows.explain()


def test_the_values_of_a_column_are_each_found_once() -> None:
    for action in ("read log", "searched", "read log", "listed mails"):
        AuditEntry.objects.create(created_at=NOW, actor="a", action=action, origin_hash="x")
    assert distinct(AuditEntry, "action") == ["listed mails", "read log", "searched"]


def test_a_run_asks_about_some_returns_and_the_next_run_about_others(settings) -> None:
    for number in range(4):
        a_return(number, tracking_checked_at=NOW - timedelta(hours=number))
    a_return(10, parcel_status="delivered")
    a_return(11, parcel_status="delivered", state="label_pending")
    assert [row.return_id for row in reconciliation.under_way(NOW)] == [11, 3, 2, 1, 0]


def test_what_was_not_heard_of_is_found_by_an_index() -> None:
    (asked,) = statements(lambda: refreshing.untracked(NOW))
    assert "NOT IN" not in asked


def test_what_a_return_reached_is_counted_however_old_it_is() -> None:
    a_return(1)
    a_return(2, created_at=NOW - timedelta(days=5))
    assert milestones.count_new(NOW) == 4  # created, label ready
    assert milestones.count_new(NOW) == 0


@pytest.mark.parametrize(
    ("model", "is_new", "index"),
    [
        (Submission, submission.UNCOUNTED, "uncounted"),
        (IndexedReturn, listing.UNCOUNTED, "uncounted_listed"),
    ],
)
def test_what_was_counted_is_not_even_read_when_there_is_nothing_new(model, is_new, index) -> None:
    for number in range(20):
        a_return(number)
    assert milestones.count_new(NOW) == 40
    rows = model.objects.filter(is_new).order_by("counted_as", "pk")[: milestones.MOST]
    assert reads_all(rows) == []
    assert index in rows.explain()


def test_the_statistics_of_a_month_read_few_sums_and_no_count() -> None:
    today = NOW.date()
    count.add(
        DailyCount(day=today - number * DAY, event=event, product_id=product, returns=1)
        for number in range(400)
        for event in Event
        for product in ("", "mug")
    )
    analyse("portal_dailycount")
    analyse("portal_periodsum")
    month = Period(today - 29 * DAY, today)
    plans = [plan for plan in plans_of(lambda: report.of(month)) if SUMS.search(plan)]
    assert not [plan for plan in plans if re.search(WHOLE_TABLE, plan)]
    # Of the counts only the first day, and whether any are of whole months or made up.
    assert len([plan for plan in plans if "portal_dailycount" in plan]) == 3
    assert len([plan for plan in plans if "portal_periodsum" in plan]) == 3
    sums = PeriodSum.objects.filter(span__in=spans.covering(month), dimension="product")
    assert sums.count() <= 14


def test_a_second_look_at_the_statistics_counts_nothing_again() -> None:
    staff = inside(member())
    first, second = (statements(lambda: staff.get("/support/statistics/")) for _ in range(2))
    of_counts = [[one for one in asked if SUMS.search(one)] for asked in (first, second)]
    assert len(of_counts[0]) > 5
    assert of_counts[1] == []
