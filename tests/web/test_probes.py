"""Health checks and metrics: what they report, and which clients may read them."""

import json
import logging
import re

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from portal.models import JobRun, Submission
from portal.simulator.server import Simulator
from tests.harness.customer import Customer

pytestmark = pytest.mark.django_db
NEIGHBOUR = {"REMOTE_ADDR": "10.1.2.3"}


def figure(client: Client, start: str) -> float:
    """The value of the first metric whose line starts with `start`; zero if there is none."""
    text = client.get("/metrics").content.decode()
    match = re.search(rf"^{re.escape(start)}[^ ]* (\S+)$", text, re.MULTILINE)
    return float(match[1]) if match else 0


def ready(client: Client) -> tuple[int, dict[str, str]]:
    """Status and report of the readiness probe, without the version."""
    reply = client.get("/readyz")
    report = json.loads(reply.content)
    report.pop("version")
    return reply.status_code, report


def test_the_liveness_probe_answers_for_any_host(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).content == b"ok"


def test_a_probe_is_answered_without_https_and_leaves_no_cookie(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    reply = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert reply.status_code == 200
    assert not reply.cookies
    assert reply["Cache-Control"] == "no-store"


def test_a_node_with_its_tables_is_ready(client: Client) -> None:
    status, report = ready(client)
    assert status == 200
    assert (report["database"], report["cache"]) == ("ok", "ok")


def test_a_node_before_its_migrations_is_not_ready(client: Client) -> None:
    newest = MigrationRecorder(connection).migration_qs.filter(app="portal").last()
    MigrationRecorder(connection).record_unapplied("portal", newest.name)
    assert ready(client)[0] == 503
    assert ready(client)[1]["database"] == "unmigrated"


def test_an_old_node_stays_ready_after_the_migrations_of_a_newer_one(client: Client) -> None:
    MigrationRecorder(connection).record_applied("portal", "9999_from_the_future")
    assert ready(client)[0] == 200


@pytest.mark.usefixtures("impatient")
def test_a_node_reports_that_sendcloud_does_not_answer_and_stays_ready(
    customer: Customer,
) -> None:
    customer.look_up("#1016")
    assert ready(customer.client) == (
        200,
        {"database": "ok", "cache": "ok", "sendcloud": "does not answer"},
    )
    customer.look_up("#1001")
    assert ready(customer.client)[1]["sendcloud"] == "answers"


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.9", "127.0.0.1", "fd00::1"])
def test_a_client_in_a_private_network_reads_the_metrics(client: Client, address: str) -> None:
    reply = client.get("/metrics", REMOTE_ADDR=address)
    assert reply.status_code == 200
    assert b"portal_request_seconds" in reply.content


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "", "unix:"])
def test_a_client_outside_finds_no_metrics(client: Client, address: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto", "forwarded", "via"])
def test_a_client_behind_the_proxy_finds_no_metrics(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "10.0.0.1"}, **NEIGHBOUR).status_code == 404


def test_the_metrics_count_a_return_from_the_lookup_to_the_label(customer: Customer) -> None:
    names = (
        'portal_upstream_seconds_count{operation="find_outgoing_parcel",outcome="ok"}',
        'portal_returns_created_total{option="drop_off_labelless"}',
        'portal_label_wait_seconds_count{outcome="label_ready"}',
        'portal_request_seconds_count{method="POST",status="302",view="lookup"}',
    )
    before = [figure(customer.client, name) for name in names]
    customer.create("drop_off_labelless", "#1005")
    customer.wait(3)
    after = [figure(customer.client, name) for name in names]
    assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1, 1, 1]


def test_a_failed_call_is_counted_by_its_error(customer: Customer) -> None:
    name = 'portal_upstream_seconds_count{operation="find_outgoing_parcel",outcome="RateLimited"}'
    before = figure(customer.client, name)
    customer.look_up("#1019")
    assert figure(customer.client, name) - before == 1


def test_an_exceeded_limit_is_counted_by_its_name(
    client: Client, simulator: Simulator, settings, db
) -> None:
    name = 'portal_limits_hit_total{limit="lookups_per_address"}'
    before = figure(client, name)
    settings.LIMIT_LOOKUPS_PER_ADDRESS = "0/minute"
    client.post("/", {"identifier": "#1001", "postal_code": "5642 CV"})
    assert figure(client, name) - before == 1


