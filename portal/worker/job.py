"""A recurring job, and when it is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from portal.models import JobRun

LONGEST_PAUSE = timedelta(minutes=30)
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Turn:
    """A worker's turn at a job: what time it is, and whether to end after what is at hand."""

    clock: Clock
    is_over: Callable[[], bool] = lambda: False


class Work(Protocol):
    """What a job does; returns it in words, or nothing where there was nothing to do."""

    def __call__(self, turn: Turn) -> str: ...


@dataclass(frozen=True)
class Job:
    """What is done, how often, and who may do it at the same time.

    A shared job leases its own rows, so that any number of workers run it at once. `has_work`
    spares a run, and what it writes, while there is nothing to do.
    """

    name: str
    every: timedelta
    work: Work
    is_shared: bool = False
    has_work: Callable[[datetime], bool] = lambda now: True
    longest_pause: timedelta = LONGEST_PAUSE

    def pause_after(self, failures: int) -> timedelta:
        """How long to wait before the next run: after failures twice as long each time."""
        if not failures:
            return self.every
        doubled = timedelta(minutes=2 ** min(failures - 1, 10))
        return max(self.every, min(doubled, self.longest_pause))

    def is_due(self, run: JobRun | None, now: datetime) -> bool:
        """Whether it is time, as far as the row tells that was read last."""
        return run is None or now - run.last_run_at >= self.pause_after(run.failures)
