"""Token buckets in a table of the portal, shared by every process on the same database."""

from collections.abc import Sequence

from django.db import connection

from portal.models import RateLimitCounter
from portal.rate_limits.bucket import EVER, TOLERANCE, Bucket

# One statement, so that no two processes take the same token; SQLite and PostgreSQL both take it.
# A bucket that is empty changes nothing and returns no row.
TAKE = """
INSERT INTO portal_ratelimitcounter AS known (key, hits, ends_at) VALUES (%(key)s, 1, %(first)s)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE known.hits + 1 END,
    ends_at = CASE WHEN known.ends_at <= %(now)s THEN excluded.ends_at
        ELSE known.ends_at + %(step)s END
WHERE known.ends_at <= %(latest)s
RETURNING ends_at
"""
REFUND = "UPDATE portal_ratelimitcounter SET ends_at = ends_at - %s WHERE key = %s"


class DatabaseStorage:
    """Keeps when each bucket is full again (`ends_at`), in epoch seconds."""

    def take(self, key: str, bucket: Bucket, now: float) -> bool:
        """Take a token; false when the bucket is empty."""
        latest = now + bucket.period - bucket.step + TOLERANCE
        return self._taken(key, bucket, now, latest) is not None

    def reserve(self, key: str, bucket: Bucket, now: float) -> float:
        """Take a token that may still have to come; returns the seconds until it is there."""
        full_at = self._taken(key, bucket, now, EVER) or now
        return bucket.turn(full_at, now)

    def _taken(self, key: str, bucket: Bucket, now: float, latest: float) -> float | None:
        """When the bucket is full again; None where it was fuller than `latest` allows."""
        given: dict[str, str | float] = {
            "key": key,
            "now": now,
            "first": now + bucket.step,
            "step": bucket.step,
            "latest": latest,
        }
        with connection.cursor() as cursor:
            cursor.execute(TAKE, given)
            row = cursor.fetchone()
        return float(row[0]) if row else None

    def refund(self, key: str, bucket: Bucket) -> None:
        """Put a token back."""
        with connection.cursor() as cursor:
            cursor.execute(REFUND, [bucket.step, key])

    def full_at(self, keys: Sequence[str]) -> list[float]:
        """When each bucket is full again; zero for one that is."""
        rows = RateLimitCounter.objects.filter(key__in=keys).values_list("key", "ends_at")
        known = dict(rows)
        return [known.get(key, 0.0) for key in keys]
