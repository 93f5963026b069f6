"""The statistics: each event is counted once, and nothing in them belongs to a person."""

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import jsonschema
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import (
    AuditEntry,
    DailyCount,
    IndexedReturn,
    Milestone,
    ProductName,
    ProductSales,
    Submission,
    Withdrawal,
)
from portal.operations.probes import on_visit
from portal.returns.submissions import milestones
from portal.simulator.merchant_api import auth
from portal.simulator.merchant_api.returns_v2 import LABEL_COSTS
from portal.simulator.server import Simulator
from portal.statistics import count, export, made_up, report, sales, steps
from portal.statistics.events import Event, bucket, day_of
from portal.statistics.periods import Period, chosen
from portal.statistics.rollup import rollup
from portal.support.statistics.words import name_of
from tests.harness.customer import Customer
from tests.harness.staff import inside, member, text_of
from tests.web.test_support_queues import read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def counted() -> dict[str, int]:
    """How many of each event, without the rows of products and waits."""
    rows = DailyCount.objects.filter(product_id="", bucket="")
    found: dict[str, int] = {}
    for row in rows:
        found[row.event] = found.get(row.event, 0) + row.returns
    return {event: number for event, number in found.items() if number}


def count_new() -> None:
    steps.flush()
    milestones.count_new(timezone.now())


def submission(number: int = 1, **more) -> Submission:
    given = {
        "draft_id": f"draft-{number}",
        "outgoing_parcel": number,
        "return_id": number,
        "delivery_option": "pickup",
        "state": "label_ready",
        "carrier": "postnl",
        "country": "NL",
        "currency": "EUR",
        "counted_items": [["19284", 30, 2, 3990]],
        "created_at": timezone.now(),
    }
    return Submission.objects.create(**given | more)


def test_a_whole_return_counts_each_event_once_with_its_codes(customer: Customer) -> None:
    customer.create().wait()
    for _ in range(3):
        count_new()
    assert counted() == {
        "found": 1,
        "step:items": 1,
        "step:delivery": 1,
        "step:review": 1,
        "created": 1,
        "label_ready": 1,
    }
    row = DailyCount.objects.get(event="created", product_id="")
    assert (row.option, row.carrier, row.country, row.source, row.currency) == (
        "drop_off_point",
        "postnl",
        "NL",
        "customer",
        "EUR",
    )
    assert (row.day, row.returns, row.pieces, row.cents) == (timezone.localdate(), 1, 1, 1995)
    item = DailyCount.objects.exclude(product_id="").get()
    assert (item.reason, item.pieces, item.cents) == ("11", 1, 1995)
    assert ProductName.objects.get().name


def test_answering_again_counts_nothing(customer: Customer) -> None:
    customer.until_review()
    delivery = customer.url.replace("review", "delivery")
    for _ in range(2):
        customer.visit(delivery)
        customer.take_first()
    steps.flush()
    found = counted()
    assert found["found"] == found["step:items"] == found["step:delivery"] == 1


def test_what_staff_do_is_left_out_of_the_way(customer: Customer) -> None:
    customer.client.force_login(member(factor=False))
    customer.until_review()
    steps.flush()
    assert "found" not in counted() or counted()["found"] <= 1


@pytest.mark.parametrize("order", ["#1013", "#1014", "#1015", "#1026"])
def test_failed_lookups_of_every_cause_count_the_same(customer: Customer, order: str) -> None:
    customer.look_up(order)
    steps.flush()
    assert counted() == {"not_found": 1}


def test_steps_add_up_and_are_written_in_one_statement_a_table() -> None:
    for _ in range(1000):
        steps.note("found", TODAY)
    with CaptureQueriesContext(connection) as asked:
        steps.flush()
    inserts = [q["sql"] for q in asked.captured_queries if "INSERT" in q["sql"]]
    assert [sql.split()[2] for sql in inserts] == ["portal_dailycount", "portal_periodsum"]
    assert counted() == {"found": 1000}


def test_the_first_step_after_some_seconds_writes_them(settings) -> None:
    settings.STATISTICS_WRITTEN_AFTER = 0
    steps.note("found", TODAY)
    assert counted() == {"found": 1}


def test_a_probe_writes_the_steps_and_health_does_not(client: Client) -> None:
    assert steps.flush in on_visit
    steps.note("found", TODAY)
    client.get("/healthz")
    assert not counted()
    client.get("/metrics")
    assert counted() == {"found": 1}


