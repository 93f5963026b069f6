"""Whether PostgreSQL is away. After one wait in vain, the others fail at once for a while.

Otherwise every request would wait, and soon every thread of the server. The threads of a process
share what they know. SQLite needs none of this, because it fails at once.
"""

import threading
import time
from collections.abc import Callable

SILENCE = 1.0  # seconds without any answer after which PostgreSQL counts as away
PAUSE = 1.0  # seconds before it is tried again, by one thread


class Breaker:
    """A circuit breaker: threads call `enter` before a wait, then `heard` or `waited`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._is_away = False
        self._again_at = self._heard_at = self._refused_at = clock() - SILENCE

    def enter(self) -> bool:
        """Whether to try; while PostgreSQL is away, only one thread in a second may."""
        with self._lock:
            now = self._clock()
            if self._is_away and now < self._again_at:
                return False
            self._again_at = now + PAUSE
            return True

    def heard(self) -> None:
        """PostgreSQL has answered a thread."""
        self._heard_at, self._is_away = self._clock(), False

    def refused(self) -> None:
        """PostgreSQL has refused a new connection, or there was none to be had."""
        self._refused_at = self._clock()

    def waited(self, seconds: float) -> bool:
        """A thread has waited so long in vain; returns whether PostgreSQL is away.

        One that has answered another thread a moment ago is only busy.
        """
        with self._lock:
            now = self._clock()
            is_silent = min(seconds, now - self._heard_at) >= SILENCE
            if not is_silent and self._refused_at <= self._heard_at:
                return False
            self._is_away, self._again_at = True, now + PAUSE
            return True


breaker = Breaker()