@pytest.mark.usefixtures("impatient")
def test_no_metric_and_no_log_line_of_a_whole_return_names_the_customer(
    customer: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    """Security 23: a whole return leaves no personal data in metrics or log."""
    from portal.operations.logs import JsonFormatter

    caplog.set_level(logging.DEBUG)
    customer.create()
    customer.look_up("#1016").look_up("#1014")
    figures = " ".join(re.findall(r"{.*}", customer.client.get("/metrics").content.decode()))
    lines = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert '"view": "review"' in lines
    # Times, request ids and ports are arbitrary numbers, so they may contain these digits.
    lines = re.sub(r'"(time|request_id|milliseconds)": [^,}]+|:\d{4,5}\b', "", lines)
    for secret in ("eyJ", "1001", "1016", "5642", "Shopper", "shopper@", "Insulindelaan", "316"):
        assert secret not in figures
        assert secret not in lines


def test_every_response_carries_the_request_id_of_its_log_line(
    customer: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    from portal.operations.logs import JsonFormatter

    caplog.set_level(logging.INFO)
    handler = logging.Handler()
    lines: list[str] = []
    handler.emit = lambda record: lines.append(JsonFormatter().format(record))  # type: ignore[method-assign]
    logging.getLogger("portal").addHandler(handler)
    try:
        reply = customer.client.get("/", headers={"x-request-id": "chosen-by-the-caller"})
    finally:
        logging.getLogger("portal").removeHandler(handler)
    assert reply["X-Request-ID"] != "chosen-by-the-caller"
    assert json.loads(lines[-1])["request_id"] == reply["X-Request-ID"]


@pytest.mark.parametrize(("sender", "is_kept"), [("10.1.2.3", True), ("203.0.113.7", False)])
def test_a_trusted_proxy_may_name_the_request(
    client: Client, settings, sender: str, is_kept: bool
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    headers = {"x-request-id": "8c1f-from-the-proxy"}
    reply = client.get("/", headers=headers, REMOTE_ADDR=sender)
    assert (reply["X-Request-ID"] == "8c1f-from-the-proxy") is is_kept


@pytest.mark.parametrize("name", ["short", "x" * 65, "with blank in it", "line\tbreak-in-it"])
def test_a_name_that_could_forge_a_log_line_is_not_taken(
    client: Client, settings, name: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    reply = client.get("/", headers={"x-request-id": name}, REMOTE_ADDR="10.1.2.3")
    assert reply["X-Request-ID"] != name


def test_lookups_are_counted_by_what_came_of_them(customer: Customer) -> None:
    before = {
        outcome: figure(customer.client, f'portal_lookups_total{{outcome="{outcome}"}}')
        for outcome in ("found", "not found")
    }
    customer.look_up("#1001")
    customer.look_up("#9999")
    for outcome, count in before.items():
        line = f'portal_lookups_total{{outcome="{outcome}"}}'
        assert figure(customer.client, line) == count + 1


def test_the_database_tells_when_jobs_ran_and_what_waits_for_staff(client: Client) -> None:
    at = timezone.now()
    JobRun.objects.create(name="purge", last_run_at=at, failures=2)
    Submission.objects.create(
        draft_id="a" * 16, outgoing_parcel=1, created_at=at, state=Submission.State.LABEL_FAILED
    )
    run = figure(client, 'portal_job_last_success_timestamp_seconds{job="purge"}')
    assert abs(run - at.timestamp()) < 1
    assert figure(client, 'portal_job_failures{job="purge"}') == 2
    assert figure(client, "portal_returns_needing_attention") == 1
    assert figure(client, "portal_database_up") == 1


def test_without_its_table_the_database_counts_as_down(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE portal_jobrun")
    reply = client.get("/metrics").content.decode()
    assert "portal_database_up 0.0" in reply
    assert "portal_build_info" in reply


def test_a_thread_is_busy_while_it_answers(client: Client) -> None:
    assert figure(client, "portal_threads_busy") == 0
