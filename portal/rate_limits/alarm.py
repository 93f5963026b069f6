"""Tells staff that lookups have to wait, because strangers used up what all customers share."""

import logging
import time

from django.db import connection

from portal.models import RateLimitCounter
from portal.operations import metrics

logger = logging.getLogger(__name__)
KEY = "lookups that waited"
PERIOD = 3600  # seconds
# Counts within an hour that begins with the first one; always in the database, where staff look.
COUNT = """
INSERT INTO portal_ratelimitcounter AS known (key, hits, ends_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE known.hits + 1 END,
    ends_at = CASE WHEN known.ends_at <= %(now)s THEN excluded.ends_at ELSE known.ends_at END
RETURNING hits
"""


def ring(rule: str) -> None:
    """Count a lookup that has to wait; the first one of an hour is an error in the log."""
    metrics.lookup_waited(rule.lower())
    now = time.time()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": KEY, "end": now + PERIOD, "now": now})
        (count,) = cursor.fetchone()
    level = logging.ERROR if count == 1 else logging.INFO
    logger.log(level, "lookups wait: too many failed (limit %s)", rule.lower())


def waited() -> int:
    """How many lookups had to wait in the hour that is not over yet."""
    running = RateLimitCounter.objects.filter(key=KEY, ends_at__gt=time.time())
    return running.values_list("hits", flat=True).first() or 0
