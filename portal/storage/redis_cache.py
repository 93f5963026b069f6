"""A cache on Redis that survives an outage; pages are slower then, but never broken."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.storage.cache_values import JsonSerializer

logger = logging.getLogger(__name__)
PATIENCE = 0.4  # seconds to wait for a connection, and then for an answer; /readyz waits twice
PAUSE = 5.0  # seconds before a Redis that did not answer is asked again


class Outage:
    """Until when Redis is not asked, by the monotonic clock; shared by a process's threads."""

    until = 0.0


class ForgivingRedisCache(RedisCache):
    """Uses this process's memory while Redis is away; that holds less, but works the same way.

    A call is retried once at once, because a restart of Redis kills every pooled connection. A
    Redis that hangs is asked once, since the second wait would be as vain as the first.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        retry = Retry(NoBackoff(), 1, supported_errors=(ConnectionLost,))
        own = {"retry": retry, "serializer": JsonSerializer}
        options = patience | own | params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})
        self._memory = LocMemCache("while-redis-is-away", params)

    def is_away(self) -> bool:
        """Whether Redis is not asked at the moment."""
        return time.monotonic() < Outage.until


def _forgiving(name: str) -> Callable[..., Any]:
    def call(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        if not self.is_away():
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                Outage.until = time.monotonic() + PAUSE
                logger.warning("Redis does not answer (%s)", type(error).__name__)
        return getattr(self._memory, name)(*args, **kwargs)

    return call


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(ForgivingRedisCache, _name, _forgiving(_name))
