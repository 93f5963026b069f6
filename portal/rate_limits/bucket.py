"""Token buckets: a limit that fills again by the second, and has no seam between two windows."""

import math
from dataclasses import dataclass

from limits import RateLimitItem

TOLERANCE = 0.001  # seconds by which sums of floats may be off
EVER = 1e12  # later than any bucket is full again, in epoch seconds


@dataclass(frozen=True)
class Bucket:
    """Holds `amount` tokens and gets all of them back in `period` seconds, one after the other.

    Only one number is kept: when the bucket is full again (the generic cell rate algorithm).
    """

    amount: float
    period: float

    @classmethod
    def of(cls, item: RateLimitItem, times: int = 1) -> "Bucket":
        """The bucket of a limit like `10/minute`, or of so many times as much."""
        return cls(item.amount * times, item.get_expiry())

    def costing(self, tokens: int) -> "Bucket":
        """The same bucket for what takes so many of its tokens at once."""
        return Bucket(self.amount / tokens, self.period)

    @property
    def step(self) -> float:
        """Seconds until one token is back."""
        return self.period / self.amount if self.amount else math.inf

    def wait(self, full_at: float, now: float) -> float:
        """Seconds until a token can be taken; zero where one is there."""
        if not self.amount:
            return self.period
        left = max(full_at, now) + self.step - self.period - now
        return left if left > TOLERANCE else 0

    def turn(self, full_at: float, now: float) -> float:
        """Seconds until the token is there that was reserved last."""
        return max(0.0, full_at - self.period - now)
