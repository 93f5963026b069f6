"""What is deleted, and when: everything the portal keeps stands in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models

from portal.models import AuditEntry, JobRun, RateLimitCounter, Submission, WebhookEvent

BATCH = 1000  # rows a transaction, so that no request waits for a long one


@dataclass(frozen=True)
class RetentionRule:
    """A kind of row, the field that says its age, and the value up to which it goes."""

    name: str
    model: type[models.Model]
    field: str
    until: Callable[[datetime], object]

    def past(self, now: datetime) -> "models.QuerySet[models.Model]":
        """The rows that have had their time; a plain queryset, for models that refuse deletion."""
        rows: models.QuerySet[models.Model] = models.QuerySet(self.model)
        return rows.filter(**{f"{self.field}__lt": self.until(now)}).order_by(self.field)


def _long_ago(now: datetime) -> datetime:
    return now - timedelta(days=settings.RETENTION_DAYS)


RULES = (
    RetentionRule("sessions", Session, "expire_date", lambda now: now),
    RetentionRule("returns", Submission, "created_at", _long_ago),
    RetentionRule("audit entries", AuditEntry, "created_at", _long_ago),
    RetentionRule("webhooks", WebhookEvent, "received_at", _long_ago),
    RetentionRule("limit counters", RateLimitCounter, "ends_at", lambda now: now.timestamp()),
)


def purge(now: datetime) -> dict[str, int]:
    """Delete what has had its time; how many of each."""
    deleted = {kept.name: _delete(kept, now) for kept in RULES}
    deleted["cache entries"] = _delete_cached(now)
    JobRun.objects.update_or_create(name="purge", defaults={"last_run_at": now})
    return deleted


def _delete_cached(now: datetime) -> int:
    """What Django's cache in the database keeps past its time until it is full; Redis does not."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith(".DatabaseCache"):
        return 0
    table = connection.ops.quote_name(cache["LOCATION"])
    until = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [until])
        return int(cursor.rowcount)


def _delete(kept: RetentionRule, now: datetime) -> int:
    count = 0
    while found := list(kept.past(now).values_list("pk", flat=True)[:BATCH]):
        count += models.QuerySet(kept.model).filter(pk__in=found).delete()[0]
    return count
