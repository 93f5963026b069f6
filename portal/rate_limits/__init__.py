"""How often a client may ask, counted for all workers together, on Redis or in the database.

A window is fixed and begins with its first hit, so twice the number can pass where two meet.
"""

import logging
import math
import time
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many

from portal.operations import metrics
from portal.rate_limits.client_address import client_network
from portal.rate_limits.counters import counters

__all__ = ["RateLimitExceeded", "check", "client_network", "hit", "keyed_hash"]

logger = logging.getLogger(__name__)


class RateLimitExceeded(Exception):
    """Too many requests; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} seconds")
        self.retry_after = retry_after

    def apply_to(self, page: HttpResponse) -> HttpResponse:
        """Turn the page into the response to too many requests (429)."""
        page.status_code = 429
        page["Retry-After"] = str(self.retry_after)
        return page


def keyed_hash(kind: str, value: str) -> str:
    """A hash that tells a value apart from others and does not lead back to it."""
    return salted_hmac(f"portal limits {kind}", value, algorithm="sha256").hexdigest()[:32]


def hit(rule: str, value: str = "") -> None:
    """Count one hit against the setting LIMIT_<rule>; raises RateLimitExceeded beyond it.

    Only a keyed hash of the value is kept; without a value the whole site shares the limit.
    """
    for item in _items(rule):
        if not counters().hit(item, rule, keyed_hash(rule, value)):
            _refuse(item, rule, value)


def check(rule: str, value: str = "") -> None:
    """Raise RateLimitExceeded when the limit is used up; counts nothing."""
    for item in _items(rule):
        if not counters().test(item, rule, keyed_hash(rule, value)):
            _refuse(item, rule, value)


def _refuse(item: RateLimitItem, rule: str, value: str) -> None:
    name = keyed_hash(rule, value)
    metrics.limit_hit(rule.lower())
    logger.warning("limit %s (%s) reached by %s", rule.lower(), item, name[:12])
    left = counters().resets_at(item, rule, name) - time.time()
    raise RateLimitExceeded(max(1, math.ceil(left)))


def _items(rule: str) -> list[RateLimitItem]:
    return _parsed(getattr(settings, f"LIMIT_{rule}"))


@lru_cache(maxsize=64)
def _parsed(text: str) -> list[RateLimitItem]:
    return parse_many(text)
