"""Counts on Redis where it is configured and answers, else in the database."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.rate_limits.database_storage import DatabaseStorage

logger = logging.getLogger(__name__)

PAUSE = 30  # seconds before a Redis that did not answer is asked again
PATIENCE = 1  # seconds to wait for Redis
Answer = TypeVar("Answer")


class Counters:
    """Counts on Redis. While Redis is away the database counts, without what Redis knew."""

    def __init__(self, redis_url: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._database = FixedWindowRateLimiter(DatabaseStorage())
        self._redis = FixedWindowRateLimiter(_redis(redis_url)) if redis_url else None
        self._clock, self._again_at = clock, 0.0

    def hit(self, item: RateLimitItem, *names: str) -> bool:
        """Count one hit; false when it is one too many."""
        return self._asked(lambda limiter: limiter.hit(item, *names))

    def test(self, item: RateLimitItem, *names: str) -> bool:
        """Whether one more hit would be allowed."""
        return self._asked(lambda limiter: limiter.test(item, *names))

    def resets_at(self, item: RateLimitItem, *names: str) -> float:
        """When the window ends, in seconds since the epoch."""
        return self._asked(lambda limiter: limiter.get_window_stats(item, *names).reset_time)

    def _asked(self, question: Callable[[FixedWindowRateLimiter], Answer]) -> Answer:
        if self._redis and self._clock() >= self._again_at:
            try:
                return question(self._redis)
            except StorageError as error:
                self._again_at = self._clock() + PAUSE
                reason = type(error.storage_error).__name__
                logger.warning("Redis does not answer (%s): limits use the database", reason)
        return question(self._database)


def _redis(url: str) -> RedisStorage:
    # The limits library has its own scheme for the address of a socket.
    address = f"redis+{url}" if url.startswith("unix://") else url
    return RedisStorage(
        address,
        wrap_exceptions=True,
        key_prefix="portal-limits",
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        # By default the Redis client would try for ten seconds, with pauses.
        retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]
    )


def counters() -> Counters:
    """The counters of this configuration."""
    return _counters(settings.REDIS_URL)


@lru_cache(maxsize=2)
def _counters(redis_url: str) -> Counters:
    return Counters(redis_url)