def test_outcomes_are_counted_when_they_come() -> None:
    row = submission(payment_url="")
    count_new()
    for status in ("shipment-on-route", "delivered"):
        Submission.objects.update(parcel_status=status)
        count_new()
    IndexedReturn.objects.create(
        return_id=row.return_id,
        created_at=timezone.now(),
        queued_at=timezone.now(),
        queue="finished",
        refunded_at=timezone.now(),
    )
    count_new()
    assert counted() == dict.fromkeys(
        ("created", "label_ready", "handed_over", "received", "refunded"), 1
    )


def test_an_arrived_return_was_handed_in_too() -> None:
    submission(parcel_status="delivered")
    count_new()
    assert counted()["handed_over"] == counted()["received"] == 1


def test_a_cancellation_that_the_carrier_refused_is_taken_back() -> None:
    submission(parcel_status="cancelled")
    count_new()
    assert counted()["cancelled"] == 1
    Submission.objects.update(parcel_status="shipment-on-route")
    count_new()
    assert "cancelled" not in counted()
    Submission.objects.update(parcel_status="cancelled")
    count_new()
    assert counted()["cancelled"] == 1


def test_a_return_whose_outcome_is_unknown_counts_once_it_is_found() -> None:
    then = timezone.now() - timedelta(days=3)
    submission(return_id=None, state="outcome_unknown", created_at=then)
    count_new()
    assert not counted()
    Submission.objects.update(return_id=5, state="label_pending")
    count_new()
    assert DailyCount.objects.get(event="created", product_id="").day == day_of(then)


def test_what_the_console_knew_before_the_return_had_its_number_is_counted_too() -> None:
    now = timezone.now()
    submission(return_id=None, state="outcome_unknown")
    IndexedReturn.objects.create(return_id=5, created_at=now, queued_at=now, refunded_at=now)
    count_new()
    assert not counted()
    Submission.objects.update(return_id=5, state="label_pending")
    count_new()
    assert counted() == {"created": 1, "refunded": 1}


def test_two_workers_count_an_event_once() -> None:
    row = submission()
    now = timezone.now()
    assert [milestones.reach(row, Event.CREATED, now) for _ in range(20)].count(True) == 1
    assert counted() == {"created": 1}


