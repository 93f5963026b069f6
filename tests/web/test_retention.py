"""`manage.py purge` deletes data on schedule."""

from datetime import timedelta
from io import StringIO

import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from portal.models import (
    AuditEntry,
    DailyCount,
    Evidence,
    EvidenceHead,
    JobRun,
    KeyCheckValue,
    Milestone,
    PeriodSum,
    ProductName,
    ProductSales,
    RateLimitCounter,
    StaffLanguage,
    Submission,
    WebhookEvent,
    Withdrawal,
)
from portal.operations import retention
from tests.harness.customer import Customer

# Tables without a rule: one row for each job, and one row that knows the key.
# The statistics hold no person, and end by `rollup`; a milestone goes with its submission.
STATISTICS = {DailyCount, Milestone, PeriodSum, ProductName, ProductSales}
# portal/withdrawal/retention erases withdrawals and what the evidence says; its chain stays.
EVIDENCE = {Evidence, EvidenceHead, Withdrawal}
# The language that a member of staff reads ends with the account.
EXEMPT = {JobRun, KeyCheckValue, StaffLanguage} | STATISTICS | EVIDENCE


def purged() -> str:
    out = StringIO()
    call_command("purge", stdout=out)
    return out.getvalue()


def rows() -> int:
    return sum(model.objects.count() for model in (Session, Submission, RateLimitCounter))


def test_a_return_is_gone_after_its_time(customer: Customer, settings) -> None:
    """Security 25: create a return, move the clock and purge, and no row is left."""
    settings.RETENTION_DAYS = 30
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False) as clock:
        customer.create("in_store")
        assert "23 December 2026" in customer.text
        clock.shift(timedelta(days=30))
        assert "0 returns" in purged()
        assert Submission.objects.exists()
        clock.shift(timedelta(seconds=1))
        assert "1 returns" in purged()
    assert rows() == 0


def test_an_ended_session_and_a_counter_go_at_once_and_a_running_one_stays(
    customer: Customer,
) -> None:
    """Security 25: a session is deleted when it has ended, not when its cookie expires."""
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False) as clock:
        customer.look_up()
        purged()
        assert Session.objects.count() == 1
        clock.shift(timedelta(minutes=31))
        purged()
        assert Session.objects.count() == 0
        clock.shift(timedelta(days=2))
        purged()
        assert RateLimitCounter.objects.count() == 0


def test_the_audit_log_and_the_webhooks_end_too(db) -> None:
    """Security 25: only the purge deletes these rows, by their age."""
    for days in (91, 89):
        at = timezone.now() - timedelta(days=days)
        AuditEntry.objects.create(
            created_at=at, actor="staff@shop.example", action="view", origin_hash="x"
        )
        WebhookEvent.objects.create(digest=f"{days}", kind="x", happened_at=at, received_at=at)
    assert "1 audit entries, 1 webhooks" in purged()
    assert (AuditEntry.objects.count(), WebhookEvent.objects.count()) == (1, 1)


def test_the_audit_log_is_kept_for_a_month_at_least(db, settings) -> None:
    settings.RETENTION_DAYS = 1
    for days in (32, 30):
        at = timezone.now() - timedelta(days=days)
        AuditEntry.objects.create(created_at=at, actor="", action="view", origin_hash="x")
    assert "1 audit entries" in purged()


def test_more_rows_than_a_batch_go_as_well(db) -> None:
    old = timezone.now() - timedelta(days=91)
    many = (
        Submission(draft_id=f"{number:016x}", outgoing_parcel=number, created_at=old)
        for number in range(2 * retention.BATCH + 1)
    )
    Submission.objects.bulk_create(many)
    assert f"{2 * retention.BATCH + 1} returns" in purged()


def test_a_purge_records_its_time(db) -> None:
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False):
        purged()
        assert JobRun.objects.get(name="purge").last_run_at == timezone.now()


def test_nothing_is_kept_for_ever() -> None:
    """Security 25: every table of the portal has a retention rule."""
    tables = set(apps.get_app_config("portal").get_models())
    assert tables - EXEMPT - {rule.model for rule in retention.RULES} == set()


def test_expired_cache_entries_are_deleted_too(db, settings) -> None:
    """Security 25: otherwise the database cache keeps expired entries until it is full."""
    backend = "portal.storage.database_cache.JsonDatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "kept"}}
    call_command("createcachetable")
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False) as clock:
        cache.set("points", "found", timeout=300)
        assert "0 cache entries" in purged()
        clock.shift(timedelta(seconds=301))
        assert "1 cache entries" in purged()
