"""Our own share of Sendcloud's limits, counted for all workers together.

Sendcloud allows an account 1,000 reads and 100 other calls a minute, of which the merchant's other
tools need theirs too. It names no header that tells how much is left, so the portal counts itself
and keeps still for a while after a 429.
"""

import functools
import logging
import time
from collections.abc import Callable
from typing import Any, cast

from django.core.cache import cache

from portal import rate_limits
from portal.rate_limits import RateLimitExceeded
from portal.sendcloud import RateLimited
from portal.sendcloud.v3 import NewerApi

logger = logging.getLogger(__name__)
WRITES = frozenset({"options", "validate", "create"})  # POST, whether they make anything or not
PAUSE = "sendcloud-pause"  # its key in the cache, which all nodes share
USUAL_PAUSE, LONGEST_PAUSE = 10, 60  # seconds


class _Budgeted:
    def __init__(self, api: NewerApi, take: Callable[[str], None]) -> None:
        self._api, self._take = api, take

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._api, name)
        rule = "SENDCLOUD_WRITES" if name in WRITES else "SENDCLOUD_READS"
        within = functools.partial(_within, functools.partial(self._take, rule), call)
        return functools.wraps(call)(within)


def budgeted(api: NewerApi) -> NewerApi:
    """The client, whose calls raise RateLimited instead of going beyond our share."""
    return cast("NewerApi", _Budgeted(api, _hit))


def paid(api: NewerApi) -> NewerApi:
    """The client for calls that were counted before; they too keep still after a 429."""
    return cast("NewerApi", _Budgeted(api, lambda rule: None))


def _hit(rule: str) -> None:
    try:
        rate_limits.hit(rule)
    except RateLimitExceeded as limit:
        raise RateLimited("our own share is used up", operation=rule) from limit


def _within(take: Callable[[], None], call: Callable[..., Any], *args: Any, **named: Any) -> Any:
    if (cache.get(PAUSE) or 0) > time.time():
        raise RateLimited("Sendcloud asked us to wait", operation=call.__name__)
    take()
    try:
        return call(*args, **named)
    except RateLimited as error:
        _keep_still(error)
        raise


def _keep_still(error: RateLimited) -> None:
    seconds = min(error.retry_after or USUAL_PAUSE, LONGEST_PAUSE)
    cache.set(PAUSE, time.time() + seconds, seconds)
    logger.warning("%s: Sendcloud's limit is reached, no call for %s s", error.operation, seconds)
