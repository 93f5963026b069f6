"""Counters in a table of the portal, shared by every process on the same database."""

import time

from django.db import DatabaseError, connection
from limits.storage.base import Storage

from portal.models import RateLimitCounter

# One statement, so that no two processes read the same number; SQLite and PostgreSQL both
# take it. The first hit after the end of a window starts the next one.
UPSERT = """
INSERT INTO portal_ratelimitcounter AS known (key, hits, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN known.ends_at <= %s THEN excluded.hits ELSE known.hits + excluded.hits END,
    ends_at = CASE WHEN known.ends_at <= %s THEN excluded.ends_at ELSE known.ends_at END
RETURNING hits
"""
OPEN = "SELECT hits, ends_at FROM portal_ratelimitcounter WHERE key = %s AND ends_at > %s"


class DatabaseStorage(Storage):
    """The limits library's storage for fixed windows; times are epoch seconds."""

    STORAGE_SCHEME = None

    @property
    def base_exceptions(self) -> type[Exception]:
        """A failing database's error; not caught, because an uncounted hit is not let in."""
        return DatabaseError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return the number so far in this window of `expiry` seconds."""
        now = time.time()
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [key, amount, now + expiry, now, now])
            return int(cursor.fetchone()[0])

    def get(self, key: str) -> int:
        """The number so far; zero when no window is open."""
        return _open(key)[0]

    def get_expiry(self, key: str) -> float:
        """When the open window ends; now when none is open."""
        return _open(key)[1]

    def check(self) -> bool:
        """Whether the table answers."""
        return RateLimitCounter.objects.count() >= 0

    def reset(self) -> int:
        """Forget every counter."""
        return RateLimitCounter.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        """Forget one counter."""
        RateLimitCounter.objects.filter(key=key).delete()


def _open(key: str) -> tuple[int, float]:
    now = time.time()
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [key, now])
        return cursor.fetchone() or (0, now)
