"""Runs a job under a lease, and notes how it went; a failing job stops no other."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import close_old_connections
from django.db.models import F, Q, QuerySet

from portal.models import JobRun
from portal.worker.job import Clock, Job, Turn

logger = logging.getLogger(__name__)
# A worker that is killed holds its job up for so long, and its mails with it.
LEASE = timedelta(minutes=2)
RENEWED_EVERY = 30  # seconds


@dataclass(frozen=True)
class Result:
    """How a run went, in words; empty where there was nothing to do."""

    name: str
    did: str
    is_failure: bool = False


def _never() -> bool:
    return False


def run_if_due(job: Job, clock: Clock, is_over: Callable[[], bool] = _never) -> Result | None:
    """Run the job if it is due and no other worker runs it; None where it was not run."""
    now = clock()
    last = JobRun.objects.filter(name=job.name).first()
    if not (job.is_due(last, now) and job.has_work(now)):
        return None
    return run(job, clock, is_over)


def run(job: Job, clock: Clock, is_over: Callable[[], bool] = _never) -> Result | None:
    """Run the job now, unless another worker is at it; it may stop early once `is_over`."""
    token = _claim(job, clock())
    if token is None:
        return None
    try:
        with _renewed(job, token, clock):
            did = job.work(Turn(clock, is_over))
    except Exception as error:
        logger.exception("job %s failed", job.name)
        now = clock()
        JobRun.objects.filter(name=job.name, failing_since=None).update(failing_since=now)
        _note(job, token, failures=F("failures") + 1, last_run_at=now)
        return Result(job.name, f"failed ({type(error).__name__})", is_failure=True)
    now = clock()
    _note(job, token, failures=0, failing_since=None, last_run_at=now, last_success_at=now)
    return Result(job.name, did)


def _claim(job: Job, now: datetime) -> str | None:
    """A token for this run; None where another worker has the lease."""
    JobRun.objects.get_or_create(name=job.name, defaults={"last_run_at": now - job.every})
    token = uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    row = JobRun.objects.filter(name=job.name)
    rows = row if job.is_shared else row.filter(free)
    return token if rows.update(lease_token=token, lease_until=now + LEASE) else None


def _mine(job: Job, token: str) -> QuerySet[JobRun]:
    return JobRun.objects.filter(name=job.name, lease_token=token)


def _note(job: Job, token: str, **changes: object) -> None:
    _mine(job, token).update(lease_token="", lease_until=None, **changes)


@contextmanager
def _renewed(job: Job, token: str, clock: Clock) -> Iterator[None]:
    """Keep the lease while the block runs, however long that takes."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(RENEWED_EVERY):
            _mine(job, token).update(lease_until=clock() + LEASE)
            close_old_connections()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
