"""How often a client may ask, counted for all workers together, on Redis or in the database.

A limit like `10/minute` is a bucket of ten tokens, and gets one back every six seconds.
"""

import logging
import math
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many

from portal.operations import metrics
from portal.rate_limits.bucket import Bucket
from portal.rate_limits.client_address import client_network, wider_networks
from portal.rate_limits.counters import counters

__all__ = [
    "RateLimitExceeded",
    "check",
    "client_network",
    "hit",
    "keyed_hash",
    "refund",
    "reserve",
    "seconds_each",
    "take",
    "take_back",
    "used_up",
    "wider_networks",
]

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


def hit(rule: str, value: str = "", times: int = 1, scope: str = "") -> None:
    """Count one hit against the setting LIMIT_<rule>; raises RateLimitExceeded beyond it.

    Only a keyed hash of the value is kept; without a value the whole site shares the limit. Of a
    value that stands for many clients, `times` as much is let in. Each `scope` of a rule has counts
    of its own.
    """
    for key, bucket in _buckets(rule, value, times, scope):
        if not counters().take(key, bucket):
            _refuse(rule, value, counters().waits([(key, bucket)])[0])


def reserve(rule: str, value: str = "") -> float:
    """Take a place in the line of LIMIT_<rule>, which refuses none; the seconds until its turn."""
    return max(counters().reserve(key, bucket) for key, bucket in _buckets(rule, value))


def take(rule: str, cost: int) -> bool:
    """Count `cost` hits of the whole site against LIMIT_<rule>; false, and none, beyond it."""
    taken: list[tuple[str, Bucket]] = []
    for key, bucket in _buckets(rule, "", cost=cost):
        if not counters().take(key, bucket):
            _put_back(taken)
            return False
        taken.append((key, bucket))
    return True


def take_back(rule: str, cost: int) -> None:
    """Undo a `take` for something that did not happen."""
    _put_back(_buckets(rule, "", cost=cost))


def seconds_each(rule: str, cost: int) -> float:
    """How many seconds apart things of this cost happen once LIMIT_<rule> is used up."""
    return max(bucket.step for _key, bucket in _buckets(rule, "", cost=cost))


def _put_back(taken: list[tuple[str, Bucket]]) -> None:
    for key, bucket in taken:
        counters().refund(key, bucket)


def refund(rule: str, value: str = "") -> None:
    """Take back one hit, because what was counted did not happen."""
    _put_back(_buckets(rule, value))


def check(rule: str, value: str = "") -> None:
    """Raise RateLimitExceeded when the limit is used up; counts nothing."""
    wait = max(counters().waits(_buckets(rule, value)))
    if wait:
        _refuse(rule, value, wait)


def used_up(*names: tuple[str, str], scope: str = "") -> str:
    """The first of the rules whose limit for the value is used up, or an empty text.

    All are read at once; counts nothing.
    """
    buckets = [(rule, each) for rule, value in names for each in _buckets(rule, value, scope=scope)]
    waits = counters().waits([each for _, each in buckets])
    return next((rule for (rule, _), wait in zip(buckets, waits, strict=True) if wait), "")


def _refuse(rule: str, value: str, wait: float) -> None:
    metrics.limit_hit(rule.lower())
    logger.warning("limit %s reached by %s", rule.lower(), keyed_hash(rule, value)[:12])
    raise RateLimitExceeded(max(1, math.ceil(wait)))


def _buckets(
    rule: str, value: str, times: int = 1, scope: str = "", cost: int = 1
) -> list[tuple[str, Bucket]]:
    name = keyed_hash(rule, value)
    items = _parsed(getattr(settings, f"LIMIT_{rule}"))
    start = f"{scope}/{rule}/{name}"
    return [
        (f"{start}/{item.get_expiry()}", Bucket.of(item, times).costing(cost)) for item in items
    ]


@lru_cache(maxsize=64)
def _parsed(text: str) -> list[RateLimitItem]:
    return parse_many(text)
