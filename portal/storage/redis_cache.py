"""Redis as a cache that may go away: a page is slower then, never broken."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds to connect, and for an answer
PAUSE = 5.0  # seconds a Redis that did not answer is left alone


class Outage:
    """Since when Redis is left alone; one for all threads of a process."""

    until = 0.0


class ForgivingRedisCache(RedisCache):
    """While Redis is away, this process's memory answers: emptier, but in the same words.

    One retry at once: after Redis was restarted, every pooled connection is dead.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        options = patience | {"retry": Retry(NoBackoff(), 1)} | params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})
        self._memory = LocMemCache("while-redis-is-away", params)

    def is_away(self) -> bool:
        """Whether Redis is left alone at the moment."""
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
