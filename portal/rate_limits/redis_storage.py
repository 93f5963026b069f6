"""Token buckets on Redis, shared by every machine that uses it."""

from collections.abc import Sequence

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.rate_limits.bucket import EVER, TOLERANCE, Bucket

PATIENCE = 1  # seconds to wait for Redis
PREFIX = "portal-buckets:"
# Redis runs a script as a whole, so no two processes take the same token.
TAKE = """
local now, step, latest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = tonumber(redis.call('GET', KEYS[1]) or '0')
if full_at > latest then return 0 end
local next = math.max(full_at, now) + step
redis.call('SET', KEYS[1], string.format('%.6f', next), 'PX', math.ceil((next - now) * 1000))
return 1
"""


class RedisStorage:
    """Keeps when each bucket is full again, in epoch seconds; a full one has no key."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            # By default the client would try for ten seconds, with pauses.
            retry=Retry(NoBackoff(), 1),
        )
        self._take = self._redis.register_script(TAKE)

    def take(self, key: str, bucket: Bucket, now: float) -> bool:
        """Take a token; false when the bucket is empty."""
        latest = now + bucket.period - bucket.step + TOLERANCE
        return bool(self._take(keys=[PREFIX + key], args=[now, bucket.step, latest]))

    def reserve(self, key: str, bucket: Bucket, now: float) -> float:
        """Take a token that may still have to come; returns the seconds until it is there."""
        self._take(keys=[PREFIX + key], args=[now, bucket.step, EVER])
        return bucket.turn(self.full_at([key])[0], now)

    def refund(self, key: str, bucket: Bucket) -> None:
        """Put a token back; a full bucket has no key and needs none."""
        if self._redis.exists(PREFIX + key):
            self._redis.incrbyfloat(PREFIX + key, -bucket.step)

    def full_at(self, keys: Sequence[str]) -> list[float]:
        """When each bucket is full again; zero for one that is."""
        kept = self._redis.mget([PREFIX + key for key in keys])
        return [float(value or 0) for value in kept]
