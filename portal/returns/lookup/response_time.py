"""How long a refusal takes: the same, whatever its cause."""

import time
from collections.abc import Callable


class ResponseTimeFloor:
    """Starts when it is made; `wait` ends at the next whole multiple of `seconds`.

    A multiple, not a mere minimum: what took longer than one must not show by how much.
    """

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._began = clock()

    def wait(self) -> None:
        """Sleep until the floor; at zero seconds not at all."""
        if self._seconds > 0:
            self._sleep(self._seconds - (self._clock() - self._began) % self._seconds)
