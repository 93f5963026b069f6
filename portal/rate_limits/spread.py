"""How many different values the limits have counted lately, without knowing any of them."""

from collections.abc import Iterable

from django.conf import settings

from portal.models import RateLimitCounter

WINDOW = "/3600"  # how the keys of an hour's buckets end; rules are comparable only in one period


def values_counted(rule: str) -> int:
    """The number of different values with a counter of the setting LIMIT_<rule>.

    Zero where the rule has no number for an hour, or Redis does not answer.
    """
    keys = _on_redis(rule) if settings.REDIS_URL else _in_database(rule)
    return len({key.partition(f"/{rule}/")[2].partition("/")[0] for key in keys})


def _in_database(rule: str) -> Iterable[str]:
    counters = RateLimitCounter.objects.filter(key__startswith=f"/{rule}/", key__endswith=WINDOW)
    return counters.values_list("key", flat=True)


def _on_redis(rule: str) -> Iterable[str]:
    # Imported only here, because the client takes a tenth of the portal's start.
    from redis import Redis
    from redis.exceptions import RedisError

    from portal.rate_limits.redis_storage import PATIENCE, PREFIX

    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    try:
        with Redis.from_url(settings.REDIS_URL, **options) as redis:
            found = redis.scan_iter(match=f"{PREFIX}/{rule}/*{WINDOW}", count=1000)
            return [key.decode() for key in found]
    except RedisError:
        return []
