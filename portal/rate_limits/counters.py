"""Token buckets on Redis where it is configured and answers, else in the database."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

from portal.rate_limits.bucket import Bucket
from portal.rate_limits.database_storage import DatabaseStorage

if TYPE_CHECKING:
    from portal.rate_limits.redis_storage import RedisStorage

logger = logging.getLogger(__name__)

PAUSE = 30  # seconds before a Redis that did not answer is asked again
Answer = TypeVar("Answer")


class Counters:
    """Counts on Redis. While Redis is away the database counts, without what Redis knew."""

    def __init__(self, redis_url: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._database = DatabaseStorage()
        self._redis: RedisStorage | None = None
        self._trouble: tuple[type[Exception], ...] = ()
        if redis_url:
            self._redis, self._trouble = _on_redis(redis_url)
        self._clock, self._again_at = clock, 0.0

    def take(self, key: str, bucket: Bucket) -> bool:
        """Count one hit; false when it is one too many."""
        if not bucket.amount:
            return False
        return self._asked(lambda storage: storage.take(key, bucket, time.time()))

    def reserve(self, key: str, bucket: Bucket) -> float:
        """Take a place in a line that refuses none; the seconds until its turn."""
        return self._asked(lambda storage: storage.reserve(key, bucket, time.time()))

    def refund(self, key: str, bucket: Bucket) -> None:
        """Take back a hit."""
        self._asked(lambda storage: storage.refund(key, bucket))

    def waits(self, buckets: Sequence[tuple[str, Bucket]]) -> list[float]:
        """For each bucket the seconds until it has a token; zero where it has one now."""
        full_at = self._asked(lambda storage: storage.full_at([key for key, _ in buckets]))
        now = time.time()
        return [bucket.wait(at, now) for (_, bucket), at in zip(buckets, full_at, strict=True)]

    def _asked(self, question: Callable[[RedisStorage | DatabaseStorage], Answer]) -> Answer:
        if self._redis and self._clock() >= self._again_at:
            try:
                return question(self._redis)
            except self._trouble as error:
                self._again_at = self._clock() + PAUSE
                reason = type(error).__name__
                logger.warning("Redis does not answer (%s): limits use the database", reason)
        return question(self._database)


def _on_redis(url: str) -> tuple[RedisStorage, tuple[type[Exception], ...]]:
    """The storage, and the errors that mean that Redis is away."""
    # Imported only here, because the client takes a tenth of the portal's start.
    from redis.exceptions import RedisError

    from portal.rate_limits.redis_storage import RedisStorage

    return RedisStorage(url), (RedisError,)


def counters() -> Counters:
    """The counters of this configuration."""
    return _counters(settings.REDIS_URL)


@lru_cache(maxsize=2)
def _counters(redis_url: str) -> Counters:
    return Counters(redis_url)
