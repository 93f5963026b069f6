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


def work(jobs: Iterable[Job], clock: Clock, stop: threading.Event) -> None:
    """Run the jobs whenever they are due; the job at hand is finished before the loop ends."""
    jobs = list(jobs)
    while not stop.is_set():
        for job in jobs:
            if stop.is_set():
                return
            _tried(job, clock)
        close_old_connections()
        stop.wait(TICK)


def _tried(job: Job, clock: Clock) -> None:
    try:
        result = runs.run_if_due(job, clock)
    except Error as error:
        # The database is away. The next round asks again.
        logger.warning("job %s: %s", job.name, type(error).__name__)
        return
    if result and result.did and not result.is_failure:
        logger.info("job %s: %s", job.name, result.did)


def once(jobs: Iterable[Job], clock: Clock) -> Iterator[Result]:
    """Run each job now, due or not; those that another worker runs are left out."""
    for job in jobs:
        if result := runs.run(job, clock):
            yield result
