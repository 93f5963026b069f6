"""The worker's loop: every second it runs what is due, until it is told to stop."""

import logging
import threading
from collections.abc import Iterable, Iterator

from django.db import Error, close_old_connections

from portal.worker import runs
from portal.worker.job import Clock, Job
from portal.worker.runs import Result

logger = logging.getLogger(__name__)
TICK = 1  # seconds
LONGEST_PAUSE = 30  # seconds between two tries while the database is away


def work(jobs: Iterable[Job], clock: Clock, stop: threading.Event) -> None:
    """Run the jobs whenever they are due; what is at hand is finished before the loop ends."""
    jobs, pause = list(jobs), TICK
    while not stop.is_set():
        try:
            _round(jobs, clock, stop)
            pause = TICK
        except Error as error:
            pause = min(2 * pause, LONGEST_PAUSE)
            logger.warning("the database is away (%s)", type(error).__name__)
        close_old_connections()
        stop.wait(pause)


def _round(jobs: Iterable[Job], clock: Clock, stop: threading.Event) -> None:
    for job in jobs:
        if stop.is_set():
            return
        result = runs.run_if_due(job, clock, stop.is_set)
        if result and result.did and not result.is_failure:
            logger.info("job %s: %s", job.name, result.did)


def once(jobs: Iterable[Job], clock: Clock) -> Iterator[Result]:
    """Run each job now, due or not; those that another worker runs are left out."""
    for job in jobs:
        if result := runs.run(job, clock):
            yield result