def test_a_count_that_fails_leaves_the_return_and_is_made_up_later() -> None:
    """The table refuses; neither the milestone nor the count is there, so both come later."""
    submission()
    table = DailyCount._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            pytest.skip("the trigger is SQLite's")
        cursor.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    count_new()
    assert Submission.objects.count() == 1
    assert not Milestone.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER broken")
    count_new()
    assert counted()["created"] == 1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 1, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 21, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 1, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_is_one_of_the_shops_own_clock(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_odd_codes_are_counted_as_other() -> None:
    submission(
        delivery_option="Jane Doe",
        carrier="x" * 32,
        country="Narnia",
        counted_items=[["Mug for Jane <jane@example.com>", 30, 1, None]],
    )
    count_new()
    row = DailyCount.objects.get(event="created", product_id="")
    assert (row.option, row.country, row.unpriced) == ("other", "other", 1)
    assert DailyCount.objects.filter(event="created", product_id="other").exists()


def test_the_tables_hold_nothing_of_a_person(customer: Customer) -> None:
    customer.create().wait()
    count_new()
    row = Submission.objects.get()
    everything = json.dumps(list(DailyCount.objects.values()), default=str)
    for personal in (row.draft_id, str(row.return_id), "1001", "Doe", "5642", "3S", "@"):
        assert personal not in everything


def test_a_wait_falls_into_its_class() -> None:
    assert [bucket(seconds) for seconds in (0, 4.9, 5, 59, 299, 1800)] == [
        *("5", "5", "10", "60", "300", "more")
    ]


def rows(numbers: dict[str, int], **more) -> None:
    count.add(
        DailyCount(day=TODAY, event="created", option=option, returns=number, **more)
        for option, number in numbers.items()
    )


def test_small_rows_are_merged_and_none_can_be_computed() -> None:
    rows({"pickup": 40, "in_store": 6, "drop_off_point": 3, "drop_off_labelless": 1})
    found = report.of(Period(TODAY - timedelta(days=29), TODAY)).breakdowns["option"]
    assert [(line.key, line.returns) for line in found] == [("pickup", 40), ("other", 10)]


def test_a_small_breakdown_shows_nothing_but_its_total() -> None:
    rows({"pickup": 3, "in_store": 1})
    found = report.of(Period(TODAY - timedelta(days=29), TODAY))
    assert found.breakdowns["option"] == []
    assert found.totals["created"] == 4


def test_less_than_a_week_has_no_breakdown() -> None:
    rows({"pickup": 40})
    assert report.of(Period(TODAY, TODAY)).breakdowns == {}


def test_currencies_are_never_added() -> None:
    rows({"pickup": 5}, currency="EUR", cents=500)
    rows({"pickup": 5}, currency="GBP", cents=300)
    assert report.of(Period(TODAY, TODAY)).value == {"EUR": 500, "GBP": 300}


def test_a_rollup_keeps_the_totals_and_repeats_without_harm() -> None:
    made_up.fill(TODAY)
    later = TODAY + timedelta(days=200)
    period = Period(date(2026, 8, 1), TODAY)
    before = report.of(period)
    size = DailyCount.objects.count()
    assert rollup(later) == 4
    assert rollup(later) == 0
    after = report.of(period)
    assert (after.totals, after.value, after.days) == (before.totals, before.value, before.days)
    assert sum(line.returns for line in after.breakdowns["product"]) == sum(
        line.returns for line in before.breakdowns["product"]
    )
    assert DailyCount.objects.count() < size


def test_months_past_their_time_are_forgotten(settings) -> None:
    rows({"pickup": 40})
    settings.STATISTICS_MONTHS = 1
    rollup(TODAY + timedelta(days=200))
    assert not DailyCount.objects.exists()


def test_the_name_of_a_product_that_hardly_comes_back_is_forgotten() -> None:
    seen = TODAY - timedelta(days=100)
    ProductName.objects.create(product_id="7", name="Mug for Jane", last_seen=seen)
    rollup(TODAY)
    assert not ProductName.objects.exists()


def test_the_demo_is_filled_the_same_each_time_and_nothing_else() -> None:
    number = made_up.fill(TODAY)
    assert 2000 < number < 3500
    first = json.dumps(list(DailyCount.objects.order_by("pk").values_list()[:500]), default=str)
    with pytest.raises(made_up.NotEmpty):
        made_up.fill(TODAY)
    DailyCount.objects.all().delete()
    ProductName.objects.all().delete()
    ProductSales.objects.all().delete()
    assert made_up.fill(TODAY) == number
    assert len(first) > 1000
    submission()
    DailyCount.objects.all().delete()
    with pytest.raises(made_up.NotEmpty):
        made_up.fill(TODAY)


def test_the_demos_way_only_narrows_and_every_chart_is_filled() -> None:
    made_up.fill(TODAY)
    found = report.of(Period(TODAY - timedelta(days=90), TODAY))
    values = [number for _step, number in found.steps]
    assert values == sorted(values, reverse=True)
    assert all(found.breakdowns.values())
    assert found.waits
    assert found.rates


def test_the_page_asks_few_queries_and_none_of_returns(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    with CaptureQueriesContext(connection) as asked:
        page = staff.get("/support/statistics/?period=90")
    figures = [q["sql"] for q in asked.captured_queries if "count" in q["sql"].lower()]
    assert len([sql for sql in figures if "dailycount" in sql]) <= 15
    assert not any('FROM "portal_submission"' in q["sql"] for q in asked.captured_queries)
    assert len(page.content) < 120_000


@pytest.fixture
def staff(simulator: Simulator) -> Client:
    return inside(member())


def test_the_page_says_that_the_demos_figures_are_made_up(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    text = unescape(text_of(staff.get("/support/statistics/?period=30")))
    for words in (
        "The figures before today are made up.",
        "Rain jacket, recycled, L",
        "Failed labels by carrier",
        "under 10 s",
        "Returned pieces of those sold",
        "than before",
    ):
        assert words in text, words
    assert AuditEntry.objects.filter(action="viewed statistics").count() == 1


def test_an_empty_page_says_what_will_be_there(staff: Client) -> None:
    assert "Nothing is counted yet." in text_of(staff.get("/support/statistics/"))


def test_the_period_that_is_shown_is_the_one_that_is_chosen(staff: Client) -> None:
    for query, name in {"": "Last 30 days", "?period=90": "Last 90 days"}.items():
        page = staff.get(f"/support/statistics/{query}").content.decode()
        assert re.findall(r"<option[^>]* selected>([^<]+)<", page)[0] == name


def test_days_in_the_wrong_order_are_refused_at_the_field(staff: Client) -> None:
    page = staff.get("/support/statistics/?since=2026-11-20&until=2026-11-01")
    assert page.status_code == 422
    assert "Choose a day on or after the first day." in text_of(page)


def test_a_product_leads_to_its_reasons(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    text = text_of(staff.get("/support/statistics/?period=90&product=19290"))
    assert "Reasons for Rain jacket, recycled, L" in text


def test_chart_and_table_say_the_same(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    html = staff.get("/support/statistics/?period=90").content.decode()
    figure = html[html.index('id="figure-option"') :].partition("</figure>")[0]
    chart, _, table = figure.partition("<table>")
    for name in ("Drop-off with label", "Pickup", "In store"):
        assert name in chart
        assert name in table


def test_a_csv_is_whole_and_runs_nothing(staff: Client) -> None:
    made_up.fill(timezone.localdate())
    ProductName.objects.filter(product_id="19290").update(name="=1+1")
    answer = staff.get("/support/statistics.csv?period=90")
    text = answer.content.decode()
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=1+1" in cells
    assert "=1+1" not in cells
    one = staff.get("/support/statistics.csv?period=90&figure=reason").content.decode()
    assert "Reasons" in one
    assert "Carriers" not in one
    assert staff.get("/support/statistics.csv?figure=nonsense").status_code == 404
    assert AuditEntry.objects.filter(action="exported statistics").count() == 2


def test_the_json_of_page_and_command_is_the_same(staff: Client, capsys) -> None:
    made_up.fill(timezone.localdate())
    period = chosen("30", timezone.localdate())
    call_command("statistics", "--from", str(period.first), "--to", str(period.last))
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(staff.get("/support/statistics.json?period=30").content)
    assert printed["version"] == 2
    call_command("statistics", "--format", "csv")
    assert "product" in capsys.readouterr().out


def test_sales_that_are_taken_in_twice_change_nothing(tmp_path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("month,product_id,pieces\n2026-11,19284,120\n2026-11,19284,5\n")
    for _ in range(2):
        call_command("statistics", "--sales", str(file))
    assert ProductSales.objects.get().pieces == 125


@pytest.mark.parametrize("line", ["2026-13,19284,1", "2026-11,19284", "2026-11,a b,1", "x,y,-1"])
def test_a_wrong_line_is_named_and_nothing_is_kept(line: str) -> None:
    with pytest.raises(sales.WrongLine, match="Line 2"):
        sales.take(["2026-11,19284,1\n", line])
    assert not ProductSales.objects.exists()


def test_only_administrators_take_in_sales(staff: Client) -> None:
    url, lines = "/support/statistics/sales/", {"sales": "2026-11,19284,120"}
    assert staff.post(url, lines).status_code == 403
    admin = inside(member("kim@shop.example", admin=True))
    page = admin.post(url, lines, follow=True)
    assert "Lines of sales taken in: 1." in text_of(page)
    wrong = admin.post(url, {"sales": "2026-11,19284,many"})
    assert wrong.status_code == 422
    assert "Line 1 is not a month" in text_of(wrong)
    assert "2026-11,19284,many</textarea>" in wrong.content.decode()


def test_milestones_go_with_their_return() -> None:
    row = submission()
    count_new()
    row.delete()
    assert not Milestone.objects.exists()
    assert counted()["created"] == 1


def test_the_json_fits_its_schema() -> None:
    made_up.fill(TODAY)
    schema = json.loads((Path(settings.ROOT) / "docs" / "statistics.schema.json").read_text())
    for period in (Period(TODAY - timedelta(days=89), TODAY), Period(TODAY, TODAY)):
        jsonschema.validate(json.loads(export.as_json(report.of(period))), schema)


def test_prometheus_reads_what_returns_reached_today(client: Client) -> None:
    submission()
    count_new()
    text = client.get("/metrics").content.decode()
    assert 'portal_returns_today{event="created"} 1.0' in text
    assert 'portal_returns_open{queue="arrived"} 0.0' in text
    assert "19284" not in text


def test_the_way_follows_a_page_that_is_added_to_the_flow_or_taken_from_it() -> None:
    for event, number in {"found": 10, "step:items": 9, "step:insurance": 8, "created": 7}.items():
        count.add([DailyCount(day=TODAY, event=event, returns=number)])
    found = report.of(Period(TODAY, TODAY)).steps
    assert found == [
        ("found", 10),
        ("items", 9),
        ("insurance", 8),
        ("created", 7),
        ("label_ready", 0),
    ]
    assert name_of("step", "insurance", report.of(Period(TODAY, TODAY))) == "Insurance"


def test_a_fee_and_the_cost_of_a_label_are_counted_once_beside_the_value() -> None:
    now, then = timezone.now(), timezone.now() - timedelta(days=3)
    submission(created_at=then)
    IndexedReturn.objects.create(
        return_id=1,
        created_at=then,
        queue="customer",
        queued_at=then,
        fee_cents=350,
        fee_currency="EUR",
        label_cents=425,
        label_currency="GBP",
    )
    for _ in range(2):
        milestones.count_new(now)
    day = day_of(then)
    shown = report.of(Period(day, day))
    assert shown.costs == {"fee": {"EUR": 350}, "label_cost": {"GBP": 425}}
    assert shown.value == {"EUR": 3990}
    assert shown.pieces == 2


def test_the_index_keeps_what_a_return_costs_as_sendcloud_tells_it(
    simulator: Simulator, settings
) -> None:
    settings.SENDCLOUD_PUBLIC_KEY = auth.PUBLIC_KEY
    settings.SENDCLOUD_SECRET_KEY = auth.SECRET_KEY
    settings.SENDCLOUD_CLIENT_ID = ""
    read()
    told = IndexedReturn.objects.exclude(delivery_option="in_store").first()
    assert told is not None
    assert (told.label_cents, told.label_currency) != (None, "")
    assert told.label_cents == round(100 * LABEL_COSTS[told.carrier])


def test_withdrawals_are_counted_by_day_from_their_own_rows(settings) -> None:
    settings.EVIDENCE_KEY = "key"
    at = timezone.make_aware(datetime(2026, 11, 20, 23, 30))
    for number in range(3):
        Withdrawal.objects.create(
            reference=f"w{number}",
            once=f"o{number}",
            received_at=at + timedelta(hours=number),
            language="de",
        )
    found = report.of(Period(date(2026, 11, 19), date(2026, 11, 21))).withdrawals
    assert [number for _day, number in found] == [0, 1, 2]
    settings.EVIDENCE_KEY = ""
    assert report.of(Period(date(2026, 11, 19), date(2026, 11, 21))).withdrawals == []


def test_three_years_take_no_more_queries_than_a_month() -> None:
    first = TODAY - timedelta(days=1095)
    count.add(
        DailyCount(
            day=first + timedelta(days=back),
            event=event,
            option=option,
            carrier="postnl",
            country="NL",
            returns=30,
        )
        for back in range(1095)
        for event in ("created", "label_ready")
        for option in ("pickup", "in_store")
    )
    rollup(TODAY)
    period = Period(TODAY - timedelta(days=1000), TODAY)
    with CaptureQueriesContext(connection) as asked:
        shown = report.of(period)
        report.of(period.before, is_whole=False)
    assert shown.totals["created"] > 50_000
    assert len(asked) <= 15


def test_customers_pages_get_no_cookie_and_no_request_from_counting(customer: Customer) -> None:
    customer.create().wait()
    customer.visit(customer.url)
    assert set(customer.client.cookies) <= {"session", "csrf"}
    for trace in ("statistic", "analytics", "sendBeacon", "pixel"):
        assert trace not in customer.text


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_fifty_returns_at_once_are_counted_without_a_deadlock() -> None:
    rows = [
        submission(number, counted_items=[["a", 1, 1, 5], ["b", 2, 1, 7]])
        for number in range(1, 51)
    ]
    now = timezone.now()

    def one(row: Submission) -> bool:
        try:
            return milestones.reach(row, Event.CREATED, now)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=50) as pool:
        assert all(pool.map(one, rows))
    shown = report.of(Period(day_of(now), day_of(now)))
    assert shown.totals["created"] == 50
    assert shown.value == {"EUR": 600}
    assert shown.pieces == 100
