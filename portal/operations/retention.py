"""What the portal deletes, and when; one table lists everything that it keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.models import Q

from portal.models import (
    AuditEntry,
    IndexedReturn,
    JobRun,
    Mail,
    MailState,
    RateLimitCounter,
    StaffMark,
    Submission,
    WebhookEvent,
)
from portal.operations.database_rights import may_delete

# The database lets no audit entry of its last 30 days be deleted, and its clock may be slow.
AUDIT_KEPT = timedelta(days=31)
FAILED_MAILS_KEPT = timedelta(days=7)  # with their address
# A lookup's token lasts an hour; the worker deletes a waiting return then, if there is one.
DRAFTS_IN_LINE_KEPT = timedelta(hours=1)
BATCH = 200  # rows per transaction, so that no request waits for a long one


@dataclass(frozen=True)
class RetentionRule:
    """A kind of row, the field that tells its age, and the value below which it is deleted.

    What `is_kept` matches stays however old it is, as a receipt that waits for its mail server.
    """

    name: str
    model: type[models.Model]
    field: str
    until: Callable[[datetime], object]
    is_kept: Q | None = None

    def past(self, now: datetime) -> "models.QuerySet[models.Model]":
        """The rows to delete; a plain queryset, because the audit log's own refuses to delete."""
        rows: models.QuerySet[models.Model] = models.QuerySet(self.model)
        old = rows.filter(**{f"{self.field}__lt": self.until(now)}).order_by(self.field)
        return old.exclude(self.is_kept) if self.is_kept else old


def _long_ago(now: datetime) -> datetime:
    return now - timedelta(days=settings.RETENTION_DAYS)


def _no_longer_guarded(now: datetime) -> datetime:
    return min(_long_ago(now), now - AUDIT_KEPT)


AUDIT_ENTRIES = RetentionRule("audit entries", AuditEntry, "created_at", _no_longer_guarded)
RULES = (
    RetentionRule("sessions", Session, "expire_date", lambda now: now),
    RetentionRule("mails", Mail, "created_at", _long_ago, is_kept=Q(state=MailState.DUE)),
    RetentionRule("returns", Submission, "created_at", _long_ago),
    RetentionRule("marks", StaffMark, "created_at", _long_ago),
    RetentionRule("indexed returns", IndexedReturn, "created_at", _long_ago),
    AUDIT_ENTRIES,
    RetentionRule("webhooks", WebhookEvent, "received_at", _long_ago),
    RetentionRule("limit counters", RateLimitCounter, "ends_at", lambda now: now.timestamp()),
)


def purge(now: datetime) -> dict[str, int]:
    """Delete what is past its time; returns how many rows of each kind.

    What this role of the database may not delete is left to the owner of the tables.
    """
    ours = [rule for rule in RULES if may_delete(rule.model._meta.db_table)]
    deleted = {rule.name: _delete(rule, now) for rule in ours}
    deleted["addresses of failed mails"] = _forget_failed(now)
    deleted["drafts in line"] = _forget_in_line(now)
    deleted["cache entries"] = _delete_cached(now)
    JobRun.objects.update_or_create(name="purge", defaults={"last_run_at": now})
    return deleted


def _forget_failed(now: datetime) -> int:
    """Delete the address of a mail that staff did not send again in time."""
    ended = Mail.objects.filter(state__in=[MailState.FAILED, MailState.BOUNCED])
    late = ended.filter(created_at__lt=now - FAILED_MAILS_KEPT).exclude(recipient="")
    count = 0
    while keys := list(late.values_list("pk", flat=True)[:BATCH]):
        count += Mail.objects.filter(pk__in=keys).update(recipient="", facts="")
    return count


def _forget_in_line(now: datetime) -> int:
    """Delete the draft of a return that waited too long to be made."""
    late = Submission.objects.filter(queued_at__lt=now - DRAFTS_IN_LINE_KEPT)
    return late.exclude(queued_draft="").update(queued_draft="")


def _delete_cached(now: datetime) -> int:
    """Delete the entries that Django's cache in the database keeps after they expired.

    Django itself deletes them only when the table is full; Redis needs no help.
    """
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith("DatabaseCache"):
        return 0
    table = connection.ops.quote_name(cache["LOCATION"])
    until = connection.ops.adapt_datetimefield_value(now)
    expired = f"SELECT cache_key FROM {table} WHERE expires < %s LIMIT {BATCH}"
    count = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f"DELETE FROM {table} WHERE cache_key IN ({expired})", [until])
            if not cursor.rowcount:
                return count
            count += cursor.rowcount


def _delete(rule: RetentionRule, now: datetime) -> int:
    count = 0
    while keys := list(rule.past(now).values_list("pk", flat=True)[:BATCH]):
        count += _deleted(rule.model, keys)
    return count


def _deleted(model: type[models.Model], keys: list[object]) -> int:
    """How many rows of the model were deleted; what hung on them is not counted."""
    return models.QuerySet(model).filter(pk__in=keys).delete()[1].get(model._meta.label, 0)
